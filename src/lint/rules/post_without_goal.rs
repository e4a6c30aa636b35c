//! A post that names no goal.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Status;

pub(super) static RULE: Rule = Rule {
    id: RuleId("post-without-goal"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts that name no goal and belong to no campaign that names one. It is off unless `[lint]` sets a level for it,
for teams that plan that way.

## Why is this bad?
Nobody can say later whether the post did what it was for.

## Example
```toml calendar/posts.toml
[lint]
post-without-goal = "info"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[lint]
post-without-goal = "info"

[goals.answers]
metric = "replies"

[posts.hello]
goal = "answers"
text = "Hello."
```
"#,
    check: Check::Asked(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.posts {
        let post = &entry.value;
        let of_campaign = || context.calendar.campaign_of(post)?.goal.as_ref();
        let is_named = post.goal.as_ref().or_else(of_campaign).is_some();
        if !is_named && post.terms.status() != Status::Cancelled {
            out.report(entry.key.span, format!("`{id}` names no goal"))
                .help("write `goal`, here or in its campaign")
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
                "[lint]\npost-without-goal = \"warning\"\n",
            )
            .file("calendar/a.toml", posts);
        workspace.messages("post-without-goal").len()
    }

    #[test]
    fn the_campaign_names_the_goal_of_its_posts() {
        let campaign = "[goals.g]\nmetric = \"clicks\"\n[campaigns.c]\ngoal = \"g\"\n";
        assert_eq!(count("[posts.a]\ntext = \"a\"\n"), 1);
        assert_eq!(
            count(&format!(
                "{campaign}[posts.a]\ntext = \"a\"\ncampaign = \"c\"\n"
            )),
            0
        );
        assert_eq!(
            count("[posts.a]\ntext = \"a\"\nstatus = \"cancelled\"\n"),
            0
        );
    }
}
