//! A post without a title where its platform wants one.

use crate::content::MISSING_TITLE;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: MISSING_TITLE,
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts without a title on platforms that take none without: forums, newsletters, most blogs, Reddit, YouTube.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[channels.forum]
platform = "reddit"

[posts.welcome]
channels = ["forum"]
text = "Hello! Tell us who you are."
```

## Use instead
```toml calendar/posts.toml
[channels.forum]
platform = "reddit"

[posts.welcome]
channels = ["forum"]
title = "Welcome to our new members"
text = "Hello! Tell us who you are."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
