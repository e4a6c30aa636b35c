//! Markdown on a platform that shows it as it is typed.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::texts;
use crate::lint::context::target::Target;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::source::Spanned;

pub(super) static RULE: Rule = Rule {
    id: RuleId("unrendered-markdown"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r"## What it does
Reports Markdown in texts for platforms that show it as it is typed. It looks for links as `[words](address)`, for
emphasis as `**words**`, and for backslashes before punctuation; `--unsafe-fixes` removes the backslashes.

## Why is this bad?
Readers see brackets, stars and backslashes, and a link with a backslash in it leads nowhere.

## Example
```toml calendar/posts.toml
[posts.paper]
text = 'Version 10\.2 is here \- with maps\.'
```

## Use instead
```toml calendar/posts.toml
[posts.paper]
text = 'Version 10.2 is here - with maps.'
```
",
    check: Check::Here(check),
};

/// Punctuation before which converters write a backslash.
const ESCAPED: [char; 16] = [
    '-', '.', '#', '_', '*', '[', ']', '(', ')', '!', '+', '`', '~', '>', '{', '}',
];

fn check(context: &Context<'_>, out: &mut Out) {
    let mut told = BTreeSet::new();
    for target in &context.targets {
        let shows_it = target
            .platform
            .is_none_or(|platform| platform.facts.markdown);
        if shows_it {
            continue;
        }
        for text in texts(target) {
            // Most texts hold neither sign, and a text of many channels is told once.
            if text.value.contains(['\\', '[', '*']) && told.insert(text.span) {
                report(context, target, text, out);
            }
        }
    }
}

fn report(context: &Context<'_>, target: &Target<'_>, text: &Spanned<String>, out: &mut Out) {
    let channel = target.channel_id();
    let mut tell = |range: &Range<usize>, message: String, help: &str, fix| {
        out.report(context.inside(text.span, range), message)
            .help(help)
            .fix(fix)
            .post(target.post_id())
            .on_channel(channel);
    };
    if let Some(range) = link(&text.value) {
        let message = format!("`{channel}` shows this link with its brackets");
        let help = "write the words, then the address; or the address alone in `link`";
        tell(&range, message, help, None);
    }
    if let Some(range) = emphasis(&text.value) {
        let message = format!("`{channel}` shows these stars");
        tell(&range, message, "write the words without them", None);
    }
    let escapes: Vec<usize> = escapes(&text.value).collect();
    if let (Some(first), Some(last)) = (escapes.first(), escapes.last()) {
        let message = match escapes.len() {
            1 => format!("`{channel}` shows this backslash"),
            count => format!("`{channel}` shows this backslash and {} more", count - 1),
        };
        let kept = text.value[*first..=*last]
            .char_indices()
            .filter(|(at, _)| escapes.binary_search(&(first + at)).is_err());
        let kept: String = kept.map(|(_, character)| character).collect();
        let title = "remove the backslashes";
        let fix = context.rewrite(text.span, &(*first..last + 1), (title, &kept), false);
        let help = "remove it: Markdown needs it, this platform does not";
        tell(&(*first..first + 2), message, help, fix);
    }
}

/// The first `[words](address)`.
fn link(text: &str) -> Option<Range<usize>> {
    let middle = text.find("](http")?;
    let start = text[..middle].rfind('[')?;
    let end = middle + text[middle..].find(')')? + 1;
    Some(start..end)
}

/// The first `**words**` on one line.
fn emphasis(text: &str) -> Option<Range<usize>> {
    let mut opens = text.match_indices("**").map(|(at, _)| at);
    opens.find_map(|start| {
        let rest = &text[start + 2..];
        let end = rest.find("**")?;
        let words = &rest[..end];
        let is_emphasis =
            !words.is_empty() && words.trim() == words && !words.contains(['\n', '*']);
        is_emphasis.then_some(start..start + end + 4)
    })
}

/// Every backslash before punctuation, but for the arm of a shrug.
fn escapes(text: &str) -> impl Iterator<Item = usize> {
    let places = text.match_indices('\\').map(|(at, _)| at);
    places.filter(|at| {
        let before = text[..*at].chars().next_back();
        let after = text[at + 1..].chars().next();
        let is_arm = before == Some('¯');
        !is_arm && after.is_some_and(|after| ESCAPED.contains(&after))
    })
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(text: &str) -> Vec<String> {
        let posts = format!("[posts.a]\ntext = '''{text}'''\n");
        Workspace::default()
            .file("calendar/a.toml", &posts)
            .messages("unrendered-markdown")
    }

    #[test]
    fn links_emphasis_and_backslashes_are_told_once_a_text() {
        assert_eq!(
            messages(r"See [us](https://a.example) in **May**: 10\.1 \- 10\.2"),
            [
                "`mastodon` shows this link with its brackets",
                "`mastodon` shows these stars",
                "`mastodon` shows this backslash and 2 more"
            ]
        );
    }

    #[test]
    fn brackets_stars_and_backslashes_of_their_own_are_fine() {
        for text in [
            r"¯\_(ツ)_/¯",
            r"C:\new",
            "[sic] (https://a.example)",
            "2 ** 3 and 4 ** 5",
            "****",
            "* one\n* two",
        ] {
            assert!(messages(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn platforms_that_render_it_are_left_alone() {
        let channels = "[channels.news]\nplatform = \"feed\"\n";
        let workspace = Workspace::default()
            .file("calendar/channels.toml", channels)
            .file("calendar/a.toml", "[posts.a]\ntext = '**May**'\n");
        assert!(workspace.messages("unrendered-markdown").is_empty());
    }
}
