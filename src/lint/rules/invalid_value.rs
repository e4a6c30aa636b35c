//! A value of the right kind that cannot be used.

use crate::decode::INVALID_VALUE;
use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};

pub(super) static RULE: Rule = Rule {
    id: INVALID_VALUE,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports values that are of the right kind but make no sense: a status that does not exist, a cron expression that
never fires, a campaign that ends before it begins.

## Why is this bad?
The value cannot be used, and there is no telling what was meant.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
status = "aproved"
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
status = "approved"
```
"#,
    check: Check::Earlier,
};
