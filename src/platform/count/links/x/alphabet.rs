//! What X's links are made of.
//!
//! Source: twitter-text 3.1.0, the JavaScript edition: `validDomainChars`, `validAsciiDomain`, `validGeneralUrlPathChars` and
//! `validUrlQueryChars` with their endings.

use super::super::super::is_accented_latin;
use super::super::{host, tail};

/// What hosts with a scheme are made of.
pub(super) const HOST: host::Alphabet = host::Alphabet {
    is_label_character,
    dashes_in_punycode: true,
};

/// What follows a host.
pub(super) const TAIL: tail::Alphabet = tail::Alphabet {
    is_in_path,
    ends_path,
    is_in_last_parentheses: is_in_path,
    last_parentheses_follow_an_end: true,
    is_in_query,
    ends_query,
};

/// Neither ASCII punctuation, white space, a mark of direction nor one that no text should hold. The double quote and the
/// backtick are missing among the punctuation of the source, and therefore here.
fn is_label_character(character: char) -> bool {
    let punctuation = character.is_ascii_punctuation() && !matches!(character, '"' | '`');
    !punctuation
        && !character.is_whitespace()
        && !matches!(character,
        '\u{180e}' | '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        | '\u{fffe}' | '\u{feff}' | '\u{ffff}')
}

/// What a host without a scheme is made of, dots aside.
pub(super) fn is_bare(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '-' || is_accented(character)
}

fn is_in_path(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "!*';:=+,.$/%#[]-\u{2013}_~@|&".contains(character)
        || is_accented(character)
        || is_cyrillic(character)
}

fn ends_path(character: char) -> bool {
    character.is_ascii_alphanumeric()
        || "+-=_#/".contains(character)
        || is_accented(character)
        || is_cyrillic(character)
}

fn is_in_query(character: char) -> bool {
    ends_query(character) || "!?*'@();:+$%[].,~|".contains(character)
}

fn ends_query(character: char) -> bool {
    character.is_ascii_alphanumeric() || "-_&=#/".contains(character)
}

/// Accented Latin letters, and what the JavaScript edition takes for one of them because it ignores case: among others the
/// Greek iota, which it takes for a mark.
fn is_accented(character: char) -> bool {
    is_accented_latin(character)
        || matches!(
            character,
            '\u{260}'
                | '\u{269}'
                | '\u{275}'
                | '\u{280}'
                | '\u{283}'
                | '\u{288}'
                | '\u{28a}'
                | '\u{28c}'
                | '\u{292}'
                | '\u{399}'
                | '\u{3b9}'
                | '\u{1fbe}'
                | '\u{2c65}'
                | '\u{2c66}'
                | '\u{2c7e}'
                | '\u{2c7f}'
        )
}

/// The block of Cyrillic, and its letters of another block that have a capital in it.
fn is_cyrillic(character: char) -> bool {
    matches!(character, '\u{400}'..='\u{4ff}' | '\u{1c80}'..='\u{1c87}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_ends_a_path_or_query_may_stand_inside_it() {
        for character in (0..=0xffff).filter_map(char::from_u32) {
            assert!(
                is_in_path(character) || !ends_path(character),
                "{character:?}"
            );
            assert!(
                is_in_query(character) || !ends_query(character),
                "{character:?}"
            );
            assert!(is_label_character(character) || !is_bare(character) || character == '-');
        }
    }
}
