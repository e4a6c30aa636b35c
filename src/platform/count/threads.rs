//! Counting as Threads counts: characters, where an emoji counts as many as it has bytes of UTF-8.
//!
//! Source: Threads API documentation, posts ("Text posts are limited to 500 characters. Emojis are counted as the number of UTF-8
//! bytes."). It does not say what a character is: code points are counted, of which no text has fewer than what a reader sees.
//! Links count in full and CR LF counts two.

use icu_properties::CodePointSetData;
use icu_properties::props::{Emoji, EmojiPresentation, RegionalIndicator};
use unicode_segmentation::UnicodeSegmentation;

/// Asks for the picture of a character that is a letter or a sign otherwise.
const AS_EMOJI: char = '\u{fe0f}';
/// Asks for the letter or sign.
const AS_TEXT: char = '\u{fe0e}';
/// Puts a key around a digit.
const KEYCAP: char = '\u{20e3}';

/// The length of `text` in code points, where a cluster that is shown as an emoji counts its bytes: 👍 is 4, a family is 25.
pub fn threads(text: &str) -> usize {
    if text.is_ascii() {
        return text.len();
    }
    text.graphemes(true).map(cluster_length).sum()
}

fn cluster_length(cluster: &str) -> usize {
    if is_emoji(cluster) {
        cluster.len()
    } else {
        cluster.chars().count()
    }
}

/// Whether a grapheme cluster is shown as an emoji: Unicode Technical Standard 51, section 4.
fn is_emoji(cluster: &str) -> bool {
    let mut characters = cluster.chars();
    let Some(first) = characters.next() else {
        return false;
    };
    if !CodePointSetData::new::<Emoji>().contains(first) {
        return false;
    }
    let second = characters.next();
    let shown = CodePointSetData::new::<EmojiPresentation>().contains(first)
        || CodePointSetData::new::<RegionalIndicator>().contains(first)
        || second.is_some_and(is_skin_tone)
        || matches!(second, Some(AS_EMOJI | KEYCAP))
        // A sequence is one picture, even where its first character alone would be a sign.
        || (!first.is_ascii() && cluster.contains('\u{200d}'));
    shown && second != Some(AS_TEXT)
}

fn is_skin_tone(character: char) -> bool {
    matches!(character, '\u{1f3fb}'..='\u{1f3ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_emoji_counts_its_bytes() {
        for (text, length) in [
            ("👍", 4),
            ("👍🏽", 8),
            ("❤\u{fe0f}", 6),
            ("🇸🇪", 8),
            ("1\u{fe0f}\u{20e3}", 7),
            ("✌🏽", 7),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", 25),
            ("👁\u{200d}🗨", 11),
            ("Hi 👋!", 3 + 4 + 1),
        ] {
            assert_eq!(threads(text), length, "{text:?}");
        }
    }

    #[test]
    fn what_is_no_emoji_counts_its_code_points() {
        for (text, length) in [
            ("", 0),
            ("abc 123 #*", 10),
            ("한국語é", 4),
            ("e\u{301}", 2),
            ("©", 1),
            ("❤", 1),
            ("👍\u{fe0e}", 2),
            ("https://example.com/é", 21),
            ("a\r\nb", 4),
            ("é\r\n", 3),
        ] {
            assert_eq!(threads(text), length, "{text:?}");
        }
    }
}
