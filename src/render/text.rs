//! Lines and paragraphs of foreign text.

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

#[cfg(test)]
mod tests {
    use super::*;

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
