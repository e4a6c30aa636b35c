//! Timing: how a post finds its time.

use chrono::NaiveDate;

use crate::decode::{Fields, INVALID_VALUE, Moment, Table};
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::time::Cron;

/// How a post finds its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Timing<'a> {
    /// Its file says when.
    At(Moment),
    /// Again and again.
    Repeat(&'a Repeat),
    /// The next free slot.
    Queue(Queue),
}

/// When a post goes out again.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// The nominal times, on the wall clock of the channel.
    pub cron: Option<Spanned<Cron>>,
    /// First day.
    pub from: Option<Spanned<NaiveDate>>,
    /// Last day.
    pub until: Option<Spanned<NaiveDate>>,
    /// How many times at most, counted from `from`.
    pub count: Option<Spanned<u32>>,
    /// Days on which it does not go out.
    pub except: Vec<Spanned<NaiveDate>>,
}

impl Table for Repeat {
    const NAME: &'static str = "repeat";
    const DOC: &'static str = "When a post goes out again: a cron expression and its bounds.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("start", "write `from` for the first day"),
        ("end", "write `until` for the last day"),
        ("to", "write `until` for the last day"),
        ("times", "write `count` for how many times at most"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let repeat = Self {
            cron: fields.required(
                "cron",
                "the times, as a five-field cron expression such as \"0 10 * * MON\"",
            ),
            from: fields.required("from", "first day, such as 2026-11-01"),
            until: fields.optional("until", "last day, such as 2027-06-30"),
            count: fields.optional("count", "how many times at most, counted from `from`"),
            except: fields.or_default("except", "days on which it does not go out"),
        };
        let ends_first = repeat
            .from
            .zip(repeat.until)
            .is_some_and(|(from, until)| until.value < from.value);
        if ends_first {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "the repeat ends before it begins")
                    .help("swap `from` and `until`")
            });
        }
        repeat
    }
}

/// How a post waits for a slot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Queue {
    /// Posts of a higher priority go first.
    pub priority: i64,
    /// First day on which it may go out.
    pub not_before: Option<NaiveDate>,
    /// Last day on which it may go out.
    pub not_after: Option<NaiveDate>,
}

impl Table for Queue {
    const NAME: &'static str = "queue";
    const DOC: &'static str = "How a post waits for a free slot of its channels' cadence.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let queue = Self {
            priority: fields.or_default(
                "priority",
                "posts of a higher priority go first; 0 is usual",
            ),
            not_before: fields.optional("not_before", "first day on which it may go out"),
            not_after: fields.optional("not_after", "last day on which it may go out"),
        };
        let ends_first = queue
            .not_before
            .zip(queue.not_after)
            .is_some_and(|(first, last)| last < first);
        if ends_first {
            fields.report(|span| {
                Diagnostic::error(
                    INVALID_VALUE,
                    span,
                    "the last day of the queue lies before its first",
                )
                .help("swap `not_before` and `not_after`")
            });
        }
        queue
    }
}
