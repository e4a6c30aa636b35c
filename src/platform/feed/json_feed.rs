//! The JSON Feed file: read, extended by one item, written. What others put into it is kept.

use std::cmp::Reverse;

use chrono::SecondsFormat;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{author, item_url, title};
use crate::model::DeliveryKey;
use crate::platform::article::to_html;
use crate::platform::{Answer, Attachment, Job, hex};

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// What stands where the feed belongs.
pub(super) enum Present {
    /// Nothing yet.
    Nothing,
    /// A feed.
    Feed(Value),
    /// Somebody else's file.
    Other,
}

/// Reads what stands where the feed belongs.
pub(super) fn parse(answer: &Answer) -> Present {
    if answer.status == 404 {
        return Present::Nothing;
    }
    let is_feed = |feed: &Value| {
        let version = feed["version"].as_str().unwrap_or_default();
        version.starts_with("https://jsonfeed.org/version/") && feed["items"].is_array()
    };
    answer
        .to_json()
        .filter(is_feed)
        .map_or(Present::Other, Present::Feed)
}

/// The feed with the job's item in it, the newest item first.
pub(super) fn with_item(feed: Option<Value>, job: &Job<'_>) -> Value {
    let mut feed = feed.unwrap_or_else(|| json!({ "items": [] }));
    let account = &job.account;
    feed["version"] = json!(VERSION);
    feed["title"] = json!(title(account));
    feed["authors"] = author(account);
    if let Some(base) = account
        .channel
        .text("base_url")
        .map(|base| base.trim_end_matches('/'))
    {
        feed["home_page_url"] = json!(format!("{base}/"));
        feed["feed_url"] = json!(format!("{base}/feed.json"));
    }
    let new = item(job);
    if let Some(items) = feed["items"].as_array_mut() {
        match items.iter_mut().find(|item| item["id"] == new["id"]) {
            Some(same) => *same = new,
            None => items.push(new),
        }
        // A stable sort by time: items of one instant stay in the order in which they were published.
        items.sort_by_key(|item| Reverse(published(item)));
    }
    feed
}

/// Whether an item of that id is in the feed.
pub(super) fn has_item(feed: &Value, id: &str) -> bool {
    let mut items = feed["items"].as_array().into_iter().flatten();
    items.any(|item| item["id"] == id)
}

/// The feed without the item of that id.
pub(super) fn without_item(mut feed: Value, id: &str) -> Value {
    if let Some(items) = feed["items"].as_array_mut() {
        items.retain(|item| item["id"] != id);
    }
    feed
}

fn published(item: &Value) -> Option<chrono::DateTime<chrono::FixedOffset>> {
    chrono::DateTime::parse_from_rfc3339(item["date_published"].as_str()?).ok()
}

fn item(job: &Job<'_>) -> Value {
    let message = job.message;
    let mut item = json!({
        "id": item_id(job.delivery, job.part),
        "content_text": message.text,
        "date_published": job.publish_at.to_rfc3339_opts(SecondsFormat::Secs, true),
    });
    let optional = [
        (
            "url",
            job.account
                .channel
                .text("base_url")
                .map(|_| json!(item_url(&job.account, job.delivery))),
        ),
        ("title", message.title.as_ref().map(|title| json!(title))),
        (
            "content_html",
            message.body.as_ref().map(|body| json!(to_html(body))),
        ),
        (
            "external_url",
            message.link.as_ref().map(|link| json!(link)),
        ),
        ("language", message.language.as_ref().map(|tag| json!(tag))),
        (
            "tags",
            (!message.hashtags.is_empty()).then(|| json!(message.hashtags)),
        ),
        (
            "attachments",
            (!message.media.is_empty()).then(|| attachments(job)),
        ),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            item[key] = value;
        }
    }
    item
}

fn attachments(job: &Job<'_>) -> Value {
    let base = job
        .account
        .channel
        .text("base_url")
        .map_or(String::new(), |base| {
            format!("{}/", base.trim_end_matches('/'))
        });
    let attachments = job.message.media.iter().map(|attachment| {
        json!({
            "url": format!("{base}{}", media_path(attachment)),
            "mime_type": attachment.media_type,
            "size_in_bytes": attachment.bytes,
        })
    });
    let titled = attachments
        .zip(&job.message.media)
        .map(|(mut item, attachment)| {
            if let Some(alt) = &attachment.alt {
                item["title"] = json!(alt);
            }
            item
        });
    Value::Array(titled.collect())
}

/// A name that follows from the content, so that two pictures of one name do not overwrite each other.
pub(super) fn media_path(attachment: &Attachment) -> String {
    let mark = attachment.sha256.get(..12).unwrap_or("file");
    let name = attachment.file_name();
    let extension = name
        .rsplit_once('.')
        .map_or("bin", |(_, extension)| extension);
    format!("media/{mark}.{extension}")
}

/// The same for every try of this delivery, as an RFC 9562 name-based UUID of version 8.
pub(super) fn item_id(delivery: &DeliveryKey, part: usize) -> String {
    let name = format!(
        "kalends\n{}\n{}\n{}\n{}",
        delivery.channel, delivery.post, delivery.occurrence, part
    );
    let mut bytes: Vec<u8> = Sha256::digest(name.as_bytes())
        .into_iter()
        .take(16)
        .collect();
    bytes[6] = 0x80 | (bytes[6] & 0x0f);
    bytes[8] = 0x80 | (bytes[8] & 0x3f);
    let hex = hex(&bytes);
    format!(
        "urn:uuid:{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}

/// The file as it is written.
pub(super) fn to_text(feed: &Value) -> String {
    let text = serde_json::to_string_pretty(feed).unwrap_or_default();
    format!("{text}\n")
}
