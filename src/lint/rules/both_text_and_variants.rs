//! A text, and texts that take turns, in one place.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("both-text-and-variants"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts, translations and overrides that have both `text` and `variants`.

## Why is this bad?
They are two ways of saying the same thing, and only the variants would be published.

## Example
```toml calendar/posts.toml
[posts.welcome]
text = "Welcome!"
variants = ["Welcome, new members!", "New here? Say hello!"]
```

## Use instead
```toml calendar/posts.toml
[posts.welcome]
variants = ["Welcome!", "Welcome, new members!", "New here? Say hello!"]
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for (id, entry) in &context.calendar.posts {
        for words in entry.value.every_words() {
            let variants = words.variants.iter().flatten();
            let Some((text, variant)) = words.text.as_ref().zip(variants.into_iter().next()) else {
                continue;
            };
            out.report(text.span, format!("`{id}` has both `text` and `variants`"))
                .label("never published")
                .related(variant.span, "published instead")
                .help("move the text into `variants`, or remove one of them")
                .post(id);
        }
    }
}
