//! How long a text is, as each platform counts it.
//!
//! One file is one way of counting: a pure function from a text to a number in the platform's own unit. Links, mentions and
//! tags are found once, in modules of their own, and shared by every way of counting that treats them specially.

pub mod bluesky;
pub mod cashtags;
mod categories;
mod graphemes;
pub mod hashtags;
pub mod links;
mod mastodon;
pub mod mentions;
mod telegram;
mod threads;
mod units;
mod x;

pub use graphemes::graphemes;
pub use mastodon::{MASTODON_URL_LENGTH, mastodon};
pub use telegram::telegram;
pub use threads::threads;
pub use units::{bytes, code_points, utf16};
pub use x::x;

/// Accented Latin letters and combining marks: twitter-text, `rb/lib/twitter-text/regex.rb`, `LATIN_ACCENTS`.
fn is_accented_latin(character: char) -> bool {
    matches!(character,
        '\u{c0}'..='\u{d6}' | '\u{d8}'..='\u{f6}' | '\u{f8}'..='\u{24f}' | '\u{253}' | '\u{254}' | '\u{256}'
        | '\u{257}' | '\u{259}' | '\u{25b}' | '\u{263}' | '\u{268}' | '\u{26f}' | '\u{272}' | '\u{289}' | '\u{28b}'
        | '\u{2bb}' | '\u{300}'..='\u{36f}' | '\u{1e00}'..='\u{1eff}')
}
