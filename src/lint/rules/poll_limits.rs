//! A poll that its platform does not take.

use crate::content::POLL_LIMITS;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: POLL_LIMITS,
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports polls with more options, longer options, or another duration than their platform takes.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[posts.vote]
text = "When shall we meet?"
poll = { options = ["Mon", "Tue", "Wed", "Thu", "Fri"] }
```

## Use instead
```toml calendar/posts.toml
[posts.vote]
text = "When shall we meet?"
poll = { options = ["Early in the week", "Late in the week"] }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
