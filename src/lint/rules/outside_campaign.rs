//! A post that goes out before its campaign begins or after it ends.

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Campaign;
use chrono::NaiveDate;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: RuleId("outside-campaign"),
    category: Category::Campaign,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that go out before the first day of their campaign, `from`, or after its last, `to`: on a day that their
file names, on one of their repeats, or in the slot that they get.

## Why is this bad?
An offer that is announced a day late, or a teaser after the event, is usually a slip of the date.

## Example
```toml calendar/posts.toml
[campaigns.black-friday]
from = 2026-11-20
to = 2026-11-30

[posts.last-call]
campaign = "black-friday"
text = "Last call."
publish_at = 2026-12-01T09:00:00
```

## Use instead
```toml calendar/posts.toml
[campaigns.black-friday]
from = 2026-11-20
to = 2026-11-30

[posts.last-call]
campaign = "black-friday"
text = "Last call."
publish_at = 2026-11-30T09:00:00
```
"#,
    check: Check::Here(check),
};

/// The first and the last day on which something may go out, as far as they are known.
type Days = (Option<NaiveDate>, Option<NaiveDate>);

fn check(context: &Context<'_>, out: &mut Out) {
    let slots = slots(context);
    for (index, target) in context.targets.iter().enumerate() {
        let Some(campaign) = context.calendar.campaign_of(target.post()) else {
            continue;
        };
        let days = days(target, slots.get(&index).copied());
        if let Some((message, window)) = outside(target, campaign, days) {
            out.report(target.time_span(), message)
                .related(window, "the campaign's window")
                .help("correct the date, or the campaign's `from` and `to`")
                .post(target.post_id());
        }
    }
}

/// The days of the slots that were given, by target.
fn slots(context: &Context<'_>) -> BTreeMap<usize, NaiveDate> {
    let sendings = context.sendings.iter();
    sendings
        .filter(|sending| sending.origin == Origin::Slot)
        .map(|sending| (sending.target, sending.local.date()))
        .collect()
}

fn days(target: &Target<'_>, slot: Option<NaiveDate>) -> Days {
    if let Some(repeat) = &target.post().repeat {
        let day = |day: Option<crate::source::Spanned<NaiveDate>>| day.map(|day| day.value);
        return (day(repeat.value.from), day(repeat.value.until));
    }
    let day = target.fixed_day().or(slot);
    (day, day)
}

fn outside(
    target: &Target<'_>,
    campaign: &Campaign,
    (first, last): Days,
) -> Option<(String, crate::source::Span)> {
    let id = target.post_id();
    if let Some((begins, first)) = campaign
        .from
        .zip(first)
        .filter(|(begins, first)| *first < begins.value)
    {
        let message = format!(
            "`{id}` goes out on {first}, before its campaign begins on {}",
            begins.value
        );
        return Some((message, begins.span));
    }
    let (ends, last) = campaign
        .to
        .zip(last)
        .filter(|(ends, last)| *last > ends.value)?;
    let message = format!(
        "`{id}` goes out on {last}, after its campaign ends on {}",
        ends.value
    );
    Some((message, ends.span))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(post: &str) -> Vec<String> {
        let text = format!(
            "[campaigns.c]\nfrom = 2026-11-23\nto = 2026-11-30\n[posts.a]\ncampaign = \"c\"\ntext = \"a\"\n{post}\n[cadences.daily]\nslots = [\"0 9 * * *\"]\n"
        );
        Workspace::default()
            .file(
                "calendar/channels.toml",
                "[channels.news]\nplatform = \"feed\"\ncadence = \"daily\"\n",
            )
            .file("calendar/a.toml", &text)
            .messages("outside-campaign")
    }

    #[test]
    fn the_day_counts_in_the_zone_of_the_post() {
        assert!(messages("publish_at = 2026-11-30T23:30:00").is_empty());
        assert_eq!(
            messages("publish_at = 2026-11-30T23:30:00Z"),
            ["`a` goes out on 2026-12-01, after its campaign ends on 2026-11-30"]
        );
    }

    #[test]
    fn slots_and_repeats_are_looked_at_too() {
        assert_eq!(
            messages("queue = {}"),
            ["`a` goes out on 2026-11-21, before its campaign begins on 2026-11-23"]
        );
        assert!(messages("queue = { not_before = 2026-11-23 }").is_empty());
        assert_eq!(
            messages("repeat = { cron = \"0 9 * * *\", from = 2026-11-23, until = 2026-12-24 }"),
            ["`a` goes out on 2026-12-24, after its campaign ends on 2026-11-30"]
        );
    }
}
