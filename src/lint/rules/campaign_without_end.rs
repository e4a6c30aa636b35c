//! A campaign that begins and never ends.

use crate::diagnostic::{RuleId, Severity, Subject};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("campaign-without-end"),
    category: Category::Campaign,
    severity: Severity::Info,
    doc: r"## What it does
Reports campaigns with a first day, `from`, and without a last day, `to`. A campaign without either is a topic rather
than a campaign, and fine.

## Why is this bad?
A post that slips past the end is not noticed, and nobody knows when to look at the figures.

## Example
```toml calendar/posts.toml
[campaigns.spring]
from = 2027-03-01
```

## Use instead
```toml calendar/posts.toml
[campaigns.spring]
from = 2027-03-01
to = 2027-05-31
```
",
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.campaigns {
        let campaign = &entry.value;
        if let Some(from) = campaign.from.filter(|_| campaign.to.is_none()) {
            out.report(
                from.span,
                format!("the campaign `{id}` has a first day and no last one"),
            )
            .help("write its last day as `to`")
            .about(Subject::Campaign(id.clone()));
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_topic_without_days_needs_no_end() {
        let count = |days: &str| {
            let campaign = format!("[campaigns.c]\n{days}\n");
            let workspace = Workspace::default().file("calendar/a.toml", &campaign);
            workspace.messages("campaign-without-end").len()
        };
        assert_eq!(count("from = 2026-12-01"), 1);
        assert_eq!(count("from = 2026-12-01\nto = 2026-12-24"), 0);
        assert_eq!(count(""), 0);
    }
}
