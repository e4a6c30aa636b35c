//! Links in a text, as X finds them: a host below a known top-level domain, with or without `http://` or `https://`.
//!
//! Source: twitter-text 3.1.0, the JavaScript edition (`extractUrlsWithIndices` and the patterns that it names). Without a scheme
//! only ASCII and accented Latin letters make a host, and every such host inside a longer run of letters is a link.

mod alphabet;

use std::ops::Range;

use self::alphabet::{HOST, TAIL, is_bare};
use super::super::units::utf16;
use super::{host, may_precede, tail};

/// Schemes that may stand in front of a host.
const SCHEMES: [&str; 2] = ["https://", "http://"];

/// The longest link, in UTF-16 code units; the scheme counts twice, and one that is missing counts as `https://`.
const LINK_LENGTH_MAX: usize = 4096;

/// The longest path of a `t.co` link, in characters.
const SHORT_LINK_PATH_MAX: usize = 40;

/// The longest label of a domain name in punycode (RFC 1035, section 2.3.4).
const LABEL_LENGTH_MAX: usize = 63;

/// A link, in bytes of the text it was found in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    /// All of it.
    pub range: Range<usize>,
    /// How many UTF-16 code units of it count as a link. Fewer than all where letters that make no host stand between host
    /// and path.
    pub counted: usize,
}

/// Every link of `text`, in order. What ends the sentence is no part of a link.
pub fn find(text: &str) -> Vec<Link> {
    let mut found = Vec::new();
    if !text.contains('.') {
        return found;
    }
    let mut from = 0;
    let mut barren = 0..0;
    for start in starts(text) {
        if start < from {
            continue;
        }
        let Some(before) = before(text, start, from) else {
            continue;
        };
        let scheme = scheme_length(&text[start..]);
        if barren.contains(&(start + scheme)) {
            continue;
        }
        let host = host::read(&text[start + scheme..], &HOST);
        barren = start + scheme..start + scheme + host.barren;
        if let Some(length) = host.length {
            let candidate = Candidate::new(text, start, scheme, length);
            from = candidate.end;
            candidate.add_links(text, before, &mut found);
        }
    }
    found
}

/// Where a link can start, in the order in which twitter-text tries. The second place is tried before the first, because the
/// first character may also be what stands in front of the link.
fn starts(text: &str) -> impl Iterator<Item = usize> {
    let first = text.chars().next();
    let second = first.filter(|first| !is_astral(*first) && may_precede(Some(*first)));
    let places = text.char_indices().map(|(start, _)| start);
    second.map(char::len_utf8).into_iter().chain(places)
}

/// What stands in front of a link that starts in byte `start`, if one can start there: a character that is no part of another
/// link, which ended in byte `from`, or nothing. A character of two UTF-16 code units stands in front of itself.
fn before(text: &str, start: usize, from: usize) -> Option<&str> {
    let free = &text[from..start];
    let before = free
        .chars()
        .next_back()
        .filter(|before| may_precede(Some(*before)));
    if let Some(before) = before {
        return Some(&free[free.len() - before.len_utf8()..]);
    }
    (start == 0 || text[start..].starts_with(is_astral)).then_some("")
}

fn is_astral(character: char) -> bool {
    character.len_utf16() == 2
}

fn scheme_length(text: &str) -> usize {
    let starts = |scheme: &&str| {
        text.get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    SCHEMES
        .iter()
        .find(|scheme| starts(scheme))
        .map_or(0, |scheme| scheme.len())
}

/// A host with what stands around it; bytes of the text.
struct Candidate {
    start: usize,
    host: Range<usize>,
    has_path: bool,
    end: usize,
}

impl Candidate {
    fn new(text: &str, start: usize, scheme: usize, host_length: usize) -> Self {
        let host = start + scheme..start + scheme + host_length;
        let port = tail::port_length(&text[host.end..]);
        Self {
            start,
            has_path: text[host.end + port..].starts_with('/'),
            end: host.end + tail::length(&text[host.end..], &TAIL),
            host,
        }
    }

    fn add_links(&self, text: &str, before: &str, found: &mut Vec<Link>) {
        let named = is_domain_name(&text[self.host.clone()]);
        if !named || self.length(text) > LINK_LENGTH_MAX {
            return;
        }
        if self.start < self.host.start {
            found.extend(self.with_scheme(text));
        } else if !before.ends_with(['-', '_', '.', '/']) {
            self.add_bare(text, found);
        }
    }

    fn length(&self, text: &str) -> usize {
        let scheme = match self.host.start - self.start {
            0 => SCHEMES[0].len(),
            length => length,
        };
        scheme + utf16(&text[self.start..self.end])
    }

    /// The link; no more of a `t.co` link than its path and query.
    fn with_scheme(&self, text: &str) -> Option<Link> {
        let link = &text[self.start..self.end];
        let length = match short_link_path(link) {
            Some(path) if path.len() > SHORT_LINK_PATH_MAX => return None,
            Some(path) => {
                let end = self.host.end - self.start + 1 + path.len();
                end + tail::query_length(&link[end..], &TAIL)
            }
            None => link.len(),
        };
        Some(Link {
            range: self.start..self.start + length,
            counted: utf16(&link[..length]),
        })
    }

    /// The hosts of plain letters inside the host. The last one has the path.
    fn add_bare(&self, text: &str, found: &mut Vec<Link>) {
        let mut hosts = bare_hosts(&text[self.host.clone()]);
        let last = hosts.pop();
        let link = |host: Range<usize>| Link {
            range: self.start + host.start..self.start + host.end,
            counted: utf16(&text[self.start + host.start..self.start + host.end]),
        };
        found.extend(hosts.into_iter().map(link));
        found.extend(last.map(link).map(|link| {
            if self.has_path {
                Link {
                    range: link.range.start..self.end,
                    counted: link.counted + utf16(&text[self.host.end..self.end]),
                }
            } else {
                link
            }
        }));
    }
}

/// The path of a link that was shortened by `t.co`, as far as such a path goes.
fn short_link_path(link: &str) -> Option<&str> {
    let site = link.get(scheme_length(link)..)?;
    let (head, path) = site.split_at_checked("t.co/".len())?;
    let end = path
        .find(|character: char| !character.is_ascii_alphanumeric())
        .unwrap_or(path.len());
    (head.eq_ignore_ascii_case("t.co/") && end > 0).then_some(&path[..end])
}

/// Every host inside `domain` that is made of ASCII and accented Latin letters, digits and dashes. As in the source, one that
/// stands in the domain twice is found in the first place.
fn bare_hosts(domain: &str) -> Vec<Range<usize>> {
    let mut hosts = Vec::new();
    let (mut start, mut taken) = (0, 0);
    while start < domain.len() {
        let (end, read) = bare_host(&domain[start..]);
        if let Some(host) = end.map(|end| &domain[start..start + end]) {
            let place = domain[taken..].find(host).map_or(start, |at| taken + at);
            taken = place + host.len();
            hosts.push(place..taken);
        }
        start += end.unwrap_or(read);
    }
    hosts
}

/// The end of the host at the start of `text`, if there is one, and how many bytes were read in search of it.
fn bare_host(text: &str) -> (Option<usize>, usize) {
    let mut end = None;
    let mut at = 0;
    loop {
        let label = text[at..]
            .find(|character| !is_bare(character))
            .unwrap_or(text.len() - at);
        if label == 0 || !text[at + label..].starts_with('.') {
            let next = text[at + label..].chars().next().map_or(0, char::len_utf8);
            return (end, at + label + next);
        }
        at += label + 1;
        end = host::top_level_length(&text[at..], &HOST)
            .map(|length| at + length)
            .or(end);
    }
}

/// Whether DNS can hold `domain`. The source also measures hosts that begin with half a character, which come out longer: a run of
/// some fifteen emoji and letters in front of `.com` can be a link here and none there.
fn is_domain_name(domain: &str) -> bool {
    let mixed = domain.starts_with("xn--") && bare_hosts(domain).is_empty();
    !mixed
        && domain.split('.').all(|label| {
            // Other characters that stand for a dot part a label once more.
            let parts = label.split(['。', '．', '｡']);
            let length: usize = parts.map(|part| 1 + punycode_length(part)).sum();
            (2..=LABEL_LENGTH_MAX + 1).contains(&length)
        })
}

fn punycode_length(label: &str) -> usize {
    let is_plain = |character: char| matches!(character, ' '..='~');
    if label.chars().all(is_plain) {
        return label.len();
    }
    let encoded = idna::punycode::encode_str(label);
    encoded.map_or(usize::MAX >> 8, |encoded| "xn--".len() + encoded.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        find(text)
            .into_iter()
            .map(|link| &text[link.range])
            .collect()
    }

    #[test]
    fn a_link_is_found_with_and_without_a_scheme() {
        for (text, link) in [
            ("https://example.com", "https://example.com"),
            ("see HTTP://EXAMPLE.COM/A.", "HTTP://EXAMPLE.COM/A"),
            ("example.com", "example.com"),
            ("(example.co.uk/a_(b))", "example.co.uk/a_(b)"),
            ("日本語example.com", "example.com"),
            ("🎉example.com", "example.com"),
            ("example.com:80/a?b=c.", "example.com:80/a?b=c"),
            ("example.com:80", "example.com"),
            ("example.com?b=c", "example.com"),
            ("https://example.com?b=c", "https://example.com?b=c"),
            ("https://例え.みんな/a", "https://例え.みんな/a"),
            (
                "https://example.com/a\u{2013}b\u{2014}",
                "https://example.com/a\u{2013}b",
            ),
            ("(https://example.com/a](b)", "https://example.com/a"),
            ("https://example.com/a](b)c", "https://example.com/a](b)c"),
            ("https://t.co/abc/def", "https://t.co/abc"),
            ("https://t.co/abc?d=e!", "https://t.co/abc?d=e"),
        ] {
            assert_eq!(found(text), [link], "{text:?}");
        }
    }

    #[test]
    fn what_only_looks_like_a_link_is_none() {
        for text in [
            "me@example.com",
            "#example.com",
            "$example.com",
            "-example.com",
            "ftp://example.com",
            "例え.みんな",
            "file.invalid",
            "1.2.3.4",
            "end.Then",
            "https://xn--한.com",
        ] {
            assert_eq!(found(text), Vec::<&str>::new(), "{text:?}");
        }
        let slug = "a".repeat(SHORT_LINK_PATH_MAX + 1);
        assert_eq!(find(&format!("https://t.co/{slug}")), []);
    }

    #[test]
    fn every_host_of_plain_letters_in_a_run_is_a_link() {
        assert_eq!(found("xa.com한b.org"), ["xa.com", "b.org"]);
        let text = "xa.com한.みんな/b";
        let link = Link {
            range: 0..text.len(),
            counted: "xa.com/b".len(),
        };
        assert_eq!(find(text), [link]);
    }

    #[test]
    fn a_link_that_is_too_long_is_none() {
        let path = |length| format!("https://example.com/{}", "a".repeat(length));
        assert_eq!(find(&path(LINK_LENGTH_MAX - 28)).len(), 1);
        assert_eq!(find(&path(LINK_LENGTH_MAX - 27)).len(), 0);
        let label = |length| format!("https://{}.com", "a".repeat(length));
        assert_eq!(find(&label(LABEL_LENGTH_MAX)).len(), 1);
        assert_eq!(find(&label(LABEL_LENGTH_MAX + 1)).len(), 0);
        assert_eq!(find(&format!("https://{}.com", "ü".repeat(60))).len(), 0);
    }
}
