//! A platform that nobody knows.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::platform::UNKNOWN_PLATFORM;

pub(super) static RULE: Rule = Rule {
    id: UNKNOWN_PLATFORM,
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports channels on a platform that Kalends does not know, and names the one that was probably meant.

## Why is this bad?
Nothing can be checked for such a channel, and nothing can be published there.

## Example
```toml calendar/channels.toml
[channels.social]
platform = "mastadon"
```

## Use instead
```toml calendar/channels.toml
[channels.social]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
```
"#,
    check: Check::Earlier,
};
