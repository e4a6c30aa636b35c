//! The same text twice on a channel.

use std::collections::BTreeSet;

use chrono::TimeDelta;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::phrase::length;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::view::likeness::{Speech, Utterance, utterances};
use crate::platform::Repeats;

/// How far back readers may remember.
const READERS_REMEMBER: TimeDelta = TimeDelta::days(30);
/// How far back a platform that refuses repeats surely looks; none of them says it.
const PLATFORMS_REMEMBER: TimeDelta = TimeDelta::days(7);

pub(super) static RULE: Rule = Rule {
    id: RuleId("duplicate-text"),
    category: Category::Duplicate,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports posts that say what another post says on the same channel within 30 days, word for word: the same texts, link
and files, white space and capital letters aside. What the ledger knows as sent counts too. It is an error within 7 days
on platforms that refuse to take the same twice: X answers "You are not allowed to create a Tweet with duplicate
content", and LinkedIn `DUPLICATE_POST`.

## Why is this bad?
Mostly a file was copied and its text was not changed. Readers who see the same again scroll on.

## Example
```toml calendar/posts.toml
[posts.doors]
text = "Doors open at nine."
publish_at = 2026-11-27T09:00:00

[posts.doors-again]
text = "Doors open at nine."
publish_at = 2026-12-04T09:00:00
```

## Use instead
```toml calendar/posts.toml
[posts.doors]
text = "Doors open at nine."
publish_at = 2026-11-27T09:00:00

[posts.doors-again]
text = "As last week: come at nine, and there is coffee."
publish_at = 2026-12-04T09:00:00
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let mut told = BTreeSet::new();
    for (first, second) in pairs(context) {
        let (one, other) = (
            &context.targets[first.target],
            &context.targets[second.target],
        );
        let refuses = other
            .platform
            .is_some_and(|platform| platform.facts.repeats != Repeats::Welcome);
        // A refusal is one channel's own; for readers the pair is told once, on the first of its channels.
        let place = refuses.then(|| other.channel_id());
        if told.insert((one.post_id(), other.post_id(), place)) {
            report(context, (first, second), refuses, out);
        }
    }
}

/// Two utterances of different posts that say the same on a channel, the second of them still ahead.
fn pairs(context: &Context<'_>) -> Vec<(Utterance, Utterance)> {
    let mut list: Vec<(&str, u64, Utterance)> = Vec::new();
    // On most of its channels a post says one and the same, and they follow each other.
    let mut before: Option<(Speech<'_>, u64)> = None;
    for utterance in utterances(context) {
        let target = &context.targets[utterance.target];
        let Some(speech) = Speech::of(target) else {
            continue;
        };
        let known = before.take_if(|(before, _)| before.is_one_with(&speech));
        let fingerprint = known.map_or_else(|| speech.fingerprint(), |(_, known)| known);
        list.push((target.channel_id(), fingerprint, utterance));
        before = Some((speech, fingerprint));
    }
    list.sort_unstable_by_key(|(channel, fingerprint, one)| {
        (*channel, *fingerprint, one.time, one.target)
    });
    let neighbours = list.windows(2).filter(|pair| {
        let [
            (channel, print, first),
            (other_channel, other_print, second),
        ] = pair
        else {
            return false;
        };
        (channel, print) == (other_channel, other_print)
            && first.target != second.target
            && second.time >= context.now
            && second.time - first.time <= READERS_REMEMBER
    });
    neighbours
        .map(|pair| (pair[0].2, pair[1].2))
        .filter(|(first, second)| {
            let speech = |one: &Utterance| Speech::of(&context.targets[one.target]);
            let both = speech(first).zip(speech(second));
            both.is_some_and(|(first, second)| first.says_the_same_as(&second))
        })
        .collect()
}

fn report(
    context: &Context<'_>,
    (first, second): (Utterance, Utterance),
    refuses: bool,
    out: &mut Out,
) {
    let (one, other) = (
        &context.targets[first.target],
        &context.targets[second.target],
    );
    let (Some(earlier), Some(speech)) = (Speech::of(one), Speech::of(other)) else {
        return;
    };
    let between = second.time - first.time;
    let when = if between.is_zero() {
        "at the same time".to_owned()
    } else {
        format!("{} before", length(between))
    };
    let message = format!(
        "`{}` says on `{}` what `{}` says there {when}",
        other.post_id(),
        other.channel_id(),
        one.post_id()
    );
    let finding = out
        .report(speech.span(), message)
        .related(earlier.span(), "said here first")
        .post(other.post_id())
        .on_channel(other.channel_id());
    let name = other.platform.map_or("", |platform| platform.name);
    match refuses {
        true if between <= PLATFORMS_REMEMBER => finding
            .help(format!(
                "say it in other words: {name} refuses what was said lately"
            ))
            .severity(Severity::Error),
        true => finding.help(format!("say it in other words: {name} may refuse it")),
        false => finding.help("say it in other words, or remove one of them"),
    };
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    const CHANNELS: &str = "[channels.x]\nplatform = \"x\"\n[channels.news]\nplatform = \"feed\"\n\
        [channels.more]\nplatform = \"feed\"\n";

    fn workspace(second: &str) -> Workspace {
        let posts = format!(
            "[posts.a]\ntext = \"One two\"\npublish_at = 2026-11-23T09:00:00\n[posts.b]\n{second}\n"
        );
        Workspace::default()
            .file("calendar/channels.toml", CHANNELS)
            .file("calendar/a.toml", &posts)
    }

    fn found(second: &str) -> Vec<(String, &'static str)> {
        let findings = workspace(second).findings().into_iter();
        let of_rule = findings.filter(|finding| finding.rule.0 == "duplicate-text");
        of_rule
            .map(|finding| (finding.channel.clone().unwrap(), finding.severity.name()))
            .collect()
    }

    #[test]
    fn a_refusal_is_told_by_channel_and_a_repetition_once() {
        let again = "text = \" one\\nTWO\"\npublish_at";
        let told = |pairs: &[(&str, &'static str)]| -> Vec<(String, &'static str)> {
            pairs
                .iter()
                .map(|(id, level)| ((*id).to_owned(), *level))
                .collect()
        };
        assert_eq!(
            found(&format!("{again} = 2026-11-24T09:00:00")),
            told(&[("more", "warning"), ("x", "error")])
        );
        assert_eq!(
            found(&format!("{again} = 2026-12-14T09:00:00")),
            told(&[("more", "warning"), ("x", "warning")])
        );
        assert!(found(&format!("{again} = 2026-12-24T09:00:00")).is_empty());
    }

    #[test]
    fn a_text_for_one_channel_replaces_texts_that_take_turns() {
        let second = "variants = [\"Three\", \"Four\"]\npublish_at = 2026-11-24T09:00:00\n";
        assert!(found(second).is_empty());
        let own = format!("{second}on.x.text = \"One two\"");
        assert_eq!(found(&own), [("x".to_owned(), "error")]);
    }

    #[test]
    fn another_link_or_picture_makes_it_another_post() {
        for other in [
            "link = \"https://a.example\"",
            "media = [{ file = \"a.png\" }]",
        ] {
            let second = format!("text = \"One two\"\npublish_at = 2026-11-24T09:00:00\n{other}");
            assert!(found(&second).is_empty(), "{other}");
        }
    }

    #[test]
    fn what_was_sent_counts_and_what_never_went_out_does_not() {
        let posts = "[posts.old]\ntext = \"One\"\npublish_at = 2026-11-10T09:00:00\n\
            [posts.new]\ntext = \"One\"\npublish_at = 2026-11-24T09:00:00\n";
        let workspace = Workspace::default().file("calendar/a.toml", posts);
        assert!(workspace.messages("duplicate-text").is_empty());
        let old = "[posts.old]\ntext = \"One\"\npublish_at = 2026-11-10T09:00:00\n";
        assert_eq!(
            workspace
                .published("calendar/a.toml", old)
                .messages("duplicate-text"),
            ["`new` says on `mastodon` what `old` says there 14 days before"]
        );
    }
}
