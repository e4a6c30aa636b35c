//! The ledger as a run uses it: one state for all threads, every change durable before it counts.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::TimeDelta;

use super::keeping::TokenLedger;
use crate::ledger::{
    AppendError, ChannelRecord, Event, Journal, LedgerError, LedgerState, Pin, Record, Sharing,
    Store, Stream, TokenRecord, What, WorkspaceRecord, fold,
};
use crate::model::DeliveryKey;
use crate::time::{Clock, Instant};

/// How long a claim lasts, if nothing is sent under it.
pub(super) const LEASE: TimeDelta = TimeDelta::minutes(10);
/// So far apart are the clocks of two hosts at most: each keeps to that of the ledger and of the platforms.
const CLOCKS: TimeDelta = TimeDelta::minutes(5);
/// So long a store takes over a write at most, before it fails. An intent that is older when its request could leave is
/// not followed by one: others may soon take whoever wrote it for dead.
pub(super) const SLOWEST_WRITE: TimeDelta = TimeDelta::minutes(4);
/// How often a busy store is asked again, and the pause in between.
const TRIES: u32 = 5;
const PAUSE: Duration = Duration::from_millis(200);

/// The ledger during a run.
pub(super) struct Recorder {
    run: String,
    clock: Clock,
    journal: Journal,
    /// Whether no other run can be alive.
    alone: bool,
    /// Whether runs on other hosts share the work.
    shared: bool,
    inner: Mutex<Inner>,
}

struct Inner {
    store: Box<dyn Store>,
    state: LedgerState,
    /// The deliveries of which something was written that is more than their place in the queue.
    recorded: BTreeSet<DeliveryKey>,
}

/// Why something could not be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum RecordError {
    /// Another run wrote about the same delivery first; nothing was written.
    Overtaken,
    /// The ledger cannot be written.
    Ledger(Box<LedgerError>),
    /// A result is safe in the journal, but not in the ledger.
    InJournal(Box<LedgerError>),
}

impl RecordError {
    fn ledger(error: LedgerError) -> Self {
        Self::Ledger(Box::new(error))
    }
}

impl Recorder {
    /// Reads the ledger. The caller holds the run's lock.
    pub(super) fn open(
        mut store: Box<dyn Store>,
        journal: Journal,
        run: String,
        clock: Clock,
    ) -> Result<Self, LedgerError> {
        let state = fold(&store.load()?)?;
        let alone = store.lock_keeps_everybody_out();
        let shared = store.sharing().is_some();
        Ok(Self {
            run,
            clock,
            journal,
            alone,
            shared,
            inner: Mutex::new(Inner {
                store,
                state,
                recorded: BTreeSet::new(),
            }),
        })
    }

    /// The time.
    pub(super) fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Whether this run may claim a delivery now.
    pub(super) fn may_claim(&self, record: &Record) -> bool {
        if self.alone {
            record.may_take_over(self.now())
        } else {
            record.may_claim(self.now())
        }
    }

    /// Whether runs on other hosts share the work.
    pub(super) fn is_shared(&self) -> bool {
        self.shared
    }

    /// Asks the store something about the sharing of work. Only for a ledger that is shared.
    pub(super) fn sharing<T>(
        &self,
        ask: impl FnOnce(&mut dyn Sharing) -> Result<T, LedgerError>,
    ) -> Result<T, LedgerError> {
        ask(self.lock().store.sharing().ok_or(LedgerError::Busy)?)
    }

    /// Reads what others recorded of a channel, and of these deliveries on it.
    pub(super) fn refresh<'k>(
        &self,
        channel: &str,
        deliveries: impl Iterator<Item = &'k DeliveryKey>,
    ) -> Result<(), LedgerError> {
        let mut streams: Vec<Stream> = deliveries.map(|key| key.clone().into()).collect();
        streams.push(Stream::Channel(channel.to_owned()));
        refresh(&mut self.lock(), &streams)
    }

    /// Whether whoever wrote an intent at that time can be taken for dead, so that what became of it is in doubt.
    ///
    /// Where the lock keeps every other run out, that is so at once. Elsewhere only time tells, since a run that lost its
    /// connection to the ledger may go on with its request. It is dead when it has had the time to write the intent, and
    /// then to wait for the answer until its deadline; and two clocks may differ. A process that was stopped in between,
    /// or whose machine slept, sends nothing after an intent that is older than the slowest write. To be wrong here sends
    /// nothing: a doubt waits for a look at the platform, or for a person.
    pub(super) fn is_dead(&self, intended_at: Instant, deadline: Duration) -> bool {
        self.alone || self.now() - intended_at >= longest_life(deadline)
    }

    /// What is known of a delivery.
    pub(super) fn record_of(&self, delivery: &DeliveryKey) -> Record {
        self.lock().state.get(delivery).cloned().unwrap_or_default()
    }

    /// The deliveries of which this run wrote something that is more than their place in the queue.
    pub(super) fn recorded(&self) -> BTreeSet<DeliveryKey> {
        self.lock().recorded.clone()
    }

    /// Looks something up in everything that is known. Nothing can be written meanwhile, so it should be quick.
    pub(super) fn look<T>(&self, question: impl FnOnce(&LedgerState) -> T) -> T {
        question(&self.lock().state)
    }

    /// What is known of a channel itself.
    pub(super) fn channel(&self, id: &str) -> Option<ChannelRecord> {
        self.lock().state.channel(id).cloned()
    }

    /// Writes where a channel publishes to. When it returns, it is durable.
    pub(super) fn pin(&self, id: &str, pin: Pin) -> Result<(), RecordError> {
        let mut inner = self.lock();
        let stream = Stream::Channel(id.to_owned());
        let events = self.events(&inner.state, std::iter::once((stream, What::Pinned(pin))))?;
        append(&mut inner, &events)
    }

    /// What the ledger says of the workspace at this moment, whoever wrote it.
    pub(super) fn workspace(&self) -> Result<WorkspaceRecord, RecordError> {
        let mut inner = self.lock();
        let state = inner
            .store
            .load_streams(&[Stream::Workspace])
            .and_then(|events| fold(&events))
            .map_err(RecordError::ledger)?;
        inner.state.adopt(&Stream::Workspace, &state);
        Ok(state.workspace().clone())
    }

    /// Writes what comes before a send. When it returns, it is durable; when it fails, nothing may be sent.
    pub(super) fn before(
        &self,
        delivery: &DeliveryKey,
        whats: Vec<What>,
    ) -> Result<(), RecordError> {
        let mut inner = self.lock();
        let events = self.events(
            &inner.state,
            whats
                .into_iter()
                .map(|what| (delivery.clone().into(), what)),
        )?;
        append(&mut inner, &events)
    }

    /// Writes about many deliveries at once.
    pub(super) fn all(&self, whats: Vec<(DeliveryKey, What)>) -> Result<(), RecordError> {
        if whats.is_empty() {
            return Ok(());
        }
        let mut inner = self.lock();
        let whats = whats.into_iter().map(|(key, what)| (key.into(), what));
        let events = self.events(&inner.state, whats)?;
        append(&mut inner, &events)
    }

    /// Writes what came of a send. A result is never dropped: what the ledger does not take goes into the journal.
    pub(super) fn result(&self, delivery: &DeliveryKey, what: &What) -> Result<(), RecordError> {
        self.result_about(&delivery.clone().into(), what)
    }

    fn result_about(&self, stream: &Stream, what: &What) -> Result<(), RecordError> {
        let mut inner = self.lock();
        for attempt in 1.. {
            let named = (stream.clone(), what.clone());
            let events = self.events(&inner.state, std::iter::once(named))?;
            let error = match append(&mut inner, &events) {
                Ok(()) => return Ok(()),
                // What another host wrote meanwhile is known now, and the result follows it.
                Err(RecordError::Overtaken) if attempt < TRIES => continue,
                Err(RecordError::Overtaken) => Box::new(LedgerError::Busy),
                Err(RecordError::Ledger(error) | RecordError::InJournal(error)) => error,
            };
            return self.keep(&events, error);
        }
        Ok(())
    }

    fn keep(&self, events: &[Event], error: Box<LedgerError>) -> Result<(), RecordError> {
        match self.journal.add(events) {
            Ok(()) => Err(RecordError::InJournal(error)),
            Err(_) => Err(RecordError::Ledger(error)),
        }
    }

    /// Numbers the events, each after those before it.
    fn events(
        &self,
        state: &LedgerState,
        whats: impl Iterator<Item = (Stream, What)>,
    ) -> Result<Vec<Event>, RecordError> {
        let at = self.now();
        let mut ahead = LedgerState::default();
        let mut adopted = BTreeSet::new();
        let mut events = Vec::new();
        for (stream, what) in whats {
            if adopted.insert(stream.clone()) {
                ahead.adopt(&stream, state);
            }
            let event = ahead
                .next_event(&stream, at, &self.run, what)
                .map_err(|error| self.not_now(error))?;
            ahead.apply(&event).map_err(RecordError::ledger)?;
            events.push(event);
        }
        Ok(events)
    }

    /// Where other hosts write too, what cannot follow any more was decided before they wrote.
    fn not_now(&self, error: LedgerError) -> RecordError {
        match error {
            LedgerError::Rewritten { .. } if !self.alone => RecordError::Overtaken,
            error => RecordError::ledger(error),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        // A thread that panicked wrote nothing half: the state changes only after the store did.
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl TokenLedger for Recorder {
    fn now(&self) -> Instant {
        self.clock.now()
    }

    fn tokens(&self, channel: &str) -> Result<TokenRecord, String> {
        let stream = Stream::Channel(channel.to_owned());
        refresh(&mut self.lock(), &[stream]).map_err(|error| error.to_string())?;
        Ok(self.channel(channel).unwrap_or_default().tokens)
    }

    fn write(&self, channel: &str, what: &What) -> Result<(), RecordError> {
        let mut inner = self.lock();
        let stream = Stream::Channel(channel.to_owned());
        let named = std::iter::once((stream, what.clone()));
        let events = self.events(&inner.state, named).map_err(other_tokens)?;
        append(&mut inner, &events)
    }

    fn result(&self, channel: &str, what: &What) -> Result<(), RecordError> {
        let stream = Stream::Channel(channel.to_owned());
        self.result_about(&stream, what).map_err(other_tokens)
    }
}

/// What a person obtained meanwhile, without any lock, is no damage.
fn other_tokens(error: RecordError) -> RecordError {
    match error {
        RecordError::Ledger(error) if matches!(*error, LedgerError::Rewritten { .. }) => {
            RecordError::Overtaken
        }
        error => error,
    }
}

/// How long whoever wrote an intent or a claim may live without a word, where an answer is waited for so long.
pub fn longest_life(deadline: Duration) -> TimeDelta {
    let deadline = TimeDelta::from_std(deadline).unwrap_or(LEASE);
    LEASE.max(SLOWEST_WRITE + deadline + CLOCKS)
}

/// Writes events and takes them into the state.
fn append(inner: &mut Inner, events: &[Event]) -> Result<(), RecordError> {
    for attempt in 1.. {
        match inner.store.append(events) {
            Ok(()) => break,
            Err(AppendError::Conflict) => {
                let streams: Vec<Stream> =
                    events.iter().map(|event| event.stream.clone()).collect();
                refresh(inner, &streams).map_err(RecordError::ledger)?;
                return Err(RecordError::Overtaken);
            }
            Err(AppendError::Failed(LedgerError::Busy)) if attempt < TRIES => {
                std::thread::sleep(PAUSE);
            }
            Err(AppendError::Failed(error)) => return Err(RecordError::ledger(error)),
        }
    }
    let told = events.iter().filter(|event| event.what != What::Queued);
    let deliveries = told.filter_map(|event| match &event.stream {
        Stream::Delivery(key) => Some(key.clone()),
        Stream::Channel(_) | Stream::Post(_) | Stream::Workspace => None,
    });
    inner.recorded.extend(deliveries);
    events
        .iter()
        .try_for_each(|event| inner.state.apply(event))
        .map_err(RecordError::ledger)
}

/// Reads single streams again: what others recorded elsewhere matters when it is its turn.
fn refresh(inner: &mut Inner, streams: &[Stream]) -> Result<(), LedgerError> {
    let fresh = fold(&inner.store.load_streams(streams)?)?;
    for stream in streams {
        inner.state.adopt(stream, &fresh);
    }
    Ok(())
}
