//! Foreign text on a page: what would reorder or hide other text is written out, and everything else stays as it is.

use crate::render::display::write_visibly;

/// The text with its lines, with control characters and marks that reorder or hide text as escapes such as `\u{202e}`.
pub(in crate::render) fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for character in text.chars() {
        if stays(character) {
            shown.push(character);
        } else {
            // Writing into a string cannot fail.
            let _ = write_visibly(&mut shown, character);
        }
    }
    shown
}

/// True for lines, and for the marks that scripts and emoji need and that reach no further than their neighbours.
fn stays(character: char) -> bool {
    matches!(
        character,
        '\n' | '\t' | '\u{ad}' | '\u{61c}' | '\u{180b}'..='\u{180d}' | '\u{200c}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}'
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_that_reorder_or_hide_are_written_out() {
        for (text, shown) in [
            ("safe\u{202e}gpj.exe", "safe\\u{202e}gpj.exe"),
            ("\u{2066}a\u{2069}", "\\u{2066}a\\u{2069}"),
            ("pass\u{200b}word\u{1b}[2J", "pass\\u{200b}word\\u{1b}[2J"),
            ("a\u{2028}b", "a\\u{2028}b"),
        ] {
            assert_eq!(visible(text), shown);
        }
    }

    #[test]
    fn what_people_write_stays_as_it_is() {
        for text in ["One\n\n\tTwo", "👩‍👩‍👧‍👦 ❤️ 🏳️‍🌈", "می‌خواهم", "שלום\u{200f}!", "क्‍ष"]
        {
            assert_eq!(visible(text), text);
        }
    }
}
