//! A silence that does not say why.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::lint::silence::SILENCE_WITHOUT_REASON;

pub(super) static RULE: Rule = Rule {
    id: SILENCE_WITHOUT_REASON,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports silences (`# kalends: allow(RULE)`) without a reason. They hold all the same.

## Why is this bad?
Nobody who reads the file later can tell whether it is still needed.

## Example
```toml calendar/posts.toml
# kalends: allow(unused-campaign)
[campaigns.spring]
name = "Spring"
```

## Use instead
```toml calendar/posts.toml
# kalends: allow(unused-campaign): its posts come in October
[campaigns.spring]
name = "Spring"
```
"#,
    check: Check::Earlier,
};
