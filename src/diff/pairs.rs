//! Which delivery of one version is which of the other.
//!
//! A delivery is known by post, channel and occurrence. An occurrence is named after its nominal time, so where a repeat
//! is given another time, those of the same day, then those of the same week, are one delivery that moved.

use std::borrow::Cow;
use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::planned::{Spot, Spots};
use crate::model::DeliveryKey;

/// A delivery with its name.
pub(super) type Named<'a> = (&'a DeliveryKey, Spot<'a>);

/// Two versions side by side.
#[derive(Debug, Default)]
pub(super) struct Pairs<'a> {
    /// What both have, in the order of the names before.
    pub(super) both: Vec<(Named<'a>, Named<'a>)>,
    /// What only the head has.
    pub(super) added: Vec<Named<'a>>,
    /// What only the base has.
    pub(super) removed: Vec<Named<'a>>,
}

/// Pairs the deliveries of two layouts.
pub(super) fn pairs<'a>(base: &'a Spots<'a>, head: &'a Spots<'a>) -> Pairs<'a> {
    let mut pairs = Pairs::default();
    for (key, spot) in base {
        match head.get_key_value(key) {
            Some((same, now)) => pairs.both.push(((key, *spot), (same, *now))),
            None => pairs.removed.push((key, *spot)),
        }
    }
    let is_new = |(key, _): &(&'a Cow<'a, DeliveryKey>, &Spot<'a>)| !base.contains_key(*key);
    pairs.added = head
        .iter()
        .filter(is_new)
        .map(|(key, spot)| (&**key, *spot))
        .collect();
    join(&mut pairs, |day| (day.num_days_from_ce(), 0));
    join(&mut pairs, |day| {
        (day.iso_week().year(), day.iso_week().week())
    });
    pairs
}

/// Occurrences of the same post, channel and stretch of time, in their order.
type Groups<'a> = BTreeMap<(&'a str, &'a str, (i32, u32)), Vec<Named<'a>>>;

/// Pairs the occurrences that only one version has with those of the other in the same stretch of time.
fn join(pairs: &mut Pairs<'_>, stretch: fn(NaiveDate) -> (i32, u32)) {
    let (mut gone, mut came) = (Groups::new(), Groups::new());
    let mut removed = sorted(std::mem::take(&mut pairs.removed), stretch, &mut gone);
    let mut added = sorted(std::mem::take(&mut pairs.added), stretch, &mut came);
    for (name, before) in gone {
        let after = came.remove(&name).unwrap_or_default();
        let both = before.len().min(after.len());
        pairs.both.extend(
            before[..both]
                .iter()
                .copied()
                .zip(after[..both].iter().copied()),
        );
        removed.extend(&before[both..]);
        added.extend(&after[both..]);
    }
    added.extend(came.into_values().flatten());
    removed.sort_by_key(|(key, _)| *key);
    added.sort_by_key(|(key, _)| *key);
    (pairs.removed, pairs.added) = (removed, added);
}

/// Groups what has an occurrence, and returns the rest.
fn sorted<'a>(
    named: Vec<Named<'a>>,
    stretch: fn(NaiveDate) -> (i32, u32),
    into: &mut Groups<'a>,
) -> Vec<Named<'a>> {
    let mut rest = Vec::new();
    for (key, spot) in named {
        match day(key) {
            Some(day) => {
                let name = (key.post.as_str(), key.channel.as_str(), stretch(day));
                into.entry(name).or_default().push((key, spot));
            }
            None => rest.push((key, spot)),
        }
    }
    rest
}

/// The nominal day of an occurrence.
fn day(key: &DeliveryKey) -> Option<NaiveDate> {
    key.occurrence.get(..10)?.parse().ok()
}
