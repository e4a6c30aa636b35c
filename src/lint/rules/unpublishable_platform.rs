//! A platform that can be planned for, but not published to.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::platform::UNPUBLISHABLE_PLATFORM;

pub(super) static RULE: Rule = Rule {
    id: UNPUBLISHABLE_PLATFORM,
    category: Category::Platform,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports channels on a platform that this version can plan and check posts for, but cannot publish to.

## Why is this bad?
The deliveries of such a channel are held and listed, and somebody has to publish them by hand.

## Example
```toml calendar/channels.toml
[channels.photos]
platform = "pinterest"
```

## Use instead
```toml calendar/channels.toml
[channels.photos]
platform = "webhook"
url = "https://automation.example/pinterest"
secret = { env = "WEBHOOK_SECRET" }
```
"#,
    check: Check::Earlier,
};
