//! Every change of every zone's clocks from 2020 to 2040: one instant for each nominal time, by the rules of RFC 5545.

use chrono::{DateTime, NaiveDate, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::{TZ_VARIANTS, Tz};
use rayon::prelude::*;

use crate::time::{Cron, Instant, LocalTime, to_instant};

/// How much of the time around a change is looked at; changes of a whole day are among them.
const AROUND: TimeDelta = TimeDelta::hours(26);

fn year(year: i32) -> Instant {
    NaiveDate::from_ymd_opt(year, 1, 1)
        .unwrap()
        .and_hms_opt(0, 0, 0)
        .unwrap()
        .and_utc()
}

fn offset(zone: Tz, instant: Instant) -> TimeDelta {
    let seconds = zone
        .offset_from_utc_datetime(&instant.naive_utc())
        .fix()
        .local_minus_utc();
    TimeDelta::seconds(i64::from(seconds))
}

/// The first instants after each change of a zone's offset, to the second.
fn changes(zone: Tz) -> Vec<Instant> {
    let (start, step) = (year(2020), TimeDelta::hours(12));
    let steps = (0..)
        .map(|number| start + step * number)
        .take_while(|at| *at < year(2041));
    let changed = steps.filter(|at| offset(zone, *at) != offset(zone, *at + step));
    changed
        .map(|at| {
            let (mut before, mut after) = (at, at + step);
            while after - before > TimeDelta::seconds(1) {
                let middle = before + TimeDelta::seconds((after - before).num_seconds() / 2);
                let half = if offset(zone, middle) == offset(zone, at) {
                    &mut before
                } else {
                    &mut after
                };
                *half = middle;
            }
            after
        })
        .collect()
}

/// The instant of a nominal time near one change, from the two offsets alone.
fn expected(
    nominal: LocalTime,
    change: Instant,
    (before, after): (TimeDelta, TimeDelta),
) -> Instant {
    let as_utc = DateTime::<Utc>::from_naive_utc_and_offset(nominal, Utc);
    let (by_before, by_after) = (as_utc - before, as_utc - after);
    // By the old offset it lies before the change, or by neither on its own side: then it is skipped, and the old one holds.
    if by_before < change || by_after < change {
        by_before
    } else {
        by_after
    }
}

#[test]
fn every_nominal_time_around_every_change_is_one_instant_and_none_is_before_the_start() {
    let cron = Cron::parse("*/15 * * * *").unwrap();
    let counts: Vec<usize> = TZ_VARIANTS
        .par_iter()
        .map(|zone| {
            let changes = changes(*zone);
            for (index, change) in changes.iter().enumerate() {
                // Two changes so near to each other are no business of this test.
                let is_near =
                    |other: &Instant| (*other - *change).abs() < AROUND * 2 && other != change;
                if changes[index.saturating_sub(1)..changes.len().min(index + 2)]
                    .iter()
                    .any(is_near)
                {
                    continue;
                }
                look_around(*zone, &cron, *change);
            }
            changes.len()
        })
        .collect();
    assert!(counts.iter().sum::<usize>() > 5_000, "{counts:?}");
}

fn look_around(zone: Tz, cron: &Cron, change: Instant) {
    let offsets = (
        offset(zone, change - TimeDelta::seconds(1)),
        offset(zone, change),
    );
    let start = (change - AROUND + offsets.0).naive_utc();
    let end = (change + AROUND + offsets.1).naive_utc();
    let mut last: Option<(LocalTime, Instant)> = None;
    let zone_here = zone.name().parse().unwrap();
    for nominal in cron.from(start).take_while(|nominal| *nominal < end) {
        let instant = to_instant(nominal, zone_here).instant;
        assert_eq!(
            instant,
            expected(nominal, change, offsets),
            "{nominal} in {zone}"
        );
        assert!(
            nominal >= start && instant >= change - AROUND,
            "{nominal} in {zone}"
        );
        let is_after = last.is_none_or(|(before, _)| before < nominal);
        assert!(is_after, "{nominal} in {zone} comes twice, or out of order");
        // Only a skipped time may share its instant with a later nominal one, or go out after it.
        let was_skipped = |before: LocalTime| expected_skip(before, change, offsets);
        let in_order = last.is_none_or(|(before, at)| at < instant || was_skipped(before));
        assert!(in_order, "{nominal} in {zone}");
        last = Some((nominal, instant));
    }
}

/// True for a time that no clock of the zone shows.
fn expected_skip(
    nominal: LocalTime,
    change: Instant,
    (before, after): (TimeDelta, TimeDelta),
) -> bool {
    let as_utc = DateTime::<Utc>::from_naive_utc_and_offset(nominal, Utc);
    as_utc - before >= change && as_utc - after < change
}
