//! Time as the platform writes it: HTTP dates (RFC 9110, section 5.6.7) and the ISO 8601 instants of
//! Mastodon's entities. Written out by hand so that the oracle shares no code with what it judges.

use std::time::{SystemTime, UNIX_EPOCH};

const DAY_SECONDS: i64 = 86_400;
const WEEKDAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A date of the proleptic Gregorian calendar, from 1970 on.
struct Date {
    year: i64,
    month: usize,
    day: i64,
    weekday: &'static str,
}

/// Milliseconds since 1970 by the machine's clock.
pub(crate) fn now_milliseconds() -> i64 {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// Seconds since 1970 by the machine's clock.
pub(crate) fn now_seconds() -> i64 {
    now_milliseconds() / 1000
}

/// `seconds` since 1970 as an HTTP date, such as `Fri, 27 Nov 2026 08:00:00 GMT`.
pub(crate) fn http_date(seconds: i64) -> String {
    let seconds = seconds.max(0);
    let date = date(seconds / DAY_SECONDS);
    format!(
        "{}, {:02} {} {:04} {} GMT",
        date.weekday,
        date.day,
        MONTHS[date.month],
        date.year,
        clock_face(seconds)
    )
}

/// `milliseconds` since 1970 as Mastodon writes instants, such as `2026-11-27T08:00:00.000Z`.
pub(crate) fn instant(milliseconds: i64) -> String {
    let milliseconds = milliseconds.max(0);
    let seconds = milliseconds / 1000;
    let date = date(seconds / DAY_SECONDS);
    format!(
        "{:04}-{:02}-{:02}T{}.{:03}Z",
        date.year,
        date.month + 1,
        date.day,
        clock_face(seconds),
        milliseconds % 1000
    )
}

/// The calendar day `days` after 1 January 1970, a Thursday.
fn date(days: i64) -> Date {
    let weekday = WEEKDAYS[usize::try_from(days % 7).unwrap_or_default()];
    let mut left = days;
    let mut year = 1970;
    while left >= year_days(year) {
        left -= year_days(year);
        year += 1;
    }
    let mut month = 0;
    while left >= month_days(year, month) {
        left -= month_days(year, month);
        month += 1;
    }
    Date {
        year,
        month,
        day: left + 1,
        weekday,
    }
}

fn year_days(year: i64) -> i64 {
    if is_leap(year) { 366 } else { 365 }
}

/// Days of a month, January being 0.
fn month_days(year: i64, month: usize) -> i64 {
    match month {
        1 if is_leap(year) => 29,
        1 => 28,
        3 | 5 | 8 | 10 => 30,
        _ => 31,
    }
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn clock_face(seconds: i64) -> String {
    let second = seconds % DAY_SECONDS;
    format!(
        "{:02}:{:02}:{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}
