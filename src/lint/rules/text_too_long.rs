//! A text that is longer than its platform takes.

use crate::content::TEXT_TOO_LONG;
use crate::diagnostic::Severity;
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: TEXT_TOO_LONG,
    category: Category::Text,
    severity: Severity::Error,
    doc: r#"## What it does
Reports texts that are longer than their platform takes, counted as the platform counts: on Mastodon every link counts
23 characters, and a content warning counts too.

## Why is this bad?
The platform would refuse the post when it is due, and nobody may be there to shorten it.

## Example
```toml calendar/posts.toml
[posts.answers]
text = """
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
"""
```

## Use instead
```toml calendar/posts.toml
[posts.answers]
overflow = "thread"
text = """
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
We looked at every question that you sent us this year, and answered the ten that came up most often.
"""
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    context.report_problems(out);
}
