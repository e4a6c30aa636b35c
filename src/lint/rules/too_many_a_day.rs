//! A day with more posts than its channel's cadence allows.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::{channels, day, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda};
use crate::lint::view::crowd::{Crowd, crowds};
use crate::model::Cadence;

/// So many of the day's other posts are shown.
const MOST_SHOWN: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-a-day"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports days on which a channel sends more than `max_per_day` of its cadence allows, at the first post that is too
many. Days are those of the channel's clock; repeated posts are looked at for three months. What is over is left alone.

## Why is this bad?
Whoever gets too much from one account reads less of it. Posts that wait for a slot keep to the limit; times that a
file names do not.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9,12,16 * * *"]
max_per_day = 2
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T12:00:00

[posts.last-call]
text = "Last call."
publish_at = 2026-11-27T16:00:00
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9,12,16 * * *"]
max_per_day = 2
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T12:00:00

[posts.last-call]
text = "Last call."
publish_at = 2026-11-28T16:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).collect();
    let limit = |cadence: &Cadence| cadence.max_per_day;
    for crowd in crowds(&agendas, context.now, limit, |day| day) {
        report(&crowd, out);
    }
}

fn report(crowd: &Crowd<'_>, out: &mut Out) {
    let (agenda, most) = (crowd.agenda, crowd.most);
    let target = agenda.target(crowd.surplus);
    let more = match crowd.more {
        0 => String::new(),
        more => format!(", and so on {}", number(more, "more day")),
    };
    let message = format!(
        "`{}` is one too many on {}: {} on {}, where `{}` allows {}{more}",
        target.post_id(),
        channels(agenda.channel_id(), crowd.others),
        number(crowd.sendings.len(), "post"),
        day(crowd.begins),
        agenda.named.value,
        most.value
    );
    let mut finding = out.report(target.time_span(), message);
    let others = crowd
        .sendings
        .iter()
        .filter(|one| one.target != crowd.surplus.target);
    for other in others.take(MOST_SHOWN) {
        let target = agenda.target(other);
        let time = agenda.local(other).format("%H:%M");
        let text = format!("`{}` goes out at {time}", target.post_id());
        finding = finding.related(target.time_span(), text);
    }
    finding
        .related(most.span, "the limit")
        .help("move it to another day")
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), crowd.others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNEL: &str = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
        [cadences.c]\nslots = [\"0 9 * * *\"]\nmax_per_day = 1\n";

    fn messages(one: &str, other: &str) -> Vec<String> {
        let posts = format!("[posts.a]\ntext = \"a\"\n{one}\n[posts.b]\ntext = \"b\"\n{other}\n");
        Workspace::default()
            .file("calendar/channels.toml", CHANNEL)
            .file("calendar/a.toml", &posts)
            .messages("too-many-a-day")
    }

    #[test]
    fn a_day_ends_at_midnight_of_the_channel() {
        let evening = "publish_at = 2026-11-27T23:00:00";
        assert!(messages(evening, "publish_at = 2026-11-28T00:00:00").is_empty());
        assert_eq!(
            messages(evening, "publish_at = 2026-11-27T20:00:00Z"),
            [
                "`a` is one too many on `news`: 2 posts on Friday, 27 November 2026, where `c` allows 1"
            ]
        );
    }

    #[test]
    fn a_repeat_that_is_too_many_every_week_is_told_once() {
        let weekly = |time: &str| {
            format!(
                "repeat = {{ cron = \"{time} * * MON\", from = 2026-01-01, until = 2026-12-10 }}"
            )
        };
        assert_eq!(
            messages(&weekly("0 9"), &weekly("0 16")),
            [
                "`b` is one too many on `news`: 2 posts on Monday, 23 November 2026, where `c` allows 1, and so on 2 more days"
            ]
        );
    }

    #[test]
    fn the_part_of_today_that_is_over_counts_and_is_not_told() {
        let morning = "publish_at = 2026-11-20T09:00:00";
        assert!(messages(morning, "publish_at = 2026-11-20T11:00:00").is_empty());
        assert_eq!(
            messages(morning, "publish_at = 2026-11-20T13:00:00").len(),
            1
        );
    }

    #[test]
    fn the_cadence_of_a_campaign_limits_its_own_posts_beside_that_of_the_channel() {
        let text = "[campaigns.launch]\ncadence = \"l\"\n[cadences.l]\nslots = [\"0 9 * * *\"]\nmax_per_day = 1\n\
            [posts.a]\ncampaign = \"launch\"\ntext = \"a\"\npublish_at = 2026-12-01T09:00:00\n\
            [posts.b]\ncampaign = \"launch\"\ntext = \"b\"\npublish_at = 2026-12-01T12:00:00\n\
            [posts.c]\ntext = \"c\"\npublish_at = 2026-12-01T15:00:00\n";
        assert_eq!(
            Workspace::default()
                .file("calendar/a.toml", text)
                .messages("too-many-a-day"),
            [
                "`b` is one too many on `mastodon`: 2 posts on Tuesday, 1 December 2026, where `l` allows 1"
            ]
        );
    }
}
