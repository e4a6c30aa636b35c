//! A file whose name promises another kind than it is.

use crate::content::media::{format_name, kind_of_name};
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("media-type-mismatch"),
    category: Category::Media,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports media whose name ends like another kind of file than their bytes are: a `.png` that is a JPEG picture.

## Why is this bad?
Some platforms and mail programs go by the name, and show nothing or refuse the file.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```jpeg media/offer.png
(a picture)
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.jpg", alt = "A red box" }]
```

```jpeg media/offer.jpg
(a picture)
```
"#,
    check: Check::Here(check),
};

/// Kinds that differ little enough to stand under each other's names.
const FAMILIES: [&[&str]; 3] = [
    &["image/heic", "image/heif"],
    &["video/mp4", "video/quicktime", "audio/mp4"],
    &["video/ogg", "audio/ogg"],
];

fn check(context: &Context<'_>, out: &mut Out) {
    for used in &context.files.media {
        let Some(file) = &used.medium.value.file else {
            continue;
        };
        let kind = context
            .files
            .medium(&file.value)
            .and_then(|medium| medium.kind);
        let promised = kind_of_name(&file.value);
        let Some((kind, promised)) = kind
            .zip(promised)
            .filter(|(kind, promised)| !alike(kind, promised))
        else {
            continue;
        };
        let message = format!(
            "`{}` is {}, and its name says {}",
            file.value,
            format_name(kind),
            format_name(promised)
        );
        out.report(file.span, message)
            .help("rename the file after what it is, or save it as what its name says")
            .post(used.post_id);
    }
}

fn alike(kind: &str, promised: &str) -> bool {
    let together = |family: &&[&str]| family.contains(&kind) && family.contains(&promised);
    kind == promised || FAMILIES.iter().any(together)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(path: &str, kind: &str) -> Vec<String> {
        let post = format!(
            "[posts.a]\ntext = \"a\"\nmedia = [{{ file = \"{path}\", alt = \"A cat asleep\" }}]\n"
        );
        let workspace = Workspace::default().file("calendar/a.toml", &post);
        workspace
            .block(kind, path, "(a medium)")
            .messages("media-type-mismatch")
    }

    #[test]
    fn only_names_that_promise_something_else_are_told() {
        assert_eq!(messages("media/a.JPEG", "jpeg"), [""; 0]);
        assert_eq!(messages("media/a.mov", "mp4"), [""; 0]);
        assert_eq!(messages("media/a", "png"), [""; 0]);
        assert_eq!(
            messages("media/a.gif", "png"),
            ["`media/a.gif` is PNG, and its name says GIF"]
        );
    }
}
