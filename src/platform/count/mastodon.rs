//! Counting as Mastodon counts: characters as a reader sees them, with a concession for links and remote mentions.
//!
//! Source: Mastodon, `app/validators/status_length_validator.rb` (what counts) and `app/models/status.rb`, which strips the
//! text before it is validated.

use std::ops::Range;

use super::graphemes::graphemes;
use super::{links, mentions};

/// What a link counts on a server that does not say so itself, in characters: `URL_PLACEHOLDER_CHARS` of Mastodon's
/// `app/validators/status_length_validator.rb`. A server tells its own in `configuration.statuses.characters_reserved_per_url`
/// of its instance (Mastodon documentation, entities/Instance).
pub const MASTODON_URL_LENGTH: usize = 23;

/// White space of Ruby's `String#strip`, which takes NUL for white space and no character beyond ASCII.
const STRIPPED: [char; 7] = ['\t', '\n', '\u{b}', '\u{c}', '\r', ' ', '\0'];

/// The length of a status `text` in grapheme clusters, where each link counts `url_length` and each `@user@domain` counts
/// as `@user`. A content warning counts beside it, by [`graphemes`], without concessions.
///
/// A server on a Ruby older than Unicode 15.1 (ruby/ruby, pull request 12798) counts some Indic conjuncts as two clusters.
pub fn mastodon(text: &str, url_length: usize) -> usize {
    let text = text.trim_matches(STRIPPED);
    // Text of nothing but Unicode white space is blank to Rails, and blank text counts nothing.
    if text.trim().is_empty() {
        return 0;
    }
    graphemes(&countable(text, url_length))
}

/// The text with every link replaced by a word of `url_length` and every mention by its local part.
fn countable(text: &str, url_length: usize) -> String {
    let placeholder = "x".repeat(url_length);
    let mut counted = String::with_capacity(text.len());
    let mut copied = 0;
    for entity in entities(text) {
        counted.push_str(&text[copied..entity.range.start]);
        counted.push_str(entity.local.map_or(&placeholder, |local| &text[local]));
        copied = entity.range.end;
    }
    counted.push_str(&text[copied..]);
    counted
}

/// A link, or a mention with the part of it that counts.
struct Entity {
    range: Range<usize>,
    local: Option<Range<usize>>,
}

/// Links and mentions in the order of the text; of two that overlap the earlier one stays.
fn entities(text: &str) -> Vec<Entity> {
    let links = links::find(text).into_iter();
    let mentions = mentions::find(text).into_iter();
    let mut found: Vec<Entity> = links
        .map(|range| Entity { range, local: None })
        .chain(mentions.map(|mention| Entity {
            range: mention.range,
            local: Some(mention.local),
        }))
        .collect();
    found.sort_by_key(|entity| entity.range.start);
    let mut taken = 0;
    found.retain(|entity| {
        let free = entity.range.start >= taken;
        if free {
            taken = entity.range.end;
        }
        free
    });
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn count(text: &str) -> usize {
        mastodon(text, MASTODON_URL_LENGTH)
    }

    #[test]
    fn a_link_counts_the_same_whatever_its_length() {
        for (text, length) in [
            ("https://t.co", 23),
            (
                "https://example.com/a/very/long/path/with?a=query&and=more#fragment",
                23,
            ),
            ("See https://example.com.", 4 + 23 + 1),
            ("(https://example.com/a_(b))", 25),
            ("https://example.com https://example.org", 23 + 1 + 23),
            (
                "https://example.com/\u{1f468}\u{200d}\u{1f469} \u{1f1f8}\u{1f1ea}",
                23 + 2,
            ),
            ("www.example.com", 15),
            ("magnet:?xt=urn:btih:c12fe1c06bba254a9dc9f519b335aa7c", 52),
        ] {
            assert_eq!(count(text), length, "{text:?}");
        }
        assert_eq!(mastodon("https://example.com/long/path/indeed", 10), 10);
        assert_eq!(mastodon("a https://example.com b", 0), 4);
    }

    #[test]
    fn a_remote_mention_counts_its_local_part() {
        for (text, length) in [
            ("@alice", 6),
            ("@alice@example.com", 6),
            ("Hi @alice@example.com!", 3 + 6 + 1),
            ("alice@example.com", 17),
            ("https://example.com/@alice@example.org", 23),
            ("@alice@example.com/https://example.org", 6 + 1 + 23),
        ] {
            assert_eq!(count(text), length, "{text:?}");
        }
    }

    #[test]
    fn white_space_around_the_text_counts_nothing() {
        assert_eq!(count("\n  abc\t\r\n"), 3);
        assert_eq!(count(" \u{a0}\u{3000}\n"), 0);
        assert_eq!(count(""), 0);
        assert_eq!(count("a\r\n\r\nb"), 4);
    }
}
