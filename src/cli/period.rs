//! Which days a command shows, as flags: the first and the last one, a month, or a week.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use clap::Args;
use kalends::layout::Window;
use kalends::time::{DateRange, Day, Instant, Zone, parse_month, parse_week, to_instant, to_local};

use crate::failure::Failure;

/// How many days are shown when nobody says.
const USUAL_DAYS: i64 = 28;

/// Which days are shown.
#[derive(Debug, Default, Args)]
pub(super) struct Period {
    /// First day, such as 2026-11-27, today, tomorrow, monday (the next one, or today), +2w or -3d; absent means today
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    from: Option<Day>,
    /// Last day; absent means four weeks
    #[arg(long, value_name = "DAY", allow_hyphen_values = true)]
    to: Option<Day>,
    /// All days of a month, such as 2026-12
    #[arg(long, value_name = "MONTH", value_parser = parse_month, conflicts_with_all = ["from", "to"])]
    month: Option<DateRange>,
    /// All days of a week, Monday to Sunday, such as 2026-W48
    #[arg(long, value_name = "WEEK", value_parser = parse_week, conflicts_with_all = ["from", "to", "month"])]
    week: Option<DateRange>,
}

impl Period {
    /// The days as a stretch of time; they begin at midnight in the zone, and so does today.
    pub(super) fn window(&self, now: Instant, zone: Zone) -> Result<Window, Failure> {
        let (first, last) = self.days(to_local(now, zone).date())?;
        let start = |day: NaiveDate| to_instant(day.and_time(NaiveTime::MIN), zone).instant;
        Ok(Window {
            from: start(first),
            to: start(last + TimeDelta::days(1)),
        })
    }

    fn days(&self, today: NaiveDate) -> Result<(NaiveDate, NaiveDate), Failure> {
        if let Some(range) = self.month.or(self.week) {
            return Ok((range.from(), range.to()));
        }
        let first = self.from.map_or(today, |day| day.on(today));
        let last = match self.to {
            Some(day) => day.on(today),
            None => first + TimeDelta::days(USUAL_DAYS - 1),
        };
        if last >= first {
            return Ok((first, last));
        }
        let help = match self.from {
            Some(_) => "swap `--from` and `--to`",
            None => "without `--from` it begins today: add `--from`",
        };
        Err(Failure::usage(
            format!("the calendar would end on {last}, before it begins on {first}"),
            help,
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// The days from a Friday on.
    fn days(period: &Period) -> (NaiveDate, NaiveDate) {
        period.days(day("2026-11-27")).unwrap()
    }

    #[test]
    fn four_weeks_from_today_are_shown_unless_somebody_says() {
        let usual = Period::default();
        assert_eq!(days(&usual), (day("2026-11-27"), day("2026-12-24")));
        let from = Period {
            from: Some(Day::Away(-7)),
            ..Period::default()
        };
        assert_eq!(days(&from), (day("2026-11-20"), day("2026-12-17")));
        let month = Period {
            month: parse_month("2027-02").ok(),
            ..Period::default()
        };
        assert_eq!(days(&month), (day("2027-02-01"), day("2027-02-28")));
    }

    #[test]
    fn days_begin_at_midnight_in_the_zone() {
        let now = kalends::time::parse_instant("2026-11-27T23:30:00Z").unwrap();
        let window = Period::default().window(now, Zone::Asia__Tokyo).unwrap();
        let midnight = kalends::time::parse_instant("2026-11-28T00:00:00+09:00").unwrap();
        assert_eq!(window.from, midnight);
        assert_eq!(window.to, midnight + TimeDelta::days(USUAL_DAYS));
    }
}
