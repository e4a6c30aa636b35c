//! Where a platform hides the rest of a long text until its readers ask for it.

use unicode_segmentation::UnicodeSegmentation;

/// How far a cut moves back so that it does not split a word, in characters; a longer word is split.
const LONGEST_WORD: usize = 24;

/// How much of a text is shown at once; the rest is hidden at what comes first. Platforms hide by what they have drawn,
/// which differs from screen to screen, so both numbers are only about right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fold {
    /// How many characters are shown, as readers see them; `usize::MAX` where lines alone decide.
    pub characters: usize,
    /// How many lines are shown, as they were written; `usize::MAX` where characters alone decide.
    pub lines: usize,
    /// What readers press to see the rest.
    pub word: &'static str,
}

impl Fold {
    /// Where the hidden rest of a text begins, in bytes; `None` for a text that is shown whole.
    pub fn place(&self, text: &str) -> Option<usize> {
        let mut ends = text.match_indices('\n').map(|(end, _)| end);
        let by_lines = ends.nth(self.lines.saturating_sub(1));
        let mut characters = text.grapheme_indices(true).map(|(start, _)| start);
        let by_characters = characters.nth(self.characters);
        let place = by_lines
            .into_iter()
            .chain(by_characters.map(|place| before_word(text, place)))
            .min()?;
        (!text[place..].trim().is_empty()).then_some(place)
    }
}

/// The start of the word that a place would split, unless that is far away.
fn before_word(text: &str, place: usize) -> usize {
    let (before, after) = text.split_at(place);
    if after.starts_with(char::is_whitespace) {
        return place;
    }
    let start = before.rfind(char::is_whitespace).map(|space| {
        let width = before[space..].chars().next().map_or(1, char::len_utf8);
        space + width
    });
    let is_near = |start: &usize| before[*start..].graphemes(true).count() <= LONGEST_WORD;
    start.filter(is_near).unwrap_or(place)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(characters: usize, lines: usize, text: &str) -> Option<&str> {
        let fold = Fold {
            characters,
            lines,
            word: "more",
        };
        fold.place(text).map(|place| &text[..place])
    }

    #[test]
    fn a_text_is_folded_before_the_word_that_is_too_much() {
        assert_eq!(shown(9, usize::MAX, "one two three"), Some("one two "));
        assert_eq!(shown(7, usize::MAX, "one two three"), Some("one two"));
        assert_eq!(shown(13, usize::MAX, "one two three"), None);
        let long = format!("one {}", "x".repeat(60));
        assert_eq!(shown(40, usize::MAX, &long), Some(&long[..40]));
    }

    #[test]
    fn characters_are_those_that_readers_see() {
        assert_eq!(shown(3, usize::MAX, "地図です"), Some("地図で"));
        assert_eq!(shown(1, usize::MAX, "👩‍👩‍👧‍👦👩‍👩‍👧‍👦"), Some("👩‍👩‍👧‍👦"));
    }

    #[test]
    fn lines_fold_a_text_that_is_short() {
        assert_eq!(shown(100, 2, "a\n\nb\nc"), Some("a\n"));
        assert_eq!(shown(100, 4, "a\n\nb\nc"), None);
        assert_eq!(
            shown(100, 1, "a\n \n"),
            None,
            "nothing is left to be hidden"
        );
    }
}
