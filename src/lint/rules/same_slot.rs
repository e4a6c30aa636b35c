//! Two posts of one channel at the same instant.

use crate::diagnostic::{RuleId, Severity};
use crate::layout::Origin;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::time::Instant;
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: RuleId("same-slot"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts of one channel that go out at the same instant. Repeated posts are looked at for a quarter of a year.

## Why is this bad?
Followers get both at once, and one buries the other. Which of them stands on top is left to chance.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
publish_at = 2026-11-27T09:00:00

[posts.reminder]
text = "Today only."
publish_at = 2026-11-27T15:00:00
```
"#,
    check: Check::Here(check),
};

/// Who goes out when: channel, instant, and the target by its place in the context.
type Seat<'a> = (&'a str, Instant, usize);

fn check(context: &Context<'_>, out: &mut Out) {
    let mut seats = fixed(context);
    seats.extend(occurrences(context));
    seats.sort_unstable();
    let mut told = std::collections::BTreeSet::new();
    let pairs = seats
        .windows(2)
        .filter(|pair| (pair[0].0, pair[0].1) == (pair[1].0, pair[1].1));
    for pair in pairs {
        let ((channel, instant, first), (_, _, second)) = (pair[0], pair[1]);
        if !told.insert((first, second)) {
            continue;
        }
        let (first, second) = (&context.targets[first], &context.targets[second]);
        let local = crate::time::to_local(instant, second.zone);
        let message = format!(
            "`{}` and `{}` both go out on `{channel}` on {} at {}",
            first.post_id(),
            second.post_id(),
            local.date(),
            local.format("%H:%M")
        );
        out.report(second.time_span(), message)
            .related(
                first.time_span(),
                format!("`{}` goes out then too", first.post_id()),
            )
            .help("move one of them")
            .post(second.post_id())
            .on_channel(channel);
    }
}

/// Fixed times that are still to come; what is over cannot be moved.
fn fixed<'a>(context: &'a Context<'_>) -> Vec<Seat<'a>> {
    let targets = context.targets.iter().enumerate();
    let seats = targets.filter_map(|(index, target)| {
        let instant = target
            .fixed_instant()
            .filter(|instant| *instant >= context.now)?;
        Some((target.channel_id(), instant, index))
    });
    seats.collect()
}

fn occurrences<'a>(context: &'a Context<'_>) -> Vec<Seat<'a>> {
    let repeating = context
        .targets
        .iter()
        .enumerate()
        .filter(|(_, target)| target.post().repeat.is_some());
    let places: BTreeMap<(&str, &str), usize> = repeating
        .map(|(index, target)| ((target.post_id(), target.channel_id()), index))
        .collect();
    let repeats = context
        .layout
        .deliveries
        .iter()
        .filter(|delivery| delivery.origin == Origin::Repeat);
    let seats = repeats.filter_map(|delivery| {
        let (post, channel) = (delivery.key.post.as_str(), delivery.key.channel.as_str());
        let index = *places.get(&(post, channel))?;
        Some((channel, delivery.publish_at, index))
    });
    seats.collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(posts: &str) -> Vec<String> {
        Workspace::default()
            .file("calendar/a.toml", posts)
            .messages("same-slot")
    }

    #[test]
    fn a_repeat_that_meets_a_fixed_time_is_told_once() {
        let posts = "[posts.a]\ntext = \"a\"\nrepeat = { cron = \"0 9 * * *\", from = 2026-01-01 }\n\
            [posts.b]\ntext = \"b\"\nrepeat = { cron = \"0 9 * * MON\", from = 2026-01-01 }\n";
        assert_eq!(
            messages(posts),
            ["`a` and `b` both go out on `mastodon` on 2026-11-23 at 09:00"]
        );
    }

    #[test]
    fn what_is_over_and_what_is_cancelled_meets_nobody() {
        let pair = |time: &str, status: &str| {
            format!(
                "[posts.a]\ntext = \"a\"\npublish_at = {time}\n[posts.b]\ntext = \"b\"\npublish_at = {time}\nstatus = \"{status}\"\n"
            )
        };
        assert!(messages(&pair("2026-11-02T09:00:00", "draft")).is_empty());
        assert!(messages(&pair("2026-12-02T09:00:00", "cancelled")).is_empty());
        assert_eq!(messages(&pair("2026-12-02T09:00:00", "draft")).len(), 1);
    }
}
