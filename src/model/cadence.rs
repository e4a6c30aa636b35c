//! Cadences: when a channel posts, and how much is too much.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::decode::{Fields, INVALID_VALUE, MISSING_KEY, Table};
use crate::diagnostic::Diagnostic;
use crate::model::{Holidays, Mix};
use crate::source::Spanned;
use crate::time::{Cron, DateRange, DayWindow, Duration};

/// So many slot expressions are laid out; a year of each is looked through.
pub const MOST_SLOTS: usize = 50;

/// The slots that a channel offers, and the limits on using them.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// When a queued post may go out.
    pub slots: Vec<Spanned<Cron>>,
    /// Least time between two posts.
    pub min_gap: Option<Spanned<Duration>>,
    /// Most posts a day.
    pub max_per_day: Option<Spanned<u32>>,
    /// Most posts a week, Monday to Sunday.
    pub max_per_week: Option<Spanned<u32>>,
    /// Least posts a week.
    pub min_per_week: Option<Spanned<u32>>,
    /// Hours without posts.
    pub quiet_hours: Vec<Spanned<QuietHours>>,
    /// Days without posts.
    pub blackout: Vec<Spanned<Blackout>>,
    /// Shares of the pillars.
    pub mix: Option<Mix>,
}

impl Table for Cadence {
    const NAME: &'static str = "cadence";
    const DOC: &'static str = "When a channel posts, and its limits.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let cadence = Self {
            slots: fields.or_default("slots", "five-field cron expressions on the channel's wall clock, such as \"0 9 * * MON-FRI\""),
            min_gap: fields.optional("min_gap", "least time between two posts, such as \"3h\""),
            max_per_day: fields.optional("max_per_day", "most posts a day"),
            max_per_week: fields.optional("max_per_week", "most posts a week, Monday to Sunday"),
            min_per_week: fields.optional("min_per_week", "least posts a week; a thinner week is a finding"),
            quiet_hours: fields.or_default("quiet_hours", "hours without posts, such as [{ from = 22:00:00, to = 07:00:00 }]"),
            blackout: fields.or_default("blackout", "days without posts, such as [{ from = 2026-12-24, to = 2026-12-26 }, { file = \"holidays/se.ics\" }]"),
            mix: fields.optional("mix", "shares of the pillars over a window of time"),
        };
        if let Some(more) = cadence.slots.get(MOST_SLOTS) {
            fields.report(|_| {
                let message = format!("a cadence has at most {MOST_SLOTS} slot expressions");
                Diagnostic::error(INVALID_VALUE, more.span, message)
                    .help("join them: one expression may list hours and days, such as \"0 9,12,16 * * MON-FRI\"")
            });
        }
        if let Some((least, most)) = cadence.beyond_itself() {
            fields.report(|_| {
                let message = format!(
                    "`min_per_week` asks for {} posts, and {most} are the most that this cadence allows in a week",
                    least.value
                );
                Diagnostic::error(INVALID_VALUE, least.span, message)
                    .help("ask for fewer, or loosen `max_per_week`, `max_per_day` or `min_gap`")
            });
        }
        cadence
    }
}

impl Cadence {
    /// The least posts a week, when the limits allow fewer, and how many they allow.
    fn beyond_itself(&self) -> Option<(Spanned<u32>, u32)> {
        const WEEK: TimeDelta = TimeDelta::days(7);
        let least = self.min_per_week?;
        let by_gap = self.min_gap.and_then(|gap| {
            let gap = gap.value.as_delta().num_seconds();
            // One at the very start of the week, and one after every gap that ends before the week does.
            let more = (WEEK.num_seconds() - 1).checked_div(gap)?;
            u32::try_from(more + 1).ok()
        });
        let by_day = self.max_per_day.map(|most| most.value.saturating_mul(7));
        let by_week = self.max_per_week.map(|most| most.value);
        let most = [by_gap, by_day, by_week].into_iter().flatten().min()?;
        (least.value > most).then_some((least, most))
    }
}

/// Hours of the day without posts; they may pass midnight.
#[derive(Debug, Clone, PartialEq)]
pub struct QuietHours {
    /// The hours, when both ends are there and differ.
    pub window: Option<DayWindow>,
}

impl Table for QuietHours {
    const NAME: &'static str = "quiet-hours";
    const DOC: &'static str =
        "Hours of the day without posts; `from` may be later than `to`, past midnight.";
    const HINTS: &'static [(&'static str, &'static str)] =
        &[("until", "write `to` for when the quiet ends")];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let from: Option<NaiveTime> = fields.required("from", "first quiet time, such as 22:00:00");
        let to: Option<NaiveTime> = fields.required("to", "when the quiet ends, such as 07:00:00");
        let both = from.zip(to);
        let window = both.and_then(|(from, to)| DayWindow::new(from, to).ok());
        if both.is_some() && window.is_none() {
            fields.report(|span| {
                Diagnostic::error(
                    INVALID_VALUE,
                    span,
                    "quiet hours begin and end at the same time",
                )
                .help("for a whole day without posts, write a `blackout`")
            });
        }
        Self { window }
    }
}

/// Days without posts.
#[derive(Debug, Clone, PartialEq)]
pub struct Blackout {
    /// The days, when they make a range.
    pub range: Option<DateRange>,
    /// The iCalendar file that lists the days, as a path inside the workspace.
    pub file: Option<Spanned<String>>,
    /// The days of that file, once it is read.
    pub holidays: Holidays,
    /// Why.
    pub reason: Option<String>,
}

impl Table for Blackout {
    const NAME: &'static str = "blackout";
    const DOC: &'static str =
        "Days without posts: `from` and `to`, both included, or an iCalendar `file` of holidays.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("until", "write `to` for the last day"),
        ("end", "write `to` for the last day"),
        ("start", "write `from` for the first day"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let from: Option<NaiveDate> = fields.optional("from", "first day, such as 2026-12-24");
        let to: Option<NaiveDate> = fields.optional("to", "last day; absent means one day");
        let file = fields.optional(
            "file",
            "an iCalendar file of holidays instead, such as \"holidays/se.ics\": a path inside the workspace",
        );
        let reason = fields.optional("reason", "why, for those who wonder");
        let range = from.and_then(|from| DateRange::new(from, to.unwrap_or(from)).ok());
        if from.is_some() && range.is_none() {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "the blackout ends before it begins")
                    .help("swap `from` and `to`")
            });
        }
        report_days_and_file(fields);
        Self {
            range,
            file,
            holidays: Holidays::default(),
            reason,
        }
    }
}

/// A blackout is a range of days or a file of them, not both, and one of them it must be.
fn report_days_and_file(fields: &mut Fields<'_, '_>) {
    let has_days = fields.has("from") || fields.has("to");
    if fields.has("file") && has_days {
        fields.report(|span| {
            Diagnostic::error(
                INVALID_VALUE,
                span,
                "this blackout has both days and a `file`",
            )
            .help("make two of them: [{ from = …, to = … }, { file = \"…\" }]")
        });
    } else if !fields.has("file") && !fields.has("from") {
        fields.report(|span| {
            Diagnostic::error(MISSING_KEY, span, "this blackout says no day").help(
                "add `from`, the first day, such as `from = 2026-12-24`, or a `file` of holidays",
            )
        });
    }
}

impl Blackout {
    /// True on a day without posts.
    pub fn contains(&self, day: NaiveDate) -> bool {
        self.touches(day, day)
    }

    /// True when some day from `first` to `last`, both included, is without posts.
    pub fn touches(&self, first: NaiveDate, last: NaiveDate) -> bool {
        let range = self.range;
        range.is_some_and(|range| range.from() <= last && first <= range.to())
            || self.holidays.touches(first, last)
    }

    /// Why there are no posts on a day, if anybody said so: the holiday's name, else the reason of the whole.
    pub fn reason_on(&self, day: NaiveDate) -> Option<&str> {
        self.holidays.name(day).or(self.reason.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::{ROOT_TEXT, loaded};

    fn findings(expressions: usize) -> Vec<String> {
        let slots = vec!["'0 9 * * *'"; expressions].join(", ");
        let text = format!("[cadences.a]\nslots = [{slots}]\n");
        let files = [("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &text)];
        let found = loaded(&files).diagnostics.into_iter();
        found.map(|finding| finding.message).collect()
    }

    #[test]
    fn more_expressions_than_are_laid_out_are_told() {
        assert_eq!(findings(MOST_SLOTS), Vec::<String>::new());
        assert_eq!(
            findings(MOST_SLOTS + 1),
            ["a cadence has at most 50 slot expressions"]
        );
    }

    fn told(cadence: &str) -> Vec<String> {
        let text = format!("[cadences.a]\n{cadence}\n");
        let files = [("kalends.toml", ROOT_TEXT), ("calendar/a.toml", &text)];
        let found = loaded(&files).diagnostics.into_iter();
        found.map(|finding| finding.message).collect()
    }

    #[test]
    fn a_least_that_the_limits_never_allow_is_told() {
        let most = |most: u32| {
            vec![format!(
                "`min_per_week` asks for 8 posts, and {most} are the most that this cadence allows in a week"
            )]
        };
        assert_eq!(told("min_per_week = 8\nmax_per_week = 7"), most(7));
        assert_eq!(told("min_per_week = 8\nmax_per_day = 1"), most(7));
        assert_eq!(told("min_per_week = 8\nmin_gap = '28h'"), most(6));
        assert_eq!(told("min_per_week = 8\nmin_gap = '24h'"), most(7));
        assert_eq!(
            told("min_per_week = 7\nmax_per_day = 1\nmin_gap = '24h'"),
            [""; 0]
        );
        assert_eq!(
            told("min_per_week = 8\nmax_per_day = 2\nmax_per_week = 8"),
            [""; 0]
        );
    }

    #[test]
    fn a_blackout_is_days_or_a_file() {
        assert_eq!(
            told("blackout = [{ reason = 'x' }]"),
            ["this blackout says no day"]
        );
        assert_eq!(
            told("blackout = [{ from = 2026-12-24, file = 'a.ics' }]"),
            [
                "this blackout has both days and a `file`",
                "there is no file `a.ics`"
            ]
        );
    }
}
