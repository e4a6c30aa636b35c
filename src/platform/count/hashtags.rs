//! Hashtags in a text, as X and most of its kind find them.
//!
//! Source: twitter-text 3.1.0, `extractHashtagsWithIndices`. Its tables are of Unicode 7.0; letters of a later version are letters
//! here as well.

use std::ops::Range;

use super::categories::{is_decimal_digit, is_letter_or_mark};
use super::links;

/// What makes a hashtag, in its two widths.
const SIGNS: [char; 2] = ['#', '＃'];

/// Characters behind a sign that make it part of an emoji.
const OF_EMOJI: [char; 2] = ['\u{fe0f}', '\u{20e3}'];

/// Every hashtag of `text`, in order, each with its `#`, as byte ranges. What is part of a link is none, and neither is a
/// number such as `#1`.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut tags = Vec::new();
    let mut from = 0;
    for (start, sign) in text.match_indices(SIGNS) {
        if start < from || !may_precede(&text[from..start], start) {
            continue;
        }
        let name_start = start + sign.len();
        if let Some(length) = name_length(&text[name_start..]) {
            from = name_start + length;
            tags.extend((!is_continued(&text[from..])).then_some(start..from));
        }
    }
    if tags.is_empty() {
        return tags;
    }
    outside_links(tags, links::x::find(text))
}

/// Whether a hashtag can stand behind `before`, which begins where the one before it ended.
fn may_precede(before: &str, start: usize) -> bool {
    before.chars().next_back().map_or(start == 0, |character| {
        let presents = matches!(character, '\u{fe0e}' | '\u{fe0f}');
        presents || (character != '&' && !is_in_name(character))
    })
}

/// The length in bytes of the name at the start of `text`. It holds a letter or a mark.
fn name_length(text: &str) -> Option<usize> {
    let length = text
        .find(|character| !is_in_name(character))
        .unwrap_or(text.len());
    let named = text[..length].contains(is_letter_or_mark) && !text.starts_with(OF_EMOJI);
    named.then_some(length)
}

/// Whether what follows makes a hashtag a part of something else.
fn is_continued(after: &str) -> bool {
    after.starts_with(SIGNS) || after.starts_with("://")
}

/// The tags without those that overlap a link; of two that overlap the earlier one stays.
fn outside_links(tags: Vec<Range<usize>>, links: Vec<links::x::Link>) -> Vec<Range<usize>> {
    let mut entities: Vec<(Range<usize>, bool)> = tags
        .into_iter()
        .map(|range| (range, true))
        .chain(links.into_iter().map(|link| (link.range, false)))
        .collect();
    entities.sort_by_key(|(range, _)| range.start);
    let mut taken = 0;
    entities.retain(|(range, _)| {
        let free = range.start >= taken;
        taken = if free { range.end } else { taken };
        free
    });
    entities
        .into_iter()
        .filter_map(|(range, is_tag)| is_tag.then_some(range))
        .collect()
}

/// Letters, marks, digits, and what joins them in one script or another.
fn is_in_name(character: char) -> bool {
    if character.is_ascii() {
        return character.is_ascii_alphanumeric() || character == '_';
    }
    let joins = matches!(
        character,
        '\u{200c}'
            | '\u{200d}'
            | '\u{a67e}'
            | '\u{5be}'
            | '\u{5f3}'
            | '\u{5f4}'
            | '\u{ff5e}'
            | '\u{301c}'
            | '\u{309b}'
            | '\u{309c}'
            | '\u{30a0}'
            | '\u{30fb}'
            | '\u{3003}'
            | '\u{f0b}'
            | '\u{f0c}'
            | '\u{b7}'
    );
    joins || is_letter_or_mark(character) || is_decimal_digit(character)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_hashtag_is_its_sign_and_its_name() {
        for (text, tags) in [
            ("#one and #two.", vec!["#one", "#two"]),
            ("＃日本語 #größe", vec!["＃日本語", "#größe"]),
            ("(#a_1)", vec!["#a_1"]),
            ("##a", vec!["#a"]),
            ("#1st #2026", vec!["#1st"]),
            ("❤\u{fe0f}#love", vec!["#love"]),
            ("#a,#b", vec!["#a", "#b"]),
            ("see。#ключ", vec!["#ключ"]),
        ] {
            assert_eq!(found(text), tags, "{text:?}");
        }
    }

    #[test]
    fn what_belongs_to_something_else_is_no_hashtag() {
        for text in [
            "",
            "#",
            "# a",
            "#1",
            "#_",
            "a#b",
            "&#a",
            "#\u{fe0f}\u{20e3}",
            "#a#b",
            "#http://example.com",
            "https://example.com/#top",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text:?}");
        }
    }
}
