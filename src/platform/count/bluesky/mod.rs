//! Facets of a text: the links, mentions and tags that Bluesky does not find by itself and wants to be told.
//!
//! Source: @atproto/api 0.19.19, `RichText.detectFacetsWithoutResolution`; which top-level domains there are is taken from the
//! package `tlds` 1.261.0, which it uses. How long a text is for Bluesky is told by `graphemes` and `bytes`.

mod links;
mod mentions;
mod tags;

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::LazyLock;

/// Top-level domains of ASCII letters; others are never found in a facet.
static TOP_LEVEL_DOMAINS: LazyLock<BTreeSet<&str>> = LazyLock::new(|| {
    include_str!("top_level_domains.txt")
        .split_ascii_whitespace()
        .collect()
});

/// A stretch of a text with a meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facet {
    /// Where it stands, in bytes: `byteStart` and `byteEnd` of `app.bsky.richtext.facet`.
    pub range: Range<usize>,
    /// What it means.
    pub kind: FacetKind,
}

/// What a facet means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FacetKind {
    /// A link, by its address, which is written out where the text leaves the scheme away.
    Link(String),
    /// A mention, by its handle; the account behind it has yet to be asked for.
    Mention(String),
    /// A hashtag without its sign, or a cashtag in capitals with its sign.
    Tag(String),
}

/// Every facet of `text`, by where it starts. Two may overlap.
pub fn facets(text: &str) -> Vec<Facet> {
    let mut facets = mentions::find(text);
    facets.extend(links::find(text));
    facets.extend(tags::find_hashtags(text));
    facets.extend(tags::find_cashtags(text));
    facets.sort_by_key(|facet| facet.range.start);
    facets
}

/// Whether the last label of `domain` is a top-level domain, in small letters.
fn has_top_level_domain(domain: &str) -> bool {
    domain
        .rsplit_once('.')
        .is_some_and(|(_, last)| TOP_LEVEL_DOMAINS.contains(last))
}

/// White space of JavaScript's `\s`.
fn is_space(character: char) -> bool {
    character == '\u{feff}' || (character.is_whitespace() && character != '\u{85}')
}

/// Nothing, white space, or an opening parenthesis.
fn may_precede(before: Option<char>) -> bool {
    before.is_none_or(|character| character == '(' || is_space(character))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facets_come_in_the_order_of_the_text() {
        let text = "#eins @anna.bsky.social über example.com $acme";
        let found = facets(text).into_iter();
        let found: Vec<(&str, FacetKind)> = found
            .map(|facet| (&text[facet.range], facet.kind))
            .collect();
        let expected = [
            ("#eins", FacetKind::Tag("eins".to_owned())),
            (
                "@anna.bsky.social",
                FacetKind::Mention("anna.bsky.social".to_owned()),
            ),
            (
                "example.com",
                FacetKind::Link("https://example.com".to_owned()),
            ),
            ("$acme", FacetKind::Tag("$ACME".to_owned())),
        ];
        assert_eq!(found, expected);
    }
}
