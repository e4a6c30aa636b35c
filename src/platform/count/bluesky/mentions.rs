//! Mentions of a Bluesky account, `@handle`, where the handle is a domain name.
//!
//! Source: @atproto/api 0.19.19, `MENTION_REGEX` and what `detectFacets` makes of it.

use super::{Facet, FacetKind, has_top_level_domain, may_precede};

/// The top-level domain of handles in tests.
const TEST_DOMAIN: &str = ".test";

pub(super) fn find(text: &str) -> Vec<Facet> {
    text.match_indices('@')
        .filter(|(start, _)| may_precede(text[..*start].chars().next_back()))
        .filter_map(|(start, _)| {
            let handle = handle(&text[start + 1..])?;
            let known = has_top_level_domain(handle) || handle.ends_with(TEST_DOMAIN);
            known.then(|| Facet {
                range: start..start + 1 + handle.len(),
                kind: FacetKind::Mention(handle.to_owned()),
            })
        })
        .collect()
}

/// The longest stretch of letters, digits, dots and dashes at the start of `text` that ends at the edge of a word.
fn handle(text: &str) -> Option<&str> {
    let run = text
        .find(|character: char| !(is_letter(character) || matches!(character, '.' | '-')))
        .unwrap_or(text.len());
    (1..=run)
        .rev()
        .find(|end| is_edge(text, *end))
        .map(|end| &text[..end])
}

/// Whether on one side of byte `at` there is a word, and on the other there is none.
fn is_edge(text: &str, at: usize) -> bool {
    let in_word = |character: char| is_letter(character) || character == '_';
    text[..at].ends_with(in_word) != text[at..].starts_with(in_word)
}

fn is_letter(character: char) -> bool {
    character.is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_is_a_domain_name() {
        for (text, handles) in [
            ("@anna.bsky.social", vec!["anna.bsky.social"]),
            ("(@anna.bsky.social)", vec!["anna.bsky.social"]),
            ("@anna.bsky.social.", vec!["anna.bsky.social"]),
            ("@anna.test\n@b.com", vec!["anna.test", "b.com"]),
            ("@anna.com_x", vec![]),
            ("@anna @anna.invalid @ANNA.COM", vec![]),
            ("me@anna.com .@anna.com @", vec![]),
        ] {
            let found = find(text).into_iter().map(|facet| facet.kind);
            let expected = handles
                .into_iter()
                .map(|handle| FacetKind::Mention(handle.to_owned()));
            assert!(found.eq(expected), "{text:?}");
        }
    }
}
