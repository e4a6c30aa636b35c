//! Time: the clock, zones, cron expressions, durations and windows.
//!
//! A calendar is written in local wall-clock time and published at instants. Only [`to_instant`]
//! and [`every_instant`] lead from one to the other; everything else here stays on one side. No function but
//! [`Clock::now`] looks at the machine.

mod clock;
mod cron;
mod day;
mod duration;
mod window;
mod zone;

use std::fmt;

/// The version of the time-zone rules that the program was built with, such as `2026a` (IANA).
pub use chrono_tz::IANA_TZDB_VERSION as ZONE_DATA;

pub use clock::{Clock, parse_instant};
pub use cron::{Cron, CronError};
pub use day::{Day, parse_month, parse_week};
pub use duration::Duration;
pub use window::{DateRange, DayWindow};
pub use zone::{
    Resolved, Shift, UnknownZone, ZONE_DATA_VERSION, every_instant, format_instant, parse_zone,
    to_instant, to_local,
};

/// A point on the one time line that all zones share.
pub type Instant = chrono::DateTime<chrono::Utc>;

/// What a clock on the wall and the calendar beside it show, in a zone that is named elsewhere.
pub type LocalTime = chrono::NaiveDateTime;

/// A day in a zone that is named elsewhere.
pub type LocalDate = chrono::NaiveDate;

/// A time zone of the IANA database.
pub type Zone = chrono_tz::Tz;

/// Why a duration or a window was refused, and the way out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invalid {
    /// What is wrong, as a lower-case phrase.
    pub message: String,
    /// What to write instead, when that can be said.
    pub help: Option<String>,
}

impl Invalid {
    fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Some(help.into()),
        }
    }
}

impl fmt::Display for Invalid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_help(f, &self.message, self.help.as_deref())
    }
}

impl std::error::Error for Invalid {}

/// One line for the places that cannot show a message and its help apart.
fn write_with_help(f: &mut fmt::Formatter<'_>, message: &str, help: Option<&str>) -> fmt::Result {
    match help {
        Some(help) => write!(f, "{message}: {help}"),
        None => write!(f, "{message}"),
    }
}
