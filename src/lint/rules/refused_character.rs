//! Characters that a platform refuses.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::texts;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::Platform;
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    id: RuleId("refused-character"),
    category: Category::Platform,
    severity: Severity::Error,
    doc: r#"## What it does
Reports characters that a platform takes in no text: `<` and `>` on YouTube (its Data API, `videos`, `snippet.title` and
`snippet.description`).

## Why is this bad?
The platform refuses the post when it is due.

## Example
```toml calendar/posts.toml
[posts.review]
title = "Tabs > spaces"
text = "Our review of the year."
```

```toml calendar/channels.toml
[channels.youtube]
platform = "youtube"
```

## Use instead
```toml calendar/posts.toml
[posts.review]
title = "Tabs, not spaces"
text = "Our review of the year."
media = [{ file = "media/review.mp4", alt = "Tabs and spaces in a race" }]
```

```toml calendar/channels.toml
[channels.youtube]
platform = "youtube"
```

```mp4 media/review.mp4
(a video)
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let refusing = target
            .platform
            .filter(|platform| !platform.facts.text.refused.is_empty());
        let Some(platform) = refusing else {
            continue;
        };
        let title = target.said(|words| words.title.as_ref());
        for text in title.into_iter().chain(texts(target)) {
            report(context, out, (target, platform), text);
        }
    }
}

/// One finding a text, at its first such character.
fn report(
    context: &Context<'_>,
    out: &mut Out,
    (target, platform): (&Target<'_>, &Platform),
    text: &Spanned<String>,
) {
    let mut found = text.value.match_indices(platform.facts.text.refused);
    let Some((start, character)) = found.next() else {
        return;
    };
    let name = platform.name;
    let message = match found.count() {
        0 => format!("{name} refuses texts with `{character}`"),
        more => format!("{name} refuses texts with `{character}`, and {more} more stand here"),
    };
    let range = start..start + character.len();
    out.report(context.inside(text.span, &range), message)
        .help(format!(
            "write it in words, or say it otherwise in [posts.{}.on.{}]",
            target.post_id(),
            target.channel_id()
        ))
        .post(target.post_id())
        .on_channel(target.channel_id());
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn every_text_that_the_platform_gets_is_looked_at_once() {
        let messages = |platform: &str| {
            let channel = format!("[channels.here]\nplatform = \"{platform}\"\n");
            let post = "[posts.a]\ntitle = \"a > b\"\ntext = \"<a> & b\"\nnotes = \"<>\"\n";
            Workspace::default()
                .file("calendar/channels.toml", &channel)
                .file("calendar/a.toml", post)
                .messages("refused-character")
        };
        assert_eq!(
            messages("youtube"),
            [
                "YouTube refuses texts with `>`",
                "YouTube refuses texts with `<`, and 1 more stand here"
            ]
        );
        assert!(messages("mastodon").is_empty());
    }
}
