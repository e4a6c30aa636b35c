//! From local time to instants, across the changes of the clocks.
//!
//! A local time that the clocks skip or repeat is resolved as RFC 5545, section 3.3.5, says, and the
//! [`Shift`] tells the caller that it happened.

use chrono::offset::LocalResult;
use chrono::{FixedOffset, Offset, TimeDelta, TimeZone};
use chrono_tz::GapInfo;

use super::{Instant, LocalTime, Zone, to_local};

/// The instant of a local time, and whether the clocks changed then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resolved {
    /// The instant at which the local time counts.
    pub instant: Instant,
    /// What the clocks did at that local time.
    pub shift: Shift,
}

/// What the clocks of a zone do at a local time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shift {
    /// Nothing: the local time exists once.
    None,
    /// They jump over it; its instant is later on the wall by the size of the gap.
    Skipped {
        /// The size of the gap, above zero.
        by: TimeDelta,
    },
    /// They show it twice; its instant is the first.
    Repeated,
}

/// The instant at which the clocks of `zone` show `local`.
///
/// A skipped time is read with the offset from before the gap, so it moves forward by the gap; a
/// repeated one is its first instant. Skipped times therefore overtake the times just after the gap:
/// where 02:00 to 03:00 is skipped, 02:30 comes out half an hour later than 03:00.
pub fn to_instant(local: LocalTime, zone: Zone) -> Resolved {
    match zone.from_local_datetime(&local) {
        LocalResult::Single(only) => Resolved {
            instant: only.to_utc(),
            shift: Shift::None,
        },
        LocalResult::Ambiguous(one, other) => Resolved {
            instant: one.min(other).to_utc(),
            shift: Shift::Repeated,
        },
        LocalResult::None => move_past_gap(local, zone),
    }
}

/// Every instant at which the clocks of `zone` show `local`: none where they skip it, two where they repeat it.
pub fn every_instant(local: LocalTime, zone: Zone) -> impl Iterator<Item = Instant> {
    let found = zone.from_local_datetime(&local);
    let (first, last) = (found.earliest(), found.latest());
    let second = last.filter(|last| first != Some(*last));
    [first, second].into_iter().flatten().map(|at| at.to_utc())
}

fn move_past_gap(local: LocalTime, zone: Zone) -> Resolved {
    let gap = GapInfo::new(&local, &zone).and_then(|gap| gap.begin);
    // Only dates beyond the range of the date type have no beginning of a gap; there UTC will do.
    let Some((begin, before)) = gap else {
        return Resolved {
            instant: local.and_utc(),
            shift: Shift::None,
        };
    };
    let before = before.fix();
    let change = read_with(before, begin);
    let after = to_local(change, zone);
    Resolved {
        instant: read_with(before, local),
        shift: Shift::Skipped { by: after - begin },
    }
}

fn read_with(offset: FixedOffset, local: LocalTime) -> Instant {
    (local - offset).and_utc()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};
    use proptest::sample::select;

    use super::super::{format_instant, parse_zone};
    use super::*;

    const DAY: i64 = 86_400;

    /// An offset change of a zone, in Unix seconds and seconds east of UTC.
    struct Change {
        zone: Zone,
        at: i64,
        before: i64,
        after: i64,
    }

    fn local(text: &str) -> LocalTime {
        text.parse().unwrap()
    }

    fn zone(name: &str) -> Zone {
        parse_zone(name).unwrap()
    }

    fn resolve(text: &str, name: &str) -> (String, Shift) {
        let resolved = to_instant(local(text), zone(name));
        (format_instant(resolved.instant, zone(name)), resolved.shift)
    }

    fn skipped(minutes: i64) -> Shift {
        Shift::Skipped {
            by: TimeDelta::minutes(minutes),
        }
    }

    fn offset_at(zone: Zone, seconds: i64) -> i64 {
        let instant = Instant::from_timestamp(seconds, 0).unwrap();
        let offset = instant.with_timezone(&zone).offset().fix();
        offset.local_minus_utc().into()
    }

    fn midnight(year: i32) -> i64 {
        let day = NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        day.and_time(chrono::NaiveTime::MIN).and_utc().timestamp()
    }

    /// The last second with the offset of `low`, between `low` and a `high` that has another.
    fn bisect(zone: Zone, low: i64, high: i64) -> i64 {
        let (mut low, mut high) = (low, high);
        let before = offset_at(zone, low);
        while high - low > 1 {
            let middle = low.midpoint(high);
            if offset_at(zone, middle) == before {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    fn changes(zone: Zone, from: i32, to: i32) -> Vec<Change> {
        let mut found = Vec::new();
        let mut day = midnight(from);
        while day < midnight(to) {
            let next = day + 3 * DAY;
            if offset_at(zone, day) != offset_at(zone, next) {
                let last = bisect(zone, day, next);
                found.push(Change {
                    zone,
                    at: last + 1,
                    before: offset_at(zone, last),
                    after: offset_at(zone, last + 1),
                });
            }
            day = next;
        }
        found
    }

    impl Change {
        /// The stretch of local time that the change skips or repeats.
        fn affected(&self) -> std::ops::Range<i64> {
            let one = self.at + self.before;
            let other = self.at + self.after;
            one.min(other)..one.max(other)
        }

        /// RFC 5545's rule, from nothing but the change itself.
        fn expected(&self, local: i64) -> (i64, Shift) {
            let affected = self.affected();
            let offset = if local < affected.end {
                self.before
            } else {
                self.after
            };
            let shift = if !affected.contains(&local) {
                Shift::None
            } else if self.after > self.before {
                Shift::Skipped {
                    by: TimeDelta::seconds(self.after - self.before),
                }
            } else {
                Shift::Repeated
            };
            (local - offset, shift)
        }

        fn check(&self) {
            let affected = self.affected();
            let mut previous = i64::MIN;
            for local in (affected.start - 300..affected.end + 300).step_by(60) {
                let time = Instant::from_timestamp(local, 0).unwrap().naive_utc();
                let resolved = to_instant(time, self.zone);
                let instant = resolved.instant.timestamp();
                assert_eq!(
                    (instant, resolved.shift),
                    self.expected(local),
                    "{time} in {}",
                    self.zone
                );
                if !matches!(resolved.shift, Shift::Skipped { .. }) {
                    assert!(instant >= previous, "{time} in {} goes back", self.zone);
                    previous = instant;
                }
            }
        }
    }

    #[test]
    fn every_change_of_every_zone_follows_the_rule_from_2020_to_2040() {
        let mut seen = 0;
        for zone in TZ_VARIANTS {
            for change in changes(zone, 2020, 2041) {
                change.check();
                seen += 1;
            }
        }
        assert!(seen > 5_000, "only {seen} changes found");
    }

    #[test]
    fn an_ordinary_time_has_the_offset_of_its_season() {
        let (winter, shift) = resolve("2026-11-27T09:00:00", "Europe/Stockholm");
        assert_eq!(
            (winter.as_str(), shift),
            ("2026-11-27T09:00:00+01:00", Shift::None)
        );
        let (summer, shift) = resolve("2026-07-01T09:00:00", "Europe/Stockholm");
        assert_eq!(
            (summer.as_str(), shift),
            ("2026-07-01T09:00:00+02:00", Shift::None)
        );
    }

    #[test]
    fn a_skipped_time_moves_forward_by_the_gap() {
        for (text, name, instant, gap) in [
            (
                "2026-03-29T02:30:00",
                "Europe/Stockholm",
                "2026-03-29T03:30:00+02:00",
                60,
            ),
            (
                "2026-03-29T02:00:00",
                "Europe/Stockholm",
                "2026-03-29T03:00:00+02:00",
                60,
            ),
            (
                "2026-10-04T02:15:00",
                "Australia/Lord_Howe",
                "2026-10-04T02:45:00+11:00",
                30,
            ),
            (
                "2026-03-29T00:30:00",
                "Asia/Beirut",
                "2026-03-29T01:30:00+03:00",
                60,
            ),
            (
                "2011-12-30T09:00:00",
                "Pacific/Apia",
                "2011-12-31T09:00:00+14:00",
                1_440,
            ),
            (
                "2011-12-30T23:59:00",
                "Pacific/Apia",
                "2011-12-31T23:59:00+14:00",
                1_440,
            ),
        ] {
            assert_eq!(
                resolve(text, name),
                (instant.to_owned(), skipped(gap)),
                "{text}"
            );
        }
    }

    #[test]
    fn a_repeated_time_is_its_first_instant() {
        for (text, name, instant) in [
            (
                "2026-10-25T02:30:00",
                "Europe/Stockholm",
                "2026-10-25T02:30:00+02:00",
            ),
            (
                "2026-11-01T01:00:00",
                "America/New_York",
                "2026-11-01T01:00:00-04:00",
            ),
            (
                "2026-04-05T01:45:00",
                "Australia/Lord_Howe",
                "2026-04-05T01:45:00+11:00",
            ),
        ] {
            assert_eq!(
                resolve(text, name),
                (instant.to_owned(), Shift::Repeated),
                "{text}"
            );
        }
    }

    #[test]
    fn the_ends_of_the_date_type_do_not_panic() {
        for name in ["Pacific/Apia", "America/New_York", "UTC"] {
            to_instant(LocalTime::MIN, zone(name));
            to_instant(LocalTime::MAX, zone(name));
        }
    }

    proptest! {
        #[test]
        fn an_instant_comes_back_from_local_time_or_is_the_later_of_two(
            seconds in 0..4_102_444_800_i64,
            zone in select(TZ_VARIANTS.to_vec()),
        ) {
            let instant = Instant::from_timestamp(seconds, 0).unwrap();
            let resolved = to_instant(to_local(instant, zone), zone);
            match resolved.shift {
                Shift::None => prop_assert_eq!(resolved.instant, instant),
                Shift::Repeated => prop_assert!(resolved.instant <= instant),
                Shift::Skipped { .. } => prop_assert!(false, "a time that was shown cannot be skipped"),
            }
        }
    }
}
