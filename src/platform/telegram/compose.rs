//! What is sent, by which method: a text, one file, an album or a poll.
//!
//! What a text looks like is told by entities, whose places are counted in UTF-16 code units, so that nothing in it is taken
//! for markup. Links, hashtags and mentions are found by the server.

use serde_json::{Map, Value, json};

use super::ids_of;
use crate::model::Setting;
use crate::platform::count::utf16;
use crate::platform::{Attachment, Body, FormPart, Job, PollQuestion};

/// Longest question of a poll, and the longest text above it.
const LONGEST_QUESTION: usize = 300;
const LONGEST_DESCRIPTION: usize = 1024;

/// A method and what it is given.
pub(super) struct Sending {
    pub(super) method: &'static str,
    pub(super) body: Body,
}

type Fields = Map<String, Value>;

/// What to send, or why it cannot be.
pub(super) fn sending(job: &Job<'_>) -> Result<Sending, String> {
    let message = job.message;
    let mut fields = shared(job)?;
    let method = match (&message.poll, message.media.as_slice()) {
        (Some(poll), media) => {
            fields.append(&mut asked(poll, &message.text, media)?);
            "sendPoll"
        }
        (None, []) => {
            fields.append(&mut shown(job, "text", "entities"));
            if let Some(preview) = job.chosen("link_preview") {
                fields.insert("link_preview_options".to_owned(), preview_as(preview));
            }
            "sendMessage"
        }
        (None, [one]) => {
            let (method, field) = method_for(one);
            fields.append(&mut shown(job, "caption", "caption_entities"));
            fields.insert(field.to_owned(), json!(attached(0)));
            if hides(job) && field != "audio" && field != "document" {
                fields.insert("has_spoiler".to_owned(), json!(true));
            }
            method
        }
        (None, several) => {
            fields.insert("media".to_owned(), album(job, several)?);
            "sendMediaGroup"
        }
    };
    Ok(Sending {
        method,
        body: body(fields, &message.media),
    })
}

/// Where it goes, what it answers and how it arrives.
fn shared(job: &Job<'_>) -> Result<Fields, String> {
    let mut fields = Fields::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("chat_id", json!(job.account.text("chat_id")));
    if let Some(Setting::Number(topic)) = job.option("message_thread_id") {
        set("message_thread_id", json!(topic));
    }
    for (name, option) in [
        ("disable_notification", "silent"),
        ("protect_content", "protect_content"),
    ] {
        if let Some(chosen) = job.flag(option) {
            set(name, json!(chosen));
        }
    }
    if let Some(parent) = job.parent {
        let first = ids_of(parent).and_then(|ids| ids.first().copied());
        let first = first.ok_or(
            "the recorded address of the message that it answers does not end with that message's number, so it would stand alone: publish it by hand",
        )?;
        set("reply_parameters", json!({ "message_id": first }));
    }
    Ok(fields)
}

/// The text, and the entities of it under their own names; no fields where it says nothing.
fn shown(job: &Job<'_>, text: &str, entities: &str) -> Fields {
    let mut fields = Fields::new();
    let (said, marks) = said(job);
    if !said.is_empty() {
        fields.insert(text.to_owned(), json!(said));
    }
    if let Some(marks) = marks {
        fields.insert(entities.to_owned(), marks);
    }
    fields
}

/// The text, behind its warning where it has one: what is warned of is covered until somebody touches it.
fn said(job: &Job<'_>) -> (String, Option<Value>) {
    let text = &job.message.text;
    let Some(warning) = &job.message.content_warning else {
        return (text.clone(), None);
    };
    if text.is_empty() {
        return (warning.clone(), None);
    }
    let before = format!("{warning}\n");
    let covered = json!({ "type": "spoiler", "offset": utf16(&before), "length": utf16(text) });
    (before + text, Some(json!([covered])))
}

fn hides(job: &Job<'_>) -> bool {
    job.message.content_warning.is_some()
}

fn preview_as(chosen: &str) -> Value {
    match chosen {
        "none" => json!({ "is_disabled": true }),
        "above" => json!({ "show_above_text": true }),
        "large" => json!({ "prefer_large_media": true }),
        "small" => json!({ "prefer_small_media": true }),
        _ => json!({ "show_above_text": false }),
    }
}

/// The method for one file, and the field that names it.
fn method_for(attachment: &Attachment) -> (&'static str, &'static str) {
    match kind(attachment) {
        "animation" => ("sendAnimation", "animation"),
        "photo" => ("sendPhoto", "photo"),
        "video" => ("sendVideo", "video"),
        "audio" => ("sendAudio", "audio"),
        _ => ("sendDocument", "document"),
    }
}

/// As what a file is shown.
fn kind(attachment: &Attachment) -> &'static str {
    match attachment.media_type.as_str() {
        "image/gif" => "animation",
        "image/svg+xml" => "document",
        kind if kind.starts_with("image/") => "photo",
        kind if kind.starts_with("video/") => "video",
        "audio/mpeg" | "audio/mp4" | "audio/x-m4a" => "audio",
        _ => "document",
    }
}

/// An album of photos and videos, or of sounds, or of documents; the text stands below the first of them.
fn album(job: &Job<'_>, media: &[Attachment]) -> Result<Value, String> {
    let family = |kind: &str| match kind {
        "photo" | "video" => Some("pictures and videos"),
        "audio" => Some("sounds"),
        "document" => Some("other files"),
        _ => None,
    };
    let families: Vec<Option<&str>> = media.iter().map(|one| family(kind(one))).collect();
    if let Some(index) = families.iter().position(Option::is_none) {
        return Err(format!(
            "`{}` is an animated picture, which stands alone on Telegram: move it into a `thread` part of its own",
            media[index].path
        ));
    }
    if let Some(index) = families.iter().position(|other| *other != families[0]) {
        return Err(format!(
            "`{}` cannot stand beside `{}` in one album: move it into a `thread` part of its own",
            media[index].path, media[0].path
        ));
    }
    let items = media.iter().enumerate().map(|(index, attachment)| {
        let kind = kind(attachment);
        let mut item = Fields::new();
        item.insert("type".to_owned(), json!(kind));
        item.insert("media".to_owned(), json!(attached(index)));
        if hides(job) && matches!(kind, "photo" | "video") {
            item.insert("has_spoiler".to_owned(), json!(true));
        }
        if index == 0 {
            item.append(&mut shown(job, "caption", "caption_entities"));
        }
        Value::Object(item)
    });
    Ok(items.collect())
}

/// A poll, which asks what the post says, or of a longer text its last line.
fn asked(poll: &PollQuestion, text: &str, media: &[Attachment]) -> Result<Fields, String> {
    let (question, above) = question(text)?;
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|text| json!({ "text": text }))
        .collect();
    let mut fields = Fields::new();
    let mut set = |name: &str, value: Value| fields.insert(name.to_owned(), value);
    set("question", json!(question));
    set("options", json!(options));
    set("allows_multiple_answers", json!(poll.multiple));
    set("open_period", json!(poll.open_for.as_secs()));
    if poll.hide_totals {
        set("hide_results_until_closes", json!(true));
    }
    if !above.is_empty() {
        set("description", json!(above));
    }
    match media {
        [] => {}
        [one] => {
            set("media", json!({ "type": kind(one), "media": attached(0) }));
        }
        _ => {
            return Err(
                "a poll on Telegram takes one picture or video: remove the others".to_owned(),
            );
        }
    }
    Ok(fields)
}

fn question(text: &str) -> Result<(&str, &str), String> {
    let text = text.trim();
    if utf16(text) <= LONGEST_QUESTION {
        return Ok((text, ""));
    }
    let (above, last) = text.rsplit_once('\n').unwrap_or(("", text));
    if utf16(last) > LONGEST_QUESTION || utf16(above.trim()) > LONGEST_DESCRIPTION {
        return Err(format!(
            "the question of a poll takes {LONGEST_QUESTION} characters on Telegram, and the text above it {LONGEST_DESCRIPTION}: shorten the text, or put the question on its last line"
        ));
    }
    Ok((last.trim(), above.trim()))
}

/// How a field names a file of the same form.
fn attached(index: usize) -> String {
    format!("attach://file{index}")
}

/// JSON, or a form where there are files: its fields are texts, or JSON as a text.
fn body(fields: Fields, media: &[Attachment]) -> Body {
    if media.is_empty() {
        return Body::Json(Value::Object(fields));
    }
    let texts = fields.into_iter().map(|(name, value)| match value {
        Value::String(text) => FormPart::text(name, text),
        other => FormPart::text(name, other.to_string()),
    });
    let media = media.iter().enumerate();
    let files = media.map(|(index, attachment)| FormPart::file(format!("file{index}"), attachment));
    Body::Form(texts.chain(files).collect())
}
