//! A post at the weekend on a channel that otherwise keeps its weekends free.

use chrono::{Datelike, NaiveTime, TimeDelta, Weekday};

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::phrase::channels;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda, monday, series};
use crate::model::Cadence;
use crate::time::{LocalTime, to_local};

/// For how many weeks the slots of a cadence are looked at: a year, so that monthly slots meet a weekend.
const WEEKS: i64 = 53;

pub(super) static RULE: Rule = Rule {
    id: RuleId("weekend-post"),
    category: Category::Time,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts with a fixed time on a Saturday or Sunday, on a channel all of whose slots are on weekdays. What is over
is left alone.

## Why is this bad?
It may be meant. Often it is a slip of the date, and nobody is there at the weekend to answer those who reply.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-28T09:00:00
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
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let mut found = Vec::new();
    for agenda in every_agenda(context) {
        let coming = agenda.coming().iter();
        let posts: Vec<&Sending> = coming
            .filter(|sending| sending.origin == Origin::Fixed && is_at_weekend(&agenda, sending))
            .filter(|sending| has_these_slots(context, &agenda, sending))
            .collect();
        let now = to_local(context.now, agenda.zone);
        if !posts.is_empty() && has_weekdays_alone(agenda.cadence, now) {
            found.push((agenda, posts));
        }
    }
    // What is the same on several channels is told once.
    let posts = found.iter().flat_map(|(agenda, posts)| {
        let key = |post: &Sending| (agenda.target(post).time_span(), post.instant);
        posts.iter().map(move |post| (key(post), (agenda, *post)))
    });
    for (_, (agenda, post), others) in series(posts) {
        report(agenda, post, others, out);
    }
}

/// True when the cadence of the agenda is the one that offers slots to the post.
fn has_these_slots(context: &Context<'_>, agenda: &Agenda<'_>, sending: &Sending) -> bool {
    let post = agenda.target(sending).post();
    let offered = context.calendar.slots_of(&agenda.channel.value, post);
    offered.is_some_and(|offered| std::ptr::eq(offered, agenda.cadence))
}

fn is_at_weekend(agenda: &Agenda<'_>, sending: &Sending) -> bool {
    let weekday = agenda.local(sending).weekday();
    matches!(weekday, Weekday::Sat | Weekday::Sun)
}

/// True when the cadence has slots, and none of the next year is on a Saturday or Sunday.
fn has_weekdays_alone(cadence: &Cadence, now: LocalTime) -> bool {
    let saturday = (monday(now.date()) + TimeDelta::days(5)).and_time(NaiveTime::MIN);
    let has_weekend = |week: i64| {
        let begins = saturday + TimeDelta::weeks(week);
        let ends = begins + TimeDelta::days(2);
        let mut slots = cadence.slots.iter();
        slots.any(|cron| {
            cron.value
                .from(begins)
                .next()
                .is_some_and(|slot| slot < ends)
        })
    };
    !cadence.slots.is_empty() && !(0..WEEKS).any(has_weekend)
}

fn report(agenda: &Agenda<'_>, sending: &Sending, others: usize, out: &mut Out) {
    let target = agenda.target(sending);
    let message = format!(
        "`{}` goes out on {} at the weekend, on {}",
        target.post_id(),
        channels(agenda.channel_id(), others),
        agenda.moment(sending)
    );
    let help = format!(
        "choose a weekday, as the slots of `{}` do; if the day is meant, leave it",
        agenda.named.value
    );
    out.report(target.time_span(), message)
        .help(help)
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(slots: &str, post: &str) -> Vec<String> {
        let channel = format!(
            "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n[cadences.c]\nslots = [{slots}]\n"
        );
        Workspace::default()
            .file("calendar/channels.toml", &channel)
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\n{post}\n"),
            )
            .messages("weekend-post")
    }

    #[test]
    fn slots_that_ever_fall_on_a_weekend_allow_it() {
        let saturday = "publish_at = 2026-11-28T09:00:00";
        for slots in ["\"0 9 * * MON-FRI\", \"0 12 * * SUN\"", "\"0 9 1 * *\"", ""] {
            assert!(messages(slots, saturday).is_empty(), "{slots}");
        }
        assert_eq!(
            messages("\"0 9 * * MON-FRI\"", saturday),
            ["`a` goes out on `news` at the weekend, on Saturday, 28 November 2026 at 09:00"]
        );
    }

    #[test]
    fn a_repeat_is_no_slip_of_a_date() {
        let sundays = "repeat = { cron = \"0 9 * * SUN\", from = 2026-01-01 }";
        assert!(messages("\"0 9 * * MON-FRI\"", sundays).is_empty());
        assert!(messages("\"0 9 * * MON-FRI\"", "publish_at = 2026-11-14T09:00:00").is_empty());
    }
}
