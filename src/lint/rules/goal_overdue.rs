//! A goal whose day is over while posts ahead still serve it.

use std::collections::BTreeMap;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::ahead;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("goal-overdue"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports goals whose last day, `by`, is over though posts that are still to go out serve them, themselves or through
their campaign.

## Why is this bad?
What is published now no longer counts for it: either the goal has a new day, or the posts have a new goal.

## Example
```toml calendar/posts.toml
[goals.answers]
metric = "replies"
by = 2026-10-31

[posts.ask]
goal = "answers"
text = "Ask us anything."
publish_at = 2026-11-27T09:00:00
```

## Use instead
```toml calendar/posts.toml
[goals.answers]
metric = "replies"
by = 2027-01-31

[posts.ask]
goal = "answers"
text = "Ask us anything."
publish_at = 2026-11-27T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let today = context.today();
    let goals = &context.calendar.goals;
    let over = |by: chrono::NaiveDate| by < today;
    if !goals
        .values()
        .any(|goal| goal.value.by.is_some_and(|by| over(by.value)))
    {
        return;
    }
    let serving = serving(context);
    for (id, entry) in goals {
        let (Some(by), Some(posts)) = (entry.value.by, serving.get(id.as_str())) else {
            continue;
        };
        if over(by.value) {
            let message = match posts[..] {
                [post] => format!(
                    "the goal `{id}` was due by {}, and `{post}` still serves it",
                    by.value
                ),
                _ => format!(
                    "the goal `{id}` was due by {}, and {} posts still serve it",
                    by.value,
                    posts.len()
                ),
            };
            out.report(by.span, message)
                .help("give it a new day, or the posts another goal");
        }
    }
}

/// The posts ahead by the goal that they serve.
fn serving<'a>(context: &Context<'a>) -> BTreeMap<&'a str, Vec<&'a str>> {
    let mut serving: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in ahead(&context.targets, context.now) {
        let Some(entry) = context.calendar.posts.get(id) else {
            continue;
        };
        let of_campaign = || context.calendar.campaign_of(&entry.value)?.goal.as_ref();
        if let Some(goal) = entry.value.goal.as_ref().or_else(of_campaign) {
            serving.entry(&goal.value).or_default().push(id);
        }
    }
    serving
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(by: &str, post: &str) -> Vec<String> {
        let files = format!(
            "[goals.g]\nmetric = \"clicks\"\nby = {by}\n[posts.a]\ntext = \"a\"\ngoal = \"g\"\n{post}\n"
        );
        Workspace::default()
            .file("calendar/a.toml", &files)
            .messages("goal-overdue")
    }

    #[test]
    fn a_goal_is_due_through_its_last_day() {
        assert!(messages("2026-11-20", "").is_empty());
        assert_eq!(
            messages("2026-11-19", ""),
            ["the goal `g` was due by 2026-11-19, and `a` still serves it"]
        );
    }

    #[test]
    fn a_goal_of_the_past_with_its_posts_is_history() {
        assert!(messages("2026-11-19", "publish_at = 2026-11-01T09:00:00").is_empty());
    }
}
