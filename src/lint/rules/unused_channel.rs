//! A channel to which no post goes.

use crate::diagnostic::Subject;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-channel"),
    category: Category::Platform,
    severity: Severity::Info,
    doc: r#"## What it does
Reports channels to which no post goes, once the workspace has posts.

## Why is this bad?
It may have been forgotten: nothing is published there.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = ["mastodon"]

[channels.news]
platform = "feed"
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = ["mastodon", "news"]

[channels.news]
platform = "feed"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    if context.calendar.posts.is_empty() || !context.complete {
        return;
    }
    let targets = context.targets.iter();
    let used: BTreeSet<&str> = targets.map(Target::channel_id).collect();
    for (id, entry) in &context.calendar.channels {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no post goes to the channel `{id}`"),
            )
            .about(Subject::Channel(id.clone()));
        }
    }
}
