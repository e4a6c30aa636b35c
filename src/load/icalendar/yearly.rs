//! Yearly repeats of an event, as `RRULE` says them (RFC 5545, section 3.3.10).

use chrono::{Datelike, NaiveDate, Weekday};

/// Repeats are followed up to this year, as cron expressions are.
const LAST_YEAR: i32 = 2100;

/// What a rule says, as far as calendars of holidays say it.
struct Rule {
    interval: u32,
    count: Option<usize>,
    until: Option<NaiveDate>,
    month: Option<u32>,
    day: Option<u32>,
    weekday: Option<(i8, Weekday)>,
}

/// The first days of every year's event; an error for rules that are not understood.
pub(super) fn dates(rule: &str, start: NaiveDate) -> Result<Vec<NaiveDate>, String> {
    let parsed = parse(rule).ok_or_else(|| format!("it repeats by `{rule}`"))?;
    let step = usize::try_from(parsed.interval)
        .unwrap_or(usize::MAX)
        .max(1);
    let years = (start.year()..=LAST_YEAR).step_by(step);
    let days = years
        .filter_map(|year| parsed.in_year(year, start))
        .filter(|day| *day >= start);
    let within = days.take_while(|day| parsed.until.is_none_or(|until| *day <= until));
    Ok(within.take(parsed.count.unwrap_or(usize::MAX)).collect())
}

impl Rule {
    fn in_year(&self, year: i32, start: NaiveDate) -> Option<NaiveDate> {
        let month = self.month.unwrap_or(start.month());
        match self.weekday {
            None => NaiveDate::from_ymd_opt(year, month, self.day.unwrap_or(start.day())),
            Some((number, weekday)) if number > 0 => {
                NaiveDate::from_weekday_of_month_opt(year, month, weekday, number.unsigned_abs())
            }
            Some((number, weekday)) => {
                let mut all = (1..=5)
                    .filter_map(|n| NaiveDate::from_weekday_of_month_opt(year, month, weekday, n));
                all.nth_back(usize::from(number.unsigned_abs()) - 1)
            }
        }
    }
}

/// `None` for anything beyond one day of a year.
fn parse(text: &str) -> Option<Rule> {
    let mut rule = Rule {
        interval: 1,
        count: None,
        until: None,
        month: None,
        day: None,
        weekday: None,
    };
    let mut is_yearly = false;
    for part in text.trim_end_matches(';').split(';') {
        let (name, value) = part.split_once('=')?;
        match name.to_ascii_uppercase().as_str() {
            "FREQ" => is_yearly = value.eq_ignore_ascii_case("YEARLY"),
            "INTERVAL" => rule.interval = value.parse().ok().filter(|step| *step > 0)?,
            "COUNT" => rule.count = Some(value.parse().ok()?),
            "UNTIL" => {
                rule.until = Some(NaiveDate::parse_from_str(value.get(..8)?, "%Y%m%d").ok()?);
            }
            "BYMONTH" => rule.month = Some(value.parse().ok()?),
            "BYMONTHDAY" => rule.day = Some(value.parse().ok()?),
            "BYDAY" => rule.weekday = Some(numbered_weekday(value)?),
            "WKST" => {}
            _ => return None,
        }
    }
    // A weekday counts within a month only where the rule names the month; else it counts within the year.
    let is_clear = match rule.weekday {
        Some(_) => rule.month.is_some() && rule.day.is_none(),
        None => rule.month.is_some() || rule.day.is_none(),
    };
    (is_yearly && is_clear).then_some(rule)
}

/// `4TH` is the fourth Thursday, `-1MO` the last Monday.
fn numbered_weekday(text: &str) -> Option<(i8, Weekday)> {
    let (number, name) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let weekday = match name.to_ascii_uppercase().as_str() {
        "MO" => Weekday::Mon,
        "TU" => Weekday::Tue,
        "WE" => Weekday::Wed,
        "TH" => Weekday::Thu,
        "FR" => Weekday::Fri,
        "SA" => Weekday::Sat,
        "SU" => Weekday::Sun,
        _ => return None,
    };
    let number: i8 = number.parse().ok()?;
    (number != 0 && number.unsigned_abs() <= 5).then_some((number, weekday))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn first(rule: &str, start: &str, count: usize) -> Vec<String> {
        let days = dates(rule, start.parse().unwrap()).unwrap();
        days.into_iter()
            .take(count)
            .map(|day| day.to_string())
            .collect()
    }

    #[test]
    fn a_date_comes_every_year_or_every_few() {
        assert_eq!(
            first("FREQ=YEARLY", "2026-12-25", 2),
            ["2026-12-25", "2027-12-25"]
        );
        assert_eq!(
            first("FREQ=YEARLY;INTERVAL=4", "2026-01-20", 2),
            ["2026-01-20", "2030-01-20"]
        );
        assert_eq!(
            first("FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=6", "2026-01-06", 2),
            ["2026-01-06", "2027-01-06"]
        );
        assert_eq!(
            first("FREQ=YEARLY", "2024-02-29", 2),
            ["2024-02-29", "2028-02-29"]
        );
    }

    #[test]
    fn weekdays_are_counted_from_either_end_of_their_month() {
        assert_eq!(
            first("FREQ=YEARLY;BYMONTH=11;BYDAY=4TH", "2026-11-26", 2),
            ["2026-11-26", "2027-11-25"]
        );
        assert_eq!(
            first("FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5", "2026-05-25", 2),
            ["2026-05-25", "2027-05-31"]
        );
    }

    #[test]
    fn repeats_end_where_they_say() {
        assert_eq!(first("FREQ=YEARLY;COUNT=2", "2026-12-25", 9).len(), 2);
        assert_eq!(
            first("FREQ=YEARLY;UNTIL=20271225T000000Z", "2026-12-25", 9).len(),
            2
        );
        assert_eq!(first("FREQ=YEARLY", "2026-12-25", 999).len(), 75);
    }

    #[test]
    fn what_is_more_than_a_day_a_year_is_not_understood() {
        for rule in [
            "FREQ=MONTHLY",
            "FREQ=YEARLY;BYDAY=MO,TU",
            "FREQ=YEARLY;BYDAY=20MO",
            "FREQ=YEARLY;BYEASTER=1",
            "FREQ=YEARLY;BYMONTH=1,2",
            "FREQ=YEARLY;BYMONTHDAY=6",
            "FREQ=YEARLY;INTERVAL=0",
            "FREQ",
            "",
            "FREQ=YEARLY;BYDAY=é",
        ] {
            assert!(
                dates(rule, "2026-12-25".parse().unwrap()).is_err(),
                "{rule}"
            );
        }
    }
}
