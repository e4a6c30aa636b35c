//! The data of the page: what its script reads, as JSON that no text inside can leave.

use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};
use serde::Serialize;

use super::Page;
use super::found::{Checked, found};
use super::message::{Said, said};
use crate::render::calendar::Item;
use crate::render::page::address::link;
use crate::render::page::visible::visible;
use crate::render::times::rfc3339;
use crate::time::to_local;

/// Everything that the page knows.
#[derive(Serialize)]
pub(super) struct Data<'a> {
    zone: &'a str,
    now: String,
    today: NaiveDate,
    from: NaiveDate,
    to: NaiveDate,
    channels: Vec<Channel<'a>>,
    campaigns: Vec<Campaign<'a>>,
    pillars: BTreeMap<&'a str, String>,
    deliveries: Vec<Delivery<'a>>,
    said: Vec<Said<'a>>,
    #[serde(flatten)]
    found: Checked<'a>,
    unplaced: Vec<Unplaced<'a>>,
}

#[derive(Serialize)]
struct Channel<'a> {
    id: &'a str,
    name: String,
    platform: &'a str,
}

#[derive(Serialize)]
struct Campaign<'a> {
    id: &'a str,
    name: String,
    from: Option<NaiveDate>,
    to: Option<NaiveDate>,
}

#[derive(Serialize)]
struct Delivery<'a> {
    post: &'a str,
    channel: &'a str,
    state: &'a str,
    origin: &'a str,
    /// On the calendar of the page.
    day: NaiveDate,
    /// Seconds since 1970.
    at: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    zone: Option<&'a str>,
    title: String,
    said: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    campaign: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pillar: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<&'a str>,
}

#[derive(Serialize)]
struct Unplaced<'a> {
    post: &'a str,
    channel: &'a str,
    reason: String,
}

impl Data<'_> {
    /// The data as JSON for a script element.
    pub(super) fn json(&self) -> String {
        // Documents hold texts, numbers and lists, none of which can fail to be written.
        let text = serde_json::to_string(self).unwrap_or_default();
        // These can stand inside of strings alone, where an escape means the same: nothing can end the element.
        text.replace('<', "\\u003c")
            .replace('>', "\\u003e")
            .replace('&', "\\u0026")
    }

    /// What the delivery of that number says.
    pub(super) fn text(&self, number: usize) -> String {
        let said = self
            .deliveries
            .get(number)
            .and_then(|one| self.said.get(one.said));
        said.map(Said::text).unwrap_or_default()
    }
}

/// The data of a page.
pub(super) fn gather<'a>(page: &Page<'a>) -> Data<'a> {
    let plan = page.plan;
    let mut texts = Once::new();
    let deliveries = plan
        .items
        .iter()
        .map(|item| delivery(page, item, texts.place(said(page, item))));
    let deliveries = deliveries.collect();
    Data {
        zone: plan.zone.name(),
        now: rfc3339(plan.now, plan.zone),
        today: to_local(plan.now, plan.zone).date(),
        from: to_local(plan.window.from, plan.zone).date(),
        to: to_local(plan.window.to - TimeDelta::seconds(1), plan.zone).date(),
        channels: channels(page),
        campaigns: campaigns(page),
        pillars: pillars(page),
        deliveries,
        said: texts.list,
        found: found(page),
        unplaced: unplaced(page),
    }
}

/// Values, each once. Posts that repeat are most of a long calendar, and posts tend to have the same mistake.
pub(super) struct Once<T> {
    /// The values, in the order in which they came.
    pub(super) list: Vec<T>,
    places: BTreeMap<String, usize>,
}

impl<T: Serialize> Once<T> {
    pub(super) fn new() -> Self {
        Self {
            list: Vec::new(),
            places: BTreeMap::new(),
        }
    }

    /// Where the value stands.
    pub(super) fn place(&mut self, value: T) -> usize {
        let key = serde_json::to_string(&value).unwrap_or_default();
        *self.places.entry(key).or_insert_with(|| {
            self.list.push(value);
            self.list.len() - 1
        })
    }
}

fn delivery<'a>(page: &Page<'a>, item: &'a Item<'a>, said: usize) -> Delivery<'a> {
    let delivery = &item.delivery;
    Delivery {
        post: &delivery.key.post,
        channel: &delivery.key.channel,
        state: item.state,
        origin: delivery.origin.name(),
        day: page.plan.day_of(item),
        at: delivery.publish_at.timestamp(),
        zone: Some(delivery.zone.name()).filter(|zone| *zone != page.plan.zone.name()),
        title: visible(&delivery.title),
        said,
        campaign: delivery.campaign.as_deref(),
        pillar: item.pillar(),
        owner: item.owner().map(visible),
        url: item
            .receipt()
            .and_then(|receipt| link(receipt.url.as_deref()?)),
    }
}

/// The channels that something goes to, by id, so that their colours do not depend on what comes first.
fn channels<'a>(page: &Page<'a>) -> Vec<Channel<'a>> {
    let found = page.plan.items.iter().map(|item| {
        let id = item.delivery.key.channel.as_str();
        let name = item.channel.name.as_deref().map_or(id.to_owned(), visible);
        let platform = item.channel.platform_id();
        (id, Channel { id, name, platform })
    });
    let by_id: BTreeMap<&str, Channel<'_>> = found.collect();
    by_id.into_values().collect()
}

fn campaigns<'a>(page: &Page<'a>) -> Vec<Campaign<'a>> {
    let found = page.plan.items.iter().filter_map(|item| {
        let (id, campaign) = (item.delivery.campaign.as_deref()?, item.campaign?);
        let name = campaign.name.as_deref().map_or(id.to_owned(), visible);
        let (from, to) = (
            campaign.from.map(|day| day.value),
            campaign.to.map(|day| day.value),
        );
        Some((id, Campaign { id, name, from, to }))
    });
    let by_id: BTreeMap<&str, Campaign<'_>> = found.collect();
    by_id.into_values().collect()
}

/// The names of the team's own pillars, by id.
fn pillars<'a>(page: &Page<'a>) -> BTreeMap<&'a str, String> {
    let entries = page.input.calendar.pillars.iter();
    entries
        .filter_map(|(id, pillar)| Some((id.as_str(), visible(pillar.value.name.as_deref()?))))
        .collect()
}

fn unplaced<'a>(page: &Page<'a>) -> Vec<Unplaced<'a>> {
    let list = page.plan.unplaced.iter().map(|unplaced| Unplaced {
        post: &unplaced.post,
        channel: &unplaced.channel,
        reason: visible(&unplaced.reason),
    });
    list.collect()
}
