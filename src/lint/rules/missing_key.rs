//! A key that must be there and is not.

use crate::decode::MISSING_KEY;
use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};

pub(super) static RULE: Rule = Rule {
    id: MISSING_KEY,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports tables without a key that they cannot do without, and channels without a key that their platform needs.

## Why is this bad?
The table cannot be used without it.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
```

## Use instead
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = { env = "MASTODON_TOKEN" }
```
"#,
    check: Check::Earlier,
};
