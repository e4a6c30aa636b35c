//! Mathematical and other special letters used as bold or italic ones.

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Said;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Fewest letters in a row: fewer may be a formula or a sign.
const LEAST: usize = 3;

pub(super) static RULE: Rule = Rule {
    id: RuleId("decorative-letters"),
    category: Category::Accessibility,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports words in mathematical, circled, squared or full-width letters, which are used to make text look bold or italic.
`--unsafe-fixes` writes them in ordinary ones.

## Why is this bad?
They are signs, not letters. Screen readers skip them or say "mathematical bold capital" for each, searches and
hashtags do not know them, some phones show empty boxes, and X counts each twice.

## Example
```toml calendar/posts.toml
[posts.sale]
text = "𝗕𝗶𝗴 𝗻𝗲𝘄𝘀: we have moved."
```

## Use instead
```toml calendar/posts.toml
[posts.sale]
text = "Big news: we have moved."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        if may_decorate(&said.text.value) {
            for range in decorated(&said.text.value) {
                report(context, out, said, &range);
            }
        }
    }
}

/// A quick look: all of these letters begin with one of these pairs of bytes, and quotes, dashes and most emoji do not.
fn may_decorate(text: &str) -> bool {
    let mut pairs = text.as_bytes().windows(3);
    pairs.any(|bytes| {
        matches!(
            bytes,
            [0xf0, 0x9d, _]
                | [0xf0, 0x9f, 0x84..=0x86]
                | [0xe2, 0x84 | 0x92 | 0x93, _]
                | [0xef, 0xbc | 0xbd, _]
        )
    })
}

fn report(context: &Context<'_>, out: &mut Out, said: &Said<'_>, range: &Range<usize>) {
    let (text, span) = (&said.text.value, said.text.span);
    let words = &text[range.clone()];
    let plain: String = words.chars().map(|c| plain(c).unwrap_or(c)).collect();
    let change = format!("write `{plain}` in ordinary letters");
    out.report(
        context.inside(span, range),
        format!("`{words}` is made of signs that only look like letters"),
    )
    .help(format!(
        "write `{plain}`; screen readers cannot read the other"
    ))
    .fix(context.rewrite(span, range, (&change, &plain), false))
    .post(said.post_id());
}

/// Every run of such letters, over spaces and punctuation.
fn decorated(text: &str) -> Vec<Range<usize>> {
    let wide_is_usual = text.chars().any(is_east_asian);
    let is_decorated = |c: char| plain(c).is_some() && !(wide_is_usual && is_wide(c));
    let mut found = Vec::new();
    let mut run: Option<(Range<usize>, usize)> = None;
    for (start, character) in text.char_indices() {
        if is_decorated(character) {
            let (range, count) = run.get_or_insert((start..start, 0));
            range.end = start + character.len_utf8();
            *count += 1;
        } else if !matches!(
            character,
            ' ' | ',' | '.' | '!' | '?' | ':' | '\'' | '’' | '-' | '&'
        ) {
            found.extend(run.take());
        }
    }
    found.extend(run);
    let long = found.into_iter().filter(|(_, count)| *count >= LEAST);
    long.map(|(range, _)| range).collect()
}

/// The ordinary letter or digit that a decorated one stands for.
fn plain(character: char) -> Option<char> {
    let code = u32::from(character);
    match code {
        0x1d400..=0x1d7ff | 0x24b6..=0x24e9 | 0xff21..=0xff3a | 0xff41..=0xff5a => {
            let text = character.encode_utf8(&mut [0; 4]).to_owned();
            let plain = ComposingNormalizerBorrowed::new_nfkc()
                .normalize(&text)
                .chars()
                .next();
            plain.filter(char::is_ascii_alphanumeric)
        }
        // Script, Gothic and double-struck letters that Unicode had before the others of their kind.
        0x210a..=0x2134 => {
            let text = character.encode_utf8(&mut [0; 4]).to_owned();
            let plain = ComposingNormalizerBorrowed::new_nfkc().normalize(&text);
            let mut letters = plain.chars();
            letters
                .next()
                .filter(|letter| letters.next().is_none() && letter.is_ascii_alphabetic())
        }
        0x1f130..=0x1f149 => capital(code - 0x1f130),
        0x1f150..=0x1f169 => capital(code - 0x1f150),
        0x1f170..=0x1f189 => capital(code - 0x1f170),
        _ => None,
    }
}

fn capital(index: u32) -> Option<char> {
    char::from_u32(u32::from('A') + index)
}

/// Full-width letters are usual among the letters of East Asia.
fn is_wide(character: char) -> bool {
    matches!(character, '\u{ff21}'..='\u{ff5a}')
}

fn is_east_asian(character: char) -> bool {
    matches!(character, '\u{3041}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7a3}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<String> {
        let plainly =
            |range: Range<usize>| text[range].chars().map(|c| plain(c).unwrap_or(c)).collect();
        assert!(may_decorate(text) || decorated(text).is_empty());
        decorated(text).into_iter().map(plainly).collect()
    }

    #[test]
    fn every_kind_of_decoration_is_read_as_its_letters() {
        for (text, plain) in [
            ("a 𝑩𝒊𝒈, 𝒏𝒆𝒘𝒔! b", "Big, news"),
            ("𝒽ℯ𝓁𝓁ℴ", "hello"),
            ("Ⓢⓐⓛⓔ", "Sale"),
            ("🅽🅴🆆", "NEW"),
            ("Ｓａｌｅ", "Sale"),
            ("𝟮𝟬𝟮𝟲", "2026"),
        ] {
            assert_eq!(found(text), [plain], "{text}");
        }
    }

    #[test]
    fn formulas_emoji_and_east_asian_text_are_left_alone() {
        for text in [
            "𝑥 = ℝ × 2",
            "🅰️ and 🅱️",
            "ＮＨＫは日本の放送局",
            "™ № ℃ Ⅻ",
            "“It’s” – ok",
        ] {
            assert!(found(text).is_empty(), "{text}");
        }
    }
}
