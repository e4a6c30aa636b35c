//! Lines and paragraphs of foreign text.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::display::Foreign;

/// One line, set in by so many columns.
pub(super) fn indented(columns: usize, line: &str) -> String {
    format!("{:columns$}{}\n", "", Foreign(line))
}

/// A text wrapped to the width, each line set in by so many columns. A word longer than a line keeps its own.
pub(super) fn paragraph(columns: usize, text: &str, width: usize) -> String {
    let room = width.saturating_sub(columns).max(20);
    let (mut lines, mut line) = (String::new(), String::new());
    for word in text.split_whitespace() {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push_str(&indented(columns, &line));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    if !line.is_empty() {
        lines.push_str(&indented(columns, &line));
    }
    lines
}

/// A text, shown harmless, in at most so many columns; where something is left out it ends with `…`.
pub(super) fn cut(text: &str, columns: usize) -> String {
    let shown = Foreign(text).to_string();
    if shown.width() <= columns {
        return shown;
    }
    let (mut kept, mut taken) = (String::new(), 1);
    for piece in shown.graphemes(true) {
        taken += piece.width();
        if taken > columns {
            break;
        }
        kept.push_str(piece);
    }
    let kept = kept.trim_end();
    let mark = if columns == 0 { "" } else { "…" };
    format!("{kept}{mark}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, proptest};

    use super::*;

    #[test]
    fn a_text_is_cut_between_letters_as_readers_see_them() {
        for (text, columns, shown) in [
            ("Hello", 5, "Hello"),
            ("Hello there", 6, "Hello…"),
            ("Hello there", 7, "Hello…"),
            ("地図です", 6, "地図…"),
            ("👩‍👩‍👧‍👦👩‍👩‍👧‍👦", 3, "👩‍👩‍👧‍👦…"),
            ("a\u{1b}[2Jb", 8, "a\\u{1b}…"),
            ("Hello", 0, ""),
        ] {
            assert_eq!(cut(text, columns), shown);
        }
    }

    proptest! {
        #[test]
        fn a_cut_text_never_takes_more_columns(text in "\\PC{0,40}", columns in 0..30_usize) {
            prop_assert!(cut(&text, columns).width() <= columns);
        }
    }

    #[test]
    fn a_paragraph_is_wrapped_at_words_and_set_in() {
        let text = paragraph(2, "one two three four five six seven", 24);
        assert_eq!(text, "  one two three four\n  five six seven\n");
    }

    #[test]
    fn a_long_word_is_not_broken() {
        let address = "https://a.example/a-very-long-path-indeed";
        assert_eq!(
            paragraph(0, &format!("see {address}"), 20),
            format!("see\n{address}\n")
        );
    }
}
