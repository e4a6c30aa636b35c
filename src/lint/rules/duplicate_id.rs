//! An id that is defined twice.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::DUPLICATE_ID;

pub(super) static RULE: Rule = Rule {
    id: DUPLICATE_ID,
    category: Category::Duplicate,
    severity: Severity::Error,
    doc: r#"## What it does
Reports an id that two tables of one kind share, in one file or in two.

## Why is this bad?
Ids are identity: with two posts of one id, nobody could tell which of them was published.

## Example
```toml calendar/monday.toml
[posts.hello]
text = "Hello, Monday."
```

```toml calendar/friday.toml
[posts.hello]
text = "Hello, Friday."
```

## Use instead
```toml calendar/monday.toml
[posts.hello-monday]
text = "Hello, Monday."
```

```toml calendar/friday.toml
[posts.hello-friday]
text = "Hello, Friday."
```
"#,
    check: Check::Earlier,
};
