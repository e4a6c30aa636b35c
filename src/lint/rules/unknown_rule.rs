//! A rule that `[lint]` names and nobody knows.

use super::UNKNOWN_RULE;
use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};

pub(super) static RULE: Rule = Rule {
    id: UNKNOWN_RULE,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports names in `[lint]` that are no rules, and names the rule that was probably meant.

## Why is this bad?
The level that was set has no effect: what was to be an error is not, and what was to be silent speaks.

## Example
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[lint]
missing-alt = "error"
```

## Use instead
```toml kalends.toml
[workspace]
timezone = "Europe/Stockholm"

[lint]
missing-alt-text = "error"
```
"#,
    check: Check::Earlier,
};
