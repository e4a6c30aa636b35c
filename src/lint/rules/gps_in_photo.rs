//! A photo or video that tells where it was made.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("gps-in-photo"),
    category: Category::Security,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports media whose metadata hold the coordinates of the place where they were made, as phones write them.

## Why is this bad?
The place may be somebody's home. Most networks strip it from what they show, but they receive it, and feeds and
webhooks hand the file on as it is. So does the repository: an earlier commit keeps what a later one removes.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "Meet our team."
media = [{ file = "media/team.jpg", alt = "Our team on a balcony" }]
```

```jpeg media/team.jpg
(a photo with its place)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "Meet our team."
media = [{ file = "media/team.jpg", alt = "Our team on a balcony" }]
```

```jpeg media/team.jpg
(a photo)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.media {
        let Some(file) = &used.medium.value.file else {
            continue;
        };
        let medium = context.files.medium(&file.value);
        if medium.is_some_and(|medium| medium.has_position) {
            let message = format!("`{}` tells where it was made", file.value);
            out.report(file.span, message)
                .label("its metadata hold coordinates")
                .help("export it again without its location, or remove that with `exiftool -gps:all= -xmp:geotag= FILE`")
                .post(used.post_id);
        }
    }
}
