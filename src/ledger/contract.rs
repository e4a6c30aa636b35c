//! What every store promises, run against each of them.

use std::thread;
use std::time::Duration;

use super::samples::{closed, instant, one_of_each, queued};
use super::{AppendError, Begun, Event, LedgerError, Store, Stream};

const WRITERS: u64 = 8;
const WRITES: u64 = 50;

/// Runs the suite. `ledger` makes a new, empty ledger and returns what opens a store on it.
pub(super) fn contract<Open>(ledger: impl Fn() -> Open)
where
    Open: Fn() -> Box<dyn Store> + Sync,
{
    contract_with(WRITES, ledger);
}

/// Runs the suite with fewer writes, for a store that takes longer over each.
pub(super) fn contract_with<Open>(writes: u64, ledger: impl Fn() -> Open)
where
    Open: Fn() -> Box<dyn Store> + Sync,
{
    a_new_ledger_is_empty(&ledger());
    every_kind_of_event_comes_back(&ledger());
    events_load_in_the_order_of_their_streams(&ledger());
    single_streams_load_alone(&ledger());
    a_conflict_leaves_nothing_behind(&ledger());
    a_number_twice_in_one_append_is_a_conflict(&ledger());
    of_two_writers_of_one_number_one_wins(&ledger());
    no_event_of_many_writers_is_lost(&ledger(), writes);
    the_lock_excludes_a_second_run_unless_runs_share_the_work(&ledger());
    a_closed_ledger_keeps_what_it_has_and_takes_nothing_more(&ledger());
    of_many_writers_none_writes_after_the_ledger_was_closed(&ledger());
    a_ledger_begins_with_the_events_of_another_once(&ledger());
}

pub(super) type Open<'a> = &'a (dyn Fn() -> Box<dyn Store> + Sync);

fn a_new_ledger_is_empty(open: Open<'_>) {
    assert_eq!(open().load(), Ok(Vec::new()));
}

fn every_kind_of_event_comes_back(open: Open<'_>) {
    let mut store = open();
    store.append(&one_of_each()).unwrap();
    assert_eq!(store.load().unwrap(), one_of_each());
    drop(store);
    assert_eq!(open().load().unwrap(), one_of_each());
}

fn events_load_in_the_order_of_their_streams(open: Open<'_>) {
    let mut store = open();
    let mixed = [
        queued("b", 1),
        queued("a", 1),
        queued("b", 2),
        queued("a-b", 1),
    ];
    store.append(&mixed).unwrap();
    store.append(&[queued("a", 2)]).unwrap();
    let ten: Vec<Event> = (3..=10).map(|number| queued("a", number)).collect();
    store.append(&ten).unwrap();
    let places: Vec<(String, u64)> = open()
        .load()
        .unwrap()
        .into_iter()
        .map(|event| (event.stream.columns()[0].to_owned(), event.number))
        .collect();
    let mut sorted = places.clone();
    sorted.sort();
    assert_eq!(places, sorted);
    assert_eq!(places.len(), 13);
}

fn single_streams_load_alone(open: Open<'_>) {
    let mut store = open();
    assert_eq!(store.load_streams(&[Stream::Workspace]), Ok(Vec::new()));
    store.append(&one_of_each()).unwrap();
    store.append(&[queued("a", 1), queued("a", 2)]).unwrap();
    let wanted = [queued("a", 1).stream, Stream::Workspace];
    let events = open().load_streams(&wanted).unwrap();
    let mut expected = open().load().unwrap();
    expected.retain(|event| wanted.contains(&event.stream));
    assert_eq!(events, expected);
    assert_eq!(events.len(), 4);
}

fn a_conflict_leaves_nothing_behind(open: Open<'_>) {
    let mut store = open();
    store.append(&[queued("a", 1)]).unwrap();
    let batch = [queued("b", 1), queued("a", 1), queued("c", 1)];
    assert_eq!(store.append(&batch), Err(AppendError::Conflict));
    assert_eq!(store.load().unwrap(), [queued("a", 1)]);
    store.append(&[queued("b", 1)]).unwrap();
}

fn a_number_twice_in_one_append_is_a_conflict(open: Open<'_>) {
    let mut store = open();
    let batch = [queued("a", 1), queued("a", 1)];
    assert_eq!(store.append(&batch), Err(AppendError::Conflict));
    assert_eq!(store.load().unwrap(), []);
}

fn of_two_writers_of_one_number_one_wins(open: Open<'_>) {
    let (mut one, mut two) = (open(), open());
    assert_eq!(one.load(), two.load());
    one.append(&[queued("a", 1)]).unwrap();
    let mut other = queued("a", 1);
    other.run = "another run".to_owned();
    assert_eq!(two.append(&[other]), Err(AppendError::Conflict));
    assert_eq!(two.load().unwrap(), [queued("a", 1)]);
    two.append(&[queued("a", 2)]).unwrap();
    assert_eq!(one.load().unwrap().len(), 2);
}

/// Every writer has a stream of its own, and all of them fight for the stream `shared`.
pub(super) fn no_event_of_many_writers_is_lost(open: Open<'_>, writes: u64) {
    thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || write_many(open().as_mut(), &format!("writer-{writer}"), writes));
        }
    });
    let events = open().load().unwrap();
    let shared = events
        .iter()
        .filter(|event| event.stream.columns()[0] == "shared");
    let numbers: Vec<u64> = shared.map(|event| event.number).collect();
    assert_eq!(numbers, (1..=WRITERS * writes).collect::<Vec<_>>());
    assert_eq!(events.len() as u64, 2 * WRITERS * writes);
}

fn write_many(store: &mut dyn Store, own: &str, writes: u64) {
    let mut next = 1;
    for number in 1..=writes {
        loop {
            match store.append(&[queued(own, number), queued("shared", next)]) {
                Ok(()) => break,
                Err(AppendError::Conflict) => next += 1,
                Err(AppendError::Failed(LedgerError::Busy)) => {}
                Err(AppendError::Failed(error)) => panic!("{error}"),
            }
        }
    }
}

fn the_lock_excludes_a_second_run_unless_runs_share_the_work(open: Open<'_>) {
    let (mut one, mut two) = (open(), open());
    let held = one.lock("the first run").unwrap();
    if one.sharing().is_some() {
        assert!(!one.lock_keeps_everybody_out());
        let also_held = two.lock("the second run").unwrap();
        runs_share_the_channels(one.as_mut(), two.as_mut());
        drop((one, also_held));
        return;
    }
    match two.lock("the second run") {
        Err(LedgerError::Locked { holder: Some(name) }) => assert!(name.contains("first run")),
        other => panic!("{other:?}"),
    }
    two.append(&[queued("a", 1)]).unwrap();
    drop(one);
    assert!(two.lock("the second run").is_err());
    drop(held);
    // A program that another thread is just starting holds every lock of this one for that moment.
    let is_free = (0..1000).any(|_| {
        thread::sleep(Duration::from_millis(10));
        two.lock("the second run").is_ok()
    });
    assert!(is_free);
}

fn a_closed_ledger_keeps_what_it_has_and_takes_nothing_more(open: Open<'_>) {
    let (mut one, mut two) = (open(), open());
    one.append(&[queued("a", 1)]).unwrap();
    two.load().unwrap();
    one.close(&closed(1)).unwrap();
    let moved = closed(1).moved().unwrap();
    for store in [&mut one, &mut two, &mut open()] {
        let refused = store.append(&[queued("a", 2)]);
        assert_eq!(refused, Err(AppendError::Failed(moved.clone())));
        let again = store.close(&closed(2));
        assert_eq!(again, Err(AppendError::Failed(moved.clone())));
        assert_eq!(store.load(), Ok(vec![closed(1), queued("a", 1)]));
    }
    assert_eq!(super::fold(&two.load().unwrap()), Err(moved));
}

/// Whoever reads after the end reads everything that was ever written.
fn of_many_writers_none_writes_after_the_ledger_was_closed(open: Open<'_>) {
    let at_the_end = thread::scope(|scope| {
        for writer in 0..WRITERS {
            scope.spawn(move || write_until_closed(open().as_mut(), &format!("writer-{writer}")));
        }
        let mut store = open();
        while store.load().unwrap().is_empty() {}
        while let Err(error) = store.close(&closed(1)) {
            assert_eq!(error, AppendError::Failed(LedgerError::Busy));
        }
        store.load().unwrap()
    });
    assert_eq!(open().load().unwrap(), at_the_end);
}

fn write_until_closed(store: &mut dyn Store, own: &str) {
    // So many that some come too late, and no more: on a busy machine whoever closes would never get its turn.
    for number in 1..=4 {
        while let Err(error) = store.append(&[queued(own, number)]) {
            match error {
                AppendError::Failed(LedgerError::Busy) => {}
                AppendError::Failed(LedgerError::Moved { .. }) => return,
                error => panic!("{error}"),
            }
        }
    }
}

fn a_ledger_begins_with_the_events_of_another_once(open: Open<'_>) {
    assert_eq!(
        open().begin_with(&one_of_each(), instant(0)),
        Ok(Begun::Made)
    );
    assert_eq!(open().load(), Ok(one_of_each()));
    let again = open().begin_with(&[queued("new", 1)], instant(0));
    assert_eq!(again, Ok(Begun::WasThere));
    assert_eq!(open().load(), Ok(one_of_each()));
}

/// A channel is one run's until it gives it back, or is gone.
fn runs_share_the_channels(one: &mut dyn Store, two: &mut dyn Store) {
    let (one, two) = (one.sharing().unwrap(), two.sharing().unwrap());
    assert_eq!((one.runs(), two.runs()), (Ok(2), Ok(2)));
    let names = |list: &[&str]| list.iter().map(ToString::to_string).collect::<Vec<_>>();
    let sorted = |mut taken: Vec<String>| {
        taken.sort();
        taken
    };
    assert_eq!(sorted(one.take(&names(&["a", "b"])).unwrap()), ["a", "b"]);
    assert_eq!(two.take(&names(&["a", "b", "c"])).unwrap(), ["c"]);
    assert!(one.holds("a") && !two.holds("a") && two.holds("c"));
    assert_eq!(one.take(&names(&["a", "b"])), Ok(Vec::new()));
    one.leave("a").unwrap();
    assert!(!one.holds("a"));
    assert_eq!(two.take(&names(&["a", "b"])).unwrap(), ["a"]);
}
