//! `calendar` as JSON, version 1: additive changes only.

use serde::Serialize;

use super::{Item as Shown, Plan};
use crate::render::times::rfc3339;

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

/// The plan as one JSON document.
pub fn render(plan: &Plan<'_>) -> String {
    let unplaced = plan.unplaced.iter().map(|unplaced| Unplaced {
        post: &unplaced.post,
        channel: &unplaced.channel,
        reason: &unplaced.reason,
    });
    crate::render::json(&Root {
        version: 1,
        timezone: plan.zone.name(),
        deliveries: plan.items.iter().map(item).collect(),
        unplaced: unplaced.collect(),
    })
}

fn item<'a>(shown: &'a Shown<'_>) -> Item<'a> {
    let delivery = &shown.delivery;
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
        state: shown.state,
        origin: delivery.origin.name(),
        title: &delivery.title,
    }
}
