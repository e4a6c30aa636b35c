//! A publishing run as JSON, version 1: additive changes only.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::publish::{DeliveryReport, Fate, Report};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    run: &'a str,
    deliveries: Vec<Delivery<'a>>,
    summary: Map<String, Value>,
}

#[derive(Serialize)]
pub(super) struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    occurrence: Option<&'a str>,
    state: &'a str,
    attempt: usize,
    parts: Vec<Part<'a>>,
    remote_id: Option<&'a str>,
    url: Option<&'a str>,
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Part<'a> {
    state: &'a str,
    remote_id: Option<&'a str>,
    url: Option<&'a str>,
}

/// The report as one JSON document.
pub fn render(report: &Report) -> String {
    let counts = report.summary();
    let summary = Fate::ALL
        .into_iter()
        .map(|fate| (fate.name().to_owned(), Value::from(counts.of(fate))));
    super::json(&Root {
        version: 1,
        run: &report.run,
        deliveries: report.deliveries.iter().map(delivery).collect(),
        summary: summary.collect(),
    })
}

pub(super) fn delivery(report: &DeliveryReport) -> Delivery<'_> {
    let parts = report.parts.iter().map(|part| Part {
        state: part.state,
        remote_id: part.remote_id.as_deref(),
        url: part.url.as_deref(),
    });
    Delivery {
        post: &report.key.post,
        channel: &report.key.channel,
        occurrence: Some(report.key.occurrence.as_str())
            .filter(|occurrence| !occurrence.is_empty()),
        state: report.fate.name(),
        attempt: report.attempt,
        parts: parts.collect(),
        remote_id: report.remote_id(),
        url: report.url(),
        error: report.error.as_deref(),
    }
}
