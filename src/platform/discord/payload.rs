//! What a message is made of: its text, whom it notifies, its files with their descriptions, its poll and what it answers.

use std::time::Duration;

use serde_json::{Value, json};

use super::id_of;
use crate::platform::{Body, FormPart, Job, PollQuestion, ids_in_text, webhook_url};

/// Longest question of a poll (discord/discord-api-docs, `resources/poll.mdx`).
const LONGEST_QUESTION: usize = 300;
/// Longest nonce.
const LONGEST_NONCE: usize = 25;
/// Flags of a message: no previews of links, no notification.
const NO_EMBEDS: u64 = 1 << 2;
const NO_NOTIFICATION: u64 = 1 << 12;

/// JSON, or a form with that JSON and the files.
pub(super) fn body(job: &Job<'_>) -> Body {
    let payload = payload(job);
    if job.message.media.is_empty() {
        return Body::Json(payload);
    }
    let json = FormPart::text("payload_json", payload.to_string());
    let media = job.message.media.iter().enumerate();
    let files =
        media.map(|(index, attachment)| FormPart::file(format!("files[{index}]"), attachment));
    Body::Form(std::iter::once(json).chain(files).collect())
}

fn payload(job: &Job<'_>) -> Value {
    let message = job.message;
    let text = marked_up(&message.text);
    let mut body = json!({ "allowed_mentions": allowed_mentions(job, &text) });
    let question = message.poll.as_ref().map(|_| question(&text));
    if !text.is_empty() && question.as_ref() != Some(&text) {
        body["content"] = json!(text);
    }
    if let Some((poll, question)) = message.poll.as_ref().zip(question) {
        body["poll"] = ask(poll, &question);
    }
    if !message.media.is_empty() {
        let media = message.media.iter().enumerate();
        let attachments = media.map(|(id, attachment)| {
            let mut told = json!({ "id": id, "filename": attachment.file_name() });
            if let Some(alt) = &attachment.alt {
                told["description"] = json!(alt);
            }
            told
        });
        body["attachments"] = attachments.collect();
    }
    let flags = flags(job);
    if flags > 0 {
        body["flags"] = json!(flags);
    }
    if !webhook_url::is_used(&job.account) {
        body["nonce"] = json!(nonce(job.key));
        body["enforce_nonce"] = json!(true);
        if let Some(parent) = job.parent.and_then(id_of) {
            body["message_reference"] = json!({ "message_id": parent, "fail_if_not_exists": true });
        }
    }
    body
}

/// The end of the key, which is as good as the whole of it.
pub(super) fn nonce(key: &str) -> &str {
    let from = key.len().saturating_sub(LONGEST_NONCE);
    key.get(from..).unwrap_or(key)
}

/// The text with mentions as Discord wants them: `<@ID>` for `@ID`, where an id has 17 to 20 digits.
pub(in crate::platform) fn marked_up(text: &str) -> String {
    ids_in_text::written(text, |id| {
        let is_id = (17..=20).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| format!("<@{id}>"))
    })
}

/// Only those whom the text names by their ids are notified, and everybody only where the post says so.
fn allowed_mentions(job: &Job<'_>, text: &str) -> Value {
    let ids = |mark: &str| -> Vec<&str> {
        let mut ids: Vec<&str> = text
            .split("<@")
            .skip(1)
            .filter_map(|rest| rest.split_once('>')?.0.strip_prefix(mark))
            .filter(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()))
            .collect();
        ids.sort_unstable();
        ids.dedup();
        ids
    };
    let everybody = job.flag("mention_everyone").unwrap_or_default();
    let mut allowed = json!({ "parse": if everybody { vec!["everyone"] } else { Vec::new() } });
    for (name, ids) in [("users", ids("")), ("roles", ids("&"))] {
        if !ids.is_empty() {
            allowed[name] = json!(ids);
        }
    }
    allowed
}

fn flags(job: &Job<'_>) -> u64 {
    let chosen = [("suppress_embeds", NO_EMBEDS), ("silent", NO_NOTIFICATION)];
    let chosen = chosen
        .into_iter()
        .filter(|(name, _)| job.flag(name).unwrap_or_default());
    chosen.map(|(_, flag)| flag).sum()
}

/// What a poll asks: all that its post says, or of a longer text its last line.
fn question(text: &str) -> String {
    if text.chars().count() <= LONGEST_QUESTION {
        return text.to_owned();
    }
    let last = text.trim_end().lines().last().unwrap_or_default();
    if last.chars().count() <= LONGEST_QUESTION {
        return last.to_owned();
    }
    last.chars()
        .take(LONGEST_QUESTION - 1)
        .chain(['…'])
        .collect()
}

fn ask(poll: &PollQuestion, question: &str) -> Value {
    let answers = poll.options.iter();
    let answers = answers.map(|option| json!({ "poll_media": { "text": option } }));
    let hour = Duration::from_secs(3600).as_secs();
    json!({
        "question": { "text": question },
        "answers": answers.collect::<Vec<_>>(),
        "duration": poll.open_for.as_secs().div_ceil(hour),
        "allow_multiselect": poll.multiple,
        "layout_type": 1,
    })
}
