//! From one ledger to another: every event with its number, and never two ledgers that both publish.
//!
//! The old ledger is closed first, so that what is read then is all that it will ever say; only then does the new one
//! begin, with all of it at once. Whatever ends in between, the same may be done again, and goes on where it stopped.

use std::collections::BTreeMap;
use std::fmt;

use super::{AppendError, Event, LedgerError, LedgerState, Store, Stream, What, fold};
use crate::model::DeliveryKey;
use crate::time::Instant;

/// So often it is tried again after somebody said something of the workspace at the same moment.
const TRIES: usize = 10;

/// Where a ledger goes, and who says so when.
#[derive(Debug, Clone)]
pub struct Destination {
    /// What `publish.ledger` must say from now on.
    pub to: String,
    /// The same in words.
    pub place: String,
    /// Who moves it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// What was moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moved {
    /// How many events.
    pub events: usize,
    /// Of how many deliveries.
    pub deliveries: usize,
    /// Whether all of it was there already, from an earlier call.
    pub was_there: bool,
}

/// Why a ledger was not moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MoveError {
    /// One of the ledgers cannot be used.
    Ledger(LedgerError),
    /// The new ledger has a history of its own.
    Occupied {
        /// How many events it holds.
        events: usize,
    },
    /// A run on another host is about to send something: its result is waited for.
    UnderWay(DeliveryKey),
    /// What arrived is not what was sent.
    Differs,
}

impl fmt::Display for MoveError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger(error) => error.fmt(out),
            Self::Occupied { events } => write!(
                out,
                "the ledger that this one is to become has {events} events of its own, and two histories cannot be joined"
            ),
            Self::UnderWay(delivery) => {
                write!(out, "a run on another host is sending {delivery}")
            }
            Self::Differs => write!(
                out,
                "the new ledger does not read back what was written to it"
            ),
        }
    }
}

impl std::error::Error for MoveError {}

impl From<LedgerError> for MoveError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

impl From<AppendError> for MoveError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict => Self::Ledger(LedgerError::Busy),
            AppendError::Failed(error) => Self::Ledger(error),
        }
    }
}

/// Moves every event of a ledger into another one that is new. `is_over` says of the time of an intent whether whoever
/// wrote it can no longer be sending. The caller holds the lock of this host's runs.
pub fn move_events(
    source: &mut dyn Store,
    target: &mut dyn Store,
    destination: &Destination,
    is_over: impl Fn(Instant) -> bool,
) -> Result<Moved, MoveError> {
    let history = History::read(source)?;
    history.refuse_elsewhere(destination)?;
    // Whatever can be refused is refused while the old ledger still takes events.
    history.refuse_under_way(&is_over)?;
    let held = held(target)?;
    let is_closed = held.iter().any(|event| event.moved().is_some());
    if is_closed || !held.is_empty() && !history.is_within(&held) {
        return Err(MoveError::Occupied { events: held.len() });
    }
    let history = close(source, history, destination)?;
    history.refuse_under_way(&is_over)?;
    let was_there = !held.is_empty();
    if !was_there {
        target.begin_with(&history.events, destination.at)?;
    }
    history.verify(&target.load()?)?;
    Ok(Moved {
        events: history.events.len(),
        deliveries: history.state.len(),
        was_there,
    })
}

/// What a ledger holds but for its end.
struct History {
    events: Vec<Event>,
    state: LedgerState,
    end: Option<LedgerError>,
}

impl History {
    /// Reads a ledger that adds up.
    fn read(store: &mut dyn Store) -> Result<Self, LedgerError> {
        let mut events = store.load()?;
        let end = events.iter().find_map(Event::moved);
        events.retain(|event| event.moved().is_none());
        let state = fold(&events)?;
        Ok(Self { events, state, end })
    }

    /// A ledger goes to one place only.
    fn refuse_elsewhere(&self, destination: &Destination) -> Result<(), LedgerError> {
        match &self.end {
            Some(LedgerError::Moved { to, place })
                if (to, place) != (&destination.to, &destination.place) =>
            {
                let (to, place) = (to.clone(), place.clone());
                Err(LedgerError::Moved { to, place })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// The result of what is on its way belongs to it: a new ledger without it would hold a doubt.
    fn refuse_under_way(&self, is_over: impl Fn(Instant) -> bool) -> Result<(), MoveError> {
        for (key, record) in self.state.iter() {
            let open = record.open_intent().map(|(part, _)| &record.parts[&part]);
            let is_fresh = |part: &super::Part| {
                part.state == super::DeliveryState::Sending
                    && part.attempts.last().is_some_and(|it| !is_over(it.at))
            };
            if open.is_some_and(is_fresh) {
                return Err(MoveError::UnderWay(key.clone()));
            }
        }
        Ok(())
    }

    /// Whether another ledger holds all of it, word for word, whatever it holds beside it.
    fn is_within(&self, held: &[Event]) -> bool {
        let held: BTreeMap<(&Stream, u64), &Event> = held
            .iter()
            .map(|event| ((&event.stream, event.number), event))
            .collect();
        let is_held = |event: &Event| held.get(&(&event.stream, event.number)) == Some(&event);
        self.events.iter().all(is_held)
    }

    /// Reads back what was written.
    fn verify(&self, held: &[Event]) -> Result<(), MoveError> {
        let is_same = held.len() > self.events.len() || fold(held)? == self.state;
        if is_same && self.is_within(held) {
            Ok(())
        } else {
            Err(MoveError::Differs)
        }
    }
}

/// What the new ledger holds; one that nobody has made holds nothing.
fn held(target: &mut dyn Store) -> Result<Vec<Event>, LedgerError> {
    match target.load() {
        Err(LedgerError::NotBegun { .. }) => Ok(Vec::new()),
        other => other,
    }
}

/// Ends the old ledger, unless that was done before, and reads all that it will ever say.
fn close(
    source: &mut dyn Store,
    mut history: History,
    destination: &Destination,
) -> Result<History, MoveError> {
    for _ in 0..TRIES {
        if history.end.is_some() {
            return Ok(history);
        }
        let last = last(&history.state, destination);
        match source.close(&last) {
            Ok(()) | Err(AppendError::Conflict | AppendError::Failed(LedgerError::Busy)) => {}
            Err(error) => return Err(error.into()),
        }
        history = History::read(source)?;
        history.refuse_elsewhere(destination)?;
    }
    Err(LedgerError::Busy.into())
}

fn last(state: &LedgerState, destination: &Destination) -> Event {
    let Destination { to, place, by, at } = destination.clone();
    Event {
        stream: Stream::Workspace,
        number: state.workspace().number + 1,
        at,
        run: by.clone(),
        what: What::Closed { to, place, by },
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{
        self, claim, closed, event, instant, paused, pin, queued, sending, sent, unknown,
    };
    use super::super::{Begun, DeliveryState, MemoryStore, RunLock, Scope};
    use super::*;

    fn to_git() -> Destination {
        Destination {
            to: "git".to_owned(),
            place: "the branch `kalends-ledger`".to_owned(),
            by: "ada".to_owned(),
            at: instant(9_999),
        }
    }

    fn history() -> Vec<Event> {
        let channel = Stream::Channel("mastodon".to_owned());
        vec![
            samples::at(Stream::Workspace, 1, paused(Scope::All)),
            samples::at(channel, 1, pin("https://one.example", None)),
            event("a", 1, claim(1)),
            event("a", 2, sending(1, 1, 1)),
            event("a", 3, sent(1, 1)),
            event("b", 1, claim(1)),
            event("b", 2, sending(1, 1, 1)),
            event("b", 3, unknown(1, 1)),
            queued("c", 1),
        ]
    }

    fn all_is_over(_: Instant) -> bool {
        true
    }

    fn go(source: &mut dyn Store, target: &mut dyn Store) -> Result<Moved, MoveError> {
        move_events(source, target, &to_git(), all_is_over)
    }

    fn moved() -> LedgerError {
        closed(1).moved().unwrap()
    }

    #[test]
    fn every_event_arrives_with_its_number_and_the_old_ledger_takes_no_more() {
        let mut source = MemoryStore::holding(history());
        let mut target = MemoryStore::default();
        let told = go(&mut source, &mut target).unwrap();
        assert_eq!(
            (told.events, told.deliveries, told.was_there),
            (9, 3, false)
        );
        let mut sorted = history();
        sorted.sort_by(|a, b| (&a.stream, a.number).cmp(&(&b.stream, b.number)));
        assert_eq!(target.load(), Ok(sorted));
        assert_eq!(fold(&source.load().unwrap()), Err(moved()));
        let refused = source.append(&[event("b", 4, sent(1, 1))]);
        assert_eq!(refused, Err(AppendError::Failed(moved())));
        target.append(&[event("b", 4, sent(1, 1))]).unwrap();
        let state = fold(&target.load().unwrap()).unwrap();
        let record = state.get(&samples::key("b")).unwrap();
        assert_eq!(record.state(), DeliveryState::Sent);
    }

    #[test]
    fn to_move_once_more_changes_nothing_even_when_the_new_ledger_has_gone_on() {
        let mut source = MemoryStore::holding(history());
        let mut target = MemoryStore::default();
        go(&mut source, &mut target).unwrap();
        target.append(&[queued("d", 1)]).unwrap();
        let before = (source.load(), target.load());
        assert!(go(&mut source, &mut target).unwrap().was_there);
        assert_eq!((source.load(), target.load()), before);
    }

    #[test]
    fn a_ledger_with_a_history_of_its_own_is_refused_before_the_old_one_is_closed() {
        let strangers = [
            vec![queued("x", 1)],
            vec![queued("a", 1)],
            vec![history()[0].clone()],
            // One that was moved to some other place takes nothing more.
            vec![closed(1)],
        ];
        for events in strangers {
            let mut source = MemoryStore::holding(history());
            let mut target = MemoryStore::holding(events.clone());
            assert_eq!(
                go(&mut source, &mut target),
                Err(MoveError::Occupied { events: 1 })
            );
            assert_eq!(target.load(), Ok(events));
            source.append(&[queued("d", 1)]).unwrap();
        }
    }

    #[test]
    fn a_ledger_goes_to_one_place_only() {
        let mut source = MemoryStore::holding(history());
        go(&mut source, &mut MemoryStore::default()).unwrap();
        let elsewhere = Destination {
            to: "postgres".to_owned(),
            ..to_git()
        };
        let mut target = MemoryStore::default();
        let refused = move_events(&mut source, &mut target, &elsewhere, all_is_over);
        assert_eq!(refused, Err(MoveError::Ledger(moved())));
        assert_eq!(target.load(), Ok(Vec::new()));
    }

    #[test]
    fn what_is_on_its_way_from_another_host_is_waited_for() {
        let mut events = history();
        events.truncate(4);
        let mut source = MemoryStore::holding(events);
        let mut target = MemoryStore::default();
        let refused = move_events(&mut source, &mut target, &to_git(), |_| false);
        assert_eq!(refused, Err(MoveError::UnderWay(samples::key("a"))));
        source.append(&[event("a", 3, sent(1, 1))]).unwrap();
        move_events(&mut source, &mut target, &to_git(), |_| false).unwrap();
    }

    #[test]
    fn a_history_that_does_not_add_up_is_not_moved() {
        let mut source = MemoryStore::holding(vec![event("a", 1, sent(1, 1))]);
        let mut target = MemoryStore::default();
        let refused = go(&mut source, &mut target);
        let is_named = matches!(
            refused,
            Err(MoveError::Ledger(LedgerError::Rewritten { .. }))
        );
        assert!(is_named, "{refused:?}");
        source.append(&[queued("d", 1)]).unwrap();
    }

    /// A store that dies at a given call, before or after what it was to do.
    struct Dying {
        store: MemoryStore,
        calls_left: usize,
        works_first: bool,
    }

    impl Dying {
        fn dies<T, E: From<LedgerError>>(
            &mut self,
            call: impl FnOnce(&mut MemoryStore) -> Result<T, E>,
        ) -> Result<T, E> {
            let dead = LedgerError::Unreachable {
                detail: "dead".to_owned(),
            };
            match self.calls_left.checked_sub(1) {
                Some(left) => {
                    self.calls_left = left;
                    call(&mut self.store)
                }
                None if self.works_first => call(&mut self.store).and(Err(dead.into())),
                None => Err(dead.into()),
            }
        }
    }

    impl Store for Dying {
        fn load(&mut self) -> Result<Vec<Event>, LedgerError> {
            self.dies(Store::load)
        }

        fn append(&mut self, events: &[Event]) -> Result<(), AppendError> {
            self.dies(|store| store.append(events))
        }

        fn close(&mut self, last: &Event) -> Result<(), AppendError> {
            self.dies(|store| store.close(last))
        }

        fn begin_with(&mut self, events: &[Event], now: Instant) -> Result<Begun, AppendError> {
            self.dies(|store| store.begin_with(events, now))
        }

        fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError> {
            self.store.lock(run)
        }
    }

    #[test]
    fn whatever_ends_in_between_one_ledger_at_most_can_be_published_from_and_the_next_call_goes_on()
    {
        let mut survived = 0;
        for (source_calls, target_calls, works_first) in
            (0..5).flat_map(|s| (0..4).flat_map(move |t| [(s, t, false), (s, t, true)]))
        {
            let (source, target) = (MemoryStore::holding(history()), MemoryStore::default());
            let dying = |store: &MemoryStore, calls_left| Dying {
                store: store.clone(),
                calls_left,
                works_first,
            };
            let (mut old, mut new) = (dying(&source, source_calls), dying(&target, target_calls));
            survived += u32::from(go(&mut old, &mut new).is_ok());
            let (mut source, mut target) = (source, target);
            let may_publish_by_old = fold(&source.load().unwrap()).is_ok();
            let new_events = target.load().unwrap();
            assert!(new_events.is_empty() || new_events.len() == history().len());
            assert!(!may_publish_by_old || new_events.is_empty());
            go(&mut source, &mut target).unwrap();
            assert_eq!(target.load().unwrap().len(), history().len());
        }
        assert!((1..40).contains(&survived), "{survived}");
    }
}
