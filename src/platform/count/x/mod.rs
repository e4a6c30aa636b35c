//! Counting as X counts: a weight a character, two for an emoji of any length, and 23 for a link.
//!
//! Sources: X documentation, fundamentals/counting-characters, and twitter-text 3.1.0, `config/v3.json` and `parseTweet`. A text is
//! counted as sent: nothing is trimmed, and CR LF counts two. What twitter-text does not know yet, such as an emoji younger than
//! its tables, counts by its characters, so that a text is never longer for X than it is here.

mod emoji;

use std::ops::Range;

use icu_normalizer::ComposingNormalizerBorrowed;

use super::links;

/// What a link counts: `transformedURLLength` of twitter-text's configuration v3.
const LINK_WEIGHT: usize = 23;

/// What an emoji counts, and any character outside of the ranges of `weight`: `defaultWeight` by `scale` of that configuration.
const DEFAULT_WEIGHT: usize = 2;

/// The weighted length of `text`, of which a post may have 280. The mentions that open a reply count, too: X leaves them out
/// only where it has set them itself.
pub fn x(text: &str) -> usize {
    let normalized = ComposingNormalizerBorrowed::new_nfc().normalize(text);
    let mut counted = 0;
    let mut weight = 0;
    for link in links::x::find(&normalized) {
        weight += characters(&normalized, counted..link.range.start) + LINK_WEIGHT;
        counted = link.range.start + units_length(&normalized[link.range], link.counted);
    }
    weight + characters(&normalized, counted..normalized.len())
}

/// How many bytes of `text` the characters in its first so many UTF-16 code units have.
fn units_length(text: &str, units: usize) -> usize {
    let mut read = 0;
    let whole = text.chars().take_while(|character| {
        read += character.len_utf16();
        read <= units
    });
    whole.map(char::len_utf8).sum()
}

/// The weight of what stands in `range` of `text`, which holds no link. An emoji may reach over its end.
fn characters(text: &str, range: Range<usize>) -> usize {
    let mut weight = 0;
    let mut at = range.start;
    while at < range.end {
        let rest = &text[at..];
        let Some(character) = rest.chars().next() else {
            break;
        };
        let sequence = emoji::sequence_length(rest);
        at += sequence.unwrap_or(character.len_utf8());
        weight += sequence.map_or_else(|| character_weight(character), |_| DEFAULT_WEIGHT);
    }
    weight
}

/// The weight of a character by itself: one in the `ranges` of twitter-text's configuration v3.
fn character_weight(character: char) -> usize {
    match character {
        '\0'..='\u{10ff}'
        | '\u{2000}'..='\u{200d}'
        | '\u{2010}'..='\u{201f}'
        | '\u{2032}'..='\u{2037}' => 1,
        _ => DEFAULT_WEIGHT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_counts_its_weight() {
        for (text, length) in [
            ("", 0),
            ("Hello, world!", 13),
            ("Grüße – „ja“…", 13 + 1),
            ("привет", 6),
            ("한국語", 6),
            ("e\u{301}", 1),
            ("ᄒ\u{1161}\u{11ab}", 2),
            ("a\r\n b\n", 6),
            ("™€", 4),
        ] {
            assert_eq!(x(text), length, "{text:?}");
        }
    }

    #[test]
    fn an_emoji_counts_two_whatever_it_is_made_of() {
        for (text, length) in [
            ("👍👍🏽", 4),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", 2),
            ("🇸🇪🇩🇪", 4),
            ("1\u{fe0f}\u{20e3}", 2),
            ("❤\u{fe0f}", 2),
            ("👩🏽\u{200d}🔬", 2),
            ("#", 1),
            ("©", 1),
            ("©\u{fe0f}", 2),
            ("🧑\u{200d}🔬", 5),
        ] {
            assert_eq!(x(text), length, "{text:?}");
        }
    }

    #[test]
    fn a_link_counts_the_same_with_or_without_a_scheme() {
        for (text, length) in [
            ("https://example.com/a/long/path?with=a&query=too", 23),
            ("example.com", 23),
            ("See example.com, example.org/a.", 4 + 23 + 2 + 23 + 1),
            ("(https://example.com/a_(b))", 25),
            ("me@example.com", 14),
            ("https://example.com/1\u{fe0f}\u{20e3}", 23 + 4),
            ("한국example.com", 4 + 23),
            ("file.invalid", 12),
        ] {
            assert_eq!(x(text), length, "{text:?}");
        }
    }
}
