//! A text of nothing but emoji.

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::{Role, Said};
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::emoji;

pub(super) static RULE: Rule = Rule {
    id: RuleId("emoji-only-text"),
    category: Category::Accessibility,
    severity: Severity::Info,
    doc: r#"## What it does
Reports posts whose text is nothing but emoji, without a picture, a link or a title beside it.

## Why is this bad?
What is meant is left to guess. Those who listen to it hear a list of names, and no search finds it.

## Example
```toml calendar/posts.toml
[posts.weekend]
text = "☀️🏖️🍦"
```

## Use instead
```toml calendar/posts.toml
[posts.weekend]
text = "A sunny weekend to all of you! ☀️🏖️🍦"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        if is_emoji_alone(&said.text.value) && stands_alone(said) {
            out.report(said.text.span, "this text is nothing but emoji")
                .help("add a few words that say what they mean")
                .post(said.post_id());
        }
    }
}

/// Nothing but emoji and spaces. The first characters of other texts tell.
fn is_emoji_alone(text: &str) -> bool {
    let text = text.trim();
    if text.starts_with(|c: char| c.is_ascii()) || text.bytes().any(|b| b.is_ascii_alphanumeric()) {
        return false;
    }
    let runs = emoji::runs(text);
    let emoji: usize = runs.iter().map(|run| run.range.len()).sum();
    let spaces: usize = text.split(|c: char| !c.is_whitespace()).map(str::len).sum();
    let inner: usize = runs
        .iter()
        .map(|run| text[run.range.clone()].matches(char::is_whitespace).count())
        .sum();
    !runs.is_empty() && emoji + spaces - inner == text.len()
}

fn stands_alone(said: &Said<'_>) -> bool {
    let words = &said.entry.value.words;
    let alone = words.media.is_none()
        && words.link.is_none()
        && words.title.is_none()
        && words.poll.is_none();
    matches!(said.role, Role::Text | Role::Part) && alone
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_or_a_sign_makes_it_a_text() {
        assert!(is_emoji_alone(" 🎉 🎉\n🎂 "));
        for text in ["🎉 Hi", "Hi 🎉", "12", "→ →", "", "🎉 24"] {
            assert!(!is_emoji_alone(text), "{text}");
        }
    }
}
