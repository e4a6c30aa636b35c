//! What is done to runs and to their ledger.

use std::fs;
use std::process::Child;
use std::thread;
use std::time::Duration;

use rusqlite::Connection;

use super::dice::Dice;
use super::field::{Field, Kind};
use crate::postgres::sql;
use crate::support::run::Run;

/// What the platform does to one request in some.
const FAULTS: [&str; 14] = [
    "cut-before-read",
    "cut-mid-body",
    "cut-before-effect",
    "cut-after-effect",
    "cut-after-effect",
    "error-after-effect=502",
    "answer=500",
    "answer=503",
    "answer=429,retry-after=600",
    "broken-success=html",
    "broken-success=cut-short",
    "hang-before-effect=60",
    "hang-after-effect=60",
    "crash",
];
/// Much longer than anything hangs.
pub(crate) const PATIENCE: Duration = Duration::from_secs(20);

/// Has the platform misbehave for a while.
pub(crate) fn trouble_the_platform(field: &Field, dice: &mut Dice) {
    field.server.clear_faults();
    for place in ["POST /api/v1/statuses", "POST /hooks/"] {
        if dice.percent(60) {
            let (fault, seed) = (dice.one(&FAULTS), dice.below(1000));
            let percent = 10 + dice.below(40);
            let rule = format!("{place}:chance={percent},seed={seed}:{fault}");
            field.server.fail_as(&rule).expect("a rule");
        }
    }
    if dice.percent(15) {
        let rule = format!("GET /api/:chance=30,seed={}:answer=503", dice.below(1000));
        field.server.fail_as(&rule).expect("a rule");
    }
}

/// Keeps the ledger from everybody for a moment, on a thread of its own. False where nothing was done.
pub(crate) fn keep_busy(field: &Field, dice: &mut Dice) -> bool {
    let time = Duration::from_millis(20 + dice.below(400));
    match field.kind {
        Kind::Sqlite => lock_the_file(field, time),
        Kind::Git => lock_the_branch(field, time),
        Kind::Postgres => disturb_the_server(field, time, dice.percent(50)),
    }
}

fn lock_the_file(field: &Field, time: Duration) -> bool {
    let path = field.hosts[0].ledger();
    if !path.exists() {
        return false;
    }
    thread::spawn(move || {
        let Ok(connection) = Connection::open(path) else {
            return;
        };
        // Where it is locked already, it is busy enough.
        if connection.execute_batch("BEGIN EXCLUSIVE").is_ok() {
            thread::sleep(time);
        }
    });
    true
}

fn lock_the_branch(field: &Field, time: Duration) -> bool {
    let Some(shared) = &field.shared else {
        return false;
    };
    let lock = shared.bare().join("refs/heads/kalends-ledger.lock");
    thread::spawn(move || {
        let made = fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .open(&lock);
        if made.is_ok() {
            thread::sleep(time);
            // The repository may be gone by now.
            let _ = fs::remove_file(lock);
        }
    });
    true
}

fn disturb_the_server(field: &Field, time: Duration, cut: bool) -> bool {
    let Some(url) = field.url.clone() else {
        return false;
    };
    let seconds = time.as_secs_f64();
    thread::spawn(move || {
        let others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
            WHERE pid <> pg_backend_pid() AND datname = current_database()";
        let lock = format!(
            "BEGIN; LOCK TABLE kalends.event IN EXCLUSIVE MODE; SELECT pg_sleep({seconds}); COMMIT"
        );
        // Another one of these may have ended this session.
        let _ = std::panic::catch_unwind(|| sql(&url, if cut { others } else { &lock }));
    });
    true
}

/// Waits for the end of a run.
pub(crate) fn end(child: Child) -> Run {
    Run::from(child.wait_with_output().expect("the end of a run"))
}
