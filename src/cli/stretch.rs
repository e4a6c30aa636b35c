//! Stretches of time as flags: `FROM/TO`, and `CHANNEL=FROM/TO` for those of one channel.

use std::str::FromStr;

use chrono::{NaiveDateTime, NaiveTime, TimeDelta};
use kalends::layout::Window;
use kalends::time::{Day, Instant, Zone, parse_instant, to_instant, to_local};

use crate::failure::Failure;

/// Ways to write a local time.
const LOCAL_FORMATS: [&str; 2] = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];

/// What a refusal ends with.
const WAYS: &str = "write two days or times with `/` between them, such as `2026-12-01/2026-12-03` or \
                    `2026-12-01T09:00/2026-12-01T17:30`";

/// A stretch of time as it was typed. A last day belongs to it as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Stretch {
    typed: String,
    from: Point,
    to: Point,
}

/// A stretch of time on one channel, or on all where it names none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OnChannel {
    /// The channel's id.
    pub(super) channel: Option<String>,
    /// When.
    pub(super) stretch: Stretch,
}

/// One end of a stretch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Day(Day),
    Local(NaiveDateTime),
    Absolute(Instant),
}

impl Stretch {
    /// The stretch on the time line; days and local times are those of the zone.
    pub(super) fn window(&self, now: Instant, zone: Zone) -> Result<Window, Failure> {
        let today = to_local(now, zone).date();
        let at = |point: Point, days: i64| match point {
            Point::Absolute(instant) => instant,
            Point::Local(local) => to_instant(local, zone).instant,
            Point::Day(day) => {
                let date = day.on(today) + TimeDelta::days(days);
                to_instant(date.and_time(NaiveTime::MIN), zone).instant
            }
        };
        let window = Window {
            from: at(self.from, 0),
            to: at(self.to, 1),
        };
        if window.from < window.to {
            return Ok(window);
        }
        Err(Failure::usage(
            format!("the time `{}` ends before it begins", self.typed),
            "swap the two sides of `/`",
        ))
    }
}

impl FromStr for Stretch {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (from, to) = typed
            .split_once('/')
            .ok_or_else(|| format!("`{typed}` has no end: {WAYS}"))?;
        Ok(Self {
            typed: typed.to_owned(),
            from: point(from)?,
            to: point(to)?,
        })
    }
}

impl FromStr for OnChannel {
    type Err = String;

    fn from_str(typed: &str) -> Result<Self, String> {
        let (channel, stretch) = match typed.split_once('=') {
            Some((channel, stretch)) => (Some(channel.trim().to_owned()), stretch),
            None => (None, typed),
        };
        let stretch = stretch.parse()?;
        Ok(Self { channel, stretch })
    }
}

impl OnChannel {
    /// Reads a stretch that must name its channel.
    pub(super) fn one(typed: &str) -> Result<Self, String> {
        let read: Self = typed.parse()?;
        if read.channel.is_none() {
            return Err(format!(
                "`{typed}` names no channel: write it in front, such as `mastodon={typed}`"
            ));
        }
        Ok(read)
    }
}

fn point(typed: &str) -> Result<Point, String> {
    let typed = typed.trim();
    if let Ok(instant) = parse_instant(typed) {
        return Ok(Point::Absolute(instant));
    }
    let mut formats = LOCAL_FORMATS.iter();
    if let Some(local) =
        formats.find_map(|format| NaiveDateTime::parse_from_str(typed, format).ok())
    {
        return Ok(Point::Local(local));
    }
    let day = typed.parse::<Day>();
    day.map(Point::Day).map_err(|refusal| refusal.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn window(typed: &str) -> (String, String) {
        let now = parse_instant("2026-11-27T12:00:00+01:00").unwrap();
        let zone = Zone::Europe__Stockholm;
        let stretch: Stretch = typed.parse().unwrap();
        let window = stretch.window(now, zone).unwrap();
        let shown = |at| to_local(at, zone).format("%m-%d %H:%M").to_string();
        (shown(window.from), shown(window.to))
    }

    #[test]
    fn days_are_whole_and_times_are_those_of_the_zone() {
        for (typed, from, to) in [
            ("2026-12-01/2026-12-03", "12-01 00:00", "12-04 00:00"),
            ("today/today", "11-27 00:00", "11-28 00:00"),
            ("monday/+1w", "11-30 00:00", "12-05 00:00"),
            (
                "2026-12-01T09:00/2026-12-01T17:30",
                "12-01 09:00",
                "12-01 17:30",
            ),
            (
                "2026-12-01T09:00:00Z/2026-12-02",
                "12-01 10:00",
                "12-03 00:00",
            ),
        ] {
            assert_eq!(window(typed), (from.to_owned(), to.to_owned()), "{typed}");
        }
    }

    #[test]
    fn a_channel_stands_in_front_where_there_must_be_one() {
        let on = OnChannel::one("news=today/today").unwrap();
        assert_eq!(on.channel.as_deref(), Some("news"));
        let refusal = OnChannel::one("today/today").unwrap_err();
        assert!(
            refusal.starts_with("`today/today` names no channel: "),
            "{refusal}"
        );
        let all: OnChannel = "today/today".parse().unwrap();
        assert_eq!(all.channel, None);
    }

    #[test]
    fn what_is_no_stretch_is_answered_with_the_way_out() {
        let refusal = "2026-12-01".parse::<Stretch>().unwrap_err();
        assert!(
            refusal.starts_with("`2026-12-01` has no end: write two days"),
            "{refusal}"
        );
        let refusal = "2026-12-01/nver".parse::<Stretch>().unwrap_err();
        assert!(refusal.starts_with("`nver` is no day: "), "{refusal}");
    }
}
