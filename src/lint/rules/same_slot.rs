//! Two posts of one channel at the same instant.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::phrase::moment;
use crate::lint::rule::{Category, Check, Out, Rule};

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

fn check(context: &Context<'_>, out: &mut Out) {
    let mut told = BTreeSet::new();
    for pair in context.sendings.windows(2) {
        let (first, second) = (pair[0], pair[1]);
        let channel = context.targets[second.target].channel_id();
        let together = first.instant == second.instant
            && context.targets[first.target].channel_id() == channel;
        // What is over cannot be moved.
        if together && second.instant >= context.now && told.insert((first.target, second.target)) {
            report(context, (first, second), out);
        }
    }
}

fn report(context: &Context<'_>, (first, second): (Sending, Sending), out: &mut Out) {
    let local = second.local;
    let (first, second) = (
        &context.targets[first.target],
        &context.targets[second.target],
    );
    let channel = second.channel_id();
    let message = format!(
        "`{}` and `{}` both go out on `{channel}` on {}",
        first.post_id(),
        second.post_id(),
        moment(local)
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
            ["`a` and `b` both go out on `mastodon` on Monday, 23 November 2026 at 09:00"]
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
