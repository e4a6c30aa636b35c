//! Days from an iCalendar file (RFC 5545), as calendars of public holidays write them.
//!
//! Events of whole days, events with times (the days that they touch), and yearly repeats by date or by weekday of a
//! month are understood. Everything else of an event is told, never guessed.

mod yearly;

use ::icalendar::parser::{Component, read_calendar, unfold};
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc};

use crate::model::Holidays;
use crate::time::{LocalTime, Zone, to_local};

/// One event is at most so long, in days.
const LONGEST: i64 = 366;
/// A file lists at most so many days.
const MOST_DAYS: usize = 50_000;

/// An event whose days are not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Unclear {
    /// Its summary.
    pub(super) name: String,
    /// Why.
    pub(super) problem: String,
}

/// Every day of a file's events with the event's name, and the events that are not understood. Times of Greenwich are
/// read on the clock of `zone`, all others as they stand. Fails for what is no iCalendar text.
pub(super) fn holidays(text: &str, zone: Zone) -> Result<(Holidays, Vec<Unclear>), String> {
    let unfolded = unfold(text.trim_start_matches('\u{feff}'));
    if !unfolded
        .trim_start()
        .to_ascii_uppercase()
        .starts_with("BEGIN:VCALENDAR")
    {
        return Err("it does not begin with `BEGIN:VCALENDAR`".to_owned());
    }
    let calendar = read_calendar(&unfolded)
        .map_err(|_| "it breaks off, or has lines that are no properties".to_owned())?;
    let (mut days, mut unclear) = (Holidays::default(), Vec::new());
    for event in calendar
        .components
        .iter()
        .filter(|part| part.name == "VEVENT")
    {
        let name = summary(event);
        match dates(event, zone) {
            Ok(dates) if days.len() + dates.len() > MOST_DAYS => {
                return Err(format!("it lists more than {MOST_DAYS} days"));
            }
            Ok(dates) => dates.into_iter().for_each(|day| days.add(day, &name)),
            Err(problem) => unclear.push(Unclear { name, problem }),
        }
    }
    Ok((days, unclear))
}

fn summary(event: &Component<'_>) -> String {
    let text = value(event, "SUMMARY").unwrap_or_default();
    let plain = text
        .replace("\\,", ",")
        .replace("\\;", ";")
        .replace("\\n", " ");
    plain.replace("\\\\", "\\").trim().to_owned()
}

fn value(event: &Component<'_>, name: &str) -> Option<String> {
    event
        .find_prop(name)
        .map(|property| property.val.as_str().trim().to_owned())
}

/// Every day of an event.
fn dates(event: &Component<'_>, zone: Zone) -> Result<Vec<NaiveDate>, String> {
    if value(event, "STATUS").is_some_and(|status| status.eq_ignore_ascii_case("CANCELLED")) {
        return Ok(Vec::new());
    }
    if let Some(more) = value(event, "RDATE") {
        return Err(format!("it has further days in `RDATE:{more}`"));
    }
    let start = value(event, "DTSTART").ok_or("it has no `DTSTART`")?;
    let first = moment(&start, zone)?;
    let last = last_day(event, first, zone)?;
    let length = (last - first.date()).num_days();
    if !(0..LONGEST).contains(&length) {
        return Err("it ends before it begins, or is longer than a year".to_owned());
    }
    let starts = match value(event, "RRULE") {
        Some(rule) => yearly::dates(&rule, first.date())?,
        None => vec![first.date()],
    };
    let left_out = exceptions(event, zone)?;
    let kept = starts.into_iter().filter(|day| !left_out.contains(day));
    Ok(kept
        .flat_map(|day| (0..=length).map(move |more| day + TimeDelta::days(more)))
        .collect())
}

/// The last day that an event touches. The end of a whole day is the day after.
fn last_day(event: &Component<'_>, first: LocalTime, zone: Zone) -> Result<NaiveDate, String> {
    if let Some(end) = value(event, "DTEND") {
        let end = moment(&end, zone)?;
        let touched = if end > first {
            end - TimeDelta::seconds(1)
        } else {
            end
        };
        return Ok(touched.date());
    }
    let Some(length) = value(event, "DURATION") else {
        return Ok(first.date());
    };
    let days = match length
        .trim_start_matches('+')
        .strip_prefix('P')
        .and_then(|rest| rest.split_at_checked(rest.len().saturating_sub(1)))
    {
        Some((number, "D")) => number.parse::<i64>().ok(),
        Some((number, "W")) => number
            .parse::<i64>()
            .ok()
            .and_then(|weeks| weeks.checked_mul(7)),
        _ => None,
    };
    let days = days.filter(|days| (1..=LONGEST).contains(days));
    let days = days.ok_or_else(|| format!("its length is `{length}`"))?;
    Ok((first + TimeDelta::days(days) - TimeDelta::seconds(1)).date())
}

/// The days on which a repeat does not take place.
fn exceptions(event: &Component<'_>, zone: Zone) -> Result<Vec<NaiveDate>, String> {
    let lists = event
        .properties
        .iter()
        .filter(|property| property.name == "EXDATE");
    let mut days = Vec::new();
    for list in lists {
        for written in list.val.as_str().split(',') {
            days.push(moment(written.trim(), zone)?.date());
        }
    }
    Ok(days)
}

/// A date (its midnight) or a time.
fn moment(written: &str, zone: Zone) -> Result<LocalTime, String> {
    let date = NaiveDate::parse_from_str(written, "%Y%m%d")
        .map(|day| day.and_time(chrono::NaiveTime::MIN));
    let local = || NaiveDateTime::parse_from_str(written, "%Y%m%dT%H%M%S");
    let greenwich = || -> Result<LocalTime, chrono::ParseError> {
        let time = NaiveDateTime::parse_from_str(written, "%Y%m%dT%H%M%SZ")?;
        Ok(to_local(
            DateTime::<Utc>::from_naive_utc_and_offset(time, Utc),
            zone,
        ))
    };
    let read = date.or_else(|_| local()).or_else(|_| greenwich());
    let within = read.ok().filter(|time| (1..=9999).contains(&time.year()));
    within.ok_or_else(|| format!("`{written}` is neither a date nor a time"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(event: &str) -> (Vec<String>, Vec<String>) {
        let text = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nSUMMARY:Rest\\, \r\n at last\r\n{event}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
        );
        let (days, unclear) = holidays(&text, "Europe/Stockholm".parse().unwrap()).unwrap();
        let all = NaiveDate::from_ymd_opt(2020, 1, 1)
            .unwrap()
            .iter_days()
            .take(365 * 12);
        let named = all.filter(|day| days.name(*day) == Some("Rest, at last"));
        (
            named.map(|day| day.to_string()).collect(),
            unclear.into_iter().map(|event| event.problem).collect(),
        )
    }

    fn days(event: &str) -> Vec<String> {
        let (days, unclear) = read(event);
        assert_eq!(unclear, [""; 0]);
        days
    }

    #[test]
    fn the_end_of_whole_days_is_the_day_after_and_may_be_left_out() {
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227"),
            ["2026-12-25", "2026-12-26"]
        );
        assert_eq!(days("DTSTART;VALUE=DATE:20261225"), ["2026-12-25"]);
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261225"),
            ["2026-12-25"]
        );
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\r\nDURATION:P2D"),
            ["2026-12-25", "2026-12-26"]
        );
        assert_eq!(days("DTSTART;VALUE=DATE:20261225\r\nDURATION:P1W").len(), 7);
    }

    #[test]
    fn times_touch_days_on_the_clock_of_the_workspace() {
        assert_eq!(
            days("DTSTART:20261224T230000Z\r\nDTEND:20261225T225900Z"),
            ["2026-12-25"]
        );
        assert_eq!(
            days(
                "DTSTART;TZID=Europe/Stockholm:20261224T180000\r\nDTEND;TZID=Europe/Stockholm:20261226T000000"
            ),
            ["2026-12-24", "2026-12-25"]
        );
    }

    #[test]
    fn yearly_days_come_every_year_but_for_exceptions() {
        assert_eq!(
            days("DTSTART;VALUE=DATE:20290106\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20300106"),
            ["2029-01-06", "2031-01-06"]
        );
    }

    #[test]
    fn a_cancelled_holiday_is_none() {
        assert_eq!(
            days("DTSTART;VALUE=DATE:20261225\r\nSTATUS:CANCELLED"),
            [""; 0]
        );
    }

    #[test]
    fn what_is_not_understood_is_told_and_not_guessed() {
        let problem = |event: &str| read(event).1.remove(0);
        assert_eq!(
            problem("DTSTART:tomorrow"),
            "`tomorrow` is neither a date nor a time"
        );
        assert_eq!(problem("DESCRIPTION:x"), "it has no `DTSTART`");
        assert_eq!(
            problem("DTSTART:20261225\r\nDURATION:P1DT1H"),
            "its length is `P1DT1H`"
        );
        assert_eq!(
            problem("DTSTART:20261225\r\nDTEND:20261220"),
            "it ends before it begins, or is longer than a year"
        );
        assert_eq!(
            problem("DTSTART:20261225\r\nRDATE:20270101"),
            "it has further days in `RDATE:20270101`"
        );
    }

    #[test]
    fn hostile_texts_are_refused_in_bounded_time() {
        let zone: Zone = "UTC".parse().unwrap();
        for text in [
            "",
            "BEGIN:VCALENDAR",
            "BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\nEND:VCALENDAR\r\n",
        ] {
            assert!(holidays(text, zone).is_err(), "{text}");
        }
        let event = "BEGIN:VEVENT\r\nDTSTART:19700101\r\nDURATION:P366D\r\nRRULE:FREQ=YEARLY\r\nEND:VEVENT\r\n";
        let many = format!(
            "BEGIN:VCALENDAR\r\n{}END:VCALENDAR\r\n",
            event.repeat(2_000)
        );
        assert_eq!(
            holidays(&many, zone),
            Err(format!("it lists more than {MOST_DAYS} days"))
        );
    }
}
