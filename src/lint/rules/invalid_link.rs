//! A link that is no address of the web.

use crate::content::INVALID_LINK;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: INVALID_LINK,
    category: Category::Link,
    severity: Severity::Error,
    doc: r#"## What it does
Reports links that do not begin with `https://` or `http://` and a host.

## Why is this bad?
Readers could not follow it, and campaign parameters could not be added to it.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
link = "acme.example/offer"
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
link = "https://acme.example/offer"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
