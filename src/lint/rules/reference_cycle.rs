//! Posts that wait for each other.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::REFERENCE_CYCLE;

pub(super) static RULE: Rule = Rule {
    id: REFERENCE_CYCLE,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts that wait for each other through `after` or `reply_to`.

## Why is this bad?
Each of them waits until another is published, so none of them ever is.

## Example
```toml calendar/posts.toml
[posts.first]
text = "First."
after = "second"

[posts.second]
text = "Second."
after = "first"
```

## Use instead
```toml calendar/posts.toml
[posts.first]
text = "First."

[posts.second]
text = "Second."
after = "first"
```
"#,
    check: Check::Earlier,
};
