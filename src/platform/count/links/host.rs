//! The host of a link: labels, dots, and a top-level domain that is known.
//!
//! Source: twitter-text 3.1.0, `rb/lib/twitter-text/regex.rb` (`valid_domain`) and `extractor.rb` (`is_valid_domain`).

use std::collections::BTreeSet;
use std::sync::LazyLock;

/// The longest label of a domain name, in octets (RFC 1035, section 2.3.4).
const LABEL_LENGTH_MAX: usize = 63;

/// The top-level domains that twitter-text 3.1.0 knows (`conformance/tld_lib.yml` of that release), which is what Mastodon
/// uses. A younger one makes no link there, and so makes none here.
static TOP_LEVEL_DOMAINS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    include_str!("top_level_domains.txt")
        .split_ascii_whitespace()
        .collect()
});

/// The longest of them, in characters.
static TOP_LEVEL_DOMAIN_LENGTH_MAX: LazyLock<usize> = LazyLock::new(|| {
    TOP_LEVEL_DOMAINS
        .iter()
        .map(|domain| domain.chars().count())
        .max()
        .unwrap_or(0)
});

/// What a host may be made of, where the editions of twitter-text differ.
pub(super) struct Alphabet {
    /// What a label may hold anywhere. Dashes and underscores, which stand only inside, are not among it.
    pub(super) is_label_character: fn(char) -> bool,
    /// Whether a top-level domain in punycode may hold dashes.
    pub(super) dashes_in_punycode: bool,
}

/// The alphabet of Mastodon, which follows the Ruby edition.
pub(super) const RUBY: Alphabet = Alphabet {
    is_label_character: is_ruby_label_character,
    dashes_in_punycode: false,
};

/// What stands at the start of a text, seen as a host.
#[derive(Default)]
pub(super) struct Host {
    /// Its length in bytes: as many labels as end in a top-level domain, or none if no host is there.
    pub(super) length: Option<usize>,
    /// So many bytes from the start on, no host begins either. Without it, a long text would be read over and over.
    pub(super) barren: usize,
}

/// Reads labels, each with its dot, as far as they go.
pub(super) fn read(text: &str, alphabet: &Alphabet) -> Host {
    let mut host = Host::default();
    let mut top_level = false;
    let mut start = 0;
    while let Some(label) = label_length(&text[start..], alphabet) {
        let after = start + label + 1;
        if let Some(length) = top_level_length(&text[after..], alphabet) {
            top_level = true;
            // The label before the top-level domain, and only this one, may hold no underscore.
            let name = !text[start..after].contains('_');
            host.length = if name {
                Some(after + length)
            } else {
                host.length
            };
        }
        start = after;
    }
    host.barren = if top_level {
        0
    } else {
        start + dead_end_length(&text[start..], alphabet)
    };
    host
}

/// How many characters longer `host` becomes in punycode; none if it is no domain name.
pub(super) fn punycode_growth(host: &str) -> Option<usize> {
    let ascii = if host.is_ascii() {
        host.to_owned()
    } else {
        in_punycode(host)?
    };
    let fits = ascii
        .split('.')
        .all(|label| (1..=LABEL_LENGTH_MAX).contains(&label.len()));
    fits.then(|| ascii.len().saturating_sub(host.chars().count()))
}

/// The host as DNS knows it, without the characters that an international name leaves out (RFC 3454, table B.1).
fn in_punycode(host: &str) -> Option<String> {
    let left_out = |character: &char| {
        matches!(character, '\u{ad}' | '\u{34f}' | '\u{1806}' | '\u{180b}'..='\u{180d}' | '\u{200b}'..='\u{200d}'
            | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}')
    };
    let named: String = host
        .chars()
        .filter(|character| !left_out(character))
        .collect();
    url::Host::parse(&named).ok().map(|host| host.to_string())
}

/// The length of the label at the start of `text`, if a dot ends it. Dashes and underscores stand only inside.
fn label_length(text: &str, alphabet: &Alphabet) -> Option<usize> {
    let length = run_length(text, alphabet);
    let label = &text[..length];
    let ends = label.starts_with(alphabet.is_label_character)
        && label.ends_with(alphabet.is_label_character);
    (ends && text[length..].starts_with('.')).then_some(length)
}

/// How much of what is no label, at the start of `text`, holds no start of a label either: all of it, if it ends wrong.
fn dead_end_length(text: &str, alphabet: &Alphabet) -> usize {
    let length = run_length(text, alphabet);
    let dotted =
        text[length..].starts_with('.') && text[..length].ends_with(alphabet.is_label_character);
    if dotted { 0 } else { length }
}

/// The length of what a label can be made of.
fn run_length(text: &str, alphabet: &Alphabet) -> usize {
    let inside =
        |character| (alphabet.is_label_character)(character) || matches!(character, '-' | '_');
    text.find(|character| !inside(character))
        .unwrap_or(text.len())
}

/// Neither ASCII punctuation, white space, a control character, a mark of direction nor one that no text should hold.
/// The backslash is missing among the punctuation of the source, and therefore here.
fn is_ruby_label_character(character: char) -> bool {
    let punctuation = character.is_ascii_punctuation() && character != '\\';
    !punctuation
        && !character.is_whitespace()
        && !character.is_ascii_control()
        && !matches!(character,
        '\u{180e}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fffe}' | '\u{feff}' | '\u{ffff}')
}

/// The length of the longest top-level domain at the start of `text` that ends where a name can end.
pub(super) fn top_level_length(text: &str, alphabet: &Alphabet) -> Option<usize> {
    let ends = text
        .char_indices()
        .take_while(|(_, character)| (alphabet.is_label_character)(*character));
    let known = ends
        .take(*TOP_LEVEL_DOMAIN_LENGTH_MAX)
        .map(|(at, last)| at + last.len_utf8())
        .filter(|end| {
            !text[*end..].starts_with(continues_name)
                && TOP_LEVEL_DOMAINS.contains(text[..*end].to_lowercase().as_str())
        });
    known.max().or_else(|| punycode_length(text, alphabet))
}

fn continues_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || matches!(character, '@' | '+' | '-')
}

/// The length of a top-level domain that is written in punycode, `xn--…`; these are not listed.
fn punycode_length(text: &str, alphabet: &Alphabet) -> Option<usize> {
    let may_hold = |character: char| {
        character.is_ascii_alphanumeric() || (character == '-' && alphabet.dashes_in_punycode)
    };
    let (prefix, rest) = text.split_at_checked(4)?;
    let length = rest
        .find(|character| !may_hold(character))
        .unwrap_or(rest.len());
    (prefix.eq_ignore_ascii_case("xn--") && length > 0).then_some(prefix.len() + length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_ends_at_the_last_known_top_level_domain() {
        for (text, host) in [
            ("example.com", "example.com"),
            ("example.com.", "example.com"),
            ("a.b.example.co.uk/path", "a.b.example.co.uk"),
            ("example.com.invalid", "example.com"),
            ("example.comé", "example.com"),
            ("example.com、次", "example.com"),
            ("sub_domain.example.com", "sub_domain.example.com"),
            ("münchen.DE", "münchen.DE"),
            ("例え.みんな", "例え.みんな"),
            ("президент.рф!", "президент.рф"),
            ("xn--d1abbgf6aiiy.xn--p1ai/", "xn--d1abbgf6aiiy.xn--p1ai"),
            ("🎉.ws", "🎉.ws"),
            ("a\\b.com", "a\\b.com"),
        ] {
            assert_eq!(
                read(text, &RUBY).length.map(|end| &text[..end]),
                Some(host),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_no_known_top_level_domain_ends_is_no_host() {
        for text in [
            "localhost",
            "example.invalid",
            "example.community1",
            "example.com-",
            "example.com@x",
            "a_b.com",
            "-a.com",
            "a-.com",
            ".com",
            "1.2.3.4",
        ] {
            assert_eq!(read(text, &RUBY).length, None, "{text:?}");
        }
    }

    #[test]
    fn what_is_skipped_holds_no_start_of_a_host() {
        for (text, barren) in [
            ("a.b.c, example.com", "a.b.c"),
            ("日本語、日本語 example.com", "日本語、日本語"),
            ("a.b-.example.com", "a.b-"),
            ("-example.com", ""),
            ("a.-example.com", "a."),
            ("a_b.com", ""),
            ("example.com", ""),
        ] {
            assert_eq!(&text[..read(text, &RUBY).barren], barren, "{text:?}");
        }
    }

    #[test]
    fn a_host_that_dns_cannot_hold_is_refused() {
        assert_eq!(punycode_growth("example.com"), Some(0));
        assert_eq!(
            punycode_growth("münchen.de"),
            Some("xn--mnchen-3ya.de".len() - 10)
        );
        assert_eq!(punycode_growth("a\u{200d}b.com"), Some(0));
        assert_eq!(punycode_growth(&format!("{}.com", "a".repeat(63))), Some(0));
        assert_eq!(punycode_growth(&format!("{}.com", "a".repeat(64))), None);
        assert_eq!(punycode_growth(&format!("{}.com", "ü".repeat(63))), None);
    }
}
