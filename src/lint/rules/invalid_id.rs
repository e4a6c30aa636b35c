//! An id that is not made of small letters, digits and dashes.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::model::INVALID_ID;

pub(super) static RULE: Rule = Rule {
    id: INVALID_ID,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports ids that are not made of small letters, digits and dashes, begin with a dash, or are longer than 64
characters.

## Why is this bad?
Ids stand in addresses, file names and the record of what was published. They must look the same everywhere.

## Example
```toml calendar/posts.toml
[posts.Hello_World]
text = "Hello."
```

## Use instead
```toml calendar/posts.toml
[posts.hello-world]
text = "Hello."
```
"#,
    check: Check::Earlier,
};
