//! A cadence that no channel and no campaign keeps.

use crate::diagnostic::Subject;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use std::collections::BTreeSet;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-cadence"),
    category: Category::Cadence,
    severity: Severity::Info,
    doc: r#"## What it does
Reports cadences that no channel and no campaign names.

## Why is this bad?
Its slots are never used, and its limits bind nobody.

## Example
```toml calendar/posts.toml
[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
```

## Use instead
```toml calendar/posts.toml
[cadences.weekdays]
slots = ["0 9 * * MON-FRI"]
```

```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
cadence = "weekdays"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    if !context.complete {
        return;
    }
    let channels = context.calendar.channels.values();
    let campaigns = context.calendar.campaigns.values();
    let of_campaigns = campaigns.filter_map(|entry| entry.value.cadence.as_ref());
    let used: BTreeSet<&str> = channels
        .filter_map(|entry| entry.value.cadence.as_ref())
        .chain(of_campaigns)
        .map(|id| id.value.as_str())
        .collect();
    for (id, entry) in &context.calendar.cadences {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no channel keeps the cadence `{id}`"),
            )
            .about(Subject::Cadence(id.clone()));
        }
    }
}
