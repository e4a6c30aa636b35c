//! A text that is shorter than its platform takes.

use crate::content::TEXT_TOO_SHORT;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: TEXT_TOO_SHORT,
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports texts and titles that are shorter than their platform takes. A Discourse forum wants twenty characters of text
and fifteen of title unless it is set up otherwise.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/posts.toml
[channels.forum]
platform = "discourse"

[posts.welcome]
channels = ["forum"]
title = "Welcome to all our new members"
text = "Hello!"
```

## Use instead
```toml calendar/posts.toml
[channels.forum]
platform = "discourse"

[posts.welcome]
channels = ["forum"]
title = "Welcome to all our new members"
text = "Hello! Tell us who you are, and what you would like to learn here."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
