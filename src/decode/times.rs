//! Dates, times, zones, durations and cron expressions.

use chrono::{DateTime, FixedOffset, NaiveDate, NaiveTime, TimeDelta};
use toml::value::{Datetime, Offset};

use super::{Decode, INVALID_VALUE, Node, Reader, Shape};
use crate::diagnostic::Diagnostic;
use crate::source::Span;
use crate::time::{Cron, Duration, LocalTime, Zone, parse_zone};

/// When a post goes out, as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Moment {
    /// With an offset: the same instant everywhere.
    Absolute(DateTime<FixedOffset>),
    /// Wall clock of the nearest time zone.
    Local(LocalTime),
    /// Some free slot of that day.
    Day(NaiveDate),
}

impl Decode for Moment {
    fn shape() -> Shape {
        Shape::Datetime
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let written = datetime(
            node,
            reader,
            "a date and time without quotes, such as 2026-11-27T09:00:00",
        )?;
        if written.date.is_none() && written.time.is_none() {
            // The parser has told already why this is no date.
            return None;
        }
        let Some(date) = written.date.and_then(to_date) else {
            let message = format!("`{}` needs a date", node.key);
            reader.invalid(
                node.span,
                message,
                "write a date and a time, such as 2026-11-27T09:00:00",
            );
            return None;
        };
        let Some(time) = written.time else {
            return Some(Self::Day(date));
        };
        let local = date.and_time(to_time(time)?);
        match written.offset {
            None => Some(Self::Local(local)),
            Some(offset) => local
                .and_local_timezone(to_offset(offset)?)
                .single()
                .map(Self::Absolute),
        }
    }
}

impl Decode for NaiveDate {
    fn shape() -> Shape {
        Shape::Date
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let written = datetime(node, reader, "a date without quotes, such as 2026-11-27")?;
        if written.time.is_some() || written.offset.is_some() {
            reader.wrong_type(node, "a date alone, such as 2026-11-27");
            return None;
        }
        written.date.and_then(to_date)
    }
}

impl Decode for NaiveTime {
    fn shape() -> Shape {
        Shape::Time
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let written = datetime(node, reader, "a time without quotes, such as 22:00:00")?;
        if written.date.is_some() {
            reader.wrong_type(node, "a time of day alone, such as 22:00:00");
            return None;
        }
        written.time.and_then(to_time)
    }
}

impl Decode for Zone {
    fn shape() -> Shape {
        Shape::Text { pattern: None }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let name = String::decode(node, reader)?;
        let unknown = match parse_zone(&name) {
            Ok(zone) => return Some(zone),
            Err(unknown) => unknown,
        };
        let problem = Diagnostic::error(
            INVALID_VALUE,
            node.span,
            format!("`{name}` is not a time zone"),
        );
        let label = unknown
            .nearest
            .map(|near| format!("did you mean `{near}`?"))
            .unwrap_or_default();
        let help = "write an IANA name: a continent and a city, such as Europe/Stockholm";
        reader.report(problem.label(label).help(help));
        None
    }
}

impl Decode for Duration {
    fn shape() -> Shape {
        Shape::Text {
            pattern: Some("^([0-9]+[wdhms])+$"),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let text = String::decode(node, reader)?;
        match Self::parse(&text) {
            Ok(duration) => Some(duration),
            Err(problem) => {
                reader.invalid(node.span, problem.message, problem.help.unwrap_or_default());
                None
            }
        }
    }
}

impl Decode for Cron {
    fn shape() -> Shape {
        Shape::Text { pattern: None }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let text = String::decode(node, reader)?;
        let problem = match Self::parse(&text) {
            Ok(cron) => return Some(cron),
            Err(problem) => problem,
        };
        let span = inside(reader, node.span, &text, problem.range);
        let help = problem.help.unwrap_or_else(|| {
            "write minute, hour, day of month, month and day of week, such as `0 9 * * MON-FRI`"
                .to_owned()
        });
        reader.invalid(span, problem.message, help);
        None
    }
}

/// The place of a part of a quoted text; the whole text when escapes make its bytes differ from what was written.
fn inside(reader: &Reader<'_>, span: Span, text: &str, part: std::ops::Range<usize>) -> Span {
    let written = reader.written(span);
    let start = span.start as usize + 1;
    if written.get(1..=text.len()) == Some(text) && !part.is_empty() {
        return Span::new(span.source, start + part.start..start + part.end);
    }
    span
}

fn datetime<'a>(node: Node<'a>, reader: &mut Reader<'a>, wanted: &str) -> Option<Datetime> {
    let found = node.value.as_datetime().copied();
    if found.is_none() {
        reader.wrong_type(node, wanted);
    }
    found
}

// The parser has already refused a 31st of February and a 25th hour, so the conversions below do not fail in
// practice; a leap second is read as the second before it.

fn to_date(date: toml::value::Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(date.year.into(), date.month.into(), date.day.into())
}

fn to_time(time: toml::value::Time) -> Option<NaiveTime> {
    let second = time.second.unwrap_or(0).min(59);
    NaiveTime::from_hms_opt(time.hour.into(), time.minute.into(), second.into())
}

fn to_offset(offset: Offset) -> Option<FixedOffset> {
    let minutes = match offset {
        Offset::Z => 0,
        Offset::Custom { minutes } => i64::from(minutes),
    };
    let seconds = TimeDelta::minutes(minutes).num_seconds();
    FixedOffset::east_opt(i32::try_from(seconds).ok()?)
}
