//! A link that readers cannot follow.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::address;
use crate::lint::context::message::texts;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unclickable-link"),
    category: Category::Link,
    severity: Severity::Info,
    doc: r#"## What it does
Reports links in texts where readers cannot follow them: in captions on Instagram, TikTok, Pinterest and Snapchat, by
the documentation of each.

## Why is this bad?
Readers would have to copy it by hand, and few do. A word on where to find it serves them better.

## Example
```toml calendar/posts.toml
[posts.offer]
text = "All of it at https://acme.example/offer"
media = [{ file = "media/offer.jpg", alt = "A box with a ribbon" }]
```

```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

## Use instead
```toml calendar/posts.toml
[posts.offer]
text = "All of it behind the link in our profile."
media = [{ file = "media/offer.jpg", alt = "A box with a ribbon" }]
```

```toml calendar/channels.toml
[channels.instagram]
platform = "instagram"
```

```jpeg media/offer.jpg
1000 x 1000 pixels
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let deaf = target
            .platform
            .filter(|platform| !platform.facts.text.clickable_links);
        if let Some(platform) = deaf
            && let Some(place) = first_link(context, target, platform.facts.links_in_text)
        {
            let (post, channel) = (target.post_id(), target.channel_id());
            let message = format!(
                "readers cannot follow a link in a text on {}",
                platform.name
            );
            out.report(place, message)
                .help(format!(
                    "say in [posts.{post}.on.{channel}] where they find it, such as in your profile"
                ))
                .post(post)
                .on_channel(channel);
        }
    }
}

/// The first link of the texts; else the post's own, where that becomes a part of the text.
fn first_link(context: &Context<'_>, target: &Target<'_>, beside_in_text: bool) -> Option<Span> {
    let in_text = texts(target).find_map(|text| {
        let range = address::places(&text.value).into_iter().next()?;
        Some(context.inside(text.span, &range))
    });
    let beside = || Some(target.said(|words| words.link.as_ref())?.span);
    in_text.or_else(|| beside_in_text.then(beside)?)
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn count(platform: &str, post: &str) -> usize {
        let channel = format!("[channels.here]\nplatform = \"{platform}\"\n");
        let workspace = Workspace::default()
            .file("calendar/channels.toml", &channel)
            .file("calendar/a.toml", &format!("[posts.a]\n{post}\n"));
        workspace.messages("unclickable-link").len()
    }

    #[test]
    fn the_link_of_the_post_becomes_a_part_of_the_text() {
        let post = "text = \"a\"\nlink = \"https://a.example\"";
        assert_eq!(count("instagram", post), 1);
        assert_eq!(count("mastodon", post), 0);
    }

    #[test]
    fn a_text_of_the_channel_without_the_link_is_fine() {
        let post = "text = \"https://a.example\"\n[posts.a.on.here]\ntext = \"see our profile\"";
        assert_eq!(count("instagram", post), 0);
    }
}
