//! What only TOML 1.1 allows.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::NEWER_TOML;

pub(super) static RULE: Rule = Rule {
    id: NEWER_TOML,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports what TOML 1.1 allows and TOML 1.0 does not. These are tables in braces over several lines, a comma before a
closing brace, times without seconds, and the escapes `\e` and `\x`. `--fix` writes them the older way, except for
tables over several lines.

## Why is this bad?
Kalends reads it, but many editors and other tools refuse the whole file.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
queue = { priority = 5, }
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
queue = { priority = 5 }
```
"#,
    check: Check::Earlier,
};
