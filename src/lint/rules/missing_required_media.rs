//! A post without media where the platform has no posts of text alone.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::openings;
use crate::lint::rule::{Category, Check, Out, Rule};
use std::collections::BTreeMap;

pub(super) static RULE: Rule = Rule {
    id: RuleId("missing-required-media"),
    category: Category::Media,
    severity: Severity::Error,
    doc: r#"## What it does
Reports posts without a picture or a video on platforms that have no posts of text alone, such as Instagram, TikTok,
YouTube, Pinterest and Snapchat.

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
    let messages = context.media_messages.iter();
    let shown: BTreeMap<usize, usize> = messages
        .rev()
        .map(|message| (message.target, message.media.len()))
        .collect();
    for (index, target) in context.targets.iter().enumerate() {
        let Some(platform) = target.platform else {
            continue;
        };
        let least = platform.facts.media.least;
        if least == 0 || shown.get(&index).is_some_and(|media| *media >= least) {
            continue;
        }
        let text = openings(target).next();
        let span = text.map_or(target.entry.key.span, |text| text.span);
        let name = platform.name;
        out.report(
            span,
            format!("{name} has no posts without a picture or a video"),
        )
        .help(format!(
            "add `media`, or leave `{}` out of the post's `channels`",
            target.channel_id()
        ))
        .post(target.post_id())
        .on_channel(target.channel_id());
    }
}
