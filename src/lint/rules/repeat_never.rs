//! A repeat that has no time at all.

use chrono::{NaiveDate, NaiveTime};

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::clock_changes::first_between;
use crate::lint::phrase::day;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Repeat, Status};

pub(super) static RULE: Rule = Rule {
    id: RuleId("repeat-never"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports repeats that never happen: no time of `cron` lies between `from` and `until`, `except` takes every one away, or
`count` is 0. What is over is left alone.

## Why is this bad?
The post is never published, and nothing says so.

## Example
```toml calendar/posts.toml
[posts.month-end]
text = "What we did this month."
repeat = { cron = "0 9 31 * *", from = 2026-11-01, until = 2026-11-30 }
```

## Use instead
```toml calendar/posts.toml
[posts.month-end]
text = "What we did this month."
repeat = { cron = "0 9 30 * *", from = 2026-11-01, until = 2026-11-30 }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let today = context.today();
    for entry in context.calendar.posts.values() {
        let Some(repeat) = entry.value.repeat.as_ref() else {
            continue;
        };
        let is_cancelled = entry.value.terms.status() == Status::Cancelled;
        if is_cancelled || is_over(&repeat.value, today) || happens(&repeat.value) {
            continue;
        }
        let id = &entry.key.value;
        let message = format!("`{id}` never goes out: {}", reason(&repeat.value));
        let cron = repeat.value.cron.as_ref().map(|cron| cron.span);
        out.report(cron.unwrap_or(repeat.span), message)
            .help("correct the days, or write status = \"cancelled\"")
            .post(id);
    }
}

fn is_over(repeat: &Repeat, today: NaiveDate) -> bool {
    repeat.until.is_some_and(|until| until.value < today)
}

/// True when the repeat has some time, and when what is missing of it is told elsewhere.
fn happens(repeat: &Repeat) -> bool {
    let Some(from) = repeat.from.filter(|_| repeat.cron.is_some()) else {
        return true;
    };
    if repeat.until.is_some_and(|until| until.value < from.value) {
        return true;
    }
    let always = (
        from.value.and_time(NaiveTime::MIN),
        NaiveDate::MAX.and_time(NaiveTime::MIN),
    );
    first_between(repeat, always).is_some()
}

fn reason(repeat: &Repeat) -> String {
    if repeat.count.is_some_and(|count| count.value == 0) {
        return "its `count` is 0".to_owned();
    }
    let but = if repeat.except.is_empty() {
        ""
    } else {
        " that `except` leaves"
    };
    match (repeat.from, repeat.until) {
        (Some(from), Some(until)) => format!(
            "`cron` names no time between {} and {}{but}",
            day(from.value),
            day(until.value)
        ),
        (Some(_), None) | (None, _) => format!("`count` allows no time{but}"),
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(bounds: &str) -> Vec<String> {
        let post = format!(
            "[posts.a]\ntext = \"a\"\nrepeat = {{ cron = \"0 9 * * MON\", from = 2026-11-24, {bounds} }}\n"
        );
        Workspace::default()
            .file("calendar/a.toml", &post)
            .messages("repeat-never")
    }

    #[test]
    fn the_last_day_counts() {
        assert_eq!(
            messages("until = 2026-11-29"),
            [
                "`a` never goes out: `cron` names no time between Tuesday, 24 November 2026 and Sunday, 29 November 2026"
            ]
        );
        assert!(messages("until = 2026-11-30").is_empty());
    }

    #[test]
    fn exceptions_and_a_count_of_none_take_everything_away() {
        let excepted = messages("until = 2026-12-01, except = [2026-11-30]");
        assert!(
            excepted[0].ends_with("that `except` leaves"),
            "{excepted:?}"
        );
        assert_eq!(
            messages("count = 0"),
            ["`a` never goes out: its `count` is 0"]
        );
        assert_eq!(
            messages("count = 1, except = [2026-11-30]"),
            ["`a` never goes out: `count` allows no time that `except` leaves"]
        );
        assert!(messages("count = 1, except = [2026-12-07]").is_empty());
    }
}
