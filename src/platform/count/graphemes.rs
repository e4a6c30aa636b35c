//! Counting characters as a reader sees them: a family emoji, a flag or a letter with its accent is one.

use unicode_segmentation::UnicodeSegmentation;

/// The length of `text` in extended grapheme clusters (Unicode Standard Annex 29). CR LF is one cluster.
pub fn graphemes(text: &str) -> usize {
    // Of ASCII, CR LF alone is a cluster of two; most texts are counted without a look at Unicode's tables.
    if text.is_ascii() {
        return text.len() - text.matches("\r\n").count();
    }
    text.graphemes(true).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_reader_sees_as_one_character_counts_one() {
        for (text, length) in [
            ("", 0),
            ("abc", 3),
            ("e\u{301}", 1),
            ("👨\u{200d}👩\u{200d}👧\u{200d}👦", 1),
            ("👍🏽", 1),
            ("❤\u{fe0f}", 1),
            ("🇸🇪🇩🇪", 2),
            (
                "🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
                1,
            ),
            ("한국", 2),
            ("a\r\nb\n", 4),
            ("\r\r\n\n\r", 4),
        ] {
            assert_eq!(graphemes(text), length, "{text:?}");
        }
    }
}
