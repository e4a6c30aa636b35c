//! The layout: which delivery goes out when. A pure function of the calendar, the ledger and the time.
//!
//! Fixed times and occurrences come first, then bare dates, then the queue, each into the earliest slot of its channel
//! that is free and that the cadence allows. What has been tried stays where it was. What finds no slot is listed with
//! the reason, never dropped.

mod board;
mod called_off;
mod nominal;
mod place;
mod service;
mod shares;
mod tally;
mod turns;
mod written;

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{NaiveDate, TimeDelta};

use crate::config::Settings;
use crate::ledger::LedgerState;
use crate::model::{Cadence, Calendar, Channel, DeliveryKey, Lack, Mix, Post, Status, Terms};
use crate::time::{Instant, LocalTime, Zone};

use board::{Board, Taken, Wish};
pub use called_off::called_off;
use nominal::{Nominal, Waiting};
pub use place::Wait;
pub use tally::Refusal;
pub use written::{Written, write_slots};

/// How far ahead a free slot is looked for, in days.
pub const HORIZON_DAYS: i64 = 366;

/// One delivery and its time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Which one.
    pub key: DeliveryKey,
    /// The channel's platform.
    pub platform: String,
    /// The post's campaign.
    pub campaign: Option<String>,
    /// When it goes out.
    pub publish_at: Instant,
    /// The same on the wall clock of its zone.
    pub local: LocalTime,
    /// Its zone.
    pub zone: Zone,
    /// How it came by its time.
    pub origin: Origin,
    /// Whose turn it is among the variants of its post, counted on from where they stand in the list; 0 where nothing
    /// depends on it.
    pub ordinal: usize,
    /// How far its post has come.
    pub status: Option<Status>,
    /// What it is about, in a few words.
    pub title: String,
}

/// How a delivery came by its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Origin {
    /// Its file says when.
    Fixed,
    /// A free slot of its channel.
    Slot,
    /// An occurrence of a recurring post.
    Repeat,
}

impl Origin {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fixed => "fixed",
            Self::Slot => "slot",
            Self::Repeat => "repeat",
        }
    }
}

/// A post that found no slot on a channel.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Unplaced {
    /// The post's id.
    pub post: String,
    /// The channel's id.
    pub channel: String,
    /// Why there is none.
    pub reason: String,
    /// True when its time is over, so that it will find none later either.
    pub overdue: bool,
    /// What is left of its time: the day that its file names, else the one since when it has waited.
    pub day: Option<NaiveDate>,
}

/// A stretch of time: `from` included, `to` excluded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Window {
    /// First instant.
    pub from: Instant,
    /// First instant after it.
    pub to: Instant,
}

impl Window {
    /// True for an instant inside.
    pub fn contains(&self, instant: Instant) -> bool {
        self.from <= instant && instant < self.to
    }
}

/// The calendar laid out.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Layout {
    /// What goes out in the window, in order of time.
    pub deliveries: Vec<Delivery>,
    /// What goes out nowhere.
    pub unplaced: Vec<Unplaced>,
    /// Deliveries without a fixed time that the ledger has not seen yet.
    pub unseen: Vec<DeliveryKey>,
}

/// What the layout looks at.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// The calendar.
    pub calendar: &'a Calendar,
    /// Its settings.
    pub settings: &'a Settings,
    /// What happened so far.
    pub ledger: &'a LedgerState,
    /// The time.
    pub now: Instant,
}

/// Lays out everything and returns what falls into the window.
///
/// A post that waits is served after those ahead of it in the order of its channel, so whatever happens to it (it comes,
/// goes, or has to wait longer) moves only posts behind it there. The last of a queue moves nobody. Where nothing but
/// slots counts, a post that goes leaves one hole, which is closed from behind: one by one, and only by posts that go
/// out earlier for it. With gaps and maxima more may move, but never one ahead. A mix alone looks back: a post whose pillar
/// has its share lets the next in the queue go first, so who comes behind it decides how soon it follows.
pub fn lay_out(input: &Input<'_>, window: Window) -> Layout {
    let mut layout = lay_out_whole(input, window);
    layout
        .deliveries
        .retain(|delivery| window.contains(delivery.publish_at));
    layout
}

/// Lays out everything that goes out once, however far away it is, and of what repeats the occurrences in the window.
pub fn lay_out_whole(input: &Input<'_>, repeats: Window) -> Layout {
    let targets = targets(input.calendar);
    let (mut layout, waiting) = named(input, &targets, repeats);
    place::place(input, waiting, &mut layout);
    layout.deliveries.retain(|delivery| {
        delivery.origin != Origin::Repeat || repeats.contains(delivery.publish_at)
    });
    layout
        .deliveries
        .sort_by(|a, b| (a.publish_at, &a.key).cmp(&(b.publish_at, &b.key)));
    layout.unplaced.sort();
    layout
}

/// How a post waits on each of its channels where it takes a slot, in the order of the channels: who is served before it,
/// and which slots it is refused.
pub fn waits(input: &Input<'_>, window: Window, post: &str) -> Vec<Wait> {
    let targets = targets(input.calendar);
    let (layout, waiting) = named(input, &targets, window);
    place::waits(input, waiting, &layout, post)
}

/// The times that the files name, and everything that waits for one.
fn named<'a>(
    input: &Input<'a>,
    targets: &'a [Target<'a>],
    window: Window,
) -> (Layout, Vec<Waiting<'a>>) {
    let mut layout = Layout::default();
    let mut waiting = Vec::new();
    let wide = around(window, input.now);
    let reach = reaches(input, targets, window);
    for target in targets {
        let far = reach.get(target.channel_id).copied();
        let mut found = nominal::nominal(input, target, far.unwrap_or(wide), &mut layout.unseen);
        // What repeats too often to be counted far ahead is laid out here and now all the same.
        if far.is_some() && matches!(found, Nominal::Endless(_)) {
            found = nominal::nominal(input, target, wide, &mut Vec::new());
        }
        match found {
            Nominal::Times(times) => layout.deliveries.extend(times),
            Nominal::Waits(waits) => waiting.push(waits),
            Nominal::Endless(reason) => layout.unplaced.push(target.unplaced(reason)),
        }
    }
    (layout, waiting)
}

/// The next `most` slots of a cadence inside the window that are free and allowed beside what is `taken` already.
pub fn free_slots(
    (cadence, zone): (&Cadence, Zone),
    window: Window,
    taken: Vec<Instant>,
    most: usize,
) -> Vec<Instant> {
    let mut board = Board::new(Some(cadence), zone, (window.from, window.to));
    for instant in taken {
        board.take(Taken {
            instant,
            lane: None,
            pillar: None,
        });
    }
    let wish = Wish {
        lane: None,
        pillar: None,
        earliest: window.from,
        first_day: None,
        last_day: None,
    };
    let given = |_| {
        let place = board.first(wish)?;
        Some(board.give(wish, place))
    };
    (0..most).map_while(given).collect()
}

/// What surrounds the window and reaches into it: whoever waits now may take a slot only after the occurrences until
/// then, and the limits of a week look beyond its ends.
fn around(window: Window, now: Instant) -> Window {
    let week = TimeDelta::days(8);
    Window {
        from: window.from.min(now) - week,
        to: window.to.max(now) + week,
    }
}

/// What must be known of a channel where somebody waits under a mix: whatever its shares count before the window, and, since
/// a share counts for those behind too, everything ahead.
fn reaches<'a>(
    input: &Input<'a>,
    targets: &[Target<'a>],
    window: Window,
) -> BTreeMap<&'a str, Window> {
    let calendar = input.calendar;
    let waiting = targets.iter().filter(|target| nominal::is_waiting(target));
    let limited = waiting.filter_map(|target| {
        let of_channel = calendar.cadence_of(target.channel);
        let of_campaign = calendar.campaign_cadence_of(target.post);
        let of_campaign = of_campaign.map(|(_, cadence)| cadence);
        let mixes = [of_channel, of_campaign].into_iter().flatten();
        let mixes = mixes.filter_map(|cadence| cadence.mix.as_ref());
        let length = mixes.filter(|mix| mix.has_most()).map(Mix::length).max()?;
        Some((target.channel_id, length))
    });
    let mut lengths: BTreeMap<&str, TimeDelta> = BTreeMap::new();
    for (channel, length) in limited {
        let longest = lengths.entry(channel).or_default();
        *longest = length.max(*longest);
    }
    let near = around(window, input.now);
    let horizon = input.now + TimeDelta::days(HORIZON_DAYS);
    let reach = |length: TimeDelta| Window {
        from: near.from - length,
        to: near.to.max(horizon) + length,
    };
    let lengths = lengths.into_iter();
    lengths
        .map(|(channel, length)| (channel, reach(length)))
        .collect()
}

/// One post on one channel, with everything that is settled before time comes in.
struct Target<'a> {
    post_id: &'a str,
    post: &'a Post,
    channel_id: &'a str,
    channel: &'a Channel,
    terms: Cow<'a, Terms>,
}

/// Every post on every channel that it goes to, unless it is cancelled there.
fn targets(calendar: &Calendar) -> Vec<Target<'_>> {
    targets_with(calendar, |status| status != Status::Cancelled)
}

/// Every post on every channel where it has come as far as is wanted.
fn targets_with(calendar: &Calendar, is_wanted: impl Fn(Status) -> bool) -> Vec<Target<'_>> {
    let mut targets = Vec::new();
    for (post_id, entry) in &calendar.posts {
        let mut ids = calendar.channel_ids(&entry.value);
        ids.sort_unstable();
        ids.dedup();
        for channel_id in ids {
            let Some(channel) = calendar.channels.get(channel_id) else {
                continue;
            };
            let terms = entry
                .value
                .terms_on(channel_id, channel.value.platform_id());
            if is_wanted(terms.status()) {
                targets.push(Target {
                    post_id,
                    post: &entry.value,
                    channel_id,
                    channel: &channel.value,
                    terms,
                });
            }
        }
    }
    targets
}

impl Target<'_> {
    fn key(&self, occurrence: String) -> DeliveryKey {
        DeliveryKey {
            post: self.post_id.to_owned(),
            channel: self.channel_id.to_owned(),
            occurrence,
        }
    }

    fn unplaced(&self, reason: String) -> Unplaced {
        Unplaced {
            post: self.post_id.to_owned(),
            channel: self.channel_id.to_owned(),
            reason,
            overdue: false,
            day: None,
        }
    }

    /// The nearest zone: the post's, the channel's, the campaign's, the workspace's.
    fn zone(&self, input: &Input<'_>) -> Zone {
        let calendar = input.calendar;
        let nearest = calendar.zone_on(self.channel, self.post, &self.terms);
        nearest.unwrap_or_else(|| input.settings.workspace.zone())
    }

    /// How far the post has come here: approved, where nobody has to say so; in review, where its file calls it approved
    /// and the record does not.
    fn status(&self, input: &Input<'_>) -> Option<Status> {
        match input.settings.approval.lack(self.post_id, &self.terms) {
            None => Some(Status::Approved),
            Some(Lack::Status(_)) => self.terms.status.map(|status| status.value),
            Some(Lack::SignOff | Lack::Void(_)) => Some(Status::Review),
        }
    }

    fn delivery(&self, input: &Input<'_>, at: At) -> Delivery {
        Delivery {
            key: self.key(at.occurrence),
            platform: self.channel.platform_id().to_owned(),
            campaign: self.post.campaign.as_ref().map(|id| id.value.clone()),
            publish_at: at.instant,
            local: crate::time::to_local(at.instant, self.zone(input)),
            zone: self.zone(input),
            origin: at.origin,
            ordinal: at.ordinal,
            status: self.status(input),
            title: title(self.post, at.ordinal),
        }
    }
}

/// A time that was found for a delivery.
struct At {
    instant: Instant,
    occurrence: String,
    ordinal: usize,
    origin: Origin,
}

/// The post's title, else the first line of what it says.
pub fn title(post: &Post, ordinal: usize) -> String {
    let words = &post.words;
    let variant = || {
        words
            .variants
            .as_ref()
            .filter(|list| !list.is_empty())
            .map(|list| &list[ordinal % list.len()])
    };
    let text = words
        .title
        .as_ref()
        .or_else(variant)
        .or(words.text.as_ref());
    let line = text.and_then(|text| text.value.trim().lines().next());
    line.unwrap_or_default().trim().to_owned()
}

#[cfg(test)]
mod tests;
