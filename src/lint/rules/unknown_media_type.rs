//! A file that is no picture, video or sound.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unknown-media-type"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports media whose first bytes are not those of a PNG, JPEG, GIF, WebP, AVIF or HEIC picture, an MP4, QuickTime or
WebM video, or an MP3, Ogg, WAV or FLAC sound. What the file is called does not count.

## Why is this bad?
Platforms look at the bytes too, and refuse what they do not know: an SVG drawing, a PDF, a page that was saved under
the name of a picture.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```text media/offer.png
<!DOCTYPE html><title>404 Not Found</title>
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
        let medium = context.files.medium(&file.value);
        if medium.is_none_or(|medium| medium.kind.is_some() || medium.lfs_pointer) {
            continue;
        }
        let message = format!(
            "`{}` is no picture, video or sound that is known here",
            file.value
        );
        out.report(file.span, message)
            .label("its first bytes are of no known kind")
            .help("save it as PNG, JPEG, GIF, WebP, MP4 or MP3")
            .post(used.post_id);
    }
}
