//! Characters that nobody sees and that change what a text does.

use std::ops::Range;

use icu_properties::CodePointMapData;
use icu_properties::props::Script;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::message::every_listed;
use crate::lint::rule::{Category, Check, Out, Rule};
use crate::lint::text::emoji::{AS_EMOJI, can_be_emoji};
use crate::source::Spanned;

/// How many places of one text are told.
const MOST: usize = 5;

pub(super) static RULE: Rule = Rule {
    id: RuleId("hidden-character"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports characters that nobody sees, in texts, mentions and hashtags: control characters, zero-width spaces, soft
hyphens, marks that turn the direction of reading, joiners that join nothing. Those that a script or an emoji needs are
fine, and so are spaces that do not break. What certainly does no work is removed by `--fix`, the rest by
`--unsafe-fixes`.

## Why is this bad?
They come along when text is copied from elsewhere. They break hashtags, links and searches, count as characters, and
can make a text read otherwise than it is written.

## Example
```toml calendar/posts.toml
[posts.launch]
text = "Follow #Kettle\u200bDay"
```

## Use instead
```toml calendar/posts.toml
[posts.launch]
text = "Follow #KettleDay"
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        look(context, out, said.post_id(), said.text);
    }
    for post in context.calendar.posts.values() {
        for words in post.value.every_words() {
            let lists = words.mentions.iter().chain(&words.hashtags);
            for entry in lists.flat_map(every_listed) {
                look(context, out, &post.key.value, entry);
            }
        }
    }
}

fn look(context: &Context<'_>, out: &mut Out, post: &str, text: &Spanned<String>) {
    if may_hide(&text.value) {
        for range in hidden(&text.value).into_iter().take(MOST) {
            report(context, out, post, (text, &range));
        }
    }
}

fn report(
    context: &Context<'_>,
    out: &mut Out,
    post: &str,
    (text, range): (&Spanned<String>, &Range<usize>),
) {
    let Some(first) = text.value[range.clone()].chars().next() else {
        return;
    };
    let code = u32::from(first);
    let change = ("remove what nobody sees", "");
    let safe = is_idle(&text.value, range);
    out.report(
        context.inside(text.span, range),
        format!("{} that nobody sees (U+{code:04X})", name(first)),
    )
    .help("remove it; where it is meant, silence this rule")
    .fix(context.rewrite(text.span, range, change, safe))
    .post(post);
}

/// A quick look: everything hidden is a control character or begins with one of these bytes.
fn may_hide(text: &str) -> bool {
    let controls = |byte: u8| byte == 0x7f || byte < b' ' && !matches!(byte, b'\n' | b'\r' | b'\t');
    let begins = |bytes: &[u8]| {
        matches!(
            bytes,
            [0xc2, 0x80..=0x9f | 0xad]
                | [0xcd, 0x8f]
                | [0xd8, 0x9c]
                | [0xe1, 0x84 | 0x85 | 0xa0]
                | [0xe2, 0x80 | 0x81]
                | [0xe3, 0x85]
                | [0xef, 0xb8 | 0xbb | 0xbe | 0xbf]
                | [0xf3, _]
        )
    };
    text.bytes().any(controls) || !text.is_ascii() && text.as_bytes().windows(2).any(begins)
}

/// Every hidden character that does no work where it stands; neighbours are told together.
fn hidden(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (start, character) in text.char_indices() {
        let end = start + character.len_utf8();
        if !is_hidden(character) || works(text, start, character) {
            continue;
        }
        match found.last_mut() {
            Some(last) if last.end == start => last.end = end,
            _ => found.push(start..end),
        }
    }
    found
}

/// Characters without a look of their own. Spaces that do not break are none, and neither are braille blanks.
fn is_hidden(character: char) -> bool {
    let control = character.is_control() && !matches!(character, '\n' | '\r' | '\t');
    control
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{180e}'
            | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

/// True where the script or the emoji around it needs the character.
fn works(text: &str, start: usize, character: char) -> bool {
    let before = text[..start].chars().next_back();
    let after = text[start + character.len_utf8()..].chars().next();
    match character {
        '\u{200b}' => [before, after].iter().flatten().any(|c| is_unspaced(*c)),
        '\u{200c}' => before.is_some_and(joins),
        '\u{200d}' => before.is_some_and(joins) || before.zip(after).is_some_and(joins_emoji),
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202c}' | '\u{2066}'..='\u{2069}' => {
            text.chars().any(is_right_to_left)
        }
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => before.is_some_and(varies),
        '\u{e0020}'..='\u{e007f}' => before.is_some_and(|c| c == '🏴' || is_tag(c)),
        '\u{115f}' | '\u{1160}' => before.is_some_and(is_hangul) || after.is_some_and(is_hangul),
        _ => false,
    }
}

/// True for scripts that are written without spaces and may be broken at a zero-width one.
fn is_unspaced(character: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(character);
    [Script::Thai, Script::Lao, Script::Khmer, Script::Myanmar].contains(&script)
}

/// True for scripts whose letters joiners join or part: those of Arabic and of India.
fn joins(character: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(character);
    let western = [
        Script::Latin,
        Script::Greek,
        Script::Cyrillic,
        Script::Common,
        Script::Han,
    ];
    !western.contains(&script) && !is_hidden(character)
}

fn joins_emoji((before, after): (char, char)) -> bool {
    let ends_emoji = before == AS_EMOJI || can_be_emoji(before);
    ends_emoji && !before.is_ascii() && can_be_emoji(after)
}

fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{61b}' | '\u{61d}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

/// True where another form can be asked for: behind an emoji, a sign, or a letter of Han or Mongolian.
fn varies(before: char) -> bool {
    let plain = before.is_whitespace() || before.is_ascii_alphabetic() || is_hidden(before);
    !plain && (!before.is_ascii_punctuation() || can_be_emoji(before))
}

fn is_tag(character: char) -> bool {
    matches!(character, '\u{e0020}'..='\u{e007f}')
}

fn is_hangul(character: char) -> bool {
    CodePointMapData::<Script>::new().get(character) == Script::Hangul
}

/// True when nothing is lost without it: it neither breaks a line or a word, nor keeps a mention, hashtag or link from being one.
fn is_idle(text: &str, range: &Range<usize>) -> bool {
    let idle = |c: char| c.is_control() || matches!(c, '\u{200b}' | '\u{feff}');
    let keeps_apart = |c: char| matches!(c, '@' | '#' | '$' | '.' | '/' | ':' | '\u{feff}');
    let before = text[..range.start].chars().next_back();
    let after = text[range.end..].chars().next();
    text[range.clone()].chars().all(idle)
        && ![before, after].iter().flatten().any(|c| keeps_apart(*c))
}

fn name(character: char) -> &'static str {
    match character {
        '\u{ad}' => "a soft hyphen",
        '\u{200b}' => "a zero-width space",
        '\u{200c}' | '\u{200d}' | '\u{34f}' | '\u{2060}' => "a joiner",
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => {
            "a mark of the direction of reading"
        }
        '\u{2028}' | '\u{2029}' => "a separator of lines",
        '\u{feff}' => "a byte order mark",
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => "a mark for another form of nothing",
        _ if character.is_control() => "a control character",
        _ => "a character",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lint::workspace::Workspace;

    #[test]
    fn what_does_no_work_is_found() {
        for text in [
            "a\u{200b}b",
            "\u{feff}a",
            "a\u{ad}b",
            "a\u{7}b",
            "a\u{202e}b",
            "a\u{200e}b",
            "a\u{200d}b",
            "a \u{fe0f}b",
            "🎉\u{200d} a",
            "a\u{e0041}",
            "a\u{2028}b",
            "a\u{85}b",
        ] {
            assert!(may_hide(text), "{text:?}");
            assert_eq!(hidden(text).len(), 1, "{text:?}");
        }
        assert_eq!(hidden("a\u{200b}\u{200b}b\u{200b}").len(), 2);
    }

    #[test]
    fn what_a_script_or_an_emoji_needs_is_left_alone() {
        for text in [
            "👩‍👩‍👧 ❤️‍🔥 1️⃣ 👍🏽 ☎\u{fe0e} 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏳️‍🌈 🧑🏽‍💻",
            "می‌خواهم क्‍ष",
            "שלום \u{200e}(a)\u{200f}",
            "ภาษา\u{200b}ไทย",
            "10\u{a0}kg, 5\u{202f}€, “quoted” – …",
            "葛\u{e0100}",
            "one\r\n\ttwo",
        ] {
            assert!(hidden(text).is_empty(), "{text:?}");
        }
    }

    #[test]
    fn only_what_certainly_does_no_work_is_removed_without_asking() {
        let safe = |text: &str| {
            let posts = format!("[posts.a]\ntext = \"{text}\"\n");
            let findings = Workspace::default()
                .file("calendar/a.toml", &posts)
                .findings();
            let fix = findings
                .into_iter()
                .find_map(|finding| finding.fix)
                .unwrap();
            (posts[fix.span.range()].to_owned(), fix.safe)
        };
        assert_eq!(safe("one\u{200b}two"), ("\u{200b}".to_owned(), true));
        assert_eq!(safe("one\\u200btwo"), ("\\u200b".to_owned(), true));
        assert!(!safe("@\u{200b}ada").1);
        assert!(!safe("one\u{ad}two").1);
    }
}
