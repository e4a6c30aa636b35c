//! How findings name days, moments, lengths of time and numbers of times.

use chrono::{NaiveDate, TimeDelta};

use crate::time::LocalTime;

/// Units of length from large to small, in minutes.
const UNITS: [(&str, i64); 3] = [("day", 24 * 60), ("hour", 60), ("minute", 1)];

/// A day, such as `Friday, 27 November 2026`.
pub(super) fn day(date: NaiveDate) -> String {
    date.format("%A, %-d %B %Y").to_string()
}

/// A moment, such as `Friday, 27 November 2026 at 09:00`.
pub(super) fn moment(local: LocalTime) -> String {
    local.format("%A, %-d %B %Y at %H:%M").to_string()
}

/// A length of time in its two largest units, such as `2 hours 30 minutes`; less than a minute is told as such.
pub(super) fn length(delta: TimeDelta) -> String {
    let mut minutes = delta.num_minutes();
    let mut words = Vec::new();
    for (unit, size) in UNITS {
        let count = minutes / size;
        if count > 0 {
            words.push(number(usize::try_from(count).unwrap_or_default(), unit));
            minutes -= count * size;
        }
    }
    if words.is_empty() {
        return "less than a minute".to_owned();
    }
    words.truncate(2);
    words.join(" ")
}

/// So many of something, such as `1 post` or `3 posts`.
pub(super) fn number(count: usize, thing: &str) -> String {
    let ending = if count == 1 { "" } else { "s" };
    format!("{count} {thing}{ending}")
}

/// A channel, and on how many others something is the same: `` `blog` and 2 other channels ``.
pub(super) fn channels(first: &str, others: usize) -> String {
    match others {
        0 => format!("`{first}`"),
        others => format!("`{first}` and {}", number(others, "other channel")),
    }
}

/// What is added to the first of a series: nothing, `, and once more`, or `, and 12 more times`.
pub(super) fn and_more(more: usize) -> String {
    match more {
        0 => String::new(),
        1 => ", and once more".to_owned(),
        _ => format!(", and {more} more times"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_told_in_two_units_at_most() {
        for (minutes, words) in [
            (0, "less than a minute"),
            (1, "1 minute"),
            (150, "2 hours 30 minutes"),
            (24 * 60, "1 day"),
            (49 * 60 + 5, "2 days 1 hour"),
        ] {
            assert_eq!(length(TimeDelta::minutes(minutes)), words);
        }
    }

    #[test]
    fn a_series_is_counted_after_its_first() {
        let words = [0, 1, 2].map(and_more);
        assert_eq!(words, ["", ", and once more", ", and 2 more times"]);
    }
}
