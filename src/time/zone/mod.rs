//! Zones: their names, and what their clocks show at an instant.

#[cfg(test)]
mod every_change;
mod nearest;
mod shift;

use std::str::FromStr;

use chrono::SecondsFormat;

use super::{Instant, LocalTime, Zone};

pub use shift::{Resolved, Shift, every_instant, to_instant};

/// The edition of the IANA database that the zones come from, such as `2025b`.
pub const ZONE_DATA_VERSION: &str = chrono_tz::IANA_TZDB_VERSION;

/// A name that is no zone of the IANA database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownZone {
    /// The zone that was probably meant.
    pub nearest: Option<String>,
}

impl UnknownZone {
    /// What to write instead, as a phrase.
    pub fn help(&self) -> String {
        let signed = |name: &str| name.starts_with("Etc/GMT+") || name.starts_with("Etc/GMT-");
        match self.nearest.as_deref() {
            Some(name) if signed(name) => format!(
                "write `{name}` (its sign counts the other way), or a city such as \
                 `Europe/Stockholm` to follow summer time"
            ),
            Some(name) => format!("did you mean `{name}`?"),
            None => "write a zone of the IANA database, such as `Europe/Stockholm`".to_owned(),
        }
    }
}

/// Reads the name of a zone as the IANA database writes it, such as `Europe/Stockholm`.
pub fn parse_zone(name: &str) -> Result<Zone, UnknownZone> {
    Zone::from_str(name).map_err(|_| UnknownZone {
        nearest: nearest::nearest(name).map(str::to_owned),
    })
}

/// What the clocks of `zone` show at an instant.
pub fn to_local(instant: Instant, zone: Zone) -> LocalTime {
    instant.with_timezone(&zone).naive_local()
}

/// Writes an instant as the clocks of `zone` show it, in RFC 3339 with its offset and whole seconds.
pub fn format_instant(instant: Instant, zone: Zone) -> String {
    instant
        .with_timezone(&zone)
        .to_rfc3339_opts(SecondsFormat::Secs, false)
}

#[cfg(test)]
mod tests {
    use chrono::Utc;
    use chrono_tz::TZ_VARIANTS;
    use proptest::prelude::{prop_assert_eq, proptest};
    use proptest::sample::select;

    use super::*;

    #[test]
    fn names_are_exact_and_abbreviations_are_what_the_database_says() {
        assert_eq!(parse_zone("Europe/Stockholm"), Ok(Zone::Europe__Stockholm));
        assert_eq!(parse_zone("CET"), Ok(Zone::CET));
        assert_eq!(
            parse_zone("stockholm"),
            Err(UnknownZone {
                nearest: Some("Europe/Stockholm".to_owned())
            })
        );
    }

    #[test]
    fn an_unknown_zone_is_answered_with_the_way_out() {
        for (name, help) in [
            ("Stokholm", "did you mean `Europe/Stockholm`?"),
            (
                "GMT+2",
                "write `Etc/GMT-2` (its sign counts the other way), or a city",
            ),
            ("headquarters", "write a zone of the IANA database"),
        ] {
            let found = parse_zone(name).unwrap_err().help();
            assert!(found.starts_with(help), "{found}");
        }
    }

    #[test]
    fn an_instant_is_written_with_whole_seconds_and_an_offset() {
        let instant = Instant::from_timestamp(1_795_766_400, 987_654_321).unwrap();
        assert_eq!(
            format_instant(instant, Zone::Asia__Kolkata),
            "2026-11-27T13:30:00+05:30"
        );
        assert_eq!(
            format_instant(instant, Zone::UTC),
            "2026-11-27T08:00:00+00:00"
        );
    }

    proptest! {
        #[test]
        fn a_written_instant_reads_back(
            seconds in 100_000_000..4_102_444_800_i64,
            zone in select(TZ_VARIANTS.to_vec()),
        ) {
            let instant = Instant::from_timestamp(seconds, 0).unwrap();
            let written = format_instant(instant, zone);
            prop_assert_eq!(crate::time::parse_instant(&written), Ok(instant.with_timezone(&Utc)));
        }
    }
}
