//! A secret that is written into a file.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::platform::LITERAL_SECRET;

pub(super) static RULE: Rule = Rule {
    id: LITERAL_SECRET,
    category: Category::Security,
    severity: Severity::Error,
    doc: r#"## What it does
Reports tokens, passwords and keys that stand in a calendar file themselves.

## Why is this bad?
Everybody who can read the repository, now or later, can post in your name. A secret that was committed once stays in
the history: revoke it, and name the place where the new one is kept.

## Example
```toml calendar/channels.toml
[channels.mastodon]
platform = "mastodon"
server = "https://mastodon.example"
token = "hunter2"
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
