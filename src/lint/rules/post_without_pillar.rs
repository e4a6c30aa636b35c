//! A post that names no pillar.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Status;

pub(super) static RULE: Rule = Rule {
    id: RuleId("post-without-pillar"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts that name no pillar. It is off unless `[lint]` sets a level for it, for teams that plan that way.

## Why is this bad?
The mix of a cadence can only count what says which kind of content it is.

## Example
```toml calendar/posts.toml
[lint]
post-without-pillar = "info"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[lint]
post-without-pillar = "info"

[posts.hello]
pillar = "engagement"
text = "Hello."
```
"#,
    check: Check::Asked(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.posts {
        let post = &entry.value;
        let is_named = post.pillar.is_some();
        if !is_named && post.terms.status() != Status::Cancelled {
            out.report(entry.key.span, format!("`{id}` names no pillar"))
                .help("write `pillar`: one of your own, or support, product, acquisition, contribution, engagement, internal")
                .post(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(posts: &str) -> usize {
        let workspace = Workspace::default()
            .file(
                "calendar/lint.toml",
                "[lint]\npost-without-pillar = \"warning\"\n",
            )
            .file("calendar/a.toml", posts);
        workspace.messages("post-without-pillar").len()
    }

    #[test]
    fn a_pillar_that_comes_built_in_is_one() {
        assert_eq!(count("[posts.a]\ntext = \"a\"\n"), 1);
        assert_eq!(count("[posts.a]\ntext = \"a\"\npillar = \"support\"\n"), 0);
    }
}
