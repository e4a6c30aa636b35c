//! A post, or a part of a thread, that says nothing.

use crate::content::EMPTY_TEXT;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: EMPTY_TEXT,
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts and parts of threads with neither words nor media.

## Why is this bad?
Platforms refuse an empty message, and it is hardly what was meant.

## Example
```toml calendar/posts.toml
[posts.hello]
publish_at = 2026-11-27T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
publish_at = 2026-11-27T09:00:00
text = "Hello."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
