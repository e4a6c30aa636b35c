//! What follows the host of a link: port, path and query, without the punctuation that ends a sentence.
//!
//! Sources: Mastodon, `config/initializers/twitter_regex.rb` (path and query), and twitter-text 3.1.0,
//! `rb/lib/twitter-text/regex.rb` (port, and parentheses that end a path).

use super::super::is_accented_latin;

/// What a path and a query may be made of, where Mastodon and the editions of twitter-text differ.
pub(super) struct Alphabet {
    /// What a path may hold, parentheses aside.
    pub(super) is_in_path: fn(char) -> bool,
    /// What a path may end with.
    pub(super) ends_path: fn(char) -> bool,
    /// What parentheses that end a path may hold.
    pub(super) is_in_last_parentheses: fn(char) -> bool,
    /// Whether parentheses end a path only where it could end in front of them.
    pub(super) last_parentheses_follow_an_end: bool,
    /// What a query may hold.
    pub(super) is_in_query: fn(char) -> bool,
    /// What a query may end with.
    pub(super) ends_query: fn(char) -> bool,
}

/// The alphabet of Mastodon. It widened what a path may hold after the rule for its end had been built from the narrower set.
pub(super) const MASTODON: Alphabet = Alphabet {
    is_in_path: is_path_character,
    ends_path,
    is_in_last_parentheses: is_narrow_path_character,
    last_parentheses_follow_an_end: false,
    is_in_query: is_query_character,
    ends_query,
};

/// The length in bytes of the port, path and query at the start of `text`, which follows a host.
pub(super) fn length(text: &str, alphabet: &Alphabet) -> usize {
    let port = port_length(text);
    let path = path_length(&text[port..], alphabet);
    port + path + query_length(&text[port + path..], alphabet)
}

/// The length of a port with its colon, or nothing.
pub(super) fn port_length(text: &str) -> usize {
    let Some(digits) = text.strip_prefix(':') else {
        return 0;
    };
    let length = digits
        .find(|character: char| !character.is_ascii_digit())
        .unwrap_or(digits.len());
    if length > 0 { 1 + length } else { 0 }
}

/// The path up to the last character that can end one. Balanced parentheses stand inside it, up to two deep.
pub(super) fn path_length(text: &str, alphabet: &Alphabet) -> usize {
    if !text.starts_with('/') {
        return 0;
    }
    let (mut at, mut end) = (1, 1);
    while let Some(character) = text[at..].chars().next() {
        let may_end = if (alphabet.is_in_path)(character) {
            at += character.len_utf8();
            (alphabet.ends_path)(character)
        } else if let Some(length) = balanced_length(&text[at..], alphabet.is_in_path) {
            let parentheses = &text[at..at + length];
            let follows = end == at || !alphabet.last_parentheses_follow_an_end;
            at += length;
            follows && balanced_length(parentheses, alphabet.is_in_last_parentheses).is_some()
        } else {
            break;
        };
        end = if may_end { at } else { end };
    }
    end
}

/// The length of `(…)` at the start of `text`, with no more than one pair of parentheses inside, none of them empty.
fn balanced_length(text: &str, is_inside: fn(char) -> bool) -> Option<usize> {
    let run = |from: usize| {
        text[from..]
            .find(|character| !is_inside(character))
            .map(|length| from + length)
    };
    if !text.starts_with('(') {
        return None;
    }
    let first = run(1)?;
    if text[first..].starts_with(')') {
        return (first > 1).then_some(first + 1);
    }
    let inner = text[first..].starts_with('(').then_some(first + 1)?;
    let inner_end = run(inner).filter(|end| *end > inner && text[*end..].starts_with(')'))?;
    let last = run(inner_end + 1)?;
    text[last..].starts_with(')').then_some(last + 1)
}

/// The query, from its `?` up to the last character that can end one.
pub(super) fn query_length(text: &str, alphabet: &Alphabet) -> usize {
    let Some(query) = text.strip_prefix('?') else {
        return 0;
    };
    let run = query
        .find(|character| !(alphabet.is_in_query)(character))
        .unwrap_or(query.len());
    let length = query[..run]
        .trim_end_matches(|character| !(alphabet.ends_query)(character))
        .len();
    if length > 0 { 1 + length } else { 0 }
}

fn is_path_character(character: char) -> bool {
    !character.is_whitespace() && !matches!(character, '<' | '>' | '(' | ')' | '?')
}

fn ends_path(character: char) -> bool {
    is_path_character(character)
        && !matches!(
            character,
            '!' | '*'
                | '"'
                | '\''
                | '「'
                | '」'
                | ';'
                | ':'
                | '='
                | ','
                | '.'
                | '$'
                | '%'
                | '['
                | ']'
                | '~'
                | '&'
                | '|'
                | '@'
        )
}

/// What twitter-text itself allows in a path, where Mastodon allows nearly everything.
fn is_narrow_path_character(character: char) -> bool {
    let ascii = character.is_ascii_alphanumeric() || "!*';:=+,.$/%#[]-_~&|@".contains(character);
    ascii || is_accented_latin(character) || is_cyrillic(character) || is_dash(character)
}

/// Unicode script Cyrillic.
fn is_cyrillic(character: char) -> bool {
    matches!(character,
        '\u{400}'..='\u{484}' | '\u{487}'..='\u{52f}' | '\u{1c80}'..='\u{1c8a}' | '\u{1d2b}' | '\u{1d78}'
        | '\u{2de0}'..='\u{2dff}' | '\u{a640}'..='\u{a69f}' | '\u{fe2e}' | '\u{fe2f}' | '\u{1e030}'..='\u{1e06d}' | '\u{1e08f}')
}

/// Unicode category `Dash_Punctuation`, beyond ASCII.
fn is_dash(character: char) -> bool {
    matches!(
        character,
        '\u{58a}' | '\u{5be}' | '\u{1400}' | '\u{1806}' | '\u{2010}'
            ..='\u{2015}'
                | '\u{2e17}'
                | '\u{2e1a}'
                | '\u{2e3a}'
                | '\u{2e3b}'
                | '\u{2e40}'
                | '\u{2e5d}'
                | '\u{301c}'
                | '\u{3030}'
                | '\u{30a0}'
                | '\u{fe31}'
                | '\u{fe32}'
                | '\u{fe58}'
                | '\u{fe63}'
                | '\u{ff0d}'
                | '\u{10d6e}'
                | '\u{10ead}'
    )
}

fn is_query_character(character: char) -> bool {
    ends_query(character) || "!?*'();:+$%[].,~|@^".contains(character)
}

fn ends_query(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "_&=#/-".contains(character)
        || is_query_character_beyond_ascii(character)
}

/// `ucschar` and `iprivate` of RFC 3987, section 2.2. The no-break and the ideographic space are among them.
fn is_query_character_beyond_ascii(character: char) -> bool {
    let code = u32::from(character);
    match code {
        0..=0x9f | 0xfdd0..=0xfdef | 0xfff0..=0xffff | 0xe0000..=0xe0fff => false,
        _ => code & 0xffff < 0xfffe,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tail_ends_where_a_reader_would_end_it() {
        for (text, tail) in [
            ("/", "/"),
            ("/a/b.", "/a/b"),
            ("/a/b/...", "/a/b/"),
            ("/a, and", "/a"),
            ("/a!?", "/a"),
            ("/a%20b", "/a%20b"),
            ("/a_(b)", "/a_(b)"),
            ("/a_(b_(c))_d)", "/a_(b_(c))_d"),
            ("/a)", "/a"),
            ("/a_(b", "/a_"),
            ("/a_()", "/a_"),
            ("/Köln_(Begriff_ß).", "/Köln_(Begriff_ß)"),
            ("/猫_(ネコ)", "/猫_"),
            ("/猫_(ネコ)x", "/猫_(ネコ)x"),
            ("/a「b」", "/a「b"),
            ("/a#b:c?d=e&f=.", "/a#b:c?d=e&f="),
            (":8080/a", ":8080/a"),
            (":/a", ""),
            ("?a=b&c=(d)", "?a=b&c=(d"),
            ("?a=é\u{3000}b", "?a=é\u{3000}b"),
            ("?a=\u{fdd0}b", "?a="),
            ("?a=\u{e000}", "?a=\u{e000}"),
            ("?", ""),
            ("?.", ""),
            ("#a", ""),
            ("/a b", "/a"),
            (
                "/\u{1f468}\u{200d}\u{1f469} x",
                "/\u{1f468}\u{200d}\u{1f469}",
            ),
        ] {
            assert_eq!(&text[..length(text, &MASTODON)], tail, "{text:?}");
        }
    }
}
