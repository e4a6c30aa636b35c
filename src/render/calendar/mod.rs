//! The calendar in every format. All of them show one [`Plan`]: the layout, joined with what the files say of each post and
//! with what has happened so far. A format is one file, a pure function from a plan to text.

pub mod agenda;
pub mod csv;
pub mod html;
pub mod ics;
pub mod json;
pub mod markdown;
mod marks;
#[cfg(test)]
mod plans;
#[cfg(test)]
pub(in crate::render) mod sample;
mod standing;
pub mod svg;
pub mod table;

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::layout::{Delivery, Input, Layout, Unplaced, Window};
use crate::ledger::Record;
use crate::model::{Calendar, Campaign, Channel, Post, Receipt};
use crate::source::Spanned;
use crate::time::{Instant, Zone, to_local};

/// A calendar as every format shows it.
#[derive(Debug, Clone)]
pub struct Plan<'a> {
    /// What the team calls the calendar.
    pub name: Option<&'a str>,
    /// The zone of the reader; days begin at its midnight.
    pub zone: Zone,
    /// The stretch of time that is shown.
    pub window: Window,
    /// The time.
    pub now: Instant,
    /// What goes out in that time, in order.
    pub items: Vec<Item<'a>>,
    /// What goes out nowhere.
    pub unplaced: Vec<Unplaced>,
    /// The files that it was made from.
    pub calendar: &'a Calendar,
}

/// One delivery with everything that a reader may want to know of it.
#[derive(Debug, Clone)]
pub struct Item<'a> {
    /// The delivery: post, channel, time.
    pub delivery: Delivery,
    /// How far it has come: a state of the ledger, else the status of its post.
    pub state: &'static str,
    /// Its post.
    pub post: &'a Post,
    /// Its channel.
    pub channel: &'a Channel,
    /// Its campaign.
    pub campaign: Option<&'a Campaign>,
    /// What the ledger knows of it.
    pub record: Option<&'a Record>,
}

impl<'a> Item<'a> {
    /// The id of its pillar.
    pub fn pillar(&self) -> Option<&'a str> {
        self.post.pillar.as_ref().map(|id| id.value.as_str())
    }

    /// Who answers for it.
    pub fn owner(&self) -> Option<&'a str> {
        self.post.owner.as_ref().map(|owner| owner.value.as_str())
    }

    /// What the platform answered when it took the first part.
    pub fn receipt(&self) -> Option<&'a Receipt> {
        self.record?.parts.values().next()?.receipt.as_ref()
    }
}

/// Every word for how far a delivery has come: that of its post's status, until the ledger knows more.
pub const STATES: [&str; 13] = [
    "draft",
    "review",
    "approved",
    "reserved",
    "sending",
    "retry",
    "sent",
    "failed",
    "unknown",
    "held",
    "missed",
    "cancelled",
    "retracted",
];

/// Which deliveries are shown: those that have one of the values of every list; an empty list allows any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Ids of channels.
    pub channels: Vec<String>,
    /// Ids of campaigns.
    pub campaigns: Vec<String>,
    /// Words of [`STATES`].
    pub states: Vec<String>,
    /// Ids of pillars.
    pub pillars: Vec<String>,
    /// Names of those who answer for a post.
    pub owners: Vec<String>,
}

impl Selection {
    /// True for what is planned like this.
    fn takes(&self, channel: &str, post: &Post, state: Option<&str>) -> bool {
        let id = |named: &Option<Spanned<String>>| named.as_ref().map(|id| id.value.clone());
        is_one_of(Some(channel), &self.channels)
            && is_one_of(state, &self.states)
            && is_one_of(id(&post.campaign).as_deref(), &self.campaigns)
            && is_one_of(id(&post.pillar).as_deref(), &self.pillars)
            && is_one_of(id(&post.owner).as_deref(), &self.owners)
    }
}

fn is_one_of(value: Option<&str>, wanted: &[String]) -> bool {
    wanted.is_empty() || value.is_some_and(|value| wanted.iter().any(|wanted| wanted == value))
}

impl<'a> Plan<'a> {
    /// Joins a layout with the files and the ledger that it was made from.
    pub fn new(input: &Input<'a>, layout: Layout, window: Window, zone: Zone) -> Self {
        let deliveries = layout.deliveries.into_iter();
        Self {
            name: input.settings.workspace.name.as_deref(),
            zone,
            window,
            now: input.now,
            items: deliveries
                .filter_map(|delivery| item(input, delivery))
                .collect(),
            unplaced: layout.unplaced,
            calendar: input.calendar,
        }
    }

    /// The plan with nothing but what is asked for.
    #[must_use]
    pub fn select(mut self, input: &Input<'a>, selection: &Selection) -> Self {
        self.items.retain(|item| {
            let channel = &item.delivery.key.channel;
            selection.takes(channel, item.post, Some(item.state))
        });
        // What has no time has no state either, so nobody who asks for one asks for it.
        self.unplaced.retain(|waits| {
            let post = input.calendar.posts.get(&waits.post);
            post.is_some_and(|entry| selection.takes(&waits.channel, &entry.value, None))
        });
        self
    }

    /// The posts that it shows, each once.
    pub fn posts(&self) -> Vec<&'a Post> {
        let items = self.items.iter();
        let by_id: BTreeMap<&str, &Post> = items
            .map(|item| (item.delivery.key.post.as_str(), item.post))
            .collect();
        by_id.into_values().collect()
    }

    /// The day of an item on the reader's wall calendar.
    pub fn day_of(&self, item: &Item<'_>) -> NaiveDate {
        to_local(item.delivery.publish_at, self.zone).date()
    }
}

fn item<'a>(input: &Input<'a>, delivery: Delivery) -> Option<Item<'a>> {
    let (calendar, key) = (input.calendar, &delivery.key);
    let post = &calendar.posts.get(&key.post)?.value;
    Some(Item {
        state: super::state(&delivery, input.ledger),
        post,
        channel: &calendar.channels.get(&key.channel)?.value,
        campaign: calendar.campaign_of(post),
        record: input.ledger.get(key),
        delivery,
    })
}

#[cfg(test)]
mod tests {
    use super::sample::Sample;
    use super::*;
    use crate::ledger::DeliveryState;
    use crate::model::Status;

    const POSTS: &str = "[channels.m]\nplatform = 'feed'\npath = 'public'\n\
        [channels.n]\nplatform = 'feed'\npath = 'public'\n\
        [posts.a]\ntext = 'A'\nowner = 'Ada'\npillar = 'support'\npublish_at = 2026-11-27T09:00:00\n\
        [posts.b]\ntext = 'B'\nowner = 'Bo'\nstatus = 'approved'\npublish_at = 2026-11-28T09:00:00\n\
        [posts.waits]\ntext = 'W'\nowner = 'Ada'\n";

    /// `post-channel` of what is chosen, and how much waits.
    fn chosen(selection: &Selection) -> (Vec<String>, usize) {
        let sample = Sample::written(POSTS);
        let plan = sample.chosen(selection);
        let keys = plan.items.iter().map(|item| &item.delivery.key);
        let names = keys.map(|key| format!("{}-{}", key.post, key.channel));
        (names.collect(), plan.unplaced.len())
    }

    fn list(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_selection_takes_any_value_of_a_list_and_asks_for_all_lists() {
        let any = Selection::default();
        assert_eq!(chosen(&any), (list(&["a-m", "a-n", "b-m", "b-n"]), 2));
        let ada = Selection {
            owners: list(&["Ada"]),
            channels: list(&["n"]),
            ..Selection::default()
        };
        assert_eq!(chosen(&ada), (list(&["a-n"]), 1));
        let channels = Selection {
            channels: list(&["m", "n"]),
            pillars: list(&["support"]),
            ..Selection::default()
        };
        assert_eq!(chosen(&channels), (list(&["a-m", "a-n"]), 0));
    }

    #[test]
    fn what_waits_for_a_slot_is_in_no_state() {
        let approved = Selection {
            states: list(&["approved"]),
            ..Selection::default()
        };
        assert_eq!(chosen(&approved), (list(&["b-m", "b-n"]), 0));
    }

    #[test]
    fn every_word_for_a_state_can_be_asked_for() {
        let statuses = [
            Status::Draft,
            Status::Review,
            Status::Approved,
            Status::Cancelled,
        ];
        let recorded = [
            DeliveryState::Reserved,
            DeliveryState::Sending,
            DeliveryState::Retry,
            DeliveryState::Sent,
            DeliveryState::Failed,
            DeliveryState::Unknown,
            DeliveryState::Held,
            DeliveryState::Missed,
            DeliveryState::Cancelled,
            DeliveryState::Retracted,
        ];
        let words = statuses
            .map(Status::word)
            .into_iter()
            .chain(recorded.map(DeliveryState::name));
        assert!(words.into_iter().all(|word| STATES.contains(&word)));
    }
}
