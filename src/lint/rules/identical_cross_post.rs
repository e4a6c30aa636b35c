//! The same text on several accounts of a platform that forbids it.

use std::collections::{BTreeMap, BTreeSet};

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::likeness::Speech;
use crate::platform::Repeats;

pub(super) static RULE: Rule = Rule {
    id: RuleId("identical-cross-post"),
    category: Category::Duplicate,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports texts that go out word for word on several accounts of a platform that forbids this: X (its rules on platform
manipulation and its automation rules both name it) and Reddit (its rule against spam).

## Why is this bad?
The platform takes the accounts for a spam network. It hides the posts or suspends the accounts, the main one too.

## Example
```toml calendar/posts.toml
[posts.doors]
text = "Doors open at nine."
publish_at = 2026-11-27T09:00:00
```

```toml calendar/channels.toml
[channels.x-shop]
platform = "x"

[channels.x-press]
platform = "x"
```

## Use instead
```toml calendar/posts.toml
[posts.doors]
text = "Doors open at nine."
publish_at = 2026-11-27T09:00:00
on.x-press.text = "Journalists are welcome from eight, everybody else from nine."
```

```toml calendar/channels.toml
[channels.x-shop]
platform = "x"

[channels.x-press]
platform = "x"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let mut by_text: BTreeMap<(&str, u64), Vec<&Target<'_>>> = BTreeMap::new();
    for target in context.targets.iter().filter(|target| forbids(target)) {
        let over = target
            .fixed_instant()
            .is_some_and(|time| time < context.now);
        if let Some(speech) = Speech::of(target).filter(|_| !over) {
            let platform = target.channel.value.platform_id();
            let same = by_text.entry((platform, speech.fingerprint()));
            same.or_default().push(target);
        }
    }
    for same in by_text.values() {
        let channels: BTreeSet<&str> = same.iter().map(|target| target.channel_id()).collect();
        let posts: BTreeSet<&str> = same.iter().map(|target| target.post_id()).collect();
        if channels.len() > 1 {
            report(same, (&channels, &posts), out);
        }
    }
}

fn forbids(target: &Target<'_>) -> bool {
    let platform = target.platform;
    platform.is_some_and(|platform| platform.facts.repeats == Repeats::RefusedEverywhere)
}

fn report(
    same: &[&Target<'_>],
    (channels, posts): (&BTreeSet<&str>, &BTreeSet<&str>),
    out: &mut Out,
) {
    let (Some(later), Some(earlier)) = (same.last(), same.first()) else {
        return;
    };
    let (Some(speech), Some(said_before)) = (Speech::of(later), Speech::of(earlier)) else {
        return;
    };
    let name = later.platform.map_or("", |platform| platform.name);
    let names: Vec<&str> = channels.iter().copied().collect();
    let message = format!(
        "`{}` all say the same, which {name} forbids on several accounts",
        names.join("`, `")
    );
    let finding = out
        .report(
            speech.span(),
            message.replace(
                "all say",
                if names.len() == 2 {
                    "both say"
                } else {
                    "all say"
                },
            ),
        )
        .help(format!(
            "send it from one account, or write words of its own in [posts.{}.on.{}]",
            later.post_id(),
            later.channel_id()
        ))
        .post(later.post_id());
    if posts.len() > 1 {
        finding.related(said_before.span(), "the same text");
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(platform: &str, posts: &str) -> Vec<String> {
        let channels = format!(
            "[channels.one]\nplatform = \"{platform}\"\n[channels.two]\nplatform = \"{platform}\"\n"
        );
        Workspace::default()
            .file("calendar/channels.toml", &channels)
            .file("calendar/a.toml", posts)
            .messages("identical-cross-post")
    }

    #[test]
    fn two_posts_count_as_one() {
        let posts = "[posts.a]\ntext = \"Same\"\nchannels = [\"one\"]\n[posts.b]\ntext = \"same\"\nchannels = [\"two\"]\n";
        assert_eq!(
            messages("x", posts),
            ["`one`, `two` both say the same, which X forbids on several accounts"]
        );
    }

    #[test]
    fn other_platforms_what_is_over_and_one_account_are_fine() {
        let posts = "[posts.a]\ntext = \"Same\"\n";
        assert_eq!(messages("x", posts).len(), 1);
        assert!(messages("feed", posts).is_empty());
        assert!(messages("x", &format!("{posts}publish_at = 2026-11-01T09:00:00\n")).is_empty());
        assert!(messages("x", &format!("{posts}channels = [\"one\"]\n")).is_empty());
    }
}
