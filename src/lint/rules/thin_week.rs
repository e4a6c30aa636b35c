//! A week with fewer posts than its channel's cadence asks for.

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::layout::{Window, free_slots};
use crate::lint::context::Context;
use crate::lint::phrase::{channels, day, moment, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, agendas, monday, series};
use crate::source::Spanned;
use crate::time::{to_instant, to_local};

/// So many weeks after the running one are looked at.
const WEEKS: i64 = 4;
/// So many free slots are named.
const MOST_SHOWN: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: RuleId("thin-week"),
    category: Category::Cadence,
    severity: Severity::Info,
    doc: r#"## What it does
Reports channels that send fewer posts than `min_per_week` of their cadence asks for in one of the four weeks after
the running one, and names free slots. Posts count whether or not they are approved yet. Weeks with a blackout are left
alone, and so are channels without any post.

## Why is this bad?
Somebody decided how often this channel should be heard. What is missing is easier to write three weeks before than on
the day.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
min_per_week = 2
```

```toml calendar/posts.toml
[posts.tip]
text = "Tip of the week."
repeat = { cron = "0 9 * * MON", from = 2026-11-01 }
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
min_per_week = 2
```

```toml calendar/posts.toml
[posts.tip]
text = "Tip of the week."
repeat = { cron = "0 9 * * MON,THU", from = 2026-11-01 }
```
"#,
    check: Check::Here(check),
};

/// A week that is too thin.
#[derive(Clone, Copy)]
struct Thin {
    begins: NaiveDate,
    window: Window,
    posts: usize,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = agendas(context)
        .filter(|agenda| agenda.is_certain() && has_posts(context, agenda))
        .collect();
    let found = agendas.iter().filter_map(|agenda| {
        let least = agenda.cadence.min_per_week?;
        let thin = thin_weeks(context, agenda, least.value as usize);
        let (first, more) = thin.split_first()?;
        let key = (least.span, first.begins, first.posts, more.len());
        Some((key, (agenda, least, *first, more.len())))
    });
    // What is the same on several channels is told once.
    for (_, (agenda, least, first, more), others) in series(found) {
        report((agenda, others), least, (first, more), out);
    }
}

fn has_posts(context: &Context<'_>, agenda: &Agenda<'_>) -> bool {
    let mut targets = context.targets.iter();
    targets.any(|target| target.channel_id() == agenda.channel_id())
}

fn thin_weeks(context: &Context<'_>, agenda: &Agenda<'_>, least: usize) -> Vec<Thin> {
    let today = to_local(context.now, agenda.zone).date();
    let weeks = (1..=WEEKS).map(|week| monday(today) + TimeDelta::weeks(week));
    weeks
        .filter(|begins| !has_blackout(agenda, *begins))
        .map(|begins| count(agenda, begins))
        .filter(|week| week.posts < least)
        .collect()
}

fn has_blackout(agenda: &Agenda<'_>, begins: NaiveDate) -> bool {
    let ends = begins + TimeDelta::days(6);
    let mut ranges = agenda.cadence.blackout.iter();
    ranges.any(|blackout| blackout.value.touches(begins, ends))
}

fn count(agenda: &Agenda<'_>, begins: NaiveDate) -> Thin {
    let midnight = |day: NaiveDate| to_instant(day.and_time(NaiveTime::MIN), agenda.zone).instant;
    let window = Window {
        from: midnight(begins),
        to: midnight(begins + TimeDelta::days(7)),
    };
    Thin {
        begins,
        window,
        posts: agenda.between(window.from, window.to).len(),
    }
}

fn report(
    (agenda, others): (&Agenda<'_>, usize),
    least: Spanned<u32>,
    (week, more): (Thin, usize),
    out: &mut Out,
) {
    let also = match more {
        0 => String::new(),
        1 => format!("; 1 more of the next {WEEKS} weeks is thin too"),
        more => format!("; {more} more of the next {WEEKS} weeks are thin too"),
    };
    let posts = match week.posts {
        0 => "is no post".to_owned(),
        1 => "is 1 post".to_owned(),
        posts => format!("are {posts} posts"),
    };
    let message = format!(
        "there {posts} on {} in the week of {}, where `{}` asks for {}{also}",
        channels(agenda.channel_id(), others),
        day(week.begins),
        agenda.named.value,
        least.value,
    );
    out.report(least.span, message)
        .related(agenda.named.span, "the channel")
        .help(help(agenda, least.value as usize - week.posts, week))
        .about(Subject::Channel(agenda.channel_id().to_owned()));
}

fn help(agenda: &Agenda<'_>, missing: usize, week: Thin) -> String {
    // The day before and the day after may stand too near to a slot.
    let around = TimeDelta::days(7);
    let near = agenda.between(week.window.from - around, week.window.to + around);
    let taken = near.iter().map(|sending| sending.instant).collect();
    let free = free_slots((agenda.cadence, agenda.zone), week.window, taken, missing);
    if free.len() < missing {
        let cadence = &agenda.named.value;
        return format!(
            "`{cadence}` has {} free that week: give it more `slots`, or ask for less",
            number(free.len(), "slot")
        );
    }
    let shown = free.iter().take(MOST_SHOWN);
    let slots: Vec<String> = shown
        .map(|slot| moment(to_local(*slot, agenda.zone)))
        .collect();
    format!("plan {missing} more; free: {}", slots.join("; "))
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(channel: &str, post: &str) -> Vec<String> {
        let channels = format!(
            "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
             [cadences.c]\nslots = [\"0 9 * * MON-FRI\"]\nmin_per_week = 2\n{channel}\n"
        );
        Workspace::default()
            .file("calendar/channels.toml", &channels)
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\n{post}\n"),
            )
            .messages("thin-week")
    }

    #[test]
    fn the_first_thin_week_is_told_and_the_others_are_counted() {
        assert_eq!(
            messages(
                "",
                "repeat = { cron = \"0 9 * * MON,FRI\", from = 2026-01-01, until = 2026-12-10 }"
            ),
            [
                "there is 1 post on `news` in the week of Monday, 7 December 2026, where `c` asks for 2; 1 more of the next 4 weeks is thin too"
            ]
        );
    }

    #[test]
    fn a_week_with_a_blackout_may_be_thin() {
        let blackout = "blackout = [{ from = 2026-12-11 }]";
        let weekly =
            "repeat = { cron = \"0 9 * * MON,FRI\", from = 2026-01-01, until = 2026-12-10 }";
        let found = messages(blackout, weekly);
        assert!(
            found[0].contains("is no post on `news` in the week of Monday, 14 December"),
            "{found:?}"
        );
    }

    #[test]
    fn the_running_week_and_a_channel_without_posts_are_left_alone() {
        let weekly = "repeat = { cron = \"0 9 * * MON,FRI\", from = 2026-11-23 }";
        assert!(messages("", weekly).is_empty());
        assert!(
            messages(
                "[channels.blog]\nplatform = \"feed\"",
                "channels = [\"blog\"]"
            )
            .is_empty()
        );
    }

    #[test]
    fn the_help_names_slots_that_are_free() {
        let helps = |limits: &str| -> Vec<String> {
            let channels = format!(
                "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
                 [cadences.c]\nslots = [\"0 9 * * MON-WED\"]\nmin_per_week = 2\n{limits}\n"
            );
            let findings = Workspace::default()
                .file("calendar/channels.toml", &channels)
                .file(
                    "calendar/a.toml",
                    "[posts.a]\ntext = \"a\"\nrepeat = { cron = \"0 9 * * MON\", from = 2026-11-01 }\n",
                )
                .findings();
            let of_rule = findings.into_iter().filter(|one| one.rule.0 == "thin-week");
            of_rule.filter_map(|one| one.help).collect()
        };
        assert_eq!(
            helps(""),
            ["plan 1 more; free: Tuesday, 24 November 2026 at 09:00"]
        );
        assert_eq!(
            helps("min_gap = \"3d\""),
            ["`c` has 0 slots free that week: give it more `slots`, or ask for less"]
        );
    }
}
