//! `calendar` as JSON, version 1: additive changes only.

use serde::Serialize;

use super::times::rfc3339;
use crate::layout::{Delivery, Layout};
use crate::ledger::LedgerState;
use crate::time::Zone;

#[derive(Serialize)]
struct Root<'a> {
    version: u32,
    timezone: &'a str,
    deliveries: Vec<Item<'a>>,
    unplaced: Vec<Unplaced<'a>>,
}

#[derive(Serialize)]
struct Item<'a> {
    post: &'a str,
    channel: &'a str,
    platform: &'a str,
    campaign: Option<&'a str>,
    occurrence: Option<&'a str>,
    publish_at: String,
    local: String,
    timezone: &'a str,
    state: &'a str,
    origin: &'a str,
    title: &'a str,
}

#[derive(Serialize)]
struct Unplaced<'a> {
    post: &'a str,
    channel: &'a str,
    reason: &'a str,
}

/// The layout as one JSON document.
pub fn render(layout: &Layout, ledger: &LedgerState, zone: Zone) -> String {
    let unplaced = layout.unplaced.iter().map(|unplaced| Unplaced {
        post: &unplaced.post,
        channel: &unplaced.channel,
        reason: &unplaced.reason,
    });
    super::json(&Root {
        version: 1,
        timezone: zone.name(),
        deliveries: layout
            .deliveries
            .iter()
            .map(|delivery| item(delivery, ledger))
            .collect(),
        unplaced: unplaced.collect(),
    })
}

fn item<'a>(delivery: &'a Delivery, ledger: &LedgerState) -> Item<'a> {
    Item {
        post: &delivery.key.post,
        channel: &delivery.key.channel,
        platform: &delivery.platform,
        campaign: delivery.campaign.as_deref(),
        occurrence: Some(delivery.key.occurrence.as_str())
            .filter(|occurrence| !occurrence.is_empty()),
        publish_at: rfc3339(delivery.publish_at, delivery.zone),
        local: delivery.local.format("%Y-%m-%dT%H:%M:%S").to_string(),
        timezone: delivery.zone.name(),
        state: super::state(delivery, ledger),
        origin: delivery.origin.name(),
        title: &delivery.title,
    }
}
