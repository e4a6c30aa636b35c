//! The ledger: the durable record of what was claimed, sent and answered for every delivery.
//!
//! It is a set of append-only streams of small events, numbered from 1 without holes: one stream a
//! delivery, and one for each channel, post and the workspace that something was said of. A store knows one write: *append these events, all or none, unless one of their
//! numbers is taken*. That rule is the compare-and-swap of every store, and [`LedgerState`] is what
//! the events add up to.

mod durable;
mod error;
mod event;
mod fold;
mod git;
mod journal;
mod marker;
mod memory;
mod moving;
mod postgres;
mod record;
mod run_lock;
mod sqlite;
mod standing;
mod store;
mod stored;
mod stream;
mod tokens;

#[cfg(test)]
mod contract;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod two_hosts;

pub use error::LedgerError;
pub use event::{Event, Intent, Pin, Scope, Verdict, What};
pub use fold::{LedgerState, fold};
pub use git::{Begun, DEFAULT_BRANCH, GitLedger, GitStore};
pub use journal::{Journal, TakenIn};
pub use memory::MemoryStore;
pub use moving::{Destination, MoveError, Moved, move_events};
pub use postgres::PostgresStore;
pub use record::{Attempt, DeliveryState, Lease, Part, Record};
pub use run_lock::{RunLock, lock_file};
pub use sqlite::SqliteStore;
pub use standing::{Approved, ChannelRecord, Pause, PostRecord, WorkspaceRecord};
pub use store::{AppendError, Sharing, Store};
pub use stored::FORMAT;
pub use stream::Stream;
pub use tokens::{TokenClaim, TokenRecord, Tokens};
