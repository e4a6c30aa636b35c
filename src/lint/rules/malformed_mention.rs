//! A mention that can be no account of its platform.

use std::borrow::Cow;

use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::{listed, texts};
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::platform::count::{links, mentions};
use crate::platform::{Handle, Platform};
use crate::source::{Span, Spanned};

/// What the names of Bluesky's own accounts end in.
const BLUESKY: &str = ".bsky.social";

pub(super) static RULE: Rule = Rule {
    id: RuleId("malformed-mention"),
    category: Category::Platform,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports mentions, in a text or in `mentions`, that can be no account of the platform they go to: `@ada@server.example`
anywhere but on Mastodon, `@ada.bsky.social` anywhere but on Bluesky, `@ada` on Bluesky. What names look like is
from each platform's documentation.

## Why is this bad?
The one who is meant is not told, and the platform may link a stranger of a similar name.

## Example
```toml calendar/posts.toml
[posts.thanks]
text = "Thank you, @ada.bsky.social!"
```

## Use instead
```toml calendar/posts.toml
[posts.thanks]
text = "Thank you!"
mentions = { mastodon = ["ada@social.example"] }
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let naming = target
            .platform
            .filter(|platform| platform.facts.handle != Handle::Any);
        let Some(platform) = naming else {
            continue;
        };
        for entry in listed(target, |words| words.mentions.as_ref()) {
            let name = entry.value.trim().trim_start_matches('@');
            if !can_be(platform.facts.handle, &visible(name)) {
                report(out, (target, platform), entry.span, name);
            }
        }
        for text in texts(target) {
            look(context, out, (target, platform), text);
        }
    }
}

fn look(
    context: &Context<'_>,
    out: &mut Out,
    of: (&Target<'_>, &Platform),
    text: &Spanned<String>,
) {
    let (span, text) = (text.span, text.value.as_str());
    if !text.contains('@') {
        return;
    }
    for mention in mentions::find(text) {
        // A package such as `@scope/name` is no account.
        let goes_on = text[mention.range.end..].starts_with('/');
        let name = &text[mention.range.start + 1..mention.range.end];
        let handle = of.1.facts.handle;
        let is_meant = can_be(handle, name) || is_only_joined(handle, name);
        if !goes_on && !is_meant && !is_announced(text, name) {
            report(out, of, context.inside(span, &mention.range), name);
        }
    }
}

fn can_be(handle: Handle, name: &str) -> bool {
    let of_bluesky = name.ends_with(BLUESKY) && handle != Handle::Domain;
    // Accounts of one's own Mastodon server have no dots: `app/models/account.rb`.
    let elsewhere = handle == Handle::Server && is_address(name);
    handle.accepts(name) && !of_bluesky && !elsewhere
}

/// The name without characters that nobody sees, which are another rule's concern.
fn visible(name: &str) -> Cow<'_, str> {
    if name.is_ascii() {
        return Cow::Borrowed(name);
    }
    let category = CodePointMapData::<GeneralCategory>::new();
    let seen = |c: &char| category.get(*c) != GeneralCategory::Format;
    Cow::Owned(name.chars().filter(seen).collect())
}

/// `name.example`, where the last word is a domain's and not the first of the next sentence.
fn is_address(name: &str) -> bool {
    let last = name.rsplit('.').next().unwrap_or_default();
    let is_domain = last.len() > 2 && last.chars().all(|c| c.is_ascii_lowercase());
    let address = format!("https://{name}");
    is_domain
        && !name.contains('@')
        && name.contains('.')
        && links::find(&address).first() == Some(&(0..address.len()))
}

/// An account whose platform the text names too, as in "We are on Mastodon now: @ada@social.example".
fn is_announced(text: &str, name: &str) -> bool {
    let named = |names: &[&str]| {
        let small = text.to_lowercase();
        names.iter().any(|name| small.contains(name))
    };
    if name.ends_with(BLUESKY) {
        named(&["bluesky"])
    } else {
        name.contains('@') && named(&["mastodon", "fediverse"])
    }
}

/// A good name with a word behind it, in a text: `@ada-based`, or `@ada.Thanks` without a space.
fn is_only_joined(handle: Handle, name: &str) -> bool {
    let Handle::Word { .. } = handle else {
        return false;
    };
    let is_whole = name.contains('@') || is_address(name);
    let first = name.split(['-', '.']).next().unwrap_or_default();
    !is_whole && first.len() < name.len() && handle.accepts(first)
}

fn report(out: &mut Out, (target, platform): (&Target<'_>, &Platform), span: Span, name: &str) {
    let (post, channel) = (target.post_id(), target.channel_id());
    let on = platform.name;
    let looks_like = if name.contains('@') && !name.contains(':') {
        "looks like an account of Mastodon"
    } else if name.ends_with(BLUESKY) {
        "looks like an account of Bluesky"
    } else {
        ""
    };
    out.report(span, format!("`@{name}` can be no account on {on}"))
        .label(looks_like)
        .help(format!(
            "on {on} accounts look like `{}`: write it so in [posts.{post}.on.{channel}]",
            platform.facts.handle.example()
        ))
        .post(post)
        .on_channel(channel);
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(platform: &str, post: &str) -> Vec<String> {
        let channel = format!("[channels.here]\nplatform = \"{platform}\"\n");
        Workspace::default()
            .file("calendar/channels.toml", &channel)
            .file("calendar/a.toml", &format!("[posts.a]\n{post}\n"))
            .messages("malformed-mention")
    }

    #[test]
    fn names_of_another_platform_are_told() {
        for (platform, text, name) in [
            ("bluesky", "Hi @ada@m.example", "ada@m.example"),
            ("bluesky", "Hi @ada!", "ada"),
            ("x", "Hi @ada@m.example.", "ada@m.example"),
            ("x", "Hi @ada.bsky.social.", "ada.bsky.social"),
            ("instagram", "Hi @ada.bsky.social", "ada.bsky.social"),
            ("mastodon", "Hi @ada.bsky.social", "ada.bsky.social"),
        ] {
            let found = messages(platform, &format!("text = \"{text}\""));
            assert_eq!(found.len(), 1, "{platform}: {text}");
            assert!(found[0].starts_with(&format!("`@{name}` can be no account")));
        }
    }

    #[test]
    fn what_may_be_an_account_and_what_is_no_mention_is_left_alone() {
        for (platform, text) in [
            ("bluesky", "Hi @ada.example, write to me@m.example"),
            ("x", "Hi @ada, an @ada-built tool, thanks @ada.Now"),
            ("x", "npm install @acme.tools/cli"),
            ("mastodon", "Hi @ada, @ada@m.example, @ada.l@m.example"),
            ("telegram", "Meet us @ 9"),
            ("threads", "We are on Mastodon too: @ada@m.example"),
            ("x", "On Bluesky as @ada.bsky.social"),
            ("discord", "Hi @ada@m.example"),
        ] {
            let found = messages(platform, &format!("text = \"{text}\""));
            assert!(found.is_empty(), "{platform}: {found:?}");
        }
    }

    #[test]
    fn a_list_by_channel_is_judged_by_its_channel() {
        let post = "text = \"a\"\nmentions = { here = [\"ada@m.example\u{202c}\"], x = [\"ada.example\"] }";
        assert!(messages("mastodon", post).is_empty());
        assert_eq!(messages("bluesky", post).len(), 1);
    }
}
