//! `status` and `history` as JSON, version 1: additive changes only.

use std::collections::BTreeMap;

use serde::Serialize;

use super::times::rfc3339;
use crate::ledger::{Pause, Scope};
use crate::publish::{Entry, TokenEnd};
use crate::time::Zone;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    deliveries: Vec<Delivery<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pauses: Option<Vec<Paused<'a>>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tokens: Vec<Ending<'a>>,
}

#[derive(Serialize)]
struct Ending<'a> {
    channel: &'a str,
    ends: String,
}

#[derive(Serialize)]
struct Paused<'a> {
    scope: &'static str,
    id: Option<&'a str>,
    reason: &'a str,
    by: &'a str,
    since: String,
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

/// The entries of `history` as one JSON document.
pub fn history(entries: &[Entry]) -> String {
    let deliveries = entries.iter().map(delivery).collect();
    super::json(&Root {
        version: 1,
        deliveries,
        pauses: None,
        tokens: Vec::new(),
    })
}

/// The entries of `status`, what is paused, whose times are in `zone`, and the tokens that end.
pub fn status(
    entries: &[Entry],
    pauses: &BTreeMap<Scope, Pause>,
    tokens: &[TokenEnd],
    zone: Zone,
) -> String {
    let ending = tokens.iter().map(|end| Ending {
        channel: &end.channel,
        ends: end.last.to_string(),
    });
    let deliveries = entries.iter().map(delivery).collect();
    let pauses = pauses.iter();
    super::json(&Root {
        version: 1,
        deliveries,
        pauses: Some(
            pauses
                .map(|(scope, pause)| paused(scope, pause, zone))
                .collect(),
        ),
        tokens: ending.collect(),
    })
}

fn paused<'a>(scope: &'a Scope, pause: &'a Pause, zone: Zone) -> Paused<'a> {
    let (scope, id) = match scope {
        Scope::All => ("all", None),
        Scope::Channel(id) => ("channel", Some(id.as_str())),
        Scope::Campaign(id) => ("campaign", Some(id.as_str())),
    };
    Paused {
        scope,
        id,
        reason: &pause.reason,
        by: &pause.by,
        since: rfc3339(pause.since, zone),
    }
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
