//! The record that a post is: text, facets, what hangs below it, and what it answers (`app/bsky/feed/post.json`).

use std::collections::BTreeMap;

use chrono::{SecondsFormat, TimeDelta};
use serde_json::{Value, json};

use super::COLLECTION;
use crate::platform::count::bluesky::{Facet, FacetKind, facets};
use crate::platform::{Answer, Attachment, Job, Message};

/// What a record needs from elsewhere.
#[derive(Debug, Default)]
pub(super) struct Found {
    /// The accounts behind handles.
    accounts: BTreeMap<String, String>,
    /// What it answers, and what began that thread.
    pub(super) reply: Option<Value>,
    /// The files of its media, in their order.
    pub(super) blobs: Vec<Value>,
}

impl Found {
    /// The account behind a handle, if there is one.
    pub(super) fn resolved(&mut self, handle: &str, account: Option<String>) {
        if let Some(account) = account {
            self.accounts.insert(handle.to_owned(), account);
        }
    }
}

/// The same for every try: its time is the planned one, and the parts of a thread stand a millisecond apart.
pub(super) fn post(job: &Job<'_>, found: &Found) -> Value {
    let message = job.message;
    let after = TimeDelta::milliseconds(i64::try_from(job.part).unwrap_or_default());
    let created = (job.publish_at + after).to_rfc3339_opts(SecondsFormat::Millis, true);
    let mut record = json!({
        "$type": COLLECTION,
        "text": message.text,
        "createdAt": created,
    });
    let facets: Vec<Value> = facets(&message.text)
        .into_iter()
        .filter_map(|facet| told(facet, found))
        .collect();
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            record[key] = value;
        }
    };
    set("facets", (!facets.is_empty()).then(|| json!(facets)));
    set("langs", message.language.as_ref().map(|tag| json!([tag])));
    set("reply", found.reply.clone());
    set("embed", embed(message, &found.blobs));
    set("labels", labels(job.list("labels")));
    record
}

/// A facet by its bytes; none for a mention of nobody.
fn told(facet: Facet, found: &Found) -> Option<Value> {
    let feature = match facet.kind {
        FacetKind::Link(uri) => json!({ "$type": "app.bsky.richtext.facet#link", "uri": uri }),
        FacetKind::Tag(tag) => json!({ "$type": "app.bsky.richtext.facet#tag", "tag": tag }),
        FacetKind::Mention(handle) => {
            let did = found.accounts.get(&handle)?;
            json!({ "$type": "app.bsky.richtext.facet#mention", "did": did })
        }
    };
    let index = json!({ "byteStart": facet.range.start, "byteEnd": facet.range.end });
    Some(json!({ "index": index, "features": [feature] }))
}

/// Pictures, a video, or else a card for the link.
fn embed(message: &Message, blobs: &[Value]) -> Option<Value> {
    let shown: Vec<(&Attachment, &Value)> = message.media.iter().zip(blobs).collect();
    match shown.as_slice() {
        [] => card(message),
        [(video, blob)] if video.media_type.starts_with("video/") => {
            let mut embed = json!({ "$type": "app.bsky.embed.video", "video": blob });
            if let Some(alt) = &video.alt {
                embed["alt"] = json!(alt);
            }
            Some(with_ratio(embed, video))
        }
        pictures => {
            let images: Vec<Value> = pictures
                .iter()
                .map(|(picture, blob)| {
                    let alt = picture.alt.as_deref().unwrap_or_default();
                    with_ratio(json!({ "image": blob, "alt": alt }), picture)
                })
                .collect();
            Some(json!({ "$type": "app.bsky.embed.images", "images": images }))
        }
    }
}

fn with_ratio(mut shown: Value, attachment: &Attachment) -> Value {
    if attachment.width > 0 && attachment.height > 0 {
        shown["aspectRatio"] = json!({ "width": attachment.width, "height": attachment.height });
    }
    shown
}

fn card(message: &Message) -> Option<Value> {
    let uri = message.link.as_ref()?;
    let host = || Some(url::Url::parse(uri).ok()?.host_str()?.to_owned());
    let title = message.title.clone().or_else(host)?;
    let external = json!({ "uri": uri, "title": title, "description": "" });
    Some(json!({ "$type": "app.bsky.embed.external", "external": external }))
}

fn labels(labels: &[String]) -> Option<Value> {
    let values: Vec<Value> = labels.iter().map(|label| json!({ "val": label })).collect();
    (!values.is_empty())
        .then(|| json!({ "$type": "com.atproto.label.defs#selfLabels", "values": values }))
}

/// What an answer to the record that was read says: it is the parent, and the root is the one that it names, or itself.
pub(super) fn reply(answer: &Answer) -> Option<Value> {
    let parent = answer.to_json().filter(|_| answer.is_success())?;
    let own = reference(&parent)?;
    let root = reference(&parent["value"]["reply"]["root"]).unwrap_or_else(|| own.clone());
    Some(json!({ "root": root, "parent": own }))
}

fn reference(record: &Value) -> Option<Value> {
    let (uri, cid) = (record["uri"].as_str()?, record["cid"].as_str()?);
    uri.starts_with("at://")
        .then(|| json!({ "uri": uri, "cid": cid }))
}
