//! The calendar in every format. All of them show one [`Plan`]: the layout, joined with what the files say of each post and
//! with what has happened so far. A format is one file, a pure function from a plan to text.

pub mod json;
pub mod list;

use chrono::NaiveDate;

use crate::layout::{Delivery, Input, Layout, Unplaced, Window};
use crate::ledger::Record;
use crate::model::{Campaign, Channel, Post, Receipt};
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

/// Which deliveries are shown; `None` means any.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// The channel's id.
    pub channel: Option<String>,
    /// The campaign's id.
    pub campaign: Option<String>,
    /// The state's word.
    pub state: Option<String>,
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
        }
    }

    /// The plan with nothing but what is asked for.
    #[must_use]
    pub fn select(mut self, input: &Input<'a>, selection: &Selection) -> Self {
        let is = |wanted: &Option<String>, value: Option<&str>| {
            wanted.is_none() || wanted.as_deref() == value
        };
        self.items.retain(|item| {
            is(&selection.channel, Some(&item.delivery.key.channel))
                && is(&selection.campaign, item.delivery.campaign.as_deref())
                && is(&selection.state, Some(item.state))
        });
        self.unplaced.retain(|waits| {
            let post = input.calendar.posts.get(&waits.post);
            let campaign = post.and_then(|entry| entry.value.campaign.as_ref());
            is(&selection.channel, Some(&waits.channel))
                && is(&selection.campaign, campaign.map(|id| id.value.as_str()))
                && selection.state.is_none()
        });
        self
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
