//! What a look for doubtful messages came to, as JSON, version 1: additive changes only.

use serde::Serialize;

use super::times::rfc3339;
use crate::publish::{Finding, Reconciled, Settled};
use crate::time::Zone;

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
    part: u32,
    /// `sent`, `retry`, `failed` or `unknown`.
    state: &'static str,
    remote_id: Option<&'a str>,
    url: Option<&'a str>,
    retry_at: Option<String>,
    error: Option<String>,
}

/// The doubts as one JSON document.
pub fn render(reconciled: &Reconciled, zone: Zone) -> String {
    let deliveries = reconciled.doubts.iter();
    super::json(&Root {
        version: 1,
        deliveries: deliveries.map(|settled| delivery(settled, zone)).collect(),
    })
}

fn delivery(settled: &Settled, zone: Zone) -> Delivery<'_> {
    let (state, receipt, retry_at, error) = match &settled.finding {
        Finding::Sent(receipt) => ("sent", Some(receipt), None, None),
        Finding::NotSent(Some(at)) => ("retry", None, Some(rfc3339(*at, zone)), None),
        Finding::NotSent(None) => ("failed", None, None, Some("given up after many tries")),
        Finding::NotYet(told) | Finding::Doubtful(told) | Finding::Untold(told) => {
            ("unknown", None, None, Some(told.as_str()))
        }
    };
    let key = &settled.key;
    Delivery {
        post: &key.post,
        channel: &key.channel,
        occurrence: Some(key.occurrence.as_str()).filter(|occurrence| !occurrence.is_empty()),
        part: settled.part,
        state,
        remote_id: receipt.and_then(|receipt| receipt.remote_id.as_deref()),
        url: receipt.and_then(|receipt| receipt.url.as_deref()),
        retry_at,
        error: error.map(|told| match state {
            "unknown" => format!("{told}: {}", settled.help),
            _ => told.to_owned(),
        }),
    }
}
