//! Cron expressions in the five-field Unix dialect, on the clock on the wall.
//!
//! The engine is the `cron` crate, whose dialect is another: seconds first, 1 is Sunday, both fields
//! for days must match. So an expression is read here, translated, and run on local time as if that
//! were UTC; zones come in only when a local time becomes an instant.

mod error;
mod expression;
mod field;
mod names;
mod values;

use std::iter::Peekable;
use std::str::FromStr;

use ::cron::{Schedule, ScheduleIterator};
use chrono::{DateTime, Datelike, TimeDelta, Utc};

use self::error::Piece;
use self::expression::Expression;
use super::LocalTime;

pub use self::error::CronError;

/// The engine knows the years from 1970 to this one.
const LAST_YEAR: i32 = 2100;

/// A cron expression. Two are equal when they are written alike.
///
/// When both fields for days are restricted, either may match; a field that begins with `*` (such as
/// `*/2`) counts as unrestricted for this, and then both must match, as in Vixie cron (crontab(5)).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cron {
    source: String,
    /// One schedule, or two when either field for days may match.
    schedules: Vec<Schedule>,
}

impl Cron {
    /// Reads an expression such as `0 9 * * MON-FRI` or `@weekly`; one that can never fire is refused.
    pub fn parse(expression: &str) -> Result<Self, CronError> {
        let parsed = Expression::parse(expression)?;
        let schedules = parsed.translate().into_iter().map(|text| {
            // The engine has no reason left to refuse; if it finds one, it is told as it is.
            let refuse =
                |error: ::cron::error::Error| Piece::whole(expression).refuse(error.to_string());
            Schedule::from_str(&text).map_err(refuse)
        });
        Ok(Self {
            source: expression.to_owned(),
            schedules: schedules.collect::<Result<_, _>>()?,
        })
    }

    /// The expression as it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The times strictly after `start`, in order, up to the year 2100.
    pub fn after(&self, start: LocalTime) -> impl Iterator<Item = LocalTime> {
        // The engine adds a second to its start, which the ends of the date type do not survive.
        let reachable = start.year() <= LAST_YEAR;
        let start = start
            .and_utc()
            .max(DateTime::UNIX_EPOCH - TimeDelta::seconds(1));
        let schedules = self.schedules.iter().filter(move |_| reachable);
        Occurrences {
            streams: schedules
                .map(|schedule| schedule.after(&start).peekable())
                .collect(),
        }
    }

    /// The times at or after `start`, in order, up to the year 2100.
    pub fn from(&self, start: LocalTime) -> impl Iterator<Item = LocalTime> {
        let before = start.checked_sub_signed(TimeDelta::nanoseconds(1));
        self.after(before.unwrap_or(start))
    }
}

/// The times of one or two schedules as one ordered stream without repeats.
struct Occurrences<'a> {
    streams: Vec<Peekable<ScheduleIterator<'a, Utc>>>,
}

impl Iterator for Occurrences<'_> {
    type Item = LocalTime;

    fn next(&mut self) -> Option<LocalTime> {
        let heads = self.streams.iter_mut().filter_map(|stream| stream.peek());
        let earliest = heads.min().copied()?;
        for stream in &mut self.streams {
            stream.next_if_eq(&earliest);
        }
        Some(earliest.naive_utc())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use chrono::{NaiveDate, NaiveTime, Timelike};
    use proptest::collection::btree_set;
    use proptest::option;
    use proptest::prelude::{Strategy, prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn local(text: &str) -> LocalTime {
        LocalTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap()
    }

    fn after(expression: &str, start: &str, count: usize) -> Vec<String> {
        let cron = Cron::parse(expression).unwrap();
        let times = cron.after(local(start)).take(count);
        times
            .map(|time| time.format("%Y-%m-%d %H:%M").to_string())
            .collect()
    }

    #[test]
    fn weekdays_are_those_of_every_tutorial() {
        assert_eq!(
            after("0 9 * * MON-FRI", "2026-11-26 09:00", 3),
            ["2026-11-27 09:00", "2026-11-30 09:00", "2026-12-01 09:00"]
        );
        assert_eq!(
            after("30 16 * * 3", "2026-11-27 00:00", 1),
            ["2026-12-02 16:30"]
        );
        assert_eq!(
            after("@weekly", "2026-11-27 00:00", 1),
            ["2026-11-29 00:00"]
        );
    }

    #[test]
    fn either_day_field_may_match_and_a_day_of_both_comes_once() {
        assert_eq!(
            after("0 9 1,2 6 MON", "2026-01-01 00:00", 7),
            [
                "2026-06-01 09:00",
                "2026-06-02 09:00",
                "2026-06-08 09:00",
                "2026-06-15 09:00",
                "2026-06-22 09:00",
                "2026-06-29 09:00",
                "2027-06-01 09:00"
            ]
        );
    }

    #[test]
    fn the_29th_of_february_waits_for_leap_years_and_2100_is_none() {
        assert_eq!(
            after("0 0 29 2 *", "2026-01-01 00:00", 2),
            ["2028-02-29 00:00", "2032-02-29 00:00"]
        );
        assert_eq!(after("0 0 29 2 *", "2096-02-29 00:00", 2), [""; 0]);
    }

    #[test]
    fn after_excludes_its_start_and_from_includes_it() {
        let cron = Cron::parse("0 9 * * *").unwrap();
        let nine = local("2026-11-27 09:00");
        let tomorrow = local("2026-11-28 09:00");
        assert_eq!(cron.after(nine).next(), Some(tomorrow));
        assert_eq!(cron.from(nine).next(), Some(nine));
        let nanosecond = TimeDelta::nanoseconds(1);
        assert_eq!(cron.after(nine - nanosecond).next(), Some(nine));
        assert_eq!(cron.from(nine + nanosecond).next(), Some(tomorrow));
    }

    #[test]
    fn occurrences_stay_within_the_years_of_the_engine() {
        let cron = Cron::parse("@yearly").unwrap();
        let first = local("1970-01-01 00:00");
        assert_eq!(cron.from(LocalTime::MIN).next(), Some(first));
        assert_eq!(cron.after(LocalTime::MIN).next(), Some(first));
        assert_eq!(cron.from(first).count(), 131);
        assert_eq!(cron.after(LocalTime::MAX).next(), None);
        assert_eq!(cron.from(local("2101-01-01 00:00")).next(), None);
    }

    #[test]
    fn the_source_is_kept_as_written() {
        let cron = Cron::parse(" 0 9 * * mon ").unwrap();
        assert_eq!(cron.source(), " 0 9 * * mon ");
        assert_eq!(cron.clone(), cron);
        assert_ne!(cron, Cron::parse("0 9 * * MON").unwrap());
    }

    /// Explicit values of each field; days that are `None` are written as a star.
    #[derive(Debug)]
    struct Sets {
        minutes: BTreeSet<u32>,
        hours: BTreeSet<u32>,
        days: Option<BTreeSet<u32>>,
        weekdays: Option<BTreeSet<u32>>,
    }

    fn sets() -> impl Strategy<Value = Sets> {
        let days = option::of(btree_set(1..=31_u32, 1..4));
        let weekdays = option::of(btree_set(0..=6_u32, 1..4));
        let times = (btree_set(0..60_u32, 1..4), btree_set(0..24_u32, 1..4));
        (times, days, weekdays).prop_map(|((minutes, hours), days, weekdays)| Sets {
            minutes,
            hours,
            days,
            weekdays,
        })
    }

    fn list(values: &BTreeSet<u32>) -> String {
        let numbers: Vec<String> = values.iter().map(ToString::to_string).collect();
        numbers.join(",")
    }

    impl Sets {
        fn expression(&self) -> String {
            let star = || "*".to_owned();
            let days = self.days.as_ref().map_or_else(star, list);
            let weekdays = self.weekdays.as_ref().map_or_else(star, list);
            let (minutes, hours) = (list(&self.minutes), list(&self.hours));
            format!("{minutes} {hours} {days} * {weekdays}")
        }

        fn on(&self, date: NaiveDate) -> bool {
            let day = self.days.as_ref().map(|days| days.contains(&date.day()));
            let number = date.weekday().num_days_from_sunday();
            let weekday = self.weekdays.as_ref().map(|days| days.contains(&number));
            match (day, weekday) {
                (None, None) => true,
                (Some(one), None) | (None, Some(one)) => one,
                (Some(one), Some(other)) => one || other,
            }
        }

        fn at(&self, time: NaiveTime) -> bool {
            self.minutes.contains(&time.minute()) && self.hours.contains(&time.hour())
        }

        /// Every minute of some days from a start, tried one by one.
        fn brute_force(&self, start: NaiveDate, days: usize) -> Vec<LocalTime> {
            let dates = start.iter_days().take(days).filter(|date| self.on(*date));
            let minutes = (0..1_440).map(|minute| NaiveTime::MIN + TimeDelta::minutes(minute));
            let times: Vec<NaiveTime> = minutes.filter(|time| self.at(*time)).collect();
            dates
                .flat_map(|date| times.iter().map(move |time| date.and_time(*time)))
                .collect()
        }
    }

    proptest! {
        #[test]
        fn occurrences_are_exactly_the_minutes_that_match(sets in sets(), offset in 0..20_000_u64) {
            let start = NaiveDate::default() + chrono::Days::new(offset);
            let end = start + chrono::Days::new(90);
            let cron = Cron::parse(&sets.expression()).unwrap();
            let found: Vec<LocalTime> = cron
                .from(start.and_time(NaiveTime::MIN))
                .take_while(|time| time.date() < end)
                .collect();
            prop_assert_eq!(found, sets.brute_force(start, 90));
        }

        #[test]
        fn an_error_lies_within_its_expression(text in "[-0-9*/,@? a-zL#W\u{2013}\u{a0}]{0,20}") {
            if let Err(error) = Cron::parse(&text) {
                prop_assert!(text.get(error.range.clone()).is_some(), "{:?} in `{}`", error.range, text);
            }
        }
    }
}
