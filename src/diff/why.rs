//! Why a delivery is new, gone or elsewhere.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use super::pairs::{Named, Pairs};
use super::planned::Spot;
use super::tables::{Kind, Name, TableChange};
use crate::layout::Origin;
use crate::load::Loaded;
use crate::model::{DeliveryKey, Status};
use crate::time::Instant;

/// So far apart may be two deliveries of which one is in the way of the other, in days.
const IN_THE_WAY: i64 = 7;

/// Why a delivery is in one version and not in the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Only {
    /// So is its post.
    Post,
    /// So is its channel.
    Channel,
    /// Its post goes to this channel in one version alone.
    Target,
    /// Its post is cancelled in the other.
    Cancelled,
    /// Its post repeats at other times.
    Repeat,
}

impl Only {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Channel => "channel",
            Self::Target => "target",
            Self::Cancelled => "cancelled",
            Self::Repeat => "repeat",
        }
    }
}

/// Why a delivery is not in this version.
pub(super) fn missing_in(loaded: &Loaded, key: &DeliveryKey) -> Only {
    let calendar = &loaded.calendar;
    let Some(entry) = calendar.posts.get(&key.post) else {
        return Only::Post;
    };
    let Some(channel) = calendar.channels.get(&key.channel) else {
        return Only::Channel;
    };
    let terms = entry
        .value
        .terms_on(&key.channel, channel.value.platform_id());
    if !calendar
        .channel_ids(&entry.value)
        .contains(&key.channel.as_str())
    {
        Only::Target
    } else if terms.status() == Status::Cancelled {
        Only::Cancelled
    } else {
        Only::Repeat
    }
}

/// Why a delivery has another time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cause {
    /// Its own file says so, in this key.
    File(&'static str),
    /// Another table says so, in this key: `cadences.weekdays` `slots`.
    Table {
        /// The table.
        table: String,
        /// The key.
        key: String,
    },
    /// It stands elsewhere in the queue, since it is approved, or no longer.
    Approval,
    /// Another delivery has its slot, or stands too near to it.
    Pushed {
        /// The one that came or moved by itself, and with which it began.
        by: DeliveryKey,
    },
    /// A slot became free before.
    MovedUp {
        /// The one that left, and with which it began.
        left: DeliveryKey,
    },
    /// The queue was laid out again.
    Queue,
}

impl Cause {
    /// True where the delivery moved for what happened elsewhere, not to its own post.
    pub fn is_of_others(&self) -> bool {
        match self {
            Self::Table { .. } | Self::Pushed { .. } | Self::MovedUp { .. } | Self::Queue => true,
            Self::File(_) | Self::Approval => false,
        }
    }

    /// The word that JSON uses.
    pub fn name(&self) -> &'static str {
        match self {
            Self::File(_) => "file",
            Self::Table { .. } => "table",
            Self::Approval => "approval",
            Self::Pushed { .. } => "pushed",
            Self::MovedUp { .. } => "moved-up",
            Self::Queue => "queue",
        }
    }

    /// The delivery with which it began.
    pub fn by(&self) -> Option<&DeliveryKey> {
        match self {
            Self::Pushed { by } => Some(by),
            Self::MovedUp { left } => Some(left),
            Self::File(_) | Self::Table { .. } | Self::Approval | Self::Queue => None,
        }
    }
}

/// Everything that tells why deliveries moved.
pub(super) struct Causes<'a> {
    tables: BTreeMap<Name, &'a TableChange>,
    head: &'a Loaded,
    /// By channel and instant: who went away from there, and who came there.
    left: BTreeMap<(&'a str, Instant), Vec<&'a DeliveryKey>>,
    came: BTreeMap<(&'a str, Instant), Vec<&'a DeliveryKey>>,
    /// Where those who moved were and are, by the name that they have now and by that before.
    moved: BTreeMap<&'a DeliveryKey, Move<'a>>,
}

/// A delivery that moved.
#[derive(Clone, Copy)]
struct Move<'a> {
    key: &'a DeliveryKey,
    old: Option<Instant>,
    new: Option<Instant>,
    waits: bool,
}

impl<'a> Causes<'a> {
    /// Looks at everything that is not where it was.
    pub(super) fn of(pairs: &Pairs<'a>, tables: &'a [TableChange], head: &'a Loaded) -> Self {
        let mut causes = Self {
            tables: tables
                .iter()
                .map(|change| ((change.kind, change.id.clone()), change))
                .collect(),
            head,
            left: BTreeMap::new(),
            came: BTreeMap::new(),
            moved: BTreeMap::new(),
        };
        for (key, spot) in &pairs.removed {
            causes.leave(key, *spot);
        }
        for (key, spot) in &pairs.added {
            causes.come(key, *spot);
        }
        for ((old_key, old), (key, new)) in &pairs.both {
            if old.at() == new.at() {
                continue;
            }
            causes.leave(old_key, *old);
            causes.come(key, *new);
            let one = Move {
                key,
                old: old.at(),
                new: new.at(),
                waits: waits(*old) && waits(*new),
            };
            causes.moved.insert(key, one);
            causes.moved.insert(old_key, one);
        }
        causes
    }

    fn leave(&mut self, key: &'a DeliveryKey, spot: Spot<'a>) {
        if let Some(at) = spot.at() {
            self.left.entry((&key.channel, at)).or_default().push(key);
        }
    }

    fn come(&mut self, key: &'a DeliveryKey, spot: Spot<'a>) {
        if let Some(at) = spot.at() {
            self.came.entry((&key.channel, at)).or_default().push(key);
        }
    }

    /// Why a delivery moved.
    pub(super) fn why(&self, (key, _): Named<'a>) -> Cause {
        let Some(moved) = self.moved.get(key) else {
            return Cause::Queue;
        };
        self.own(key, moved.waits)
            .or_else(|| self.others(*moved))
            .unwrap_or(Cause::Queue)
    }

    fn change(&self, kind: Kind, id: &str) -> Option<&'a TableChange> {
        self.tables.get(&(kind, id.to_owned())).copied()
    }

    /// What was written about the delivery itself: in its post, or in the tables that its time depends on.
    fn own(&self, key: &DeliveryKey, waits: bool) -> Option<Cause> {
        let post = self.change(Kind::Post, &key.post);
        let written = |name: &'static str| {
            let change = post?;
            let on = [
                format!("on.{}.{name}", key.channel),
                format!("on.{}.{name}", self.platform(key)),
            ];
            let has = change.has(name) || on.iter().any(|key| change.has(key));
            has.then_some(Cause::File(name))
        };
        let times = ["publish_at", "repeat", "queue", "timezone", "campaign"];
        let in_post = times.into_iter().find_map(written);
        let approval = || written("status").filter(|_| waits).map(|_| Cause::Approval);
        in_post
            .or_else(|| self.around(key, waits))
            .or_else(approval)
    }

    fn platform(&self, key: &DeliveryKey) -> &str {
        let channel = self.head.calendar.channels.get(&key.channel);
        channel.map_or("", |channel| channel.value.platform_id())
    }

    /// The clocks and cadences around it.
    fn around(&self, key: &DeliveryKey, waits: bool) -> Option<Cause> {
        let calendar = &self.head.calendar;
        let post = calendar.posts.get(&key.post).map(|entry| &entry.value);
        let campaign = post
            .and_then(|post| post.campaign.as_ref())
            .map(|id| id.value.as_str());
        let channel = calendar
            .channels
            .get(&key.channel)
            .map(|entry| &entry.value);
        let cadence = channel.and_then(|channel| channel.cadence.as_ref());
        let in_campaign = campaign.and_then(|id| calendar.campaigns.get(id));
        let own = in_campaign.and_then(|entry| entry.value.cadence.as_ref());
        let of_table = |kind: Kind, id: &str, keys: &[&str]| {
            let change = self.change(kind, id)?;
            let key = change.keys.iter().find(|key| {
                let first = key.key.split('.').next().unwrap_or_default();
                keys.is_empty() || keys.contains(&first)
            })?;
            let table = if id.is_empty() {
                kind.name().to_owned()
            } else {
                format!("{}.{id}", kind.name())
            };
            Some(Cause::Table {
                table,
                key: key.key.clone(),
            })
        };
        let clock = of_table(Kind::Channel, &key.channel, &["timezone"])
            .or_else(|| of_table(Kind::Campaign, campaign?, &["timezone"]))
            .or_else(|| of_table(Kind::Workspace, "", &["timezone"]));
        let slots = || {
            of_table(Kind::Channel, &key.channel, &["cadence"])
                .or_else(|| of_table(Kind::Campaign, campaign?, &["cadence"]))
                .or_else(|| of_table(Kind::Cadence, &own?.value, &[]))
                .or_else(|| of_table(Kind::Cadence, &cadence?.value, &[]))
        };
        clock.or_else(|| slots().filter(|_| waits))
    }

    /// Who took its slot, or left a better one.
    fn others(&self, moved: Move<'a>) -> Option<Cause> {
        let is_later = match (moved.old, moved.new) {
            (Some(old), Some(new)) => new > old,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => return None,
        };
        let sides = [is_later, !is_later];
        sides.into_iter().find_map(|later| {
            let by = self.began(moved, later)?.clone();
            Some(if later {
                Cause::Pushed { by }
            } else {
                Cause::MovedUp { left: by }
            })
        })
    }

    /// Follows who has whose slot to the one that moved by itself, came or went.
    fn began(&self, mut moved: Move<'a>, pushed: bool) -> Option<&'a DeliveryKey> {
        let mut found = None;
        for _ in 0..=self.moved.len() {
            let Some(next) = self.in_the_way(moved, pushed) else {
                return found;
            };
            found = Some(next);
            match self.moved.get(next) {
                Some(of_next) if self.own(next, of_next.waits).is_none() => moved = *of_next,
                Some(_) | None => return found,
            }
        }
        found
    }

    /// Who came where it was (or left where it is now): at that very instant, else nearest to it.
    fn in_the_way(&self, moved: Move<'a>, pushed: bool) -> Option<&'a DeliveryKey> {
        let (whose, at) = if pushed {
            (&self.came, moved.old?)
        } else {
            (&self.left, moved.new?)
        };
        let channel = moved.key.channel.as_str();
        let reach = TimeDelta::days(IN_THE_WAY);
        let near = whose.range((channel, at - reach)..=(channel, at + reach));
        let others = near.filter_map(|((_, instant), keys)| {
            let other = keys.iter().find(|key| !self.is_same(key, moved.key))?;
            Some(((*instant - at).abs(), *other))
        });
        // What merely moved along is no reason: only who stands there, or who came and went by itself.
        let counts = others.filter(|(distance, key)| {
            let by_itself = self
                .moved
                .get(key)
                .is_none_or(|one| self.own(key, one.waits).is_some());
            distance.is_zero() || by_itself
        });
        counts
            .min_by_key(|(distance, _)| *distance)
            .map(|(_, key)| key)
    }

    fn is_same(&self, one: &DeliveryKey, other: &DeliveryKey) -> bool {
        one == other || self.moved.get(one).is_some_and(|moved| moved.key == other)
    }
}

/// True for what takes whichever slot is free.
fn waits(spot: Spot<'_>) -> bool {
    match spot {
        Spot::At(delivery) => delivery.origin == Origin::Slot,
        Spot::Nowhere(_) => true,
    }
}
