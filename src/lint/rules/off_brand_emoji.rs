//! An emoji that is not among those of the brand.

use std::collections::BTreeSet;

use unicode_segmentation::UnicodeSegmentation;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::emoji::is_emoji;
use crate::lint::view::voice::is_our_own_word;

pub(super) static RULE: Rule = Rule {
    id: RuleId("off-brand-emoji"),
    category: Category::Text,
    severity: Severity::Info,
    doc: r#"## What it does
Reports emoji that `[voice] emoji` does not list, where it lists any. Skin tones are all alike to it.

## Why is this bad?
A brand that always uses the same few signs is recognised by them, and one that uses all of them by none.

## Example
```toml calendar/posts.toml
[voice]
emoji = ["🌲", "🥾"]

[posts.walk]
text = "Who walks with us? 🔥"
```

## Use instead
```toml calendar/posts.toml
[voice]
emoji = ["🌲", "🥾"]

[posts.walk]
text = "Who walks with us? 🥾"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    let Some(voice) = &context.calendar.voice else {
        return;
    };
    let allowed: BTreeSet<String> = voice
        .value
        .emoji
        .iter()
        .map(|emoji| plain(&emoji.value))
        .collect();
    if allowed.is_empty() {
        return;
    }
    for said in context.said.iter().filter(|said| is_our_own_word(said)) {
        if !said.text.value.is_ascii() {
            report(context, said, &allowed, out);
        }
    }
}

/// One finding a text, at the first of its emoji that are not the brand's.
fn report(context: &Context<'_>, said: &Said<'_>, allowed: &BTreeSet<String>, out: &mut Out) {
    let text = &said.text.value;
    let mut strange: Vec<(usize, &str)> = text
        .grapheme_indices(true)
        .filter(|(_, sign)| is_emoji(sign) && !allowed.contains(&plain(sign)))
        .collect();
    let Some((start, first)) = strange.first().copied() else {
        return;
    };
    let mut seen = BTreeSet::new();
    strange.retain(|(_, sign)| seen.insert(*sign));
    let list: Vec<&str> = strange.iter().map(|(_, sign)| *sign).collect();
    let (are, some) = if list.len() == 1 {
        ("is", "one")
    } else {
        ("are", "some")
    };
    let span = context.inside(said.text.span, &(start..start + first.len()));
    let ours: Vec<&str> = allowed.iter().map(String::as_str).collect();
    out.report(
        span,
        format!("{} {are} not {some} of our emoji", list.join(" ")),
    )
    .help(format!("take one of these, or none: {}", ours.join(" ")))
    .post(said.post_id());
}

/// The sign without what only says how to draw it: the style, and the tone of skin.
fn plain(sign: &str) -> String {
    let draws = |c: &char| matches!(c, '\u{fe0e}' | '\u{fe0f}' | '\u{1f3fb}'..='\u{1f3ff}');
    sign.trim().chars().filter(|c| !draws(c)).collect()
}

#[cfg(test)]
mod tests {
    use crate::lint::workspace::Workspace;

    fn messages(voice: &str, text: &str) -> Vec<String> {
        let files = format!("[voice]\n{voice}\n[posts.a]\ntext = \"{text}\"\n");
        Workspace::default()
            .file("calendar/a.toml", &files)
            .messages("off-brand-emoji")
    }

    #[test]
    fn a_text_is_told_once_with_all_its_strange_emoji() {
        assert_eq!(
            messages("emoji = [\"☀️\"]", "☀ 🔥 ok 🔥 👋🏽"),
            ["🔥 👋🏽 are not some of our emoji"]
        );
    }

    #[test]
    fn tones_and_styles_do_not_matter_and_letters_are_no_emoji() {
        assert!(messages("emoji = [\"👋\", \"☀\"]", "👋🏽 ☀️ → © ✓ é 日本 №").is_empty());
    }

    #[test]
    fn without_a_list_any_emoji_fits() {
        assert!(messages("tone = \"dry\"", "🔥").is_empty());
    }
}
