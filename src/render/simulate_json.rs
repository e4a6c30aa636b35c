//! A simulation as JSON, version 1: additive changes only.

use serde::Serialize;

use super::times::rfc3339;
use crate::publish::{End, Simulated, Simulation};

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    from: String,
    until: String,
    runs: usize,
    skipped: usize,
    deliveries: Vec<Delivery<'a>>,
    summary: Summary,
}

#[derive(Serialize)]
struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    occurrence: Option<&'a str>,
    publish_at: Option<String>,
    sent_at: Option<String>,
    state: &'a str,
    late_seconds: Option<i64>,
    reason: Option<&'a str>,
}

#[derive(Serialize)]
struct Summary {
    on_time: usize,
    late: usize,
    worst_late_seconds: Option<i64>,
    held: usize,
    missed: usize,
    failed: usize,
    unknown: usize,
    retrying: usize,
    due: usize,
    skipped: usize,
    unplaced: usize,
}

/// The simulation as one JSON document.
pub fn render(simulation: &Simulation) -> String {
    let Simulation { span, zone, .. } = simulation;
    super::json(&Root {
        version: 1,
        from: rfc3339(span.from, *zone),
        until: rfc3339(span.to, *zone),
        runs: simulation.runs,
        skipped: simulation.skipped,
        deliveries: simulation.deliveries.iter().map(delivery).collect(),
        summary: summary(simulation),
    })
}

fn delivery(simulated: &Simulated) -> Delivery<'_> {
    let key = &simulated.key;
    let time = |at| rfc3339(at, simulated.zone);
    Delivery {
        post: &key.post,
        channel: &key.channel,
        occurrence: Some(key.occurrence.as_str()).filter(|occurrence| !occurrence.is_empty()),
        publish_at: simulated.publish_at.map(time),
        sent_at: simulated.sent_at.map(time),
        state: simulated.end.name(),
        late_seconds: simulated.lateness().map(|late| late.num_seconds()),
        reason: simulated.reason.as_deref(),
    }
}

fn summary(simulation: &Simulation) -> Summary {
    let tally = simulation.tally();
    Summary {
        on_time: tally.on_time(),
        late: tally.late,
        worst_late_seconds: tally.worst.map(|late| late.num_seconds()),
        held: tally.of(End::Held),
        missed: tally.of(End::Missed),
        failed: tally.of(End::Failed),
        unknown: tally.of(End::Unknown),
        retrying: tally.of(End::Retrying),
        due: tally.of(End::Due),
        skipped: tally.of(End::Skipped),
        unplaced: tally.of(End::Unplaced),
    }
}
