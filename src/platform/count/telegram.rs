//! Counting as Telegram counts: UTF-16 code units of what is left of a plain text once the server has tidied it.
//!
//! Sources: Telegram Bot API (4096 characters after entity parsing; entities are measured in UTF-16 code units) and `TDLib`,
//! which its server is built on: `td/telegram/misc.cpp`, `clean_input_string`, leaves out what is left out here and makes spaces of
//! control characters. A text without markup has no entities to parse, so all of it counts; CR LF counts one.

use super::units::utf16;

/// The length of a message `text` in UTF-16 code units, without white space around it. A text with markup is measured
/// without its markup.
pub fn telegram(text: &str) -> usize {
    let is_space = |character: char| character.is_whitespace() || character.is_ascii_control();
    let trimmed = text.trim_matches(|character| is_space(character) || is_left_out(character));
    let left_out = trimmed.chars().filter(|character| is_left_out(*character));
    // All that is left out takes one code unit.
    utf16(trimmed) - left_out.count()
}

/// Carriage returns, marks of direction, separators of lines and paragraphs, and three lines and rings over or under a letter.
fn is_left_out(character: char) -> bool {
    matches!(
        character,
        '\r' | '\u{2028}'..='\u{202e}' | '\u{30a}' | '\u{333}' | '\u{33f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_server_keeps_counts_in_utf_16() {
        for (text, length) in [
            ("", 0),
            (" \r\n\t", 0),
            ("\n Hello \n", 5),
            ("a\r\nb\nc", 5),
            ("👍🏽", 4),
            ("한국", 2),
            ("a\u{202e}b\u{2028}", 2),
            ("a\u{333}b", 2),
            ("https://example.com/long", 24),
        ] {
            assert_eq!(telegram(text), length, "{text:?}");
        }
    }
}
