//! How long a text is, as each platform counts it.
//!
//! One file is one way of counting: a pure function from a text to a number in the platform's own unit. Links and
//! mentions are found once, in `links` and `mentions`, and shared by every way of counting that treats them specially.

mod graphemes;
pub mod links;
mod mastodon;
pub mod mentions;

pub use graphemes::graphemes;
pub use mastodon::{MASTODON_URL_LENGTH, mastodon};

/// Accented Latin letters and combining marks: twitter-text, `rb/lib/twitter-text/regex.rb`, `LATIN_ACCENTS`.
fn is_accented_latin(character: char) -> bool {
    matches!(character,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{253}' | '\u{254}' | '\u{256}'
        | '\u{257}' | '\u{259}' | '\u{25b}' | '\u{263}' | '\u{268}' | '\u{26f}' | '\u{272}' | '\u{289}' | '\u{28b}'
        | '\u{2bb}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}

/// UTF-16 code units.
pub fn utf16(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Bytes of UTF-8.
pub fn bytes(text: &str) -> usize {
    text.len()
}

/// Unicode scalar values.
pub fn code_points(text: &str) -> usize {
    text.chars().count()
}

/// As Telegram counts a text without markup.
pub fn telegram(text: &str) -> usize {
    utf16(text.trim())
}

/// As X counts, for texts without links and wide characters.
pub fn x(text: &str) -> usize {
    graphemes(text)
}

/// As Threads counts, for texts without emoji.
pub fn threads(text: &str) -> usize {
    graphemes(text)
}
