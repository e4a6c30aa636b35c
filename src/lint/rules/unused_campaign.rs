//! A campaign without posts.

use crate::diagnostic::Subject;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-campaign"),
    category: Category::Campaign,
    severity: Severity::Info,
    doc: r#"## What it does
Reports campaigns that no post names.

## Why is this bad?
The campaign is planned, and nothing is said in it.

## Example
```toml calendar/posts.toml
[campaigns.spring]

[posts.hello]
text = "Hello, spring."
```

## Use instead
```toml calendar/posts.toml
[campaigns.spring]

[posts.hello]
campaign = "spring"
text = "Hello, spring."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    if !context.complete {
        return;
    }
    let posts = context.calendar.posts.values();
    let used: BTreeSet<&str> = posts
        .filter_map(|entry| entry.value.campaign.as_ref())
        .map(|id| id.value.as_str())
        .collect();
    for (id, entry) in &context.calendar.campaigns {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no post belongs to the campaign `{id}`"),
            )
            .about(Subject::Campaign(id.clone()));
        }
    }
}
