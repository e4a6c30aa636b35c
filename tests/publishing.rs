//! Publishing with the real program and a platform that tells what really happened.
//!
//! The promises, by which the tests are named: I1 the intent comes first; I2 nothing is sent again blindly; I3 only
//! proof of not-sent leads to another try; I4 claims are numbered; I5 the ledger only grows; I6 what is sent is what the
//! intent names; I7 nothing is silent.

mod loopback;
mod support;

#[path = "publishing/content.rs"]
mod content;

#[path = "publishing/pins.rs"]
mod pins;

#[path = "publishing/pauses.rs"]
mod pauses;

#[path = "publishing/not_sent.rs"]
mod not_sent;

#[path = "publishing/doubts.rs"]
mod doubts;

#[path = "publishing/reconciling.rs"]
mod reconciling;

#[path = "publishing/retracting.rs"]
mod retracting;

#[path = "publishing/waits.rs"]
mod waits;

#[path = "publishing/uploads.rs"]
mod uploads;

#[path = "publishing/threads.rs"]
mod threads;

#[path = "publishing/secrets.rs"]
mod secrets;

#[path = "publishing/lateness.rs"]
mod lateness;

#[path = "publishing/choosing.rs"]
mod choosing;

#[path = "publishing/snapshots.rs"]
mod snapshots;

#[path = "publishing/recurring.rs"]
mod recurring;

#[path = "publishing/ledgers.rs"]
mod ledgers;

#[path = "publishing/disks.rs"]
mod disks;

#[cfg(target_os = "linux")]
#[path = "publishing/limits.rs"]
mod limits;

#[path = "publishing/notifications.rs"]
mod notifications;

#[path = "publishing/doctor.rs"]
mod doctor;

#[path = "publishing/approvals.rs"]
mod approvals;

#[path = "publishing/corpus.rs"]
mod corpus;
