//! A week with more posts than its channel's cadence allows.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::{channels, day, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda, monday};
use crate::lint::view::crowd::{Crowd, crowds};
use crate::model::Cadence;

pub(super) static RULE: Rule = Rule {
    id: RuleId("too-many-a-week"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports weeks, from Monday to Sunday, in which a channel sends more than `max_per_week` of its cadence allows, at the
first post that is too many. Repeated posts are looked at for three months. What is over is left alone.

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
max_per_week = 2
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
publish_at = 2026-11-29T16:00:00
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
max_per_week = 2
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
publish_at = 2026-11-30T16:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).collect();
    let limit = |cadence: &Cadence| cadence.max_per_week;
    for crowd in crowds(&agendas, context.now, limit, monday) {
        report(&crowd, out);
    }
}

fn report(crowd: &Crowd<'_>, out: &mut Out) {
    let (agenda, most) = (crowd.agenda, crowd.most);
    let target = agenda.target(crowd.surplus);
    let more = match crowd.more {
        0 => String::new(),
        more => format!(", and so in {}", number(more, "more week")),
    };
    let message = format!(
        "`{}` is one too many on {}: {} in the week of {}, where `{}` allows {}{more}",
        target.post_id(),
        channels(agenda.channel_id(), crowd.others),
        number(crowd.sendings.len(), "post"),
        day(crowd.begins),
        agenda.named.value,
        most.value
    );
    out.report(target.time_span(), message)
        .label(format!("goes out on {}", agenda.moment(crowd.surplus)))
        .related(most.span, "the limit")
        .help("move it to another week")
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), crowd.others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(time: &str) -> Vec<String> {
        let channel = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
            [cadences.c]\nslots = [\"0 9 * * *\"]\nmax_per_week = 1\n";
        let posts = format!(
            "[posts.a]\ntext = \"a\"\npublish_at = 2026-11-25T09:00:00\n\
             [posts.b]\ntext = \"b\"\npublish_at = {time}\n[posts.c]\ntext = \"c\"\n"
        );
        Workspace::default()
            .file("calendar/channels.toml", channel)
            .file("calendar/a.toml", &posts)
            .messages("too-many-a-week")
    }

    #[test]
    fn a_week_goes_from_monday_to_sunday() {
        assert_eq!(
            messages("2026-11-29T23:59:00"),
            [
                "`b` is one too many on `news`: 2 posts in the week of Monday, 23 November 2026, where `c` allows 1"
            ]
        );
        assert!(messages("2026-11-30T00:00:00").is_empty());
        assert!(messages("2026-11-16T09:00:00").is_empty());
    }
}
