//! A remark to the linter that it cannot read.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::lint::silence::INVALID_SILENCE;

pub(super) static RULE: Rule = Rule {
    id: INVALID_SILENCE,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports remarks that begin with `# kalends:` and that cannot be read.

## Why is this bad?
Whoever wrote it believes that a rule is silent here, and it is not.

## Example
```toml calendar/posts.toml
# kalends: ignore(unused-campaign): its posts come in October
[campaigns.spring]
name = "Spring"
```

## Use instead
```toml calendar/posts.toml
# kalends: allow(unused-campaign) until 2026-12-31: its posts come in October
[campaigns.spring]
name = "Spring"
```
"#,
    check: Check::Earlier,
};
