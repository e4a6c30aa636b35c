//! A post that names no campaign.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Status;

pub(super) static RULE: Rule = Rule {
    id: RuleId("post-without-campaign"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts that name no campaign. It is off unless `[lint]` sets a level for it, for teams that plan that way.

## Why is this bad?
It gets no campaign parameters, no window and no goal, and no report counts it.

## Example
```toml calendar/posts.toml
[lint]
post-without-campaign = "info"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[lint]
post-without-campaign = "info"

[campaigns.spring]

[posts.hello]
campaign = "spring"
text = "Hello."
```
"#,
    check: Check::Asked(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.posts {
        let post = &entry.value;
        let is_named = post.campaign.is_some();
        if !is_named && post.terms.status() != Status::Cancelled {
            out.report(entry.key.span, format!("`{id}` names no campaign"))
                .help("write `campaign`")
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
                "[lint]\npost-without-campaign = \"warning\"\n",
            )
            .file("calendar/a.toml", posts);
        workspace.messages("post-without-campaign").len()
    }

    #[test]
    fn a_cancelled_post_needs_no_campaign() {
        assert_eq!(count("[posts.a]\ntext = \"a\"\n"), 1);
        assert_eq!(
            count("[posts.a]\ntext = \"a\"\nstatus = \"cancelled\"\n"),
            0
        );
    }
}
