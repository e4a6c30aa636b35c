//! A kind of content that is never made.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-pillar"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports pillars of the team's own that no post and no `mix` of a cadence names. The six that come built in need no
posts.

## Why is this bad?
A kind of content that is never made says nothing about the mix.

## Example
```toml calendar/posts.toml
[pillars.stories]
name = "Trail stories"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[pillars.stories]
name = "Trail stories"

[posts.hello]
pillar = "stories"
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
    let posts = calendar.posts.values();
    let of_posts = posts.filter_map(|entry| entry.value.pillar.as_ref());
    // A kind of content that is kept small may well have no post for a while.
    let cadences = calendar.cadences.values();
    let mixes = cadences.filter_map(|entry| entry.value.mix.as_ref());
    let of_mixes = mixes.flat_map(|mix| mix.shares.0.iter().map(|share| &share.key));
    let named = of_posts.chain(of_mixes);
    let used: BTreeSet<&str> = named.map(|id| id.value.as_str()).collect();
    for (id, entry) in &calendar.pillars {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no post belongs to the pillar `{id}`"),
            )
            .help("name it as `pillar` of a post, or remove it");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_share_in_a_mix_is_a_use() {
        let count = |text: &str| {
            let workspace = Workspace::default().file("calendar/a.toml", text);
            workspace.messages("unused-pillar").len()
        };
        let pillar = "[pillars.p]\nname = \"P\"\n";
        let mix = "[cadences.c]\nmix = { p = { max = 0.2 } }\n";
        assert_eq!(count(pillar), 1);
        assert_eq!(count(&format!("{pillar}{mix}")), 0);
        assert_eq!(
            count(&format!(
                "{pillar}[posts.a]\ntext = \"a\"\npillar = \"p\"\n"
            )),
            0
        );
    }
}
