//! A silence whose last day is over.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::lint::silence::EXPIRED_SILENCE;

pub(super) static RULE: Rule = Rule {
    id: EXPIRED_SILENCE,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports silences (`# kalends: allow(RULE) until DAY: reason`) whose last day is over. The finding shows again.

## Why is this bad?
Somebody promised to have settled the matter by then.

## Example
```toml calendar/posts.toml
# kalends: allow(unused-campaign) until 2026-10-31: its posts come in October
[campaigns.spring]
name = "Spring"
```

## Use instead
```toml calendar/posts.toml
[campaigns.spring]
name = "Spring"

[posts.spring]
campaign = "spring"
text = "Spring is here."
```
"#,
    check: Check::Earlier,
};
