//! Lines and paragraphs of foreign text.

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use super::display::Foreign;

/// One line, set in by so many columns.
pub(super) fn indented(columns: usize, line: &str) -> String {
    format!("{:columns$}{}\n", "", Foreign(line))
}

/// A text wrapped to the width, each line set in by so many columns. A word longer than a line keeps its own, and so do
/// the words between two backticks where a line can hold them: a command is copied from one line.
pub(super) fn paragraph(columns: usize, text: &str, width: usize) -> String {
    let room = width.saturating_sub(columns).max(20);
    let (mut lines, mut line) = (String::new(), String::new());
    for word in unbroken(text, room) {
        if !line.is_empty() && line.width() + 1 + word.width() > room {
            lines.push_str(&indented(columns, &line));
            line.clear();
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(&word);
    }
    if !line.is_empty() {
        lines.push_str(&indented(columns, &line));
    }
    lines
}

/// The words of a text; those between backticks are one, if it has room on a line.
fn unbroken(text: &str, room: usize) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let mut is_open = false;
    for word in text.split_whitespace() {
        match words.last_mut() {
            Some(last) if is_open && last.width() + 1 + word.width() <= room => {
                last.push(' ');
                last.push_str(word);
            }
            Some(_) | None => words.push(word.to_owned()),
        }
        is_open ^= word.matches('`').count() % 2 == 1;
    }
    words
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
    fn a_command_between_backticks_stays_on_one_line_where_it_fits() {
        assert_eq!(
            paragraph(0, "look there, then run `kalends retry a`, or not", 24),
            "look there, then run\n`kalends retry a`, or\nnot\n"
        );
        assert_eq!(
            paragraph(0, "run `kalends retry a-long-name --channel b`", 20),
            "run `kalends retry\na-long-name\n--channel b`\n"
        );
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
