//! What may be said about a channel, a post or the workspace, and what it adds up to.

use super::super::standing::{Approved, ChannelRecord, Pause, PostRecord, WorkspaceRecord};
use super::super::{Event, Pin, What};
use super::tokens;

pub(super) fn about_channel(record: &mut ChannelRecord, event: &Event) -> Result<(), String> {
    follows(record.number, event)?;
    match &event.what {
        What::Pinned(pin) => pin_down(record, event, pin)?,
        What::TokensKept(new) => tokens::keep(&mut record.tokens, event, new)?,
        What::TokensClaimed { used, until } => {
            tokens::claim(&mut record.tokens, event, (*used, *until))?;
        }
        What::TokensReleased { used, doubt } => {
            tokens::release(&mut record.tokens, event, (*used, doubt))?;
        }
        _ => return Err("this cannot be said of a channel".to_owned()),
    }
    record.number = event.number;
    Ok(())
}

fn pin_down(record: &mut ChannelRecord, event: &Event, pin: &Pin) -> Result<(), String> {
    let completes = |known: &Pin| {
        let known = (&known.platform, &known.server, &known.account);
        known == (&pin.platform, &pin.server, &None)
    };
    if pin.by.is_none() && !record.pin.as_ref().is_none_or(completes) {
        return Err("it was pinned before, and nobody trusted the new place".to_owned());
    }
    let is_elsewhere = |known: &Pin| {
        let before = (&known.platform, &known.server, &known.account);
        before != (&pin.platform, &pin.server, &pin.account) && !completes(known)
    };
    if record.pin.as_ref().is_some_and(is_elsewhere) {
        record.moved_at = Some(event.at);
    }
    record.pin = Some(pin.clone());
    Ok(())
}

pub(super) fn about_post(record: &mut PostRecord, event: &Event) -> Result<(), String> {
    follows(record.number, event)?;
    record.approval = match &event.what {
        What::Approved { digest, by, pieces } => Some(Approved {
            digest: digest.clone(),
            pieces: pieces.clone(),
            by: by.clone(),
            at: event.at,
        }),
        What::Withdrawn { .. } => None,
        _ => return Err("this cannot be said of a post".to_owned()),
    };
    record.number = event.number;
    Ok(())
}

pub(super) fn about_workspace(record: &mut WorkspaceRecord, event: &Event) -> Result<(), String> {
    follows(record.number, event)?;
    match &event.what {
        What::Paused { scope, reason, by } => {
            let pause = Pause {
                reason: reason.clone(),
                by: by.clone(),
                since: event.at,
            };
            record.pauses.insert(scope.clone(), pause);
        }
        What::Resumed { scope, .. } => {
            let paused = record.pauses.remove(scope);
            paused.ok_or("what goes on was not paused")?;
        }
        What::Closed { .. } => {}
        _ => return Err("this cannot be said of a workspace".to_owned()),
    }
    record.number = event.number;
    Ok(())
}

/// The numbers of a stream have no holes.
pub(super) fn follows(newest: u64, event: &Event) -> Result<(), String> {
    let expected = newest + 1;
    if event.number == expected {
        Ok(())
    } else {
        Err(format!("event {expected} should stand here"))
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::samples::{approved, at, instant, paused, pin, resumed};
    use super::super::super::{LedgerError, LedgerState, Scope, Stream, fold};
    use super::*;

    fn channel() -> Stream {
        Stream::Channel("mastodon".to_owned())
    }

    fn state(stream: &Stream, whats: Vec<What>) -> Result<LedgerState, LedgerError> {
        let events = whats.into_iter().zip(1..);
        let events: Vec<Event> = events
            .map(|(what, number)| at(stream.clone(), number, what))
            .collect();
        fold(&events)
    }

    #[test]
    fn the_first_publish_pins_a_channel_and_only_a_person_moves_the_pin() {
        let first = pin("https://one.example", None);
        let pinned = state(&channel(), vec![first.clone()]).unwrap();
        let server = |state: &LedgerState| {
            let pin: Option<&Pin> = state.channel("mastodon")?.pin.as_ref();
            pin?.server.clone()
        };
        assert_eq!(server(&pinned).as_deref(), Some("https://one.example"));
        let moved = pin("https://two.example", None);
        assert!(state(&channel(), vec![first.clone(), moved]).is_err());
        let trusted = pin("https://two.example", Some("ada"));
        let moved = state(&channel(), vec![first, trusted]).unwrap();
        assert_eq!(server(&moved).as_deref(), Some("https://two.example"));
        let moved_at = |state: &LedgerState| state.channel("mastodon")?.moved_at;
        assert_eq!(
            (moved_at(&pinned), moved_at(&moved)),
            (None, Some(instant(2)))
        );
    }

    #[test]
    fn the_newest_approval_counts_until_it_is_taken_back() {
        let post = || Stream::Post("teaser".to_owned());
        let twice = state(&post(), vec![approved("one"), approved("two")]).unwrap();
        assert_eq!(twice.approval("teaser").unwrap().digest, "two");
        let by = "ada".to_owned();
        let back = state(&post(), vec![approved("one"), What::Withdrawn { by }]).unwrap();
        assert_eq!(back.approval("teaser"), None);
    }

    #[test]
    fn a_pause_holds_its_scope_until_it_is_resumed() {
        let x = || Scope::Channel("x".to_owned());
        let both = vec![paused(x()), paused(Scope::All), resumed(Scope::All)];
        let state_after = state(&Stream::Workspace, both).unwrap();
        assert!(state_after.workspace().pause_of("x", None).is_some());
        assert!(state_after.workspace().pause_of("y", Some("x")).is_none());
        assert!(state(&Stream::Workspace, vec![resumed(x())]).is_err());
    }

    #[test]
    fn each_stream_takes_only_what_can_be_said_of_it() {
        let misplaced = [
            (channel(), approved("one")),
            (Stream::Post("a".to_owned()), paused(Scope::All)),
            (Stream::Workspace, What::Queued),
            (channel(), What::Queued),
        ];
        for (stream, what) in misplaced {
            let told = state(&stream, vec![what]).unwrap_err().to_string();
            assert!(told.contains("cannot be said"), "{told}");
        }
    }

    #[test]
    fn a_hole_in_any_stream_is_a_rewritten_history() {
        let event = at(Stream::Workspace, 2, paused(Scope::All));
        assert!(fold(&[event]).is_err());
    }
}
