//! Characters at which a platform cuts a text, for whoever sends it by other means.

use std::collections::BTreeMap;
use std::ops::Range;

use crate::diagnostic::Subject;
use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::texts;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::Platform;
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    id: RuleId("swallowed-character"),
    category: Category::Platform,
    severity: Severity::Info,
    doc: r#"## What it does
Reports channels that another tool has to send to, and whose posts hold characters at which the platform may cut the
text off. On LinkedIn these are the reserved characters of its little text format, such as parentheses, unless the tool
writes a backslash before each (Microsoft's documentation of the Posts API). It is told once a channel.

## Why is this bad?
The rest of the post is missing, and nothing says so.

## Example
```toml calendar/posts.toml
[posts.meetup]
text = "Our meetup (free of charge) is on Friday."
```

```toml calendar/channels.toml
[channels.linkedin]
platform = "linkedin"
```

## Use instead
```toml calendar/posts.toml
[posts.meetup]
text = "Our meetup, free of charge, is on Friday."
```

```toml calendar/channels.toml
[channels.linkedin]
platform = "linkedin"
```
"#,
    check: Check::Here(check),
};

/// A channel's first such character, and how many posts hold one.
struct Found<'a> {
    target: &'a Target<'a>,
    platform: &'static Platform,
    text: &'a Spanned<String>,
    range: Range<usize>,
    posts: usize,
}

fn check(context: &Context<'_>, out: &mut Out) {
    let mut channels: BTreeMap<&str, Found<'_>> = BTreeMap::new();
    for target in &context.targets {
        if let Some(found) = first(target) {
            let of_channel = channels.entry(target.channel_id()).or_insert(found);
            of_channel.posts += 1;
        }
    }
    for found in channels.values() {
        report(context, out, found);
    }
}

/// The target's first such character, if another tool has to send it.
fn first<'a>(target: &'a Target<'a>) -> Option<Found<'a>> {
    let platform = target.platform?;
    let swallowed = platform.facts.text.swallowed;
    if platform.adapter.is_some() || swallowed.is_empty() {
        return None;
    }
    texts(target).find_map(|text| {
        let (start, character) = text.value.match_indices(swallowed).next()?;
        Some(Found {
            target,
            platform,
            text,
            range: start..start + character.len(),
            posts: 0,
        })
    })
}

fn report(context: &Context<'_>, out: &mut Out, found: &Found<'_>) {
    let name = found.platform.name;
    let posts = match found.posts {
        1 => "one post of this channel holds".to_owned(),
        count => format!("{count} posts of this channel hold"),
    };
    let message = format!(
        "{posts} characters such as `{}`, at which {name} cuts a text off unless a backslash stands before them",
        &found.text.value[found.range.clone()]
    );
    let channel = found.target.channel_id();
    out.report(found.target.channel.key.span, message)
        .related(context.inside(found.text.span, &found.range), "the first of them")
        .help(format!(
            "make sure that the tool that sends to {name} writes those backslashes, or do without the characters"
        ))
        .about(Subject::Channel(channel.to_owned()));
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    #[test]
    fn a_channel_is_told_once_and_a_platform_that_keeps_everything_never() {
        let posts =
            "[posts.a]\ntext = \"a (b)\"\n[posts.b]\ntext = \"a_b [c]\"\n[posts.c]\ntext = \"d\"\n";
        let messages = |platform: &str| {
            let channel = format!("[channels.here]\nplatform = \"{platform}\"\n");
            Workspace::default()
                .file("calendar/channels.toml", &channel)
                .file("calendar/a.toml", posts)
                .messages("swallowed-character")
        };
        assert_eq!(
            messages("linkedin"),
            [
                "2 posts of this channel hold characters such as `(`, at which LinkedIn cuts a text off unless a backslash stands before them"
            ]
        );
        assert!(messages("mastodon").is_empty());
    }
}
