//! A calendar file that cannot be read.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::UNREADABLE_FILE;

pub(super) static RULE: Rule = Rule {
    id: UNREADABLE_FILE,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports files among the calendar files that cannot be read: symbolic links, folders, files that are too large, files
that may not be opened, and texts that are not UTF-8.

## Why is this bad?
Whatever such a file holds is neither checked nor published.

## Example
```latin-1 calendar/posts.toml
[posts.hello]
text = "Smörgås."
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Smörgås."
```
"#,
    check: Check::Earlier,
};
