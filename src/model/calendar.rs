//! The whole calendar: everything that all files of a workspace define, by id.

use std::collections::BTreeMap;

use crate::decode::Entry;
use crate::model::{
    Audience, BUILT_IN_PILLARS, Cadence, Campaign, Channel, Goal, Pillar, Post, Terms, Voice,
};
use crate::source::Spanned;
use crate::time::Zone;

/// Everything that the files of a workspace define.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calendar {
    /// Posts by id.
    pub posts: BTreeMap<String, Entry<Post>>,
    /// Channels by id.
    pub channels: BTreeMap<String, Entry<Channel>>,
    /// Campaigns by id.
    pub campaigns: BTreeMap<String, Entry<Campaign>>,
    /// Cadences by id.
    pub cadences: BTreeMap<String, Entry<Cadence>>,
    /// Goals by id.
    pub goals: BTreeMap<String, Entry<Goal>>,
    /// Audiences by id.
    pub audiences: BTreeMap<String, Entry<Audience>>,
    /// The team's own pillars by id.
    pub pillars: BTreeMap<String, Entry<Pillar>>,
    /// How the brand sounds.
    pub voice: Option<Spanned<Voice>>,
}

impl Calendar {
    /// The campaign that a post belongs to, if it names one that exists.
    pub fn campaign_of(&self, post: &Post) -> Option<&Campaign> {
        let id = post.campaign.as_ref()?;
        self.campaigns.get(&id.value).map(|entry| &entry.value)
    }

    /// The zone of a post's local times on a channel: its own, the channel's or its campaign's, the nearest that is told.
    pub fn zone_on(&self, channel: &Channel, post: &Post, terms: &Terms) -> Option<Zone> {
        let nearest = terms.timezone.or(channel.timezone);
        nearest.or_else(|| self.campaign_of(post)?.timezone)
    }

    /// The cadence of a channel, if it names one that exists.
    pub fn cadence_of(&self, channel: &Channel) -> Option<&Cadence> {
        let id = channel.cadence.as_ref()?;
        self.cadences.get(&id.value).map(|entry| &entry.value)
    }

    /// The campaign that a post belongs to and its cadence, if it names one that exists. The post takes that cadence's slots,
    /// or its channel's where it has none; its limits hold among the campaign's posts, beside those of the channel.
    pub fn campaign_cadence_of<'a>(&'a self, post: &'a Post) -> Option<(&'a str, &'a Cadence)> {
        let id = self.campaign_of(post)?.cadence.as_ref()?;
        let cadence = self.cadences.get(&id.value)?;
        Some((post.campaign.as_ref()?.value.as_str(), &cadence.value))
    }

    /// The cadence whose slots a post takes on a channel.
    pub fn slots_of<'a>(&'a self, channel: &Channel, post: &'a Post) -> Option<&'a Cadence> {
        let own = self.campaign_cadence_of(post).map(|(_, cadence)| cadence);
        own.filter(|cadence| !cadence.slots.is_empty())
            .or_else(|| self.cadence_of(channel))
    }

    /// The ids of the channels that a post goes to: its own, else its campaign's, else every channel.
    pub fn channel_ids<'a>(&'a self, post: &'a Post) -> Vec<&'a str> {
        let named = post.channels.as_ref();
        let named = named.or_else(|| self.campaign_of(post)?.channels.as_ref());
        match named {
            Some(list) => list.iter().map(|id| id.value.as_str()).collect(),
            None => self.channels.keys().map(String::as_str).collect(),
        }
    }

    /// True when a pillar of that id comes built in or is defined.
    pub fn has_pillar(&self, id: &str) -> bool {
        BUILT_IN_PILLARS.contains(&id) || self.pillars.contains_key(id)
    }
}
