//! A picture, a video or a sound without a description.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("missing-alt-text"),
    category: Category::Accessibility,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports media without an `alt` text, or with an empty one.

## Why is this bad?
People who cannot see the picture or hear the sound learn nothing of it, and some networks hide posts without
descriptions. Say what matters of it in a sentence.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png" }]
```

```png media/offer.png
(a picture)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.media {
        let medium = &used.medium.value;
        let described = medium.alt.as_ref();
        if described.is_some_and(|alt| !alt.value.trim().is_empty()) {
            continue;
        }
        if let Some(file) = &medium.file {
            out.report(file.span, format!("`{}` has no description", file.value))
                .help("say what it shows, in the same braces: alt = \"…\"")
                .post(used.post_id);
        }
    }
}
