//! Campaign parameters without one of the three that every report needs.

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("incomplete-utm"),
    category: Category::Campaign,
    severity: Severity::Info,
    doc: r#"## What it does
Reports campaigns whose `utm` lacks `source`, `medium` or `campaign`.

## Why is this bad?
Google Analytics asks for these three ("URL builders: Collect campaign data with custom URLs"), and other tools follow
it. Without one of them the visits are filed under `(not set)`.

## Example
```toml calendar/posts.toml
[campaigns.spring]
utm = { source = "{channel}" }
```

## Use instead
```toml calendar/posts.toml
[campaigns.spring]
utm = { source = "{channel}", medium = "social", campaign = "{campaign}" }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.campaigns {
        let Some(utm) = &entry.value.utm else {
            continue;
        };
        let keys = [
            ("source", &utm.source, "\"{channel}\""),
            ("medium", &utm.medium, "\"social\""),
            ("campaign", &utm.campaign, "\"{campaign}\""),
        ];
        let missing: Vec<_> = keys
            .iter()
            .filter(|(_, value, _)| value.is_none())
            .collect();
        if missing.is_empty() {
            continue;
        }
        let names: Vec<&str> = missing.iter().map(|(name, _, _)| *name).collect();
        let additions: Vec<String> = missing
            .iter()
            .map(|(name, _, usual)| format!("{name} = {usual}"))
            .collect();
        let message = format!(
            "the `utm` of the campaign `{id}` has no `{}`",
            names.join("` and no `")
        );
        out.report(entry.key.span, message)
            .help(format!("add {}", additions.join(", ")))
            .about(Subject::Campaign(id.clone()));
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn all_that_is_missing_is_told_at_once() {
        let messages = |campaign: &str| {
            Workspace::default()
                .file("calendar/a.toml", &format!("[campaigns.c]\n{campaign}\n"))
                .messages("incomplete-utm")
        };
        assert_eq!(
            messages("utm = { source = \"a\" }"),
            ["the `utm` of the campaign `c` has no `medium` and no `campaign`"]
        );
        assert!(messages("").is_empty());
    }
}
