//! Whether a message is in the room: the account's own messages since its intent are read, and know their transaction id.
//!
//! Matrix specification, "Syncing" (`unsigned.transaction_id`, shown to the device that sent it) and "Redactions". Under
//! another token the same words by the same account count.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::account::{identify, read_identity};
use super::{
    NoRoom, checked_event, escaped, event_of, failure, get, in_room, read, receipt, room, said,
    unseen_failure,
};
use crate::platform::http::publishing_failure;
use crate::platform::{
    Answer, Answers, Body, Call, HttpRequest, Look, Removal, Sought, Unwanted, hex,
};

const PAGE: usize = 100;
/// A room in which the account wrote more than this many pages since is left to a person.
const MOST_PAGES: usize = 10;

pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let room = match room(&sought.account, answers) {
        Ok(room) => room,
        Err(NoRoom::Ask(call)) => return Look::Call(*call),
        Err(NoRoom::Failed(outcome)) => {
            return Look::Undecided(outcome.reason().unwrap_or_default());
        }
    };
    let Some(identity) = answers.get("identify") else {
        return Look::Call(identify(&sought.account));
    };
    let user = match read_identity(identity) {
        Ok(identity) => identity.id,
        Err(outcome) => return Look::Undecided(outcome.reason().unwrap_or_default()),
    };
    let mut from: Option<String> = None;
    for index in 0..MOST_PAGES {
        let name = format!("messages-{index}");
        let Some(answer) = answers.get(&name) else {
            return Look::Call(page(sought, &name, (&room, &user), from.as_deref()));
        };
        let Some(json) = answer.to_json().filter(|_| answer.is_success()) else {
            let why = unseen_failure(answer).reason().unwrap_or_default();
            return Look::Undecided(format!("the room cannot be read: {why}"));
        };
        let events = json["chunk"].as_array().cloned().unwrap_or_default();
        if let Some(found) = found(sought, answer, &events) {
            return found;
        }
        from = json["end"].as_str().map(str::to_owned);
        let is_older = events.iter().any(|event| is_before(sought, answer, event));
        if events.is_empty() || is_older || from.is_none() {
            return Look::Absent;
        }
    }
    Look::Undecided("the account wrote too much there since to read it all".to_owned())
}

fn page(sought: &Sought<'_>, name: &str, (room, user): (&str, &str), from: Option<&str>) -> Call {
    let filter = json!({ "senders": [user], "types": ["m.room.message"] }).to_string();
    let older = from.map_or(String::new(), |from| format!("&from={}", escaped(from)));
    let path = format!(
        "{}/messages?dir=b&limit={PAGE}&filter={}{older}",
        in_room(room),
        escaped(&filter)
    );
    let request = get(&sought.account, &path);
    read(name, request, &json!({ "chunk": [] }))
}

fn found(sought: &Sought<'_>, answer: &Answer, events: &[Value]) -> Option<Look> {
    let receipt_of = |event: &Value| {
        let id = checked_event(event["event_id"].as_str().map(str::to_owned))?;
        Some(receipt(&sought.account, &id))
    };
    let transaction = |event: &&Value| event["unsigned"]["transaction_id"] == sought.key;
    if let Some(receipt) = events.iter().find(transaction).and_then(receipt_of) {
        return Some(Look::Found(receipt));
    }
    let since = events
        .iter()
        .filter(|event| !is_before(sought, answer, event));
    let alike = since.filter(|event| says_the_same(sought, event));
    let mut alike = alike.filter_map(receipt_of).filter(|receipt| {
        let id = receipt.remote_id.as_ref();
        !id.is_some_and(|id| sought.known.contains(id))
    });
    alike.next().map(Look::Found)
}

/// Whether a message of which nobody knows under which transaction it came says the same.
fn says_the_same(sought: &Sought<'_>, event: &Value) -> bool {
    let said = if sought.said.text.is_empty() {
        sought.said.media.first().map_or("", String::as_str)
    } else {
        &sought.said.text
    };
    let is_foreign = event["unsigned"]["transaction_id"].is_null();
    is_foreign && !said.is_empty() && event["content"]["body"] == said
}

/// Whether a message is older than the intent, by the server's clock.
fn is_before(sought: &Sought<'_>, answer: &Answer, event: &Value) -> bool {
    let sent = event["origin_server_ts"].as_i64();
    let sent = sent.and_then(DateTime::<Utc>::from_timestamp_millis);
    matches!((sent, sought.since(answer)), (Some(sent), Some(since)) if sent < since)
}

/// Its words are taken away; that something was there stays visible, as the protocol has it.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(event) = event_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name a message: delete it by hand".to_owned(),
        );
    };
    let room = match room(&unwanted.account, answers) {
        Ok(room) => room,
        Err(NoRoom::Ask(call)) => return Removal::Call(*call),
        Err(NoRoom::Failed(outcome)) => {
            return Removal::Later(outcome.reason().unwrap_or_default());
        }
    };
    match answers.get("redact") {
        None => Removal::Call(redact(unwanted, &room, &event)),
        Some(answer) if answer.is_success() => Removal::Gone,
        Some(answer) if answer.status == 404 => Removal::WasGone,
        Some(answer) => Removal::from(failure(answer, publishing_failure(answer, said(answer)))),
    }
}

fn redact(unwanted: &Unwanted<'_>, room: &str, event: &str) -> Call {
    let key = hex(&Sha256::digest(event.as_bytes()));
    let path = format!(
        "{}/redact/{}/kalends-{}",
        in_room(room),
        escaped(event),
        &key[..40]
    );
    let request = HttpRequest {
        method: "PUT",
        body: Body::Json(json!({})),
        ..get(&unwanted.account, &path)
    };
    Call::publish(
        "redact",
        request,
        Answer::json(&json!({ "event_id": "$redaction" })),
    )
}
