//! Two posts of one channel that are nearer to each other than its cadence allows.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::phrase::{and_more, channels, length, moment, number};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::agenda::{Agenda, every_agenda, series};
use crate::source::Spanned;
use crate::time::{Duration, to_local};

pub(super) static RULE: Rule = Rule {
    id: RuleId("gap-too-short"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts of one channel that follow each other sooner than `min_gap` of its cadence allows; several in a row are
told once. Repeated posts are looked at for three months; posts at the same instant are `same-slot`. What is over is
left alone.

## Why is this bad?
The second post pushes the first one out of sight before it was read, and some followers leave. Posts that wait for a
slot keep their distance; times that a file names do not.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9 * * *"]
min_gap = "3h"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T10:00:00
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "daily"

[cadences.daily]
slots = ["0 9 * * *"]
min_gap = "3h"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T12:00:00
```
"#,
    check: Check::Here(check),
};

/// Two posts that are too near to each other, the first of those that follow each other so.
struct Near<'a> {
    agenda: &'a Agenda<'a>,
    min_gap: Spanned<Duration>,
    first: &'a Sending,
    second: &'a Sending,
    /// How many more follow as closely.
    following: usize,
    /// How often it is the same again.
    more: usize,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let agendas: Vec<Agenda<'_>> = every_agenda(context).collect();
    let found = agendas.iter().flat_map(near);
    // What is the same on several channels is told once.
    let by_place = found.map(|near| {
        let place = |sending| near.agenda.target(sending).time_span();
        let key = (place(near.second), place(near.first), near.min_gap.span);
        ((key, near.second.instant), near)
    });
    for (_, near, others) in series(by_place) {
        report(&near, others, out);
    }
}

/// The runs of one channel's posts in which each is too near to the one before it. One that comes again and again is told
/// once.
fn near<'a>(agenda: &'a Agenda<'a>) -> Vec<Near<'a>> {
    let Some(min_gap) = agenda.cadence.min_gap else {
        return Vec::new();
    };
    let gap = |one: &Sending, next: &Sending| next.instant - one.instant;
    let coming = agenda.coming();
    let runs = coming.chunk_by(|one, next| gap(one, next) < min_gap.value.as_delta());
    let pairs = runs.filter_map(|run| {
        let mut pairs = run
            .windows(2)
            .filter(|pair| !gap(&pair[0], &pair[1]).is_zero());
        let pair = pairs.next()?;
        Some((pair, pairs.count()))
    });
    let by_posts =
        pairs.map(|(pair, following)| ((pair[0].target, pair[1].target), (pair, following)));
    let told = series(by_posts).map(|(_, (pair, following), more)| Near {
        agenda,
        min_gap,
        first: &pair[0],
        second: &pair[1],
        following,
        more,
    });
    told.collect()
}

fn report(near: &Near<'_>, others: usize, out: &mut Out) {
    let (agenda, min_gap) = (near.agenda, near.min_gap);
    let (before, target) = (agenda.target(near.first), agenda.target(near.second));
    let cadence = &agenda.named.value;
    let following = match near.following {
        0 => String::new(),
        following => format!(
            ", with {} as close behind it",
            number(following, "more post")
        ),
    };
    let message = format!(
        "`{}` follows `{}` after {} on {}, on {}{following}{}; `{cadence}` asks for at least {}",
        target.post_id(),
        before.post_id(),
        length(near.second.instant - near.first.instant),
        channels(agenda.channel_id(), others),
        agenda.moment(near.second),
        and_more(near.more),
        min_gap.value
    );
    let earlier = format!(
        "`{}` goes out on {}",
        before.post_id(),
        agenda.moment(near.first)
    );
    let free = to_local(near.first.instant + min_gap.value.as_delta(), target.zone);
    out.report(target.time_span(), message)
        .related(before.time_span(), earlier)
        .related(min_gap.span, format!("`min_gap` of `{cadence}`"))
        .help(format!(
            "move one of them, such as this one to {} or later",
            moment(free)
        ))
        .post(target.post_id())
        .on_channel_alone(agenda.channel_id(), others);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNEL: &str = "[channels.news]\nplatform = \"feed\"\ncadence = \"c\"\n\
        [cadences.c]\nslots = [\"0 9 * * *\"]\nmin_gap = \"3h\"\n";

    fn messages(one: &str, other: &str) -> Vec<String> {
        let posts = format!("[posts.a]\ntext = \"a\"\n{one}\n[posts.b]\ntext = \"b\"\n{other}\n");
        Workspace::default()
            .file("calendar/channels.toml", CHANNEL)
            .file("calendar/a.toml", &posts)
            .messages("gap-too-short")
    }

    #[test]
    fn exactly_the_least_gap_is_enough_and_the_same_instant_is_another_rule() {
        let nine = "publish_at = 2026-11-27T09:00:00";
        for time in ["12:00:00", "09:00:00", "06:00:00"] {
            let other = format!("publish_at = 2026-11-27T{time}");
            assert!(messages(nine, &other).is_empty(), "{time}");
        }
        assert_eq!(
            messages(nine, "publish_at = 2026-11-27T11:59:00"),
            [
                "`b` follows `a` after 2 hours 59 minutes on `news`, on Friday, 27 November 2026 at 11:59; `c` asks for at least 3h"
            ]
        );
    }

    #[test]
    fn posts_one_after_the_other_are_told_once() {
        let at = |minute: u32| format!("publish_at = 2026-11-27T09:{minute}:00");
        let third = format!("{}\n[posts.c]\ntext = \"c\"\n{}", at(20), at(30));
        assert_eq!(
            messages(&at(10), &third),
            [
                "`b` follows `a` after 10 minutes on `news`, on Friday, 27 November 2026 at 09:20, with 1 more post as close behind it; `c` asks for at least 3h"
            ]
        );
    }

    #[test]
    fn posts_that_meet_every_week_are_told_once() {
        let weekly = |time: &str| {
            format!(
                "repeat = {{ cron = \"{time} * * MON\", from = 2026-01-01, until = 2026-12-10 }}"
            )
        };
        let found = messages(&weekly("0 9"), &weekly("0 10"));
        assert_eq!(found.len(), 1);
        assert!(
            found[0].contains("on Monday, 23 November 2026 at 10:00, and 2 more times;"),
            "{found:?}"
        );
    }

    #[test]
    fn what_is_over_pushes_nobody() {
        let over = "publish_at = 2026-11-20T11:00:00";
        assert!(messages(over, "publish_at = 2026-11-20T13:00:00").is_empty());
    }
}
