//! A kind of picture or video that the platform does not take.

use crate::content::media::format_name;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

pub(super) static RULE: Rule = Rule {
    id: RuleId("unsupported-media-type"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports pictures and videos of a kind that their platform does not take, such as PNG pictures on Instagram, and any
picture on YouTube.

## Why is this bad?
The platform would refuse the post when it is due.

## Example
```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

```toml calendar/posts.toml
[posts.offer]
text = "See our offer."
media = [{ file = "media/offer.png", alt = "A red box" }]
```

```png media/offer.png
(a picture)
```

## Use instead
```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

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

fn check(context: &Context<'_>, out: &mut Out) {
    for shown in context.shown() {
        let facts = &shown.facts().media;
        for one in &shown.media {
            let (what, taken) = if one.medium.is_picture() {
                ("pictures", facts.image_types)
            } else if one.medium.is_video() {
                ("videos", facts.video_types)
            } else if one.medium.is_document() {
                ("documents", Some(facts.document_types))
            } else {
                continue;
            };
            let kind = one.medium.kind.unwrap_or_default();
            let Some(taken) = taken.filter(|taken| !taken.contains(&kind)) else {
                continue;
            };
            let (name, path, format) = (shown.platform.name, one.path, format_name(kind));
            let problem = if taken.is_empty() {
                (
                    format!("`{path}` is {format}, and {name} takes no {what}"),
                    "leave it out",
                )
            } else {
                let formats: Vec<&str> = taken.iter().map(|kind| format_name(kind)).collect();
                let formats = formats.join(", ");
                (
                    format!("`{path}` is {format}, and {name} takes {what} as {formats}"),
                    "convert it",
                )
            };
            shown.report(one, problem, out);
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn each_platform_is_told_what_it_takes() {
        let posts = "[channels.x]\nplatform = \"x\"\n[channels.youtube]\nplatform = \"youtube\"\n\
            [posts.a]\ntext = \"a\"\ntitle = \"a\"\nchannels = [\"x\", \"youtube\"]\nmedia = [{ file = \"a.png\", alt = \"A cat asleep\" }]\n\
";
        let workspace = Workspace::default().file("calendar/a.toml", posts).block(
            "png",
            "a.png",
            "(a picture)",
        );
        assert_eq!(
            workspace.messages("unsupported-media-type"),
            ["`a.png` is PNG, and YouTube takes no pictures"]
        );
    }
}
