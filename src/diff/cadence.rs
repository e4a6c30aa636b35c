//! How many deliveries each channel has in the weeks that a change touches, before and after.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::planned::{Planned, Spot, Spots};
use super::{Added, Moved, Removed};
use crate::load::Loaded;
use crate::time::{Instant, Zone, to_local};

/// One week of one channel, Monday to Sunday.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Week {
    /// The channel's id.
    pub channel: String,
    /// Its Monday, on the channel's wall calendar.
    pub monday: NaiveDate,
    /// Deliveries before.
    pub before: usize,
    /// Deliveries after.
    pub after: usize,
    /// The least that the channel's cadence asks for.
    pub least: Option<u32>,
    /// The most that it allows.
    pub most: Option<u32>,
}

impl Week {
    /// What is wrong with the week now, in a few words.
    pub fn trouble(&self) -> Option<&'static str> {
        let count = u32::try_from(self.after).unwrap_or(u32::MAX);
        if self.most.is_some_and(|most| count > most) {
            Some("too many")
        } else if self.least.is_some_and(|least| count < least) {
            Some("thin")
        } else {
            None
        }
    }
}

/// The weeks in which anything came, went or moved.
pub(super) fn weeks(
    (base, head): (&Spots<'_>, &Spots<'_>),
    (loaded, now): (&Loaded, Instant),
    (added, removed, moved): (&[Added], &[Removed], &[Moved]),
) -> Vec<Week> {
    let new = added.iter().map(|one| &one.delivery);
    let gone = removed.iter().map(|one| &one.delivery);
    let shifted = moved.iter().flat_map(|one| [&one.before, &one.after]);
    let mut weeks: BTreeMap<(&str, NaiveDate), (usize, usize)> = BTreeMap::new();
    for planned in new.chain(gone).chain(shifted) {
        if let Some(monday) = week_of(planned, loaded) {
            weeks.insert((&planned.key.channel, monday), (0, 0));
        }
    }
    for (spots, is_head) in [(base, false), (head, true)] {
        for (key, spot) in spots {
            let Spot::At(delivery) = spot else { continue };
            let monday = monday(delivery.publish_at, zone(loaded, &key.channel));
            if let Some((before, after)) = weeks.get_mut(&(key.channel.as_str(), monday)) {
                *(if is_head { after } else { before }) += 1;
            }
        }
    }
    let mut weeks: Vec<Week> = weeks
        .into_iter()
        .map(|((channel, monday), counts)| week(loaded, channel, monday, counts))
        .collect();
    // What is wrong first, and what is over last.
    let today = to_local(now, loaded.settings.workspace.zone()).date();
    weeks.sort_by_key(|week| {
        let is_over = week.monday + TimeDelta::days(7) <= today;
        (is_over, week.trouble().is_none())
    });
    weeks
}

fn week(
    loaded: &Loaded,
    channel: &str,
    monday: NaiveDate,
    (before, after): (usize, usize),
) -> Week {
    let entry = loaded.calendar.channels.get(channel);
    let cadence = entry.and_then(|entry| loaded.calendar.cadence_of(&entry.value));
    Week {
        channel: channel.to_owned(),
        monday,
        before,
        after,
        least: cadence.and_then(|cadence| Some(cadence.min_per_week?.value)),
        most: cadence.and_then(|cadence| Some(cadence.max_per_week?.value)),
    }
}

fn week_of(planned: &Planned, loaded: &Loaded) -> Option<NaiveDate> {
    let time = planned.time?;
    Some(monday(time.at, zone(loaded, &planned.key.channel)))
}

/// The wall clock that a channel's limits are counted on.
fn zone(loaded: &Loaded, channel: &str) -> Zone {
    let entry = loaded.calendar.channels.get(channel);
    let own = entry.and_then(|entry| entry.value.timezone);
    own.unwrap_or_else(|| loaded.settings.workspace.zone())
}

fn monday(at: Instant, zone: Zone) -> NaiveDate {
    let day = to_local(at, zone).date();
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}
