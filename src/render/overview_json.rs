//! `status` and `history` as JSON, version 1: additive changes only.

use serde::Serialize;

use super::times::rfc3339;
use crate::publish::Entry;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    deliveries: Vec<Delivery<'a>>,
}

#[derive(Serialize)]
struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    occurrence: Option<&'a str>,
    state: &'a str,
    publish_at: Option<String>,
    sent_at: Option<String>,
    attempts: usize,
    epoch: u64,
    remote_id: Option<&'a str>,
    url: Option<&'a str>,
    error: Option<&'a str>,
}

/// The entries as one JSON document.
pub fn render(entries: &[Entry]) -> String {
    let deliveries = entries.iter().map(delivery).collect();
    super::json(&Root {
        version: 1,
        deliveries,
    })
}

fn delivery(entry: &Entry) -> Delivery<'_> {
    Delivery {
        post: &entry.key.post,
        channel: &entry.key.channel,
        occurrence: Some(entry.key.occurrence.as_str()).filter(|occurrence| !occurrence.is_empty()),
        state: entry.state,
        publish_at: entry.publish_at.map(|at| rfc3339(at, entry.zone)),
        sent_at: entry.sent_at.map(|at| rfc3339(at, entry.zone)),
        attempts: entry.attempts,
        epoch: entry.epoch,
        remote_id: entry.remote_id.as_deref(),
        url: entry.url.as_deref(),
        error: entry.error.as_deref(),
    }
}
