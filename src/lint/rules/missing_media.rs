//! A picture, a video or a sound that is not there.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::media::Found;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("missing-media"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports media whose file is not in the workspace, is a folder, or cannot be read.

## Why is this bad?
The post would be held when it is due, or go out without its picture.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
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
        let Some(file) = &used.medium.value.file else {
            continue;
        };
        let path = &file.value;
        let (message, help) = match context.files.at(path) {
            Found::Nothing => (
                format!("there is no file `{path}`"),
                "paths start at the folder of `kalends.toml`; small and large letters differ",
            ),
            Found::NoFile => (
                format!("`{path}` is a folder, not a file"),
                "name the file itself",
            ),
            Found::Unreadable(reason) => (
                format!("`{path}` cannot be read: {reason}"),
                "check that you may read the file",
            ),
            Found::File(_) | Found::Outside | Found::Link => continue,
        };
        out.report(file.span, message).help(help).post(used.post_id);
    }
}
