//! A file that is not TOML throughout.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::SYNTAX;

pub(super) static RULE: Rule = Rule {
    id: SYNTAX,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports every place at which a calendar file is not valid TOML.

## Why is this bad?
What stands after such a place may be misread or not read at all, so nothing in the file is published until it is
corrected.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello.
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
```
"#,
    check: Check::Earlier,
};
