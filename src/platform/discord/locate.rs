//! Whether a message is there, among what the bot wrote since its intent, and how one is deleted.
//!
//! discord/discord-api-docs, `resources/message.mdx`: the newest first, at most 100 a page. A message that is read later tells
//! its nonce at best for a while, so words, files, poll and what it answers are compared.

use serde_json::{Value, json};

use super::answer::{code, failure};
use super::payload::{marked_up, nonce};
use super::{Sent, get, id_of, one, server_of};
use crate::platform::http::checked_id;
use crate::platform::{
    Account, Answer, Answers, Call, Effect, HttpRequest, Look, Removal, Sought, Unwanted,
    webhook_url,
};
use crate::time::Instant;

const PAGE: usize = 100;
/// A channel that took more pages of messages than this since the intent is left to a person.
const MOST_PAGES: usize = 10;

/// Who the bot is, then page after page, the newest first, until the messages are older than the intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    if webhook_url::is_used(&sought.account) {
        return Look::Undecided("a webhook does not tell what it took".to_owned());
    }
    let Some(answer) = answers.get("bot") else {
        return Look::Call(read(sought.account, "bot", "/users/@me"));
    };
    let Some(bot) = checked_id(answer.text("id")).filter(|_| answer.is_success()) else {
        return Look::Undecided(unreadable(answer));
    };
    let channel = sought.account.text("channel_id");
    let mut before = String::new();
    for index in 0..MOST_PAGES {
        let path = format!("/channels/{channel}/messages?limit={PAGE}{before}");
        let call = read(sought.account, &format!("messages-{index}"), &path);
        let Some(answer) = answers.get(&call.name) else {
            return Look::Call(call);
        };
        let Some(Value::Array(messages)) = answer.to_json().filter(|_| answer.is_success()) else {
            return Look::Undecided(unreadable(answer));
        };
        let since = sought.since(answer);
        match among(sought, &bot, &messages, since) {
            Among::Found(sent) => return address(sought, sent, answers),
            Among::Doubtful(why) => return Look::Undecided(why),
            Among::Older => return Look::Absent,
            Among::Further(id) => before = format!("&before={id}"),
        }
    }
    Look::Undecided("so much was written there since that nobody can read that far back".to_owned())
}

fn read(account: Account<'_>, name: &str, path: &str) -> Call {
    let example = if name == "bot" {
        json!({ "id": "1" })
    } else {
        json!([])
    };
    Call::read(name.to_owned(), get(account, path), Answer::json(&example))
}

/// What a page tells.
enum Among {
    Found(Sent),
    Doubtful(String),
    /// There is nothing behind this page that could be it.
    Older,
    /// What is behind this message may be it.
    Further(String),
}

fn among(sought: &Sought<'_>, bot: &str, messages: &[Value], since: Option<Instant>) -> Among {
    let young = messages.iter().filter(|message| {
        let written = message["timestamp"].as_str();
        let written = written.and_then(|at| chrono::DateTime::parse_from_rfc3339(at).ok());
        !matches!((written, since), (Some(written), Some(since)) if written < since)
    });
    let young: Vec<&Value> = young.collect();
    let own = young.iter().filter(|message| {
        let id = message["id"].as_str().unwrap_or_default();
        message["author"]["id"] == bot && !sought.known.contains(id)
    });
    let same: Vec<Sent> = own
        .filter(|message| is_same(sought, message))
        .filter_map(|message| Sent::of(message))
        .collect();
    let count = same.len();
    if count > 1 {
        return Among::Doubtful(format!("{count} messages say the same"));
    }
    if let Some(sent) = same.into_iter().next() {
        return Among::Found(sent);
    }
    let last = messages.last().and_then(|last| last["id"].as_str());
    match last.and_then(|id| checked_id(Some(id.to_owned()))) {
        Some(id) if young.len() == messages.len() && messages.len() == PAGE => Among::Further(id),
        _ => Among::Older,
    }
}

/// By its nonce where that is told, else by all that people see.
fn is_same(sought: &Sought<'_>, message: &Value) -> bool {
    if let Some(told) = message["nonce"].as_str() {
        return told == nonce(sought.key);
    }
    let said = sought.said;
    let parent = said.parent.as_ref().and_then(id_of);
    let listed = |list: &Value, pointer: &str| -> Vec<String> {
        let list = list.as_array().into_iter().flatten();
        let text = |item: &Value| {
            item.pointer(pointer)
                .and_then(Value::as_str)
                .map(str::to_owned)
        };
        list.map(|item| text(item).unwrap_or_default()).collect()
    };
    let shown = message["content"].as_str().unwrap_or_default();
    let asked = message["poll"]["question"]["text"].as_str();
    let text = marked_up(&said.text);
    let same_text = normal(shown) == normal(&text)
        || shown.is_empty() && asked.is_some_and(|asked| normal(asked) == normal(&text));
    same_text
        && listed(&message["attachments"], "/description") == said.media
        && listed(&message["poll"]["answers"], "/poll_media/text") == said.poll
        && message["message_reference"]["message_id"].as_str() == parent.as_deref()
}

/// Discord keeps neither white space at the ends nor all of it in between.
fn normal(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn address(sought: &Sought<'_>, sent: Sent, answers: &Answers) -> Look {
    match answers.get("server") {
        None => Look::Call(server_of(sought.account)),
        Some(answer) => Look::Found(sent.receipt(&sought.account, answer)),
    }
}

fn unreadable(answer: &Answer) -> String {
    let why = failure(answer, Effect::Read).reason().unwrap_or_default();
    format!("the channel's messages cannot be read: {why}")
}

/// One call, which a bot may make for its own messages, and a webhook for those that it sent.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = id_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not end with its id: delete it by hand".to_owned(),
        );
    };
    let Some(answer) = answers.get("delete") else {
        let request = HttpRequest {
            method: "DELETE",
            ..one(unwanted.account, &id)
        };
        return Removal::Call(Call::publish(
            "delete",
            request,
            Answer {
                status: 204,
                ..Answer::empty()
            },
        ));
    };
    if answer.is_success() {
        return Removal::Gone;
    }
    // Only the message may be missing: a channel or a webhook that is gone says the same status with another code.
    if answer.status == 404 && code(answer) == 10_008 {
        return Removal::WasGone;
    }
    Removal::from(failure(answer, Effect::Publish))
}
