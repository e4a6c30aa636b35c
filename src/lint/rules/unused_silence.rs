//! A silence that takes nothing away.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::lint::silence::UNUSED_SILENCE;

pub(super) static RULE: Rule = Rule {
    id: UNUSED_SILENCE,
    category: Category::Syntax,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports silences (`# kalends: allow(RULE)`) of rules that find nothing there. `--fix` removes a remark of which
nothing is needed.

## Why is this bad?
It would hide the next mistake of that kind, which nobody has looked at.

## Example
```toml calendar/posts.toml
# kalends: allow(unused-campaign): its posts come in October
[campaigns.spring]
name = "Spring"

[posts.spring]
campaign = "spring"
text = "Spring is here."
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
