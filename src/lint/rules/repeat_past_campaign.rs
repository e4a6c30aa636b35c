//! A repeat that goes on when its campaign is over.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::clock_changes::first_between;
use crate::lint::phrase::{day, moment};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Status;
use crate::source::Spanned;
use crate::time::{LocalTime, to_local};

pub(super) static RULE: Rule = Rule {
    id: RuleId("repeat-past-campaign"),
    category: Category::Campaign,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports repeats without a last day that go out after the last day of their campaign.

## Why is this bad?
A repeat without `until` goes on until its `count` is reached or somebody stops it. An offer that is over is then
announced week after week.

## Example
```toml calendar/posts.toml
[campaigns.winter-sale]
from = 2026-12-01
to = 2026-12-31

[posts.reminder]
campaign = "winter-sale"
text = "The sale is on."
repeat = { cron = "0 9 * * MON", from = 2026-12-01 }
```

## Use instead
```toml calendar/posts.toml
[campaigns.winter-sale]
from = 2026-12-01
to = 2026-12-31

[posts.reminder]
campaign = "winter-sale"
text = "The sale is on."
repeat = { cron = "0 9 * * MON", from = 2026-12-01, until = 2026-12-31 }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let now = to_local(context.now, context.settings.workspace.zone());
    for entry in context.calendar.posts.values() {
        let post = &entry.value;
        let campaign = context.calendar.campaign_of(post);
        let last = campaign.and_then(|campaign| campaign.to);
        let Some((repeat, last)) = post.repeat.as_ref().zip(last) else {
            continue;
        };
        // A repeat with a last day is `outside-campaign`, which names that day.
        if post.terms.status() == Status::Cancelled || repeat.value.until.is_some() {
            continue;
        }
        let after = (
            first_after(last, now),
            NaiveDate::MAX.and_time(NaiveTime::MIN),
        );
        let Some(local) = first_between(&repeat.value, after) else {
            continue;
        };
        let id = &entry.key.value;
        let ends = day(last.value);
        let message = format!("`{id}` still goes out after its campaign ends on {ends}");
        let cron = repeat.value.cron.as_ref().map(|cron| cron.span);
        out.report(cron.unwrap_or(repeat.span), message)
            .label(format!("next after the end on {}", moment(local)))
            .related(last.span, "the campaign's last day")
            .help(format!("add until = {} to `repeat`", last.value))
            .post(id);
    }
}

/// The first moment after the campaign that is not over yet.
fn first_after(last: Spanned<NaiveDate>, now: LocalTime) -> LocalTime {
    let midnight = last.value.and_time(NaiveTime::MIN);
    let end = midnight.checked_add_signed(TimeDelta::days(1));
    end.unwrap_or(midnight).max(now)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(bounds: &str) -> Vec<String> {
        let text = format!(
            "[campaigns.c]\nfrom = 2026-11-23\nto = 2026-11-30\n[posts.a]\ncampaign = \"c\"\ntext = \"a\"\n\
             repeat = {{ cron = \"0 9 * * MON\", from = 2026-11-23{bounds} }}\n"
        );
        Workspace::default()
            .file("calendar/a.toml", &text)
            .messages("repeat-past-campaign")
    }

    #[test]
    fn a_count_that_is_reached_in_time_is_an_end_too() {
        assert!(messages(", count = 2").is_empty());
        for bounds in ["", ", count = 3"] {
            assert_eq!(
                messages(bounds),
                ["`a` still goes out after its campaign ends on Monday, 30 November 2026"]
            );
        }
    }

    #[test]
    fn a_last_day_that_is_too_late_is_told_by_the_rule_for_days() {
        assert!(messages(", until = 2026-12-24").is_empty());
    }
}
