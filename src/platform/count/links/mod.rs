//! Links in a text, as Mastodon finds them: only what starts with a scheme and names a host below a known top-level domain.
//!
//! Sources: twitter-text 3.1.0, `rb/lib/twitter-text/regex.rb` and `extractor.rb`, with the changes of Mastodon's
//! `config/initializers/twitter_regex.rb`. A host without a scheme is no link, but nothing inside it is looked at again.

mod host;
mod tail;
pub mod x;

use std::ops::Range;

/// Schemes that may stand in front of a host: Mastodon, `config/initializers/twitter_regex.rb`, `valid_url`.
const SCHEMES: [&str; 9] = [
    "https://",
    "http://",
    "dat://",
    "dweb://",
    "ipfs://",
    "ipns://",
    "ssb://",
    "gopher://",
    "gemini://",
];

/// The longest link, in characters with its host in punycode: twitter-text, `rb/lib/twitter-text/extractor.rb`.
const LINK_LENGTH_MAX: usize = 4096;

/// The longest path of a `t.co` link, in characters: twitter-text, `rb/lib/twitter-text/extractor.rb`.
const SHORT_LINK_PATH_MAX: usize = 40;

/// Every link of `text`, in order, as byte ranges. Punctuation that ends the sentence is no part of a link.
pub fn find(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    if !text.contains("://") {
        return found;
    }
    let (mut from, mut barren) = (0, 0);
    for (start, _) in text.char_indices() {
        let before = text[..start].chars().next_back();
        if start < from || !may_precede(before) {
            continue;
        }
        let host_start = start + scheme_length(&text[start..]);
        if host_start < barren {
            continue;
        }
        let host = host::read(&text[host_start..], &host::RUBY);
        barren = host_start + host.barren;
        if let Some(length) = host.length {
            let candidate = Candidate::new(text, start, host_start..host_start + length);
            from = candidate.end;
            found.extend(candidate.link(text));
        }
    }
    found
}

/// A host with what follows it, and the scheme in front of it if there is one; bytes of the text.
struct Candidate {
    start: usize,
    host: Range<usize>,
    end: usize,
}

impl Candidate {
    fn new(text: &str, start: usize, host: Range<usize>) -> Self {
        let end = host.end + tail::length(&text[host.end..], &tail::MASTODON);
        Self { start, host, end }
    }

    /// The range that counts as a link: none without a scheme or when too long, and no more of a `t.co` link than its path.
    fn link(&self, text: &str) -> Option<Range<usize>> {
        if self.start == self.host.start {
            return None;
        }
        let end = match short_link_path(&text[self.start..self.end]) {
            Some(path) if path.len() > SHORT_LINK_PATH_MAX => return None,
            Some(path) => self.host.end + 1 + path.len(),
            None => self.end,
        };
        let growth = host::punycode_growth(&text[self.host.clone()])?;
        let length = text[self.start..end].chars().count() + growth;
        (length <= LINK_LENGTH_MAX).then_some(self.start..end)
    }
}

/// What may stand in front of a link, for every edition of twitter-text.
fn may_precede(before: Option<char>) -> bool {
    before.is_none_or(|character| {
        !character.is_ascii_alphanumeric()
            && !matches!(
                character,
                '@' | '＠' | '$' | '#' | '＃' | '\u{fffe}' | '\u{feff}' | '\u{ffff}'
            )
    })
}

fn scheme_length(text: &str) -> usize {
    let starts = |scheme: &&str| {
        text.as_bytes()
            .get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    };
    SCHEMES
        .iter()
        .find(|scheme| starts(scheme))
        .map_or(0, |scheme| scheme.len())
}

/// The path of a link that was shortened by `t.co`, without what cannot be part of such a path.
fn short_link_path(link: &str) -> Option<&str> {
    let path = ["https://t.co/", "http://t.co/"].iter().find_map(|site| {
        let (head, path) = link.split_at_checked(site.len())?;
        head.eq_ignore_ascii_case(site).then_some(path)
    })?;
    let end = path
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(path.len());
    (end > 0).then_some(&path[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text).into_iter().map(|range| &text[range]).collect()
    }

    #[test]
    fn a_link_is_taken_out_of_the_prose_around_it() {
        for (text, link) in [
            ("https://example.com", "https://example.com"),
            ("see HTTPS://EXAMPLE.COM/A now", "HTTPS://EXAMPLE.COM/A"),
            ("(see https://example.com/a)", "https://example.com/a"),
            ("\"https://example.com/a\"", "https://example.com/a"),
            ("<https://example.com/a>", "https://example.com/a"),
            ("日本語https://example.com/a", "https://example.com/a"),
            ("\u{200f}https://example.com", "https://example.com"),
            ("gemini://example.com/", "gemini://example.com/"),
            ("http://https://example.com", "https://example.com"),
            ("https://example.com:8080/a", "https://example.com:8080/a"),
            ("https://example.com:port", "https://example.com"),
            ("https://example.com#top", "https://example.com"),
            ("https://t.co/abc/def", "https://t.co/abc"),
        ] {
            assert_eq!(found(text), [link], "{text:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "example.com",
            "www.example.com/a",
            "ftp://example.com",
            "mailto:me@example.com",
            "https://localhost:3000",
            "https://127.0.0.1/a",
            "https://example.invalid",
            "https://user:secret@example.com",
            "xhttps://example.com",
            "#https://example.com",
            "＃https://example.com",
            "＠https://example.com",
            "$https://example.com",
            "\u{feff}https://example.com",
            "@https://example.com",
            "example.com/https://example.org",
            "https://",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text:?}");
        }
    }

    #[test]
    fn links_beside_each_other_are_told_apart() {
        assert_eq!(
            found("https://a.com,https://b.com"),
            ["https://a.com", "https://b.com"]
        );
        assert_eq!(
            found("https://a.com https://b.com\nhttps://c.com"),
            ["https://a.com", "https://b.com", "https://c.com"]
        );
        assert_eq!(found("https://a.comhttps://b.com"), Vec::<&str>::new());
    }

    #[test]
    fn a_link_that_is_too_long_is_none() {
        let path = |length| format!("https://example.com/{}", "a".repeat(length));
        let international = |length| format!("https://münchen.de/{}", "a".repeat(length));
        assert_eq!(find(&path(LINK_LENGTH_MAX - 20)).len(), 1);
        assert_eq!(find(&path(LINK_LENGTH_MAX - 19)).len(), 0);
        let host = "https://xn--mnchen-3ya.de/".len();
        assert_eq!(find(&international(LINK_LENGTH_MAX - host)).len(), 1);
        assert_eq!(find(&international(LINK_LENGTH_MAX - host + 1)).len(), 0);
        assert_eq!(
            found(&format!(
                "https://t.co/{}",
                "a".repeat(SHORT_LINK_PATH_MAX + 1)
            )),
            Vec::<&str>::new()
        );
    }
}
