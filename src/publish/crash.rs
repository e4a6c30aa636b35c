//! Named places at which a test can end the process, as if the power went, or put the machine to sleep.
//!
//! `KALENDS_CRASH=after-intent:3` ends it at the third passing of that place; `KALENDS_SLEEP=after-intent` stops it there
//! (SIGSTOP), and once it goes on it takes fifteen minutes for passed. Only builds with debug assertions listen; a release build holds none of this.

use chrono::TimeDelta;

/// Every place of a delivery, in their order.
pub(super) const BEFORE_CLAIM: &str = "before-claim";
pub(super) const AFTER_CLAIM: &str = "after-claim";
pub(super) const AFTER_UPLOAD: &str = "after-upload";
pub(super) const AFTER_UPLOAD_RECORD: &str = "after-upload-record";
pub(super) const BEFORE_INTENT: &str = "before-intent";
pub(super) const AFTER_INTENT: &str = "after-intent";
pub(super) const AFTER_SEND: &str = "after-send";
pub(super) const AFTER_RECORD: &str = "after-record";
/// And those of a look for a message in doubt, and of a message that is deleted.
pub(super) const BEFORE_LOOK: &str = "before-look";
pub(super) const AFTER_LOOK: &str = "after-look";
pub(super) const AFTER_LOOK_RECORD: &str = "after-look-record";
pub(super) const BEFORE_DELETE: &str = "before-delete";
pub(super) const AFTER_DELETE: &str = "after-delete";
pub(super) const AFTER_DELETE_RECORD: &str = "after-delete-record";
/// And those of a renewal of tokens.
pub(super) const AFTER_TOKEN_CLAIM: &str = "after-token-claim";
pub(super) const AFTER_TOKEN_ANSWER: &str = "after-token-answer";
pub(super) const AFTER_TOKEN_RECORD: &str = "after-token-record";

/// How long a machine sleeps that is put to sleep.
#[cfg(debug_assertions)]
const NAP: TimeDelta = TimeDelta::minutes(15);

/// Whether it has slept.
#[cfg(debug_assertions)]
static HAS_SLEPT: std::sync::atomic::AtomicBool = std::sync::atomic::AtomicBool::new(false);

/// Ends the process here, or puts the machine to sleep, if the environment says so.
#[cfg(debug_assertions)]
pub(super) fn point(name: &str) {
    use std::sync::atomic::{AtomicU32, Ordering};
    static PASSED: AtomicU32 = AtomicU32::new(0);
    if std::env::var("KALENDS_SLEEP").is_ok_and(|place| place == name)
        && !HAS_SLEPT.swap(true, Ordering::SeqCst)
    {
        sleep();
    }
    let Ok(wanted) = std::env::var("KALENDS_CRASH") else {
        return;
    };
    let (place, count) = wanted.split_once(':').unwrap_or((&wanted, "1"));
    if place == name && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == count.parse().unwrap_or(1) {
        std::process::abort();
    }
}

#[cfg(all(debug_assertions, unix))]
fn sleep() {
    // A process can always stop itself.
    let _ = nix::sys::signal::raise(nix::sys::signal::Signal::SIGSTOP);
}

#[cfg(all(debug_assertions, not(unix)))]
fn sleep() {}

/// How long the machine was put to sleep by a test.
#[cfg(debug_assertions)]
pub(super) fn slept() -> TimeDelta {
    let has_slept = HAS_SLEPT.load(std::sync::atomic::Ordering::SeqCst);
    if has_slept { NAP } else { TimeDelta::zero() }
}

/// A release build goes on.
#[cfg(not(debug_assertions))]
pub(super) fn point(_: &str) {}

/// Nobody puts the machine of a release build to sleep.
#[cfg(not(debug_assertions))]
pub(super) fn slept() -> TimeDelta {
    TimeDelta::zero()
}
