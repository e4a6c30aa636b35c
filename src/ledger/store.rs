//! What every store must do, and how an append can fail.

use std::fmt;

use super::{Begun, Event, LedgerError, RunLock, Stream};
use crate::time::Instant;

/// A place where the ledger lives. Stores are compared by one suite of contract tests.
pub trait Store: Send {
    /// Every event: streams in the order of their delivery, events in the order of their numbers.
    /// A workspace that never published has none; a ledger that is gone is an error.
    fn load(&mut self) -> Result<Vec<Event>, LedgerError>;

    /// The events of these streams alone, in the same order; a store that can finds them without
    /// reading the others.
    fn load_streams(&mut self, streams: &[Stream]) -> Result<Vec<Event>, LedgerError> {
        let mut events = self.load()?;
        events.retain(|event| streams.contains(&event.stream));
        Ok(events)
    }

    /// Writes all of `events` or none, and returns once they are durable. Refuses with `Conflict`
    /// when any of their numbers is taken in its stream, and with `Moved` once the ledger is closed.
    fn append(&mut self, events: &[Event]) -> Result<(), AppendError>;

    /// Writes the last event of a ledger that is moved elsewhere. Whatever was written before it is there to be read when
    /// this returns, and nothing is written after it, by nobody.
    fn close(&mut self, last: &Event) -> Result<(), AppendError>;

    /// Makes the ledger with these as its first events, all at once, so that nobody ever finds it without them. Changes
    /// nothing where there is a ledger that holds an event.
    fn begin_with(&mut self, events: &[Event], _now: Instant) -> Result<Begun, AppendError> {
        if !self.load()?.is_empty() {
            return Ok(Begun::WasThere);
        }
        self.append(events).map(|()| Begun::Made)
    }

    /// Takes the lock of a publishing run, which is held until it is dropped or the process dies.
    /// `run` names the holder to those who find it locked. It spares runs on one host the race;
    /// between hosts, the numbers and epochs decide. A store with [`Store::sharing`] gives it to everybody.
    fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError>;

    /// Whether that lock keeps out every run that could write here. Where it does, a claim of
    /// another run is the claim of a dead one; elsewhere only time frees it.
    fn lock_keeps_everybody_out(&self) -> bool {
        false
    }

    /// How runs on many hosts share the work, where the store can help them; its lock then keeps nobody out.
    fn sharing(&mut self) -> Option<&mut dyn Sharing> {
        None
    }
}

/// Who works on which channel, while many runs publish the same calendar. It spares them races and keeps the order
/// within a channel; that nothing is sent twice does not rest on it.
pub trait Sharing {
    /// How many runs there are, this one included.
    fn runs(&mut self) -> Result<usize, LedgerError>;

    /// Takes those of these channels that no run works on, not even this one, and returns them. They are this run's until it gives
    /// them back or its session ends.
    fn take(&mut self, channels: &[String]) -> Result<Vec<String>, LedgerError>;

    /// Whether this run works on a channel, as far as it knows.
    fn holds(&self, channel: &str) -> bool;

    /// Gives a channel back.
    fn leave(&mut self, channel: &str) -> Result<(), LedgerError>;
}

/// Why events were not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AppendError {
    /// Somebody else wrote to one of the streams: load again and decide anew. Nothing was written.
    Conflict,
    /// The store failed. Unless it is `Busy`, the events may or may not be there: load again, and
    /// look for them by [`Event::tells_the_same_as`], before anything is decided.
    Failed(LedgerError),
}

impl fmt::Display for AppendError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Conflict => f.write_str(
                "another run recorded something about the same delivery first; run the command \
                 again",
            ),
            Self::Failed(error) => error.fmt(f),
        }
    }
}

impl std::error::Error for AppendError {}

impl From<LedgerError> for AppendError {
    fn from(error: LedgerError) -> Self {
        Self::Failed(error)
    }
}
