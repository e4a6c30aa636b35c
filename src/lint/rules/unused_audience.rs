//! An audience to which nobody speaks.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-audience"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports audiences that no post, no campaign and no channel names.

## Why is this bad?
Nobody speaks to these people. Either posts are missing, or they are not an audience any more.

## Example
```toml calendar/posts.toml
[audiences.wardens]
name = "Hut wardens"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[audiences.wardens]
name = "Hut wardens"

[posts.hello]
audience = "wardens"
text = "Hello."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    if !context.complete {
        return;
    }
    let calendar = context.calendar;
    let of_posts = calendar.posts.values().map(|entry| &entry.value.audience);
    let of_campaigns = calendar
        .campaigns
        .values()
        .map(|entry| &entry.value.audience);
    let of_channels = calendar
        .channels
        .values()
        .map(|entry| &entry.value.audience);
    let named = of_posts.chain(of_campaigns).chain(of_channels).flatten();
    let used: BTreeSet<&str> = named.map(|id| id.value.as_str()).collect();
    for (id, entry) in &calendar.audiences {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no post, campaign or channel speaks to the audience `{id}`"),
            )
            .help("name it as `audience` of a channel, a campaign or a post, or remove it");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_channel_speaks_to_its_audience() {
        let count = |text: &str| {
            let workspace = Workspace::default().file("calendar/a.toml", text);
            workspace.messages("unused-audience").len()
        };
        let audience = "[audiences.a]\nname = \"A\"\n";
        assert_eq!(count(audience), 1);
        let channel = "[channels.news]\nplatform = \"feed\"\naudience = \"a\"\n";
        assert_eq!(count(&format!("{audience}{channel}")), 0);
    }
}
