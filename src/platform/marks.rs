//! What leads somewhere in a text: links, hashtags and mentions, as the platforms find them.

use std::ops::Range;

use super::count::bluesky::{FacetKind, facets};
use super::count::{cashtags, hashtags, links, mentions};
use super::facts::Facts;
use super::handle::Handle;

/// A stretch of a text that leads somewhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Where it leads.
    pub kind: MarkKind,
}

/// Where a mark leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MarkKind {
    /// To an address.
    Link,
    /// To other posts of that word; a cashtag as well.
    Hashtag,
    /// To an account.
    Mention,
}

impl MarkKind {
    /// The word that every format shows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Link => "link",
            Self::Hashtag => "hashtag",
            Self::Mention => "mention",
        }
    }
}

impl Facts {
    /// Everything that leads somewhere in a text on the platform, in order and without overlaps.
    pub fn marked(&self, text: &str) -> Vec<Mark> {
        let mut marks = (self.marks)(text);
        marks.retain(|mark| match mark.kind {
            MarkKind::Link => self.text.clickable_links,
            MarkKind::Mention => {
                let name = &text[mark.range.start + 1..mark.range.end];
                self.handle != Handle::Any && self.handle.accepts(name)
            }
            MarkKind::Hashtag => true,
        });
        marks.sort_by_key(|mark| (mark.range.start, mark.range.end));
        let mut taken = 0;
        marks.retain(|mark| {
            let is_free = mark.range.start >= taken;
            taken = taken.max(mark.range.end);
            is_free
        });
        marks
    }
}

/// Addresses with their scheme, and nothing else.
pub(super) fn links_alone(text: &str) -> Vec<Mark> {
    of_kind(MarkKind::Link, links::find(text)).collect()
}

/// Addresses with their scheme, hashtags, and mentions.
pub(super) fn usual(text: &str) -> Vec<Mark> {
    let mut marks = links_alone(text);
    marks.extend(of_kind(MarkKind::Hashtag, hashtags::find(text)));
    let found = mentions::find(text).into_iter();
    let mentions = found.map(|mention| mention.range).collect();
    marks.extend(of_kind(MarkKind::Mention, mentions));
    marks
}

/// What X finds: addresses without a scheme and cashtags as well.
pub(super) fn x(text: &str) -> Vec<Mark> {
    let found = links::x::find(text).into_iter();
    let links = found.map(|link| link.range).collect();
    let mut marks: Vec<Mark> = of_kind(MarkKind::Link, links).collect();
    marks.extend(of_kind(MarkKind::Hashtag, cashtags::find(text)));
    let others = usual(text).into_iter();
    marks.extend(others.filter(|mark| mark.kind != MarkKind::Link));
    marks
}

/// What Bluesky's own program finds.
pub(super) fn bluesky(text: &str) -> Vec<Mark> {
    let marks = facets(text).into_iter().map(|facet| Mark {
        range: facet.range,
        kind: match facet.kind {
            FacetKind::Link(_) => MarkKind::Link,
            FacetKind::Mention(_) => MarkKind::Mention,
            FacetKind::Tag(_) => MarkKind::Hashtag,
        },
    });
    marks.collect()
}

fn of_kind(kind: MarkKind, ranges: Vec<Range<usize>>) -> impl Iterator<Item = Mark> {
    ranges.into_iter().map(move |range| Mark { range, kind })
}

#[cfg(test)]
mod tests {
    use crate::platform::find;

    const TEXT: &str = "@ada @ada.example @ada@b.example #Maps acme.com $ACME https://a.com/#top";

    fn marked(platform: &str) -> Vec<(&'static str, &'static str)> {
        let marks = find(platform).unwrap().facts.marked(TEXT).into_iter();
        marks
            .map(|mark| (mark.kind.name(), &TEXT[mark.range]))
            .collect()
    }

    #[test]
    fn each_platform_finds_what_leads_somewhere_in_its_own_way() {
        let address = ("link", "https://a.com/#top");
        let tag = ("hashtag", "#Maps");
        assert_eq!(
            marked("mastodon"),
            [
                ("mention", "@ada"),
                ("mention", "@ada.example"),
                ("mention", "@ada@b.example"),
                tag,
                address
            ]
        );
        assert_eq!(
            marked("linkedin").last(),
            Some(&address),
            "a link is one, whatever it holds"
        );
        assert_eq!(marked("feed"), [address]);
        assert_eq!(
            marked("instagram"),
            [("mention", "@ada"), ("mention", "@ada.example"), tag]
        );
    }

    #[test]
    fn on_x_and_bluesky_more_leads_somewhere() {
        assert!(marked("x").contains(&("hashtag", "$ACME")));
        assert!(marked("x").contains(&("link", "acme.com")));
        assert!(marked("bluesky").contains(&("hashtag", "#Maps")));
    }
}
