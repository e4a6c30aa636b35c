//! Mentions of accounts in a text, `@user` and `@user@domain`, as Mastodon finds them.
//!
//! Sources: Mastodon, `app/models/account.rb` (`USERNAME_RE`, `MENTION_RE`) and `app/lib/extractor.rb` (what may not follow,
//! and the longest domain).

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::is_accented_latin;

/// The longest domain of a mention, in characters: Mastodon, `app/lib/extractor.rb`, `MAX_DOMAIN_LENGTH`.
const DOMAIN_LENGTH_MAX: usize = 253;

/// A mention, in bytes of the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mention {
    /// All of it, from its `@`.
    pub range: Range<usize>,
    /// The `@user` in front of the domain; all of it when the account is on the same server.
    pub local: Range<usize>,
}

/// Every mention of `text`, in order. An address such as `me@example.com` is none.
pub fn find(text: &str) -> Vec<Mention> {
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find('@').map(|offset| from + offset) {
        from = start + 1;
        if !may_precede(text[..start].chars().next_back()) {
            continue;
        }
        if let Some(mention) = mention_at(text, start) {
            found.extend(is_whole(text, &mention).then_some(mention));
        }
    }
    found
}

/// Nothing, or a character that belongs to no word and no path or query.
fn may_precede(before: Option<char>) -> bool {
    before.is_none_or(|character| !matches!(character, '=' | '/') && !is_word(character))
}

/// The longest mention at the `@` in byte `start`, whatever follows it.
fn mention_at(text: &str, start: usize) -> Option<Mention> {
    let user = dotted_length(&text[start + 1..], is_user)?;
    let local = start..start + 1 + user;
    let domain = text[local.end..]
        .strip_prefix('@')
        .and_then(|rest| dotted_length(rest, is_word));
    let end = domain.map_or(local.end, |length| local.end + 1 + length);
    Some(Mention {
        range: start..end,
        local,
    })
}

/// The length in bytes of words joined by dots and dashes at the start of `text`: `anna`, `anna.k`, `x--y.z`.
fn dotted_length(text: &str, is_part: fn(char) -> bool) -> Option<usize> {
    let joined = |character| is_part(character) || matches!(character, '.' | '-');
    let run = text
        .find(|character| !joined(character))
        .unwrap_or(text.len());
    let length = text[..run].trim_end_matches(['.', '-']).len();
    (length > 0 && text.starts_with(is_part)).then_some(length)
}

/// Whether nothing stands behind `mention` that makes it a part of something else, and its domain is not too long.
fn is_whole(text: &str, mention: &Mention) -> bool {
    let after = &text[mention.range.end..];
    let domain = text[mention.local.end..mention.range.end].chars().skip(1);
    !after.starts_with(['@', '＠'])
        && !after.starts_with(is_accented_latin)
        && !after.starts_with("://")
        && domain.count() <= DOMAIN_LENGTH_MAX
}

fn is_user(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

/// Ruby's `[[:word:]]`: letters, marks, decimal digits and connecting punctuation.
fn is_word(character: char) -> bool {
    if character.is_ascii() {
        return is_user(character);
    }
    let connects = matches!(
        character,
        '\u{203f}' | '\u{2040}' | '\u{2054}' | '\u{fe33}' | '\u{fe34}' | '\u{fe4d}'
            ..='\u{fe4f}' | '＿'
    );
    character.is_alphabetic() || connects || is_digit(character) || is_mark(character)
}

/// A decimal digit of any script, which the word rules of Unicode never separate from another; `²` and `①` are none.
fn is_digit(character: char) -> bool {
    character.is_numeric() && format!("0{character}").split_word_bounds().count() == 1
}

/// A combining mark: it joins the cluster of the letter before it, and is neither a joiner, a skin tone nor a tag.
fn is_mark(character: char) -> bool {
    !matches!(character, '\u{200c}' | '\u{200d}' | '\u{1f3fb}'..='\u{1f3ff}' | '\u{e0020}'..='\u{e007f}')
        && format!("a{character}").graphemes(true).count() == 1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(&str, &str)> {
        find(text)
            .into_iter()
            .map(|mention| (&text[mention.range], &text[mention.local]))
            .collect()
    }

    #[test]
    fn users_and_domains_are_found_whole() {
        for (text, whole, local) in [
            ("@alice", "@alice", "@alice"),
            ("Hi @alice!", "@alice", "@alice"),
            ("(@alice@example.com)", "@alice@example.com", "@alice"),
            (
                "@a.b-c_d@sub-1.example.com.",
                "@a.b-c_d@sub-1.example.com",
                "@a.b-c_d",
            ),
            ("cc @alice@münchen.de, bye", "@alice@münchen.de", "@alice"),
            ("@alice@例え.jp", "@alice@例え.jp", "@alice"),
            ("①@alice@example.com", "@alice@example.com", "@alice"),
            ("@alice.@bob", "@alice", "@alice"),
        ] {
            assert_eq!(found(text).first(), Some(&(whole, local)), "{text:?}");
        }
        assert_eq!(found("@a @b@c.de\n@d").len(), 3);
    }

    #[test]
    fn what_belongs_to_something_else_is_no_mention() {
        for text in [
            "me@example.com",
            "é@alice",
            "٣@alice",
            "x\u{301}@alice",
            "/@alice",
            "?to=@alice",
            "@alice@bob@example.com",
            "@aliceé",
            "@alice＠bob",
            "@https://example.com",
            "@-alice",
            "@alice@-x",
            "@ alice",
            "＠alice",
        ] {
            assert_eq!(found(text), [], "{text:?}");
        }
    }

    #[test]
    fn a_domain_longer_than_a_domain_can_be_makes_no_mention() {
        let label = "a".repeat(DOMAIN_LENGTH_MAX);
        assert_eq!(find(&format!("@alice@{label}")).len(), 1);
        assert_eq!(find(&format!("@alice@{label}a")).len(), 0);
    }
}
