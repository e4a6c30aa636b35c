//! A value of another kind than its key takes.

use crate::decode::WRONG_TYPE;
use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};

pub(super) static RULE: Rule = Rule {
    id: WRONG_TYPE,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports values of the wrong kind, such as a text where a date stands.

## Why is this bad?
The value cannot be used, and guessing what was meant could publish at a wrong time or place.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
publish_at = "2026-11-27 09:00"
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
publish_at = 2026-11-27T09:00:00
```
"#,
    check: Check::Earlier,
};
