//! Hashtags and cashtags of a Bluesky post.
//!
//! Source: @atproto/api 0.19.19, `TAG_REGEX`, `CASHTAG_REGEX` and what `detectFacets` makes of them.

use super::super::categories::is_punctuation;
use super::super::units::utf16;
use super::{Facet, FacetKind, is_space, may_precede};

/// The longest tag that is found, in UTF-16 code units.
const TAG_LENGTH_MAX: usize = 64;

/// The longest symbol of a cashtag, in letters and digits.
const SYMBOL_LENGTH_MAX: usize = 5;

/// Hashtags: all behind a sign up to the next white space, without the punctuation that ends it.
pub(super) fn find_hashtags(text: &str) -> Vec<Facet> {
    text.match_indices(['#', '＃'])
        .filter(|(start, _)| text[..*start].chars().next_back().is_none_or(is_space))
        .filter_map(|(start, sign)| {
            let tag = tag(&text[start + sign.len()..])?;
            Some(Facet {
                range: start..start + sign.len() + tag.len(),
                kind: FacetKind::Tag(tag.to_owned()),
            })
        })
        .collect()
}

/// The tag at the start of `text`: not all of it digits and punctuation.
fn tag(text: &str) -> Option<&str> {
    let end = text.find(ends_tag).unwrap_or(text.len());
    let plain = |character: char| character.is_ascii_digit() || is_punctuation(character);
    let named = !text.starts_with('\u{fe0f}') && !text[..end].chars().all(plain);
    let tag = text[..end].trim_end_matches(is_punctuation);
    (named && (1..=TAG_LENGTH_MAX).contains(&utf16(tag))).then_some(tag)
}

fn ends_tag(character: char) -> bool {
    is_space(character)
        || matches!(
            character,
            '\u{ad}' | '\u{2060}' | '\u{200a}'..='\u{200d}' | '\u{20e2}'
        )
}

/// Cashtags, which become tags in capitals with their sign.
pub(super) fn find_cashtags(text: &str) -> Vec<Facet> {
    text.match_indices('$')
        .filter(|(start, _)| may_precede(text[..*start].chars().next_back()))
        .filter_map(|(start, _)| {
            let symbol = symbol(&text[start + 1..])?;
            Some(Facet {
                range: start..start + 1 + symbol.len(),
                kind: FacetKind::Tag(format!("${}", symbol.to_ascii_uppercase())),
            })
        })
        .collect()
}

/// The symbol at the start of `text`: a letter, then letters and digits, then the end of a word.
fn symbol(text: &str) -> Option<&str> {
    let end = text
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(text.len());
    let ends = text[end..]
        .chars()
        .next()
        .is_none_or(|after| is_space(after) || ".,;:!?)\"'\u{2019}".contains(after));
    let symbol = ends && text.starts_with(|first: char| first.is_ascii_alphabetic());
    (symbol && end <= SYMBOL_LENGTH_MAX).then_some(&text[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tags(facets: Vec<Facet>) -> Vec<String> {
        facets
            .into_iter()
            .map(|facet| match facet.kind {
                FacetKind::Tag(tag) => tag,
                other => panic!("{other:?}"),
            })
            .collect()
    }

    #[test]
    fn a_hashtag_reaches_to_the_end_of_its_word() {
        for (text, expected) in [
            ("#a #b!", vec!["a", "b"]),
            ("＃日本語。", vec!["日本語"]),
            ("#a-b_c/d", vec!["a-b_c/d"]),
            ("#1 #1a #. #", vec!["1a"]),
            ("##a", vec!["#a"]),
            ("(#a) x#b", vec![]),
            ("#\u{fe0f}\u{20e3}", vec![]),
            ("#a\u{200b}b", vec!["a"]),
        ] {
            assert_eq!(tags(find_hashtags(text)), expected, "{text:?}");
        }
        let long = "a".repeat(TAG_LENGTH_MAX);
        assert_eq!(find_hashtags(&format!("#{long}")).len(), 1);
        assert_eq!(find_hashtags(&format!("#{long}a")).len(), 0);
    }

    #[test]
    fn a_cashtag_is_a_symbol_of_one_to_five_letters() {
        for (text, expected) in [
            ("$acme ($b)", vec!["$ACME", "$B"]),
            ("$a1, $b.", vec!["$A1", "$B"]),
            ("$5 $toolong a$b $a-b", vec![]),
        ] {
            assert_eq!(tags(find_cashtags(text)), expected, "{text:?}");
        }
    }
}
