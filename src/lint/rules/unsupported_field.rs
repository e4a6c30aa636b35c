//! A part of a post that its platform has no place for.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::openings;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::model::Visibility;
use crate::platform::Platform;
use crate::source::Span;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unsupported-field"),
    category: Category::Platform,
    severity: Severity::Info,
    doc: r#"## What it does
Reports titles, polls, content warnings, visibilities, first comments, replies and long texts on platforms that have
no such thing, and says what happens instead. Where readers would see more than was meant, it is a warning.

## Why is this bad?
The post goes out without that part, which may matter to what it says.

## Example
```toml calendar/posts.toml
[posts.vote]
text = "When shall we meet?"
poll = { options = ["Monday", "Friday"] }
```

```toml calendar/channels.toml
[channels.news]
platform = "feed"
```

## Use instead
```toml calendar/posts.toml
[posts.vote]
text = "When shall we meet? Tell us: Monday, or Friday?"
```

```toml calendar/channels.toml
[channels.news]
platform = "feed"
```
"#,
    check: Check::Here(check),
};

/// A part of a post, where it was written, and what becomes of it.
struct Lost {
    field: &'static str,
    span: Span,
    instead: &'static str,
    severity: Severity,
}

fn check(context: &Context<'_>, out: &mut Out) {
    for target in &context.targets {
        let Some(platform) = target.platform else {
            continue;
        };
        for lost in lost(target, platform) {
            let (field, name) = (lost.field, platform.name);
            let message = format!("{name} has no place for `{field}`: {}", lost.instead);
            out.report(lost.span, message)
                .help(format!(
                    "leave it, or say it otherwise in [posts.{}.on.{}]",
                    target.post_id(),
                    target.channel_id()
                ))
                .severity(lost.severity)
                .post(target.post_id())
                .on_channel(target.channel_id());
        }
    }
}

fn lost(target: &Target<'_>, platform: &Platform) -> Vec<Lost> {
    let facts = platform.facts;
    let mut lost = Vec::new();
    let mut check = |supported: bool, field, place: &dyn Fn() -> Option<Span>, instead| {
        let span = if supported { None } else { place() };
        lost.extend(span.map(|span| Lost {
            field,
            span,
            instead,
            severity: severity(field, target),
        }));
    };
    let poll = || Some(target.said(|words| words.poll.as_ref())?.span);
    let warning = || Some(target.said(|words| words.content_warning.as_ref())?.span);
    let comment = || Some(target.said(|words| words.first_comment.as_ref())?.span);
    let body = || Some(target.said(|words| words.body.as_ref())?.span);
    let reply = || Some(target.terms.reply_to.as_ref()?.span);
    check(facts.titles, "title", &|| title(target), "it is left out");
    check(
        facts.polls,
        "poll",
        &poll,
        "the text is published without it",
    );
    check(
        facts.content_warnings,
        "content_warning",
        &warning,
        "the text is shown at once",
    );
    check(
        facts.first_comments,
        "first_comment",
        &comment,
        "it is left out",
    );
    check(facts.bodies, "body", &body, "the text alone is published");
    check(
        facts.replies,
        "reply_to",
        &reply,
        "it becomes a post of its own",
    );
    check(
        facts.visibility,
        "visibility",
        &|| visibility(target),
        "everybody sees the post",
    );
    lost
}

/// A post without a text says its title instead, so that nothing is lost.
fn title(target: &Target<'_>) -> Option<Span> {
    let title = target.said(|words| words.title.as_ref())?;
    openings(target).next().map(|_| title.span)
}

/// A post for everybody is seen by everybody.
fn visibility(target: &Target<'_>) -> Option<Span> {
    let visibility = target.terms.visibility?;
    (visibility.value != Visibility::Public).then_some(visibility.span)
}

/// What keeps readers out matters more than what is only missing.
fn severity(field: &str, target: &Target<'_>) -> Severity {
    let closed = [Some(Visibility::Private), Some(Visibility::Direct)];
    let keeps_out = closed.contains(&target.terms.visibility.map(|visibility| visibility.value));
    if field == "content_warning" || field == "visibility" && keeps_out {
        Severity::Warning
    } else {
        Severity::Info
    }
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn found(post: &str) -> Vec<(String, &'static str)> {
        let findings = Workspace::default()
            .file(
                "calendar/channels.toml",
                "[channels.news]\nplatform = \"feed\"\n",
            )
            .file(
                "calendar/a.toml",
                &format!("[posts.a]\ntext = \"a\"\n{post}\n"),
            )
            .findings();
        let of_rule = findings
            .into_iter()
            .filter(|finding| finding.rule.0 == "unsupported-field");
        of_rule
            .map(|finding| (finding.message, finding.severity.name()))
            .collect()
    }

    #[test]
    fn what_would_show_more_than_was_meant_is_a_warning() {
        assert_eq!(
            found("visibility = \"direct\"\ncontent_warning = \"spiders\""),
            [
                (
                    "Feed has no place for `visibility`: everybody sees the post".to_owned(),
                    "warning"
                ),
                (
                    "Feed has no place for `content_warning`: the text is shown at once".to_owned(),
                    "warning"
                ),
            ]
        );
    }

    #[test]
    fn what_the_platform_has_and_what_the_channel_replaces_is_fine() {
        assert!(found("title = \"A\"\nvisibility = \"public\"").is_empty());
        assert!(
            found("visibility = \"private\"\n[posts.a.on.news]\nvisibility = \"public\"")
                .is_empty()
        );
    }

    #[test]
    fn a_title_is_lost_only_beside_a_text() {
        let messages = |post: &str| {
            let workspace = Workspace::default().file("calendar/a.toml", post);
            workspace.messages("unsupported-field")
        };
        assert!(messages("[posts.a]\ntitle = \"A\"\n").is_empty());
        assert_eq!(
            messages("[posts.a]\ntitle = \"A\"\ntext = \"a\"\n"),
            ["Mastodon has no place for `title`: it is left out"]
        );
    }
}
