//! Events of the ledger, as they lie in a file, on a branch or in a database that others can write to.

use kalends::ledger::{Event, fold};

/// One event a line. What is read says the same when it is written again, and a history that cannot be is refused.
pub(crate) fn events(text: &str) {
    let read = text.lines().map(Event::from_json);
    let events: Vec<Event> = read.filter_map(Result::ok).collect();
    for event in &events {
        let written = event.to_json().expect("an event that was read");
        assert_eq!(Event::from_json(&written).as_ref(), Ok(event));
        assert!(!written.contains('\n'));
    }
    let Ok(state) = fold(&events) else {
        return;
    };
    assert_eq!(state.is_empty(), events.is_empty());
    assert_eq!(state.newest(), events.iter().map(|event| event.at).max());
    assert_eq!(fold(&events).as_ref(), Ok(&state));
}
