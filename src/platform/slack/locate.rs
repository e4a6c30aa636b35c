//! Whether a message is there, by the key in its metadata, and how one is deleted.
//!
//! docs.slack.dev, `reference/methods/conversations.history`: the newest first, with `include_all_metadata`; answers stand in
//! `conversations.replies`, the oldest first. Apps that are sold outside of the Marketplace get 15 messages a minute.

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};

use super::answer::{failure, taken, word};
use super::{EVENT, Place, get, permalink, post, receipt};
use crate::platform::http::checked_id;
use crate::platform::webhook_url;
use crate::platform::{
    Answer, Answers, Body, Call, Effect, HttpRequest, Look, Removal, Sought, Unwanted,
};
use crate::time::Instant;

/// A channel that took more pages of messages than this since the intent is left to a person.
const MOST_PAGES: usize = 10;

/// Page after page until the message is found, or the messages are older than its intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    if webhook_url::is_used(&sought.account) {
        return Look::Undecided("a webhook does not tell what it took".to_owned());
    }
    let parent = sought.said.parent.as_ref();
    let parent = parent.map(|parent| Place::of(parent, &sought.account));
    let Some(parent) = parent.map_or(Some(None), |place| place.map(Some)) else {
        return Look::Undecided("the address of what it answers is none of Slack".to_owned());
    };
    let root = parent.as_ref().map(Place::thread);
    let mut cursor = String::new();
    for index in 0..MOST_PAGES {
        let call = page(sought, index, root, &cursor);
        let Some(answer) = answers.get(&call.name) else {
            return Look::Call(call);
        };
        let Some(json) = taken(answer) else {
            return Look::Undecided(unreadable(answer));
        };
        if let Some(place) = found(sought, &json, root) {
            return address(sought, &place, answers);
        }
        let next = json["response_metadata"]["next_cursor"].as_str();
        let is_over = root.is_none() && is_before(&json, sought.since(answer));
        match next.filter(|cursor| !cursor.is_empty() && !is_over) {
            Some(next) => next.clone_into(&mut cursor),
            None => return Look::Absent,
        }
    }
    Look::Undecided("so much was written there since that nobody can read that far back".to_owned())
}

fn page(sought: &Sought<'_>, index: usize, root: Option<&str>, cursor: &str) -> Call {
    let channel = sought.account.text("channel_id");
    let method = root.map_or("conversations.history".to_owned(), |_| {
        "conversations.replies".to_owned()
    });
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("channel", channel);
    if let Some(root) = root {
        query.append_pair("ts", root);
    }
    query.append_pair("limit", "100");
    query.append_pair("include_all_metadata", "true");
    if !cursor.is_empty() {
        query.append_pair("cursor", cursor);
    }
    Call::read(
        format!("messages-{index}"),
        get(sought.account, &format!("{method}?{}", query.finish())),
        Answer::json(&json!({ "ok": true, "messages": [] })),
    )
}

fn found(sought: &Sought<'_>, page: &Value, root: Option<&str>) -> Option<Place> {
    let ours = messages(page).find(|message| {
        let metadata = &message["metadata"];
        metadata["event_type"] == EVENT && metadata["event_payload"]["key"] == sought.key
    })?;
    Some(Place {
        channel: sought.account.text("channel_id").to_owned(),
        ts: checked_id(ours["ts"].as_str().map(str::to_owned))?,
        root: root.map(str::to_owned),
    })
}

fn address(sought: &Sought<'_>, place: &Place, answers: &Answers) -> Look {
    match answers.get("permalink") {
        None => Look::Call(permalink(sought.account, place)),
        Some(answer) => Look::Found(receipt(place, answer)),
    }
}

/// Whether a page reaches back to before the intent.
fn is_before(page: &Value, since: Option<Instant>) -> bool {
    let oldest = messages(page).filter_map(written_at).min();
    matches!((oldest, since), (Some(oldest), Some(since)) if oldest < since)
}

/// The time stamp of a message is the time at which it was written, in seconds since 1970.
fn written_at(message: &Value) -> Option<Instant> {
    let seconds = message["ts"].as_str()?.parse().ok()?;
    let since_1970 = Duration::try_from_secs_f64(seconds).ok()?;
    DateTime::from_timestamp(i64::try_from(since_1970.as_secs()).ok()?, 0)
}

fn messages(page: &Value) -> impl Iterator<Item = &Value> {
    page["messages"].as_array().into_iter().flatten()
}

fn unreadable(answer: &Answer) -> String {
    let why = failure(answer, Effect::Read).reason().unwrap_or_default();
    format!("the channel's messages cannot be read: {why}")
}

/// `chat.delete`, scope `chat:write`.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let place = Place::of(unwanted.receipt, &unwanted.account);
    let Some(place) = place.filter(|_| !webhook_url::is_used(&unwanted.account)) else {
        return Removal::Refused(
            "what a webhook sent cannot be deleted from here: delete it in Slack".to_owned(),
        );
    };
    let Some(answer) = answers.get("delete") else {
        return Removal::Call(delete(unwanted, &place));
    };
    if taken(answer).is_some() {
        return Removal::Gone;
    }
    if word(answer).as_deref() == Some("message_not_found") {
        return Removal::WasGone;
    }
    if word(answer).as_deref() == Some("cant_delete_message") {
        return Removal::Refused("the app may not delete it: delete it in Slack".to_owned());
    }
    Removal::from(failure(answer, Effect::Read))
}

fn delete(unwanted: &Unwanted<'_>, place: &Place) -> Call {
    let body = json!({ "channel": place.channel, "ts": place.ts });
    let request = HttpRequest {
        body: Body::Json(body),
        ..post(unwanted.account, "chat.delete")
    };
    Call::publish("delete", request, Answer::json(&json!({ "ok": true })))
}
