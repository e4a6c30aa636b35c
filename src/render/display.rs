//! Foreign text on a terminal: whatever a file, a platform or the system said, made harmless and visible.
//!
//! A terminal obeys control characters, and readers cannot see what reorders or hides text, so both are written out.

use std::fmt::{self, Write};

/// Text from outside, for one line of a terminal: control characters, marks that reorder text, and characters without
/// width are written as escapes such as `\n` and `\u{202e}`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Foreign<'a>(pub &'a str);

impl fmt::Display for Foreign<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut before = None;
        let mut characters = self.0.chars().peekable();
        while let Some(character) = characters.next() {
            if joins(before, character, characters.peek().copied()) {
                out.write_char(character)?;
            } else {
                write_visibly(out, character)?;
            }
            before = Some(character);
        }
        Ok(())
    }
}

/// One character as [`Foreign`] shows it.
pub(super) fn write_visibly(out: &mut impl Write, character: char) -> fmt::Result {
    match character {
        '\n' => out.write_str("\\n"),
        '\r' => out.write_str("\\r"),
        '\t' => out.write_str("\\t"),
        hidden if is_hidden(hidden) => write!(out, "\\u{{{:x}}}", u32::from(hidden)),
        visible => out.write_char(visible),
    }
}

/// True for what a terminal obeys and for what readers cannot see: control and format characters (Unicode's general
/// categories Cc, Cf, Zl and Zp, what has the property `Default_Ignorable_Code_Point`, and the two values below U+10000
/// that are no characters, which XML forbids) but not the marks that choose how an emoji looks.
pub(super) fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}'
            | '\u{180b}'..='\u{180f}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0d}' | '\u{feff}'
            | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{fffe}' | '\u{ffff}' | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// True for the joiner inside an emoji of several parts, such as a family.
fn joins(before: Option<char>, character: char, after: Option<char>) -> bool {
    let is_symbol = |character: char| matches!(character, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}');
    character == '\u{200d}' && before.is_some_and(is_symbol) && after.is_some_and(is_symbol)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_from_outside_moves_the_cursor_or_hides() {
        for (text, shown) in [
            ("\u{1b}[2J\u{7}", "\\u{1b}[2J\\u{7}"),
            ("\u{9b}31m", "\\u{9b}31m"),
            ("a\r\n\tb", "a\\r\\n\\tb"),
            ("safe\u{202e}txt.exe", "safe\\u{202e}txt.exe"),
            ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
            ("pass\u{200b}word", "pass\\u{200b}word"),
            ("\u{feff}a\u{e0041}", "\\u{feff}a\\u{e0041}"),
            ("a\u{200d}b", "a\\u{200d}b"),
            ("a\u{fffe}", "a\\u{fffe}"),
        ] {
            assert_eq!(Foreign(text).to_string(), shown);
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in ["Smörgås, 日本語, עברית, العربية", "👩‍👩‍👧‍👦 ❤️ 👍🏽 🏳️‍🌈", "a \\ b"]
        {
            assert_eq!(Foreign(text).to_string(), text);
        }
    }
}
