//! Every address of the web that posts point to: in their texts, and in `link`.

use std::collections::BTreeSet;
use std::ops::Range;

use rayon::prelude::*;
use url::{Host, Url};

use super::said::{Said, Version, said};
use super::target::{ahead, targets};
use crate::decode::Entry;
use crate::lint::Input;
use crate::model::{Calendar, Post, Status};
use crate::source::Span;

/// Hosts of services that shorten links.
const SHORTENERS: [&str; 24] = [
    "amzn.to",
    "bit.ly",
    "bitly.com",
    "buff.ly",
    "cutt.ly",
    "dlvr.it",
    "fb.me",
    "goo.gl",
    "hubs.li",
    "hubs.ly",
    "ift.tt",
    "is.gd",
    "j.mp",
    "lnkd.in",
    "ow.ly",
    "rb.gy",
    "rebrand.ly",
    "short.io",
    "shorturl.at",
    "t.co",
    "t.ly",
    "tiny.cc",
    "tinyurl.com",
    "trib.al",
];

/// One address in one place.
#[derive(Debug, Clone)]
pub struct Address<'a> {
    /// The post with its id.
    pub entry: &'a Entry<Post>,
    /// Whose words it stands in.
    pub version: Version<'a>,
    /// The string that holds it.
    pub span: Span,
    /// Its bytes in that string's text.
    pub range: Range<usize>,
    /// The address as it is written.
    pub written: &'a str,
    /// Whether it is the post's `link`, rather than a part of a text.
    pub is_link: bool,
}

impl<'a> Address<'a> {
    /// The post's id.
    pub fn post_id(&self) -> &'a str {
        &self.entry.key.value
    }

    /// The address in its parts; `None` for what is no address of the web.
    pub fn url(&self) -> Option<Url> {
        Url::parse(self.written).ok().filter(is_of_the_web)
    }

    /// The host in small letters, without parsing more than that; empty where there is none.
    pub fn host(&self) -> String {
        host(self.written).to_ascii_lowercase()
    }

    /// Where a byte range of the address stands in its text.
    pub fn within(&self, range: &Range<usize>) -> Range<usize> {
        self.range.start + range.start..self.range.start + range.end
    }
}

/// The host of an address as it is written, without port and user; empty where there is none.
fn host(address: &str) -> &str {
    let rest = address.split_once("://").map_or("", |(_, rest)| rest);
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    host.split(':').next().unwrap_or_default()
}

fn is_of_the_web(url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https") && url.has_host()
}

/// Whether an address leads to this machine or its own network, where nobody else can follow it.
pub(in crate::lint) fn is_private(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => {
            let last = name.rsplit('.').next();
            last.is_some_and(|label| matches!(label, "localhost" | "local"))
        }
        Some(Host::Ipv4(ip)) => ip.is_loopback() || ip.is_private() || ip.is_link_local(),
        Some(Host::Ipv6(ip)) => ip.is_loopback() || ip.is_unique_local(),
        None => false,
    }
}

/// Whether a host, in small letters, is that of a service that shortens links.
pub(in crate::lint) fn is_shortened(host: &str) -> bool {
    SHORTENERS.contains(&host.strip_prefix("www.").unwrap_or(host))
}

/// Every address, in the order of the posts' ids: those of `link` first, then those of the texts.
pub(in crate::lint) fn find<'a>(calendar: &'a Calendar, said: &[Said<'a>]) -> Vec<Address<'a>> {
    let posts = calendar.posts.values();
    let kept = posts.filter(|entry| entry.value.terms.status() != Status::Cancelled);
    let mut all: Vec<Address<'a>> = kept.flat_map(links_of).collect();
    let in_texts = said
        .par_iter()
        .filter(|said| said.text.value.contains("://"))
        .flat_map_iter(in_text);
    all.par_extend(in_texts);
    all.sort_by_key(|address| (address.post_id(), !address.is_link));
    all
}

fn links_of(entry: &Entry<Post>) -> impl Iterator<Item = Address<'_>> {
    let post = &entry.value;
    let own = std::iter::once((Version::Own, &post.words));
    let translated = post.translations.0.iter();
    let translated = translated.map(|words| (Version::In(&words.key.value), &words.value));
    let nearer = post.on.0.iter();
    let nearer = nearer.map(|nearer| (Version::On(&nearer.key.value), &nearer.value.words));
    let links = own.chain(translated).chain(nearer);
    links.filter_map(move |(version, words)| {
        let link = words.link.as_ref()?;
        Some(Address {
            entry,
            version,
            span: link.span,
            range: 0..link.value.len(),
            written: &link.value,
            is_link: true,
        })
    })
}

fn in_text<'a>(said: &Said<'a>) -> Vec<Address<'a>> {
    let (entry, version, text) = (said.entry, said.version, said.text);
    let found = places(&text.value).into_iter();
    found
        .map(|range| Address {
            entry,
            version,
            span: text.span,
            written: &text.value[range.clone()],
            range,
            is_link: false,
        })
        .collect()
}

/// Where addresses stand in a text: from their scheme to the next space, without the punctuation of the sentence. Which
/// of them a platform makes a link of is another question; this is what the author means.
pub(in crate::lint) fn places(text: &str) -> Vec<Range<usize>> {
    let mut found: Vec<Range<usize>> = Vec::new();
    for (colon, _) in text.match_indices("://") {
        let from = found.last().map_or(0, |last| last.end);
        let schemes = ["https", "http"].into_iter();
        let start = schemes
            .filter_map(|scheme| colon.checked_sub(scheme.len()))
            .find(|start| {
                *start >= from && text.is_char_boundary(*start) && is_scheme(text, *start..colon)
            });
        if let Some(start) = start {
            let end = end_of_address(&text[start..]);
            found.extend((end > "https://".len()).then_some(start..start + end));
        }
    }
    found
}

fn is_scheme(text: &str, range: Range<usize>) -> bool {
    let before = text[..range.start].chars().next_back();
    let word = &text[range];
    let known = word.eq_ignore_ascii_case("https") || word.eq_ignore_ascii_case("http");
    known && !before.is_some_and(|c| c.is_ascii_alphanumeric())
}

/// How many bytes of the text belong to the address with which it begins.
fn end_of_address(text: &str) -> usize {
    let is_outside =
        |c: char| c.is_whitespace() || c.is_control() || "\"<>“”„«»`。、，！？）」』】".contains(c);
    let mut end = text.find(is_outside).unwrap_or(text.len());
    while let Some(last) = text[..end].chars().next_back() {
        let closes = [('(', ')'), ('[', ']'), ('{', '}')]
            .into_iter()
            .find(|(_, closing)| *closing == last);
        let is_alone = closes.is_some_and(|(opening, closing)| {
            text[..end].matches(opening).count() < text[..end].matches(closing).count()
        });
        if !(is_alone
            || matches!(
                last,
                '.' | ',' | ';' | ':' | '!' | '?' | '\'' | '’' | '…' | '*' | '_'
            ))
        {
            break;
        }
        end -= last.len_utf8();
    }
    end
}

/// Whether a word with a dot inside follows, as in `acme.example/shop`.
pub(in crate::lint) fn names_host(rest: &str) -> bool {
    let host = rest
        .split(|c: char| c.is_whitespace() || matches!(c, '/' | '?' | '#' | ')' | ','))
        .next()
        .unwrap_or_default();
    let mut labels = host.split('.');
    let first = labels.next().is_some_and(|label| !label.is_empty());
    first
        && labels
            .next()
            .is_some_and(|label| label.starts_with(char::is_alphanumeric))
}

/// The addresses that posts of the future point to, each once: what there is to ask the web about.
pub fn addresses(input: &Input<'_>) -> BTreeSet<String> {
    let calendar = &input.loaded.calendar;
    let ahead = ahead(&targets(input), input.now);
    let all = find(calendar, &said(calendar)).into_iter();
    all.filter(|address| ahead.contains(address.post_id()) && address.url().is_some())
        .map(|address| address.written.to_owned())
        .collect()
}

/// The parameters of an address, each with its name and the bytes from its first letter to its last.
pub(in crate::lint) fn parameters(address: &str) -> Vec<(&str, Range<usize>)> {
    let end = address.find('#').unwrap_or(address.len());
    let Some(question) = address[..end].find('?') else {
        return Vec::new();
    };
    let mut start = question + 1;
    let mut list = Vec::new();
    for piece in address[start..end].split('&') {
        let name = piece.split('=').next().unwrap_or_default();
        list.push((name, start..start + piece.len()));
        start += piece.len() + 1;
    }
    list
}

/// The address without those parameters whose name is unwanted.
pub(in crate::lint) fn without_parameters(
    address: &str,
    is_unwanted: impl Fn(&str) -> bool,
) -> String {
    let all = parameters(address);
    let (Some((_, first)), Some((_, last))) = (all.first(), all.last()) else {
        return address.to_owned();
    };
    let kept: Vec<&str> = all
        .iter()
        .filter(|(name, _)| !is_unwanted(name))
        .map(|(_, range)| &address[range.clone()])
        .collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    let (head, tail) = (&address[..first.start - 1], &address[last.end..]);
    format!("{head}{mark}{}{tail}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_ends_before_the_punctuation_of_its_sentence() {
        let found = |text: &'static str| -> Vec<&str> {
            places(text).into_iter().map(|range| &text[range]).collect()
        };
        assert_eq!(
            found("See (https://a.example/b_(c)), HTTP://b.example/?d=1#e. “https://c.example”"),
            [
                "https://a.example/b_(c)",
                "HTTP://b.example/?d=1#e",
                "https://c.example"
            ]
        );
        assert_eq!(found("https:// xhttp://b ://c"), [""; 0]);
        assert_eq!(
            found("https://web.example/2020/http://a.example/ 日http://b.example。"),
            [
                "https://web.example/2020/http://a.example/",
                "http://b.example"
            ]
        );
    }

    #[test]
    fn parameters_go_and_everything_else_stays() {
        let without = |address: &str| without_parameters(address, |name| name == "fbclid");
        assert_eq!(
            without("https://a.example/p?fbclid=1"),
            "https://a.example/p"
        );
        assert_eq!(
            without("https://a.example/p?q=%20&fbclid=1&r#top?fbclid=2"),
            "https://a.example/p?q=%20&r#top?fbclid=2"
        );
        assert_eq!(without("https://a.example/#x"), "https://a.example/#x");
    }

    #[test]
    fn a_host_is_read_without_user_and_port() {
        assert_eq!(host("https://ada@A.example:8080/b?c"), "A.example");
        assert_eq!(host("https://a.example?c@d"), "a.example");
        assert_eq!(host("a.example"), "");
    }

    #[test]
    fn addresses_of_one_s_own_network_are_private() {
        let private = |address: &str| is_private(&Url::parse(address).unwrap());
        for address in [
            "http://localhost:8080",
            "http://127.1.2.3",
            "http://192.168.0.1",
            "http://[::1]/",
            "http://printer.local/",
        ] {
            assert!(private(address), "{address}");
        }
        assert!(!private("http://a.example"));
        assert!(!private("http://8.8.8.8"));
    }
}
