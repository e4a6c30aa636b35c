//! The calendar as a feed for calendar programs: iCalendar, RFC 5545, with the name and the refresh interval of RFC 7986.
//!
//! Times are written in UTC. A delivery is one instant, and UTC alone names every instant: the second pass of an hour that
//! the clocks repeat cannot be written with a zone. Each program shows it in its reader's own zone.

mod event;
mod gone;
mod line;

use event::event;
use gone::gone;
use line::Lines;

use super::Plan;
use crate::time::Duration;

/// What the feed is called when the team has named nothing.
const UNNAMED: &str = "Content calendar";
/// How often programs are asked to look again.
const REFRESH: &str = "PT1H";

/// The plan as a feed. With an alarm, programs remind of everything that is still to come, so long before it.
///
/// A program that keeps events by their `UID` takes a later feed for the newer one, since `SEQUENCE`, `DTSTAMP` and
/// `LAST-MODIFIED` follow the plan's `now`. They cannot tell what has changed from what has not, and a feed written for an
/// earlier `now` counts as older. What is left out of a feed vanishes for subscribers; where a file was imported, it stays.
/// So what is called off, and what has no slot any more, stays in the feed as `CANCELLED`: at its time, else on the day
/// that its file names or since when the ledger knows of it. Only what has neither cannot stand in a calendar.
pub fn render(plan: &Plan<'_>, alarm: Option<Duration>) -> String {
    let name = plan.name.unwrap_or(UNNAMED);
    let mut lines = Lines::default();
    lines.plain("BEGIN", "VCALENDAR");
    lines.plain("VERSION", "2.0");
    lines.plain("PRODID", "-//Kalends//Content calendar//EN");
    lines.plain("CALSCALE", "GREGORIAN");
    lines.text("NAME", name);
    lines.text("X-WR-CALNAME", name);
    lines.text("X-WR-TIMEZONE", plan.zone.name());
    lines.plain("REFRESH-INTERVAL;VALUE=DURATION", REFRESH);
    lines.plain("X-PUBLISHED-TTL", REFRESH);
    for item in &plan.items {
        event(&mut lines, plan, item, alarm);
    }
    for unplaced in &plan.unplaced {
        gone(&mut lines, plan, unplaced);
    }
    if !lines.holds("BEGIN", "VEVENT") {
        no_event(&mut lines);
    }
    lines.plain("END", "VCALENDAR");
    lines.into_text()
}

/// A calendar must hold some component (RFC 5545, section 3.6), and some programs refuse one without any. The description
/// of UTC is a component that shows nothing.
fn no_event(lines: &mut Lines) {
    lines.plain("BEGIN", "VTIMEZONE");
    lines.plain("TZID", "Etc/UTC");
    lines.plain("BEGIN", "STANDARD");
    lines.plain("DTSTART", "19700101T000000");
    lines.plain("TZOFFSETFROM", "+0000");
    lines.plain("TZOFFSETTO", "+0000");
    lines.plain("END", "STANDARD");
    lines.plain("END", "VTIMEZONE");
}

#[cfg(test)]
mod tests;
