//! Events into state. Every event is checked against those before it, and a history that no run
//! can have written is refused by name, never skipped over.
//!
//! A result decides an intent once, while its fate is open (`sending`, `unknown`, or `held` out of
//! `unknown`). Any other result is kept as evidence; and a receipt among it stops the part until a
//! person has judged it, since the part may be out already.

mod claim;
mod person;
mod result;
mod standing;
mod tokens;

use std::collections::BTreeMap;

use claim::{intend, keep_answer, queue, release, reserve};
use person::{retract, set_aside, settle, try_again};
use result::{Fate, conclude, miss};
use standing::{about_channel, about_post, about_workspace, follows};

use super::{
    Approved, ChannelRecord, DeliveryState, Event, LedgerError, PostRecord, Record, Stream, What,
    WorkspaceRecord,
};
use crate::model::DeliveryKey;
use crate::time::Instant;

/// Everything that the ledger knows.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct LedgerState {
    records: BTreeMap<DeliveryKey, Record>,
    channels: BTreeMap<String, ChannelRecord>,
    posts: BTreeMap<String, PostRecord>,
    workspace: WorkspaceRecord,
    newest: Option<Instant>,
}

/// Adds events up. The events of one stream must come in the order of their numbers; how the
/// streams are interleaved does not matter. Errors: `Rewritten` for the first impossible event, `Moved` for a ledger that
/// is kept elsewhere by now.
pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<LedgerState, LedgerError> {
    let mut state = LedgerState::default();
    for event in events {
        state.apply(event)?;
    }
    Ok(state)
}

impl LedgerState {
    /// What is known about a delivery; `None` when nothing ever happened to it.
    pub fn get(&self, delivery: &DeliveryKey) -> Option<&Record> {
        self.records.get(delivery)
    }

    /// Every delivery with its record, in the order of the keys.
    pub fn iter(&self) -> impl Iterator<Item = (&DeliveryKey, &Record)> {
        self.records.iter()
    }

    /// The deliveries of a post on a channel with their records, in the order of their occurrences.
    pub fn of_post<'a>(
        &'a self,
        post: &'a str,
        channel: &'a str,
    ) -> impl Iterator<Item = (&'a DeliveryKey, &'a Record)> {
        let first = DeliveryKey {
            post: post.to_owned(),
            channel: channel.to_owned(),
            occurrence: String::new(),
        };
        let from_there = self.records.range(first..);
        from_there.take_while(move |(key, _)| key.post == post && key.channel == channel)
    }

    /// What is known about a channel itself; `None` when nothing was ever said of it.
    pub fn channel(&self, id: &str) -> Option<&ChannelRecord> {
        self.channels.get(id)
    }

    /// The approval of a post, unless there is none or it was taken back.
    pub fn approval(&self, post: &str) -> Option<&Approved> {
        self.posts.get(post)?.approval.as_ref()
    }

    /// What is known about the workspace as a whole.
    pub fn workspace(&self) -> &WorkspaceRecord {
        &self.workspace
    }

    /// How many deliveries are known.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether nothing was ever recorded.
    pub fn is_empty(&self) -> bool {
        self.newest.is_none()
    }

    /// The latest instant of any event; a clock that lies far before it is wrong.
    pub fn newest(&self) -> Option<Instant> {
        self.newest
    }

    /// Takes over what another state knows of a stream, so that events about it can be tried out
    /// here first. Taking it over again changes nothing.
    pub fn adopt(&mut self, stream: &Stream, from: &Self) {
        match stream {
            Stream::Workspace => self.workspace.clone_from(&from.workspace),
            Stream::Channel(id) => copy(&mut self.channels, &from.channels, id),
            Stream::Post(id) => copy(&mut self.posts, &from.posts, id),
            Stream::Delivery(key) => copy(&mut self.records, &from.records, key),
        }
    }

    /// Adds one event. Errors: `Rewritten` when it cannot follow what is known, which leaves the
    /// state good for nothing but the message; `Moved` when it says that nothing follows any more.
    pub fn apply(&mut self, event: &Event) -> Result<(), LedgerError> {
        let added = match &event.stream {
            Stream::Workspace => about_workspace(&mut self.workspace, event),
            Stream::Channel(id) => about_channel(known(&mut self.channels, id), event),
            Stream::Post(id) => about_post(known(&mut self.posts, id), event),
            Stream::Delivery(key) => about_delivery(known(&mut self.records, key), event),
        };
        added.map_err(|detail| rewritten(event, detail))?;
        if let Some(moved) = event.moved() {
            return Err(moved);
        }
        self.newest = self.newest.max(Some(event.at));
        Ok(())
    }

    /// Makes the event that records `what` next, and checks that it may follow. Errors:
    /// `Rewritten` with the reason why no run may write it now.
    pub fn next_event(
        &self,
        stream: &Stream,
        at: Instant,
        run: &str,
        what: What,
    ) -> Result<Event, LedgerError> {
        let event = Event {
            stream: stream.clone(),
            number: self.newest_number(stream) + 1,
            at,
            run: run.to_owned(),
            what,
        };
        let mut ahead = Self::default();
        ahead.adopt(stream, self);
        ahead.apply(&event)?;
        Ok(event)
    }

    /// Number of a stream's newest event; 0 when there is none.
    fn newest_number(&self, stream: &Stream) -> u64 {
        let number = match stream {
            Stream::Workspace => Some(self.workspace.number),
            Stream::Channel(id) => self.channels.get(id).map(|record| record.number),
            Stream::Post(id) => self.posts.get(id).map(|record| record.number),
            Stream::Delivery(key) => self.records.get(key).map(|record| record.number),
        };
        number.unwrap_or_default()
    }
}

/// The record of a name, new if there was none. Most events find one, which is why the name is
/// copied only when there is none.
fn known<'a, Name: Ord + Clone, Known: Default>(
    records: &'a mut BTreeMap<Name, Known>,
    name: &Name,
) -> &'a mut Known {
    if !records.contains_key(name) {
        records.insert(name.clone(), Known::default());
    }
    records.entry(name.clone()).or_default()
}

fn copy<Name: Ord + Clone, Known: Clone>(
    to: &mut BTreeMap<Name, Known>,
    from: &BTreeMap<Name, Known>,
    name: &Name,
) {
    if let Some(record) = from.get(name) {
        to.insert(name.clone(), record.clone());
    }
}

fn rewritten(event: &Event, detail: String) -> LedgerError {
    LedgerError::Rewritten {
        stream: event.stream.clone(),
        number: event.number,
        detail,
    }
}

/// Adds one event to its delivery's record, or says why it cannot follow.
fn about_delivery(record: &mut Record, event: &Event) -> Result<(), String> {
    follows(record.number, event)?;
    follow(record, event)?;
    record.number = event.number;
    Ok(())
}

fn follow(record: &mut Record, event: &Event) -> Result<(), String> {
    match &event.what {
        What::Queued => queue(record, event.at),
        What::Reserved { epoch, until } => reserve(record, event, *epoch, *until),
        What::Released { epoch } => release(record, event, *epoch),
        What::Answered {
            epoch,
            part,
            step,
            answer,
        } => keep_answer(record, event, (*epoch, *part), (step, answer)),
        What::Sending(intent) => intend(record, event, intent),
        What::Sent {
            epoch,
            part,
            receipt,
        } => conclude(record, event, (*epoch, *part), &Fate::Sent(receipt)),
        What::NotSent {
            epoch,
            part,
            reason,
            retry_at: Some(at),
        } => conclude(record, event, (*epoch, *part), &Fate::Retry(reason, *at)),
        What::NotSent {
            epoch,
            part,
            reason,
            retry_at: None,
        }
        | What::Refused {
            epoch,
            part,
            reason,
        } => conclude(record, event, (*epoch, *part), &Fate::Failed(reason)),
        What::Unknown {
            epoch,
            part,
            reason,
        } => conclude(record, event, (*epoch, *part), &Fate::Unknown(reason)),
        What::NotFound { epoch, part } => miss(record, event, (*epoch, *part)),
        What::Held { reason } => set_aside(record, DeliveryState::Held, reason),
        What::Missed { reason } => set_aside(record, DeliveryState::Missed, reason),
        What::Settled {
            epoch,
            part,
            verdict,
            ..
        } => settle(record, event, (*epoch, *part), verdict),
        What::Retried { .. } => try_again(record, event.at),
        What::Retracted { part, .. } => retract(record, *part),
        What::Pinned(_)
        | What::Approved { .. }
        | What::Withdrawn { .. }
        | What::Paused { .. }
        | What::Resumed { .. }
        | What::Closed { .. }
        | What::TokensKept(_)
        | What::TokensClaimed { .. }
        | What::TokensReleased { .. } => Err("this cannot be said of a delivery".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::{claim, event, held, instant, queued, sending, sent, story};
    use super::*;

    #[test]
    fn no_events_are_no_deliveries() {
        let state = fold(&[]).unwrap();
        assert!(state.is_empty());
        assert_eq!(state.newest(), None);
    }

    #[test]
    fn a_hole_a_repeat_or_another_beginning_is_a_rewritten_history() {
        for numbers in [&[2][..], &[1, 1], &[1, 3], &[0]] {
            let whats = [held(), claim(1)].into_iter().zip(numbers);
            let events: Vec<Event> = whats.map(|(what, n)| event("a", *n, what)).collect();
            let error = fold(&events).unwrap_err();
            assert!(error.to_string().contains("should stand here"), "{error}");
        }
    }

    #[test]
    fn streams_may_be_interleaved_in_any_way() {
        let one = [
            queued("a", 1),
            event("a", 2, claim(1)),
            event("a", 3, sending(1, 1, 1)),
        ];
        let two = [
            event("b", 1, claim(1)),
            event("b", 2, sending(1, 1, 2)),
            event("c", 1, held()),
        ];
        let ordered = fold(one.iter().chain(&two)).unwrap();
        let mixed = one.iter().zip(&two).flat_map(|(a, b)| [b, a]);
        assert_eq!(fold(mixed).unwrap(), ordered);
        assert_eq!(ordered.len(), 3);
        assert_eq!(ordered.newest(), Some(instant(3)));
    }

    #[test]
    fn the_next_event_is_numbered_and_checked_without_changing_the_state() {
        let state = fold(&[event("a", 1, claim(1))]).unwrap();
        let before = state.clone();
        let key = &queued("a", 1).stream;
        let next = state.next_event(key, instant(2), "run-1", sending(1, 1, 1));
        assert_eq!(next, Ok(event("a", 2, sending(1, 1, 1))));
        let stranger = state.next_event(key, instant(2), "run-2", sending(1, 1, 1));
        assert!(matches!(stranger, Err(LedgerError::Rewritten { .. })));
        assert_eq!(state, before);
    }

    #[test]
    fn the_refusal_names_the_delivery_and_the_event() {
        let error = story([claim(1), sent(1, 1)]).unwrap_err();
        let text = error.to_string();
        assert!(
            text.contains("`teaser → mastodon`") && text.contains("event 2"),
            "{text}"
        );
    }
}
