//! Deliveries as one version of the calendar plans them, with a time or without.

use std::borrow::Cow;
use std::collections::BTreeMap;

use crate::layout::{Delivery, Layout, Origin, Unplaced, title};
use crate::load::Loaded;
use crate::model::{DeliveryKey, Lack, Status};
use crate::time::{Instant, Zone};

/// One delivery as a version of the calendar plans it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Planned {
    /// Which one.
    pub key: DeliveryKey,
    /// The channel's platform.
    pub platform: String,
    /// The post's campaign.
    pub campaign: Option<String>,
    /// What it is about, in a few words.
    pub title: String,
    /// How far its post has come.
    pub status: Status,
    /// When it goes out; `None` where it finds no time.
    pub time: Option<PlannedTime>,
    /// Why it finds no time.
    pub reason: Option<String>,
    /// Whose turn it is among the variants of its post.
    pub ordinal: usize,
}

/// When a delivery goes out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlannedTime {
    /// The instant.
    pub at: Instant,
    /// The zone of its wall clock.
    pub zone: Zone,
    /// How it came by its time.
    pub origin: Origin,
}

/// A delivery of a layout, not yet described.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spot<'a> {
    At(&'a Delivery),
    Nowhere(&'a Unplaced),
}

/// Every delivery of a layout by its name.
pub(super) type Spots<'a> = BTreeMap<Cow<'a, DeliveryKey>, Spot<'a>>;

/// Names everything that a layout holds.
pub(super) fn spots(layout: &Layout) -> Spots<'_> {
    let placed = layout.deliveries.iter();
    let mut spots: Spots<'_> = placed
        .map(|delivery| (Cow::Borrowed(&delivery.key), Spot::At(delivery)))
        .collect();
    for unplaced in &layout.unplaced {
        let key = DeliveryKey {
            post: unplaced.post.clone(),
            channel: unplaced.channel.clone(),
            occurrence: String::new(),
        };
        spots.insert(Cow::Owned(key), Spot::Nowhere(unplaced));
    }
    spots
}

impl Spot<'_> {
    /// When it goes out.
    pub(super) fn at(self) -> Option<Instant> {
        match self {
            Self::At(delivery) => Some(delivery.publish_at),
            Self::Nowhere(_) => None,
        }
    }

    /// Everything that two plans of the same delivery may differ in without a change of their posts.
    pub(super) fn standing(self) -> (Option<Instant>, Option<Status>, usize) {
        match self {
            Self::At(delivery) => (Some(delivery.publish_at), delivery.status, delivery.ordinal),
            Self::Nowhere(_) => (None, None, 0),
        }
    }

    /// The delivery in full.
    pub(super) fn described(self, loaded: &Loaded) -> Planned {
        match self {
            Self::At(delivery) => of_delivery(delivery),
            Self::Nowhere(unplaced) => of_unplaced(unplaced, loaded),
        }
    }
}

fn of_delivery(delivery: &Delivery) -> Planned {
    Planned {
        key: delivery.key.clone(),
        platform: delivery.platform.clone(),
        campaign: delivery.campaign.clone(),
        title: delivery.title.clone(),
        status: delivery.status.unwrap_or(Status::Draft),
        time: Some(PlannedTime {
            at: delivery.publish_at,
            zone: delivery.zone,
            origin: delivery.origin,
        }),
        reason: None,
        ordinal: delivery.ordinal,
    }
}

fn of_unplaced(unplaced: &Unplaced, loaded: &Loaded) -> Planned {
    let post = loaded
        .calendar
        .posts
        .get(&unplaced.post)
        .map(|entry| &entry.value);
    let channel = loaded.calendar.channels.get(&unplaced.channel);
    let platform = channel.map_or("", |channel| channel.value.platform_id());
    let campaign = post.and_then(|post| post.campaign.as_ref());
    Planned {
        key: DeliveryKey {
            post: unplaced.post.clone(),
            channel: unplaced.channel.clone(),
            occurrence: String::new(),
        },
        platform: platform.to_owned(),
        campaign: campaign.map(|id| id.value.clone()),
        title: post.map(|post| title(post, 0)).unwrap_or_default(),
        status: status(loaded, &unplaced.post, &unplaced.channel),
        time: None,
        reason: Some(unplaced.reason.clone()),
        ordinal: 0,
    }
}

/// How far a post has come on a channel, as the layout tells it.
fn status(loaded: &Loaded, post: &str, channel: &str) -> Status {
    let calendar = &loaded.calendar;
    let known = calendar.posts.get(post).zip(calendar.channels.get(channel));
    let Some((entry, on)) = known else {
        return Status::Draft;
    };
    let terms = entry.value.terms_on(channel, on.value.platform_id());
    match loaded.settings.approval.lack(post, &terms) {
        None => Status::Approved,
        Some(Lack::Status(status)) => status,
        Some(Lack::SignOff | Lack::Void(_)) => Status::Review,
    }
}
