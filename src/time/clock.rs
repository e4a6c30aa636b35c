//! What time it is, and how a person says it on the command line.
//!
//! Every command takes its `now` from one [`Clock`], so that a run can be tested and simulated at
//! any instant.

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use super::Instant;

/// Ways to write a local time that lack only the offset.
const LOCAL_FORMATS: [&str; 4] = [
    "%Y-%m-%dT%H:%M:%S%.f",
    "%Y-%m-%d %H:%M:%S%.f",
    "%Y-%m-%dT%H:%M",
    "%Y-%m-%d %H:%M",
];

/// Where `now` comes from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Clock {
    /// The clock of the machine.
    #[default]
    System,
    /// A clock that stands still at one instant.
    Fixed(Instant),
}

impl Clock {
    /// The present instant as this clock tells it.
    pub fn now(self) -> Instant {
        match self {
            Self::System => Utc::now(),
            Self::Fixed(instant) => instant,
        }
    }
}

/// Reads an instant in RFC 3339, such as `2026-11-27T09:00:00+01:00`; the offset is required.
pub fn parse_instant(text: &str) -> Result<Instant, String> {
    DateTime::parse_from_rfc3339(text)
        .map(|instant| instant.to_utc())
        .map_err(|_| explain(text))
}

fn explain(text: &str) -> String {
    if let Some(local) = as_local(text) {
        let local = local.format("%Y-%m-%dT%H:%M:%S");
        return format!(
            "`{text}` has no offset from UTC: write `{local}+01:00`, or `{local}Z` for UTC"
        );
    }
    if let Ok(date) = text.parse::<NaiveDate>() {
        return format!(
            "`{text}` has no time of day: write it in full, such as `{date}T09:00:00+01:00`"
        );
    }
    format!("`{text}` is not an instant: write one such as `2026-11-27T09:00:00+01:00`")
}

fn as_local(text: &str) -> Option<NaiveDateTime> {
    LOCAL_FORMATS
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::*;

    #[test]
    fn a_fixed_clock_stands_still() {
        let instant = Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap();
        assert_eq!(Clock::Fixed(instant).now(), instant);
    }

    #[test]
    fn the_system_clock_moves_on_and_is_the_default() {
        let earlier = Utc::now();
        assert!(Clock::default().now() >= earlier);
    }

    #[test]
    fn an_offset_is_taken_into_account() {
        let instant = Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap();
        assert_eq!(parse_instant("2026-11-27T09:00:00+01:00"), Ok(instant));
        assert_eq!(parse_instant("2026-11-27T08:00:00Z"), Ok(instant));
    }

    #[test]
    fn a_missing_offset_is_named_and_the_repair_reads_back() {
        for text in [
            "2026-11-27T09:00:00",
            "2026-11-27 09:00:00",
            "2026-11-27T09:00",
            "2026-11-27 09:00",
        ] {
            assert_eq!(
                parse_instant(text),
                Err(format!(
                    "`{text}` has no offset from UTC: \
                     write `2026-11-27T09:00:00+01:00`, or `2026-11-27T09:00:00Z` for UTC"
                ))
            );
        }
    }

    #[test]
    fn a_bare_date_asks_for_a_time_of_day() {
        let message = parse_instant("2026-11-27").unwrap_err();
        assert!(message.contains("no time of day"), "{message}");
        assert!(message.contains("`2026-11-27T09:00:00+01:00`"), "{message}");
    }

    #[test]
    fn anything_else_is_answered_with_an_example() {
        for text in ["", "tomorrow", "09:00", "2026-13-01T00:00:00Z"] {
            let message = parse_instant(text).unwrap_err();
            assert!(message.contains("is not an instant"), "{message}");
        }
    }
}
