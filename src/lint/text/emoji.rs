//! Emoji in a text, as readers see them: a flag, a family or a keycap is one.
//!
//! Source: Unicode Technical Standard 51, with the properties of the newest Unicode.

use std::ops::Range;

use icu_properties::CodePointSetData;
use icu_properties::props::{Emoji, EmojiPresentation, RegionalIndicator};
use unicode_segmentation::UnicodeSegmentation;

/// Shows the character before it as an emoji.
pub(in crate::lint) const AS_EMOJI: char = '\u{fe0f}';
/// Shows the character before it as text.
pub(in crate::lint) const AS_TEXT: char = '\u{fe0e}';

/// Emoji that follow one another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::lint) struct Run {
    /// Where, in bytes of the text, without the spaces around them.
    pub range: Range<usize>,
    /// How many.
    pub count: usize,
}

/// Every run of emoji, in order. Spaces between them do not end a run; an end of line does.
pub(in crate::lint) fn runs(text: &str) -> Vec<Run> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = next_candidate(text, from) {
        let run = run_at(text, start);
        from = run.as_ref().map_or_else(
            || start + text[start..].chars().next().map_or(1, char::len_utf8),
            |run| run.range.end,
        );
        found.extend(run);
    }
    found
}

/// True for a cluster of characters that is shown as one emoji.
pub(in crate::lint) fn is_emoji(cluster: &str) -> bool {
    let Some(first) = cluster.chars().next() else {
        return false;
    };
    let pictured = CodePointSetData::new::<EmojiPresentation>().contains(first)
        || CodePointSetData::new::<RegionalIndicator>().contains(first);
    if pictured {
        !cluster.contains(AS_TEXT)
    } else {
        cluster.contains(AS_EMOJI) && can_be_emoji(first)
    }
}

/// True for a character that can be shown as an emoji, digits and `#` included.
pub(in crate::lint) fn can_be_emoji(character: char) -> bool {
    CodePointSetData::new::<Emoji>().contains(character)
}

/// Where a character stands next that may begin an emoji. Keycaps, which begin with a digit, count only inside a run.
fn next_candidate(text: &str, from: usize) -> Option<usize> {
    // The first symbol among the emoji is U+203C, whose first byte is this one.
    const FIRST_BYTE: u8 = 0xe2;
    let mut at = from;
    loop {
        let bytes = &text.as_bytes()[at..];
        at += bytes.iter().position(|byte| *byte >= FIRST_BYTE)?;
        let character = text[at..].chars().next()?;
        if can_be_emoji(character) {
            return Some(at);
        }
        at += character.len_utf8();
    }
}

fn run_at(text: &str, start: usize) -> Option<Run> {
    let mut run = Run {
        range: start..start,
        count: 0,
    };
    for (offset, cluster) in text[start..].grapheme_indices(true) {
        if is_emoji(cluster) {
            run.count += 1;
            run.range.end = start + offset + cluster.len();
        } else if cluster != " " {
            break;
        }
    }
    (run.count > 0).then_some(run)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(text: &str) -> Vec<usize> {
        runs(text).into_iter().map(|run| run.count).collect()
    }

    #[test]
    fn what_readers_see_as_one_emoji_is_one() {
        assert_eq!(counts("🇸🇪👩‍👩‍👧👍🏽 and ☎️"), [3, 1]);
        assert_eq!(counts("one 🎉 🎉\n🎉"), [2, 1]);
    }

    #[test]
    fn signs_of_text_are_no_emoji() {
        assert_eq!(counts("it’s “fine” – © ™ ☎ 5 # ☎\u{fe0e}"), [0; 0]);
    }

    #[test]
    fn a_run_ends_with_its_last_emoji() {
        let text = "a 🎉 🎉 b";
        assert_eq!(&text[runs(text)[0].range.clone()], "🎉 🎉");
    }
}
