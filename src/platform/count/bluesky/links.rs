//! Links of a Bluesky post: all up to the next white space that starts with a scheme or with a domain name.
//!
//! Source: @atproto/api 0.19.19, `URL_REGEX` and what `detectFacets` makes of it.

use super::{Facet, FacetKind, has_top_level_domain, is_space, may_precede};

/// Schemes of a link, in letters of any size.
const SCHEMES: [&str; 2] = ["https://", "http://"];

pub(super) fn find(text: &str) -> Vec<Facet> {
    let mut found = Vec::new();
    let mut from = 0;
    for (start, _) in text.match_indices(|character: char| character.is_ascii_alphabetic()) {
        if start < from || !may_precede(text[..start].chars().next_back()) {
            continue;
        }
        let length = text[start..].find(is_space);
        let word = &text[start..length.map_or(text.len(), |length| start + length)];
        let Some(domain) = domain_length(word).or_else(|| has_scheme(word).then_some(0)) else {
            continue;
        };
        from = start + word.len();
        found.extend(link(word, domain).map(|(length, address)| Facet {
            range: start..start + length,
            kind: FacetKind::Link(address),
        }));
    }
    found
}

/// Whether a scheme with something behind it opens `word`.
fn has_scheme(word: &str) -> bool {
    SCHEMES.iter().any(|scheme| {
        let head = word.as_bytes().get(..scheme.len());
        word.len() > scheme.len()
            && head.is_some_and(|head| head.eq_ignore_ascii_case(scheme.as_bytes()))
    })
}

/// The length of the domain name at the start of `word`, which has a dot at least.
fn domain_length(word: &str) -> Option<usize> {
    let mut length = label_length(word);
    let mut dotted = None;
    while let Some(rest) = word[length..].strip_prefix('.') {
        let label = label_length(rest);
        if label == 0 {
            break;
        }
        length += 1 + label;
        dotted = Some(length);
    }
    dotted
}

fn label_length(text: &str) -> usize {
    text.find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(text.len())
}

/// How much of `word` is a link, and its address. Whatever starts with `http` is taken for a whole address.
fn link(word: &str, domain: usize) -> Option<(usize, String)> {
    let is_address = word.starts_with("http");
    if !is_address && !has_top_level_domain(&word[..domain]) {
        return None;
    }
    let shown = word.strip_suffix(['.', ',', ';', ':', '!', '?']);
    let shown = shown.unwrap_or(word);
    let outside = shown.strip_suffix(')').filter(|_| !shown.contains('('));
    let shown = outside.unwrap_or(shown);
    let scheme = if is_address { "" } else { SCHEMES[0] };
    Some((shown.len(), format!("{scheme}{shown}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_reaches_to_the_end_of_its_word() {
        for (text, shown, address) in [
            ("https://a.com/ü.", "https://a.com/ü", "https://a.com/ü"),
            ("(a.com)", "a.com", "https://a.com"),
            ("a.com/b_(c)", "a.com/b_(c)", "https://a.com/b_(c)"),
            ("see a.com/b!?", "a.com/b!", "https://a.com/b!"),
            ("x(a.com/b)", "a.com/b", "https://a.com/b"),
            ("http://localhost", "http://localhost", "http://localhost"),
            ("httpbin.org", "httpbin.org", "httpbin.org"),
        ] {
            let found: Vec<Facet> = find(text);
            let [facet] = found.as_slice() else {
                panic!("{text:?}: {found:?}");
            };
            assert_eq!(&text[facet.range.clone()], shown, "{text:?}");
            assert_eq!(facet.kind, FacetKind::Link(address.to_owned()), "{text:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "A.COM",
            "HTTPS://A.COM",
            "a-b.com",
            "file.invalid",
            "me@a.com",
            "\"a.com\"",
            "https://",
            "1a.com",
        ] {
            assert_eq!(find(text), [], "{text:?}");
        }
    }
}
