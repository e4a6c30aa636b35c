//! The changes of a zone's clocks over a stretch of time.
//!
//! Whoever looks for occurrences at which clocks change needs only the hours around the changes, not every occurrence.

use chrono::{Offset, TimeDelta};

use crate::model::Repeat;
use crate::time::{Instant, LocalTime, Zone, to_local};

/// One change of the clocks: they go from one wall time straight to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClockChange {
    /// What the clocks would show at the change if it did not happen.
    pub from: LocalTime,
    /// What they show instead.
    pub to: LocalTime,
}

impl ClockChange {
    /// The wall times that the change skips, first included, last excluded; none when it goes back.
    pub fn skipped(&self) -> Option<(LocalTime, LocalTime)> {
        (self.from < self.to).then_some((self.from, self.to))
    }

    /// The wall times that the change repeats, first included, last excluded; none when it goes forward.
    pub fn repeated(&self) -> Option<(LocalTime, LocalTime)> {
        (self.to < self.from).then_some((self.to, self.from))
    }
}

/// Every change of the clocks of `zone` after `start` and up to `end`, in order. Two changes on one day that cancel each
/// other out are not seen; no zone has ever had them.
pub(in crate::lint) fn clock_changes(zone: Zone, start: Instant, end: Instant) -> Vec<ClockChange> {
    let mut changes = Vec::new();
    let mut low = start;
    while low < end {
        let high = (low + TimeDelta::days(1)).min(end);
        if offset(zone, low) != offset(zone, high) {
            changes.push(change_between(zone, low, high));
        }
        low = high;
    }
    changes
}

/// The one change between two instants with different offsets, to the second.
fn change_between(zone: Zone, low: Instant, high: Instant) -> ClockChange {
    let (mut low, mut high) = (low.timestamp(), high.timestamp());
    let at = |seconds| Instant::from_timestamp(seconds, 0).unwrap_or_default();
    let before = offset(zone, at(low));
    while high - low > 1 {
        let middle = low.midpoint(high);
        if offset(zone, at(middle)) == before {
            low = middle;
        } else {
            high = middle;
        }
    }
    let to = to_local(at(high), zone);
    let shift = offset(zone, at(high)) - before;
    ClockChange {
        from: to - TimeDelta::seconds(shift),
        to,
    }
}

/// The first time of a repeat that lies between two wall times, the first included, the last excluded.
pub(in crate::lint) fn first_between(
    repeat: &Repeat,
    (from, to): (LocalTime, LocalTime),
) -> Option<LocalTime> {
    let (cron, first_day) = repeat.cron.as_ref().zip(repeat.from)?;
    let start = first_day.value.and_time(chrono::NaiveTime::MIN);
    let last_day = repeat
        .until
        .map_or(chrono::NaiveDate::MAX, |until| until.value);
    let times = cron.value.from(start.max(from));
    let mut times = times.take_while(|local| *local < to && local.date() <= last_day);
    let found = times.find(|local| repeat.except.iter().all(|day| day.value != local.date()))?;
    let counted = |count: usize| {
        let before = cron.value.from(start).take_while(|local| *local < found);
        before.take(count).count() < count
    };
    repeat
        .count
        .is_none_or(|count| counted(count.value as usize))
        .then_some(found)
}

/// Seconds east of UTC.
fn offset(zone: Zone, instant: Instant) -> i64 {
    let offset = instant.with_timezone(&zone).offset().fix();
    offset.local_minus_utc().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changes(zone: Zone) -> Vec<String> {
        let start = Instant::from_timestamp(1_795_000_000, 0).unwrap();
        let changes = clock_changes(zone, start, start + TimeDelta::days(366));
        changes
            .iter()
            .map(|change| format!("{} → {}", change.from, change.to))
            .collect()
    }

    #[test]
    fn a_year_has_the_two_changes_of_summer_time() {
        assert_eq!(
            changes(Zone::Europe__Stockholm),
            [
                "2027-03-28 02:00:00 → 2027-03-28 03:00:00",
                "2027-10-31 03:00:00 → 2027-10-31 02:00:00"
            ]
        );
        assert_eq!(
            changes(Zone::Australia__Lord_Howe),
            [
                "2027-04-04 02:00:00 → 2027-04-04 01:30:00",
                "2027-10-03 02:00:00 → 2027-10-03 02:30:00"
            ]
        );
        assert!(changes(Zone::Asia__Kolkata).is_empty());
    }

    #[test]
    fn a_change_skips_or_repeats_what_lies_between() {
        let start = Instant::from_timestamp(1_795_000_000, 0).unwrap();
        let end = start + TimeDelta::days(366);
        let changes = clock_changes(Zone::Europe__Stockholm, start, end);
        let between = (changes[0].from, changes[0].to);
        assert_eq!(
            (changes[0].skipped(), changes[0].repeated()),
            (Some(between), None)
        );
        let between = (changes[1].to, changes[1].from);
        assert_eq!(
            (changes[1].skipped(), changes[1].repeated()),
            (None, Some(between))
        );
    }
}
