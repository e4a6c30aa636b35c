//! A repeat that goes out again and again within a day.

use chrono::{NaiveTime, TimeDelta};

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::moment;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Repeat, Status};
use crate::time::{Cron, LocalTime, to_local};

/// So many times within a day may be meant: every two hours.
const MOST_A_DAY: usize = 12;
/// How far ahead is looked, in days: every day of the week and of the month.
const AHEAD_DAYS: i64 = 31;
const DAY: TimeDelta = TimeDelta::days(1);

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-occurrences"),
    category: Category::Time,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports repeats that go out more than twelve times within 24 hours of the next month.

## Why is this bad?
A star in the first two fields of `cron` means every minute, or every minute of an hour, which is hardly ever meant.
Readers leave, and platforms take an account that posts so much for a machine.

## Example
```toml calendar/posts.toml
[posts.morning]
text = "Good morning!"
repeat = { cron = "* 9 * * *", from = 2026-11-01 }
```

## Use instead
```toml calendar/posts.toml
[posts.morning]
text = "Good morning!"
repeat = { cron = "0 9 * * *", from = 2026-11-01 }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let now = to_local(context.now, context.settings.workspace.zone());
    for entry in context.calendar.posts.values() {
        let post = &entry.value;
        let Some(repeat) = post.repeat.as_ref() else {
            continue;
        };
        let Some(cron) = repeat.value.cron.as_ref() else {
            continue;
        };
        let crowded = crowded(&repeat.value, &cron.value, now);
        let Some((first, times)) = crowded.filter(|_| post.terms.status() != Status::Cancelled)
        else {
            continue;
        };
        let id = &entry.key.value;
        let message = format!(
            "`{id}` goes out {times} times within a day, from {} on",
            moment(first)
        );
        out.report(cron.span, message)
            .help("name the minute and the hour: \"0 9 * * *\" is once a day, at nine o'clock")
            .post(id);
    }
}

/// The first time from which on a repeat comes too often within a day, and how often.
fn crowded(repeat: &Repeat, cron: &Cron, now: LocalTime) -> Option<(LocalTime, usize)> {
    let from = repeat.from?.value.and_time(NaiveTime::MIN).max(now);
    let end = from + TimeDelta::days(AHEAD_DAYS);
    let is_on = |time: &LocalTime| {
        *time < end && repeat.until.is_none_or(|until| time.date() <= until.value)
    };
    let most = repeat
        .count
        .map_or(usize::MAX, |count| count.value as usize);
    // A month of what is allowed is shorter than this.
    let look = MOST_A_DAY * 32;
    let times: Vec<LocalTime> = cron
        .from(from)
        .take_while(is_on)
        .take(look.min(most))
        .collect();
    let mut runs = times.windows(MOST_A_DAY + 1);
    let run = runs.find(|run| run[MOST_A_DAY] - run[0] < DAY)?;
    let first = run[0];
    let within = |time: &LocalTime| *time - first < DAY && is_on(time);
    let times = cron.from(first).take_while(within).take(most).count();
    Some((first, times))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(repeat: &str) -> Vec<String> {
        let post = format!("[posts.a]\ntext = \"a\"\nrepeat = {{ {repeat}, from = 2026-12-01 }}\n");
        Workspace::default()
            .file("calendar/a.toml", &post)
            .messages("too-many-occurrences")
    }

    #[test]
    fn twelve_times_a_day_may_be_meant_and_every_hour_is_told_with_the_figure() {
        assert!(messages("cron = \"0 */2 * * *\"").is_empty());
        assert_eq!(
            messages("cron = \"0 * * * *\""),
            ["`a` goes out 24 times within a day, from Tuesday, 1 December 2026 at 00:00 on"]
        );
        assert!(messages("cron = \"* * * * *\"")[0].contains("1440 times"));
    }

    #[test]
    fn one_crowded_day_of_the_month_is_found_and_a_count_that_is_small_is_fine() {
        assert!(messages("cron = \"*/5 9-11 24 * *\"")[0].contains("36 times within a day"));
        assert!(messages("cron = \"* * * * *\", count = 12").is_empty());
        assert!(messages("cron = \"* * * * *\", until = 2026-11-30").is_empty());
    }
}
