//! What a program is told: one JSON object a run, whose `action` says what is wanted.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use crate::model::{Receipt, Visibility};
use crate::platform::{Account, Answer, Attachment, Job, Message, Sought, Unwanted};

/// The version of the protocol. A program refuses one that it does not know.
pub const VERSION: u64 = 1;

/// Who are you, and what can you do?
pub fn describe(account: &Account<'_>) -> Value {
    request("describe", Some(account))
}

/// Any action, without a channel where none is given.
pub fn request(action: &str, account: Option<&Account<'_>>) -> Value {
    let text = |key: &str| account.and_then(|account| account.channel.text(key));
    json!({
        "protocol": VERSION,
        "action": action,
        "channel": {
            "id": account.map_or("test", |account| account.id),
            "server": text("server"),
            "user": text("user"),
        },
    })
}

/// Publish this message.
pub(super) fn publish(job: &Job<'_>) -> Value {
    let mut asked = request("publish", Some(&job.account));
    let occurrence = Some(&job.delivery.occurrence).filter(|it| !it.is_empty());
    let parent = job.parent.map(receipt);
    asked["post"] = json!(job.delivery.post);
    asked["occurrence"] = json!(occurrence);
    asked["key"] = json!(job.key);
    asked["publish_at"] = json!(job.publish_at.to_rfc3339_opts(SecondsFormat::Secs, true));
    asked["parent"] = json!(parent);
    asked["message"] = message(job.message);
    asked
}

/// What a message says.
pub fn message(message: &Message) -> Value {
    let poll = message.poll.as_ref().map(|poll| {
        json!({
            "options": poll.options,
            "open_for": poll.open_for.as_secs(),
            "multiple": poll.multiple,
            "hide_totals": poll.hide_totals,
        })
    });
    json!({
        "kind": if message.is_comment { "comment" } else { "post" },
        "title": message.title,
        "text": message.text,
        "body": message.body,
        "link": message.link,
        "hashtags": message.hashtags,
        "language": message.language,
        "visibility": message.visibility.map(Visibility::word),
        "content_warning": message.content_warning,
        "poll": poll,
        "media": message.media.iter().map(medium).collect::<Vec<_>>(),
    })
}

fn medium(attachment: &Attachment) -> Value {
    json!({
        "file": attachment.path,
        "alt": attachment.alt,
        "media_type": attachment.media_type,
        "bytes": attachment.bytes,
        "sha256": attachment.sha256,
        "focus": attachment.focus.map(|focus| [focus.x, focus.y]),
    })
}

/// Is the message of this key there?
pub(super) fn locate(sought: &Sought<'_>) -> Value {
    let mut asked = request("locate", Some(&sought.account));
    asked["post"] = json!(sought.delivery.post);
    asked["key"] = json!(sought.key);
    asked["age"] = json!(sought.age.as_secs());
    asked["said"] = json!({
        "title": sought.said.title,
        "text": sought.said.text,
        "content_warning": sought.said.content_warning,
        "parent": sought.said.parent.as_ref().map(receipt),
    });
    asked
}

/// Delete that message.
pub(super) fn retract(unwanted: &Unwanted<'_>) -> Value {
    let mut asked = request("retract", Some(&unwanted.account));
    asked["post"] = json!(unwanted.delivery.post);
    asked["receipt"] = receipt(unwanted.receipt);
    asked
}

fn receipt(receipt: &Receipt) -> Value {
    json!({ "id": receipt.remote_id, "url": receipt.url })
}

/// A good answer to an action.
pub(super) fn example(action: &str) -> Answer {
    Answer::json(&match action {
        "describe" => json!({ "protocol": VERSION, "name": "program", "doubt": "undecidable" }),
        "publish" => json!({ "outcome": "sent", "id": "id-of-message" }),
        "locate" => json!({ "outcome": "absent" }),
        _ => json!({ "outcome": "gone" }),
    })
}
