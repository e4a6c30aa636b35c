//! A key that nothing reads.

use crate::decode::UNKNOWN_KEY;
use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};

pub(super) static RULE: Rule = Rule {
    id: UNKNOWN_KEY,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports keys that mean nothing where they stand, and names the key that was probably meant. `--unsafe-fixes` writes it.

## Why is this bad?
A mistyped key would be ignored in silence: a post with `publish-at` would wait in the queue instead of going out on
time.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
publish-at = 2026-11-27T09:00:00
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
