//! Counting in units of an encoding: what most programming interfaces mean by a character or a byte.
//!
//! Nothing is trimmed, and CR LF counts two. A calendar's texts hold LF alone: TOML's line ends are read as LF.

/// The length of `text` in bytes of UTF-8.
pub fn bytes(text: &str) -> usize {
    text.len()
}

/// The length of `text` in code points of Unicode.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// The length of `text` in code units of UTF-16, which is what JavaScript and Java call its length.
pub fn utf16(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_is_as_long_as_its_encoding() {
        for (text, of_bytes, of_code_points, of_utf16) in [
            ("", 0, 0, 0),
            ("abc", 3, 3, 3),
            ("é", 2, 1, 1),
            ("e\u{301}", 3, 2, 2),
            ("한", 3, 1, 1),
            ("👍🏽", 8, 2, 4),
            ("a\r\nb", 4, 4, 4),
        ] {
            let counted = (bytes(text), code_points(text), utf16(text));
            assert_eq!(counted, (of_bytes, of_code_points, of_utf16), "{text:?}");
        }
    }
}
