//! An id that nothing defines.

use crate::diagnostic::Severity;
use crate::lint::rule::{Category, Check, Rule};
use crate::load::UNKNOWN_REFERENCE;

pub(super) static RULE: Rule = Rule {
    id: UNKNOWN_REFERENCE,
    category: Category::Syntax,
    severity: Severity::Error,
    doc: r#"## What it does
Reports ids of channels, campaigns, cadences, goals, audiences, pillars and posts that no file defines, and names the
one that was probably meant.

## Why is this bad?
A post that names a channel that is not there would not go out there, and nobody would notice.

## Example
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = ["mastodom"]
```

## Use instead
```toml calendar/posts.toml
[posts.hello]
text = "Hello."
channels = ["mastodon"]
```
"#,
    check: Check::Earlier,
};
