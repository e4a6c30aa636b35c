//! A post that finds no slot.

use std::collections::BTreeMap;

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::layout::Unplaced;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unplaced-post"),
    category: Category::Cadence,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that wait for a free slot and find none on one of their channels: the channel has no cadence, or its
slots are taken or forbidden for as long as the post may go out.

## Why is this bad?
The post is not published until somebody makes room for it.

## Example
```toml calendar/posts.toml
[posts.tip]
text = "A tip."
queue = { not_after = 2026-11-30 }
```

## Use instead
```toml calendar/posts.toml
[posts.tip]
text = "A tip."
queue = { not_after = 2026-11-30 }
```

```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"

[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    // The time or the slots that seem to be missing may stand in what could not be read.
    if !context.complete {
        return;
    }
    let mut by_post: BTreeMap<&str, Vec<&Unplaced>> = BTreeMap::new();
    for waits in &context.layout.unplaced {
        let subject = Subject::Post(waits.post.clone());
        // A time that cannot be read is told already, and it may be all that is missing.
        if !is_history(context, waits) && !context.unsound.contains(&subject) {
            by_post.entry(&waits.post).or_default().push(waits);
        }
    }
    for waiting in by_post.values() {
        report(context, waiting, out);
    }
}

/// Tells a post once, however many channels have no slot for it.
fn report(context: &Context<'_>, waiting: &[&Unplaced], out: &mut Out) {
    let Some((waits, others)) = waiting.split_first() else {
        return;
    };
    let Some(entry) = context.calendar.posts.get(&waits.post) else {
        return;
    };
    let channel = context.calendar.channels.get(&waits.channel);
    let platform = channel.map_or("", |channel| channel.value.platform_id());
    let terms = entry.value.terms_on(&waits.channel, platform);
    let day = terms.publish_at.map(|moment| moment.span);
    let queue = entry.value.queue.as_ref().map(|queue| queue.span);
    let span = day.or(queue).unwrap_or(entry.key.span);
    let also = match others.len() {
        0 => String::new(),
        1 => format!(" (nor on `{}`)", others[0].channel),
        count => format!(" (nor on {count} other channels)"),
    };
    let message = format!("`{}` finds no slot: {}{also}", waits.post, waits.reason);
    let finding = out
        .report(span, message)
        .help("give the post a time with `publish_at`, or the channel more slots")
        .post(&waits.post);
    if others.is_empty() {
        finding.on_channel(&waits.channel);
    }
}

/// Without a ledger nobody can tell whether a post whose days are over was sent.
fn is_history(context: &Context<'_>, waits: &Unplaced) -> bool {
    waits.overdue && context.ledger.is_none()
}
