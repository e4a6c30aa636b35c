//! Events for tests.

use std::collections::BTreeMap;

use super::{Event, Intent, LedgerError, Pin, Record, Scope, Stream, Tokens, Verdict, What, fold};
use crate::model::{DeliveryKey, Imprint, Receipt};
use crate::time::Instant;

/// A harmless event at the given place.
pub(super) fn queued(post: &str, number: u64) -> Event {
    event(post, number, What::Queued)
}

/// One event of every kind but the last one that a ledger has, in the order in which a store loads them; not a history
/// that could have happened.
pub(super) fn one_of_each() -> Vec<Event> {
    let whats = every_kind().into_iter().zip(1..);
    let mut events: Vec<Event> = whats
        .map(|(what, number)| at(stream_of(&what), number, what))
        .collect();
    events.sort_by(|a, b| a.stream.cmp(&b.stream));
    events
}

fn stream_of(what: &What) -> Stream {
    match what {
        What::Pinned(_)
        | What::TokensKept(_)
        | What::TokensClaimed { .. }
        | What::TokensReleased { .. } => Stream::Channel("mastodon".to_owned()),
        What::Approved { .. } | What::Withdrawn { .. } => Stream::Post("teaser".to_owned()),
        What::Paused { .. } | What::Resumed { .. } => Stream::Workspace,
        _ => Stream::Delivery(key("teaser")),
    }
}

/// An event of the run `run-1`, at as many seconds into the tests' time as its number says.
pub(super) fn event(post: &str, number: u64, what: What) -> Event {
    at(Stream::Delivery(key(post)), number, what)
}

/// The delivery of a post on the channel `mastodon`.
pub(super) fn key(post: &str) -> DeliveryKey {
    DeliveryKey {
        post: post.to_owned(),
        channel: "mastodon".to_owned(),
        occurrence: String::new(),
    }
}

/// Like [`event`], about anything.
pub(super) fn at(stream: Stream, number: u64, what: What) -> Event {
    Event {
        stream,
        number,
        at: instant(i64::try_from(number).unwrap()),
        run: "run-1".to_owned(),
        what,
    }
}

/// So many seconds, and an odd nanosecond, into the tests' time.
pub(super) fn instant(seconds: i64) -> Instant {
    Instant::from_timestamp(1_795_000_000 + seconds, 1).unwrap()
}

fn every_kind() -> Vec<What> {
    let answer = serde_json::json!({"id": "9", "sizes": [1, 2.5, null]});
    let reason = "it said \u{201c}no\u{201d}\n\0".to_owned();
    vec![
        What::Queued,
        claim(1),
        What::Released { epoch: 1 },
        What::Answered {
            epoch: 1,
            part: 1,
            step: "upload 1".to_owned(),
            answer,
        },
        sending(1, 1, 2),
        sent(1, 1),
        not_sent(1, 1, Some(instant(60))),
        What::Refused {
            epoch: 1,
            part: 1,
            reason,
        },
        unknown(1, 1),
        not_found(1, 1),
        held(),
        missed(),
        settled(1, 1, Verdict::Sent(Receipt::default())),
        settled(1, 1, Verdict::NotSent),
        settled(1, 1, Verdict::Cancelled),
        retried(),
        retracted(1),
        pin("https://mastodon.example", None),
        approved("sha256:0"),
        What::Withdrawn {
            by: "ada".to_owned(),
        },
        paused(Scope::Campaign("spring".to_owned())),
        resumed(Scope::All),
        tokens(Some(1), "sealed"),
        tokens_claimed(1, 600),
        tokens_released(1, Some("no answer")),
    ]
}

pub(super) fn claim(epoch: u64) -> What {
    let until = instant(600);
    What::Reserved { epoch, until }
}

pub(super) fn sending(epoch: u64, part: u32, parts: u32) -> What {
    What::Sending(intent(epoch, part, parts))
}

pub(super) fn sent(epoch: u64, part: u32) -> What {
    What::Sent {
        epoch,
        part,
        receipt: receipt("9"),
    }
}

pub(super) fn not_sent(epoch: u64, part: u32, retry_at: Option<Instant>) -> What {
    What::NotSent {
        epoch,
        part,
        reason: "connection refused".to_owned(),
        retry_at,
    }
}

pub(super) fn refused(epoch: u64, part: u32) -> What {
    What::Refused {
        epoch,
        part,
        reason: "too long".to_owned(),
    }
}

pub(super) fn unknown(epoch: u64, part: u32) -> What {
    What::Unknown {
        epoch,
        part,
        reason: "no answer".to_owned(),
    }
}

pub(super) fn not_found(epoch: u64, part: u32) -> What {
    What::NotFound { epoch, part }
}

pub(super) fn held() -> What {
    let reason = "late".to_owned();
    What::Held { reason }
}

pub(super) fn missed() -> What {
    let reason = "too late".to_owned();
    What::Missed { reason }
}

pub(super) fn settled(epoch: u64, part: u32, verdict: Verdict) -> What {
    What::Settled {
        epoch,
        part,
        verdict,
        by: "ada".to_owned(),
    }
}

pub(super) fn retried() -> What {
    let by = "ada".to_owned();
    What::Retried { by }
}

pub(super) fn retracted(part: u32) -> What {
    let by = "ada".to_owned();
    What::Retracted { part, by }
}

pub(super) fn pin(server: &str, by: Option<&str>) -> What {
    What::Pinned(Pin {
        platform: "mastodon".to_owned(),
        server: Some(server.to_owned()),
        account: Some("1".to_owned()),
        by: by.map(str::to_owned),
    })
}

pub(super) fn approved(digest: &str) -> What {
    What::Approved {
        digest: digest.to_owned(),
        by: "ada".to_owned(),
        pieces: BTreeMap::new(),
    }
}

pub(super) fn paused(scope: Scope) -> What {
    What::Paused {
        scope,
        reason: "a crisis".to_owned(),
        by: "ada".to_owned(),
    }
}

pub(super) fn resumed(scope: Scope) -> What {
    let by = "ada".to_owned();
    What::Resumed { scope, by }
}

/// The last event of a ledger.
pub(super) fn closed(number: u64) -> Event {
    let what = What::Closed {
        to: "git".to_owned(),
        place: "the branch `kalends-ledger`".to_owned(),
        by: "ada".to_owned(),
    };
    at(Stream::Workspace, number, what)
}

pub(super) fn tokens(renewed: Option<u64>, sealed: &str) -> What {
    What::TokensKept(Tokens {
        renewed,
        lasting: BTreeMap::from([("refresh_token".to_owned(), sealed.to_owned())]),
        granted: BTreeMap::from([("token".to_owned(), sealed.to_owned())]),
        granted_until: Some(instant(7200)),
        ends: Some(instant(86_400)),
    })
}

pub(super) fn tokens_claimed(used: u64, until: i64) -> What {
    let until = instant(until);
    What::TokensClaimed { used, until }
}

pub(super) fn tokens_released(used: u64, doubt: Option<&str>) -> What {
    let doubt = doubt.map(str::to_owned);
    What::TokensReleased { used, doubt }
}

pub(super) fn intent(epoch: u64, part: u32, parts: u32) -> Intent {
    Intent {
        epoch,
        part,
        parts,
        key: format!("key-{part}"),
        digest: "sha256:0".to_owned(),
        wording: None,
        said: Some(Imprint {
            text: "Hello".to_owned(),
            parent: Some(receipt("8")),
            ..Imprint::default()
        }),
        commit: Some("c0ffee".to_owned()),
        publish_at: instant(0),
    }
}

pub(super) fn receipt(id: &str) -> Receipt {
    Receipt {
        remote_id: Some(id.to_owned()),
        url: Some(format!("https://mastodon.example/@acme/{id}")),
    }
}

/// What is known of one delivery after these events, all of them of `run-1`.
pub(super) fn story(whats: impl IntoIterator<Item = What>) -> Result<Record, LedgerError> {
    let events: Vec<Event> = whats
        .into_iter()
        .zip(1..)
        .map(|(what, number)| event("teaser", number, what))
        .collect();
    let state = fold(&events)?;
    let record = state.get(&key("teaser"));
    Ok(record.cloned().unwrap_or_default())
}
