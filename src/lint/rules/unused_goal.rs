//! A goal that nothing serves.

use std::collections::BTreeSet;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unused-goal"),
    category: Category::Strategy,
    severity: Severity::Info,
    doc: r#"## What it does
Reports goals that no post and no campaign names.

## Why is this bad?
Nothing is done to reach it. Either posts are missing, or the goal is not one any more.

## Example
```toml calendar/posts.toml
[goals.answers]
metric = "replies"

[posts.hello]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[goals.answers]
metric = "replies"

[posts.hello]
goal = "answers"
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
    let of_posts = calendar.posts.values().map(|entry| &entry.value.goal);
    let of_campaigns = calendar.campaigns.values().map(|entry| &entry.value.goal);
    let named = of_posts.chain(of_campaigns).flatten();
    let used: BTreeSet<&str> = named.map(|id| id.value.as_str()).collect();
    for (id, entry) in &calendar.goals {
        if !used.contains(id.as_str()) {
            out.report(
                entry.key.span,
                format!("no post and no campaign serves the goal `{id}`"),
            )
            .help("name it as `goal` of a campaign or a post, or remove it");
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_campaign_serves_its_goal_for_its_posts() {
        let count = |text: &str| {
            let workspace = Workspace::default().file("calendar/a.toml", text);
            workspace.messages("unused-goal").len()
        };
        let goal = "[goals.g]\nmetric = \"clicks\"\n";
        assert_eq!(count(goal), 1);
        assert_eq!(count(&format!("{goal}[campaigns.c]\ngoal = \"g\"\n")), 0);
        assert_eq!(count(&format!("{goal}x = [\n")), 0);
    }
}
