//! A post that goes out before its campaign begins or after it ends.

use std::collections::BTreeMap;

use chrono::{Days, NaiveDate, NaiveTime};

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::context::clock_changes::first_between;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::{Campaign, Repeat};
use crate::source::Span;
use crate::time::LocalTime;

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

/// A day that may be too early, and one that may be too late, as far as they are known.
type Bounds = (Option<NaiveDate>, Option<NaiveDate>);

fn check(context: &Context<'_>, out: &mut Out) {
    let slots = slots(context);
    for (index, target) in context.targets.iter().enumerate() {
        let Some(campaign) = context.calendar.campaign_of(target.post()) else {
            continue;
        };
        let slot = slots.get(&index).copied();
        let bounds = match &target.post().repeat {
            Some(repeat) => bounds_of_repeat(&repeat.value, campaign),
            None => [target.fixed_day().or(slot); 2].into(),
        };
        if let Some((message, window)) = outside(target, campaign, bounds) {
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

/// The first time before the campaign, and the first one after it. A repeat without a last day is
/// `repeat-past-campaign`, which asks for one.
fn bounds_of_repeat(repeat: &Repeat, campaign: &Campaign) -> Bounds {
    let begins = campaign
        .from
        .map(|from| from.value.and_time(NaiveTime::MIN));
    let early = begins.and_then(|begins| first_between(repeat, (LocalTime::MIN, begins)));
    let over = campaign.to.filter(|_| repeat.until.is_some());
    let over = over.and_then(|to| to.value.checked_add_days(Days::new(1)));
    let over = over.map(|day| day.and_time(NaiveTime::MIN));
    let late = over.and_then(|over| first_between(repeat, (over, LocalTime::MAX)));
    (early.map(|time| time.date()), late.map(|time| time.date()))
}

fn outside(
    target: &Target<'_>,
    campaign: &Campaign,
    (first, last): Bounds,
) -> Option<(String, Span)> {
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
            ["`a` goes out on 2026-12-01, after its campaign ends on 2026-11-30"]
        );
    }

    #[test]
    fn a_repeat_is_judged_by_its_times_and_not_by_its_bounds() {
        let mondays = |from: &str, until: &str| {
            messages(&format!(
                "repeat = {{ cron = \"0 9 * * MON\", from = {from}, until = {until} }}"
            ))
        };
        assert!(mondays("2026-11-17", "2026-12-06").is_empty());
        assert_eq!(
            mondays("2026-11-16", "2026-12-06"),
            ["`a` goes out on 2026-11-16, before its campaign begins on 2026-11-23"]
        );
        assert_eq!(
            mondays("2026-11-17", "2026-12-07"),
            ["`a` goes out on 2026-12-07, after its campaign ends on 2026-11-30"]
        );
    }
}
