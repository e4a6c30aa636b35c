//! The tokens in the ledger, for commands that sign in without being a run of publishing. They take no lock: the events of
//! the ledger decide who renews a token.

use std::sync::{Mutex, MutexGuard, PoisonError};

use secrecy::SecretString;

use super::keeping::{TokenKeys, TokenLedger};
use super::recorder::RecordError;
use super::run::run_name;
use crate::ledger::{
    AppendError, Event, Journal, LedgerError, LedgerState, Store, Stream, TokenRecord, What, fold,
};
use crate::time::{Clock, Instant};

/// How often the result of a renewal is written while others write too.
const TRIES: u32 = 10;

/// The tokens that a ledger keeps.
pub struct TokenStore {
    store: Mutex<Box<dyn Store>>,
    journal: Journal,
    clock: Clock,
    run: String,
    keys: TokenKeys,
}

impl TokenStore {
    /// Those of this ledger. A renewed token that it does not take goes into the journal.
    pub fn new(store: Box<dyn Store>, journal: Journal, clock: Clock) -> Self {
        Self {
            store: Mutex::new(store),
            journal,
            clock,
            run: run_name(clock.now()),
            keys: TokenKeys::default(),
        }
    }

    /// Takes a key that was just made for this variable.
    pub fn add_key(&mut self, variable: &str, key: SecretString) {
        self.keys.add(variable, key);
    }

    /// The keys that are known.
    pub(super) fn keys(&self) -> &TokenKeys {
        &self.keys
    }

    /// Whether the ledger keeps tokens of a channel. Errors are told in words.
    pub fn keeps(&self, channel: &str) -> Result<bool, String> {
        Ok(!self.tokens(channel)?.tokens.lasting.is_empty())
    }

    fn lock(&self) -> MutexGuard<'_, Box<dyn Store>> {
        self.store.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn state(&self, stream: &Stream) -> Result<LedgerState, LedgerError> {
        fold(&self.lock().load_streams(std::slice::from_ref(stream))?)
    }

    /// The event that says so next. What cannot follow any more was decided before others wrote.
    fn event(&self, channel: &str, what: &What) -> Result<Event, RecordError> {
        let stream = Stream::Channel(channel.to_owned());
        let state = self.state(&stream).map_err(failed)?;
        state
            .next_event(&stream, self.now(), &self.run, what.clone())
            .map_err(|_| RecordError::Overtaken)
    }

    fn append(&self, event: &Event) -> Result<(), RecordError> {
        match self.lock().append(std::slice::from_ref(event)) {
            Ok(()) => Ok(()),
            Err(AppendError::Conflict) => Err(RecordError::Overtaken),
            Err(AppendError::Failed(error)) => Err(failed(error)),
        }
    }
}

impl TokenLedger for TokenStore {
    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn tokens(&self, channel: &str) -> Result<TokenRecord, String> {
        let stream = Stream::Channel(channel.to_owned());
        let state = self.state(&stream).map_err(|error| error.to_string())?;
        Ok(tokens_in(&state, channel))
    }

    fn write(&self, channel: &str, what: &What) -> Result<(), RecordError> {
        self.append(&self.event(channel, what)?)
    }

    fn result(&self, channel: &str, what: &What) -> Result<(), RecordError> {
        let mut event = self.event(channel, what)?;
        for _ in 1..TRIES {
            match self.append(&event) {
                Err(RecordError::Overtaken) => event = self.event(channel, what)?,
                Err(RecordError::Ledger(error) | RecordError::InJournal(error)) => {
                    return Err(match self.journal.add(&[event]) {
                        Ok(()) => RecordError::InJournal(error),
                        Err(_) => RecordError::Ledger(error),
                    });
                }
                Ok(()) => return Ok(()),
            }
        }
        self.append(&event)
    }
}

/// A ledger that keeps no tokens.
pub(super) static NOBODY: Known<'static> = Known(None, Clock::System);

/// What was read of a ledger, for looking at it alone.
pub(super) struct Known<'a>(pub(super) Option<&'a LedgerState>, pub(super) Clock);

impl TokenLedger for Known<'_> {
    fn now(&self) -> Instant {
        self.1.now()
    }

    fn tokens(&self, channel: &str) -> Result<TokenRecord, String> {
        Ok(self
            .0
            .map(|state| tokens_in(state, channel))
            .unwrap_or_default())
    }

    fn write(&self, _: &str, _: &What) -> Result<(), RecordError> {
        let detail = "the ledger was opened for reading alone".to_owned();
        Err(failed(LedgerError::Unreachable { detail }))
    }

    fn result(&self, channel: &str, what: &What) -> Result<(), RecordError> {
        self.write(channel, what)
    }
}

fn tokens_in(state: &LedgerState, channel: &str) -> TokenRecord {
    let record = state.channel(channel).map(|record| record.tokens.clone());
    record.unwrap_or_default()
}

fn failed(error: LedgerError) -> RecordError {
    RecordError::Ledger(Box::new(error))
}
