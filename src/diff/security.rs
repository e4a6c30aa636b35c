//! What a reviewer must see first: where posts and secrets would go, and who is told.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::said::{Part, Said};
use super::tables::{Fate, KeyChange, Kind, TableChange};
use crate::load::Loaded;
use crate::platform::count::links;

/// Keys of a channel that lead to no account and to no secret.
const HARMLESS: [&str; 7] = [
    "name",
    "notes",
    "cadence",
    "language",
    "timezone",
    "audience",
    "token_expires",
];
/// So many new sites are looked for; whoever adds more is told by the first of them.
const MOST_SITES: usize = 500;

/// One thing that a reviewer must see first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SecurityChange {
    /// What it is about.
    pub kind: SecurityKind,
    /// The table, such as `channels.mastodon`; the site for a new one.
    pub subject: String,
    /// The key, where one changed.
    pub key: Option<String>,
    /// What it held.
    pub before: Option<String>,
    /// What it holds.
    pub after: Option<String>,
    /// The posts that link to a new site.
    pub posts: Vec<String>,
}

/// What a change is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SecurityKind {
    /// Where a channel's secret is kept.
    Credential,
    /// The server, the account or the platform of a channel.
    Account,
    /// A channel is new.
    NewChannel,
    /// From where, with which record and how posts are published, approved and told of, and which rules look at them.
    Settings,
    /// A site to which nothing has linked so far.
    NewSite,
    /// A channel is gone.
    GoneChannel,
}

impl SecurityKind {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Credential => "credential",
            Self::Account => "account",
            Self::NewChannel => "new-channel",
            Self::Settings => "settings",
            Self::NewSite => "new-domain",
            Self::GoneChannel => "removed-channel",
        }
    }
}

/// Everything of that kind. `said` is what the head's new and changed deliveries say, with their posts.
pub(super) fn changes<'a>(
    tables: &[TableChange],
    base: &Loaded,
    said: impl Iterator<Item = (&'a str, &'a Said)>,
) -> Vec<SecurityChange> {
    let mut found: Vec<SecurityChange> = tables.iter().flat_map(of_table).collect();
    found.extend(new_sites(base, said));
    found.sort_by_key(|change| change.kind);
    found
}

fn of_table(table: &TableChange) -> Vec<SecurityChange> {
    let subject = if table.id.is_empty() {
        table.kind.name().to_owned()
    } else {
        format!("{}.{}", table.kind.name(), table.id)
    };
    let of_key = |kind: SecurityKind, key: &KeyChange| SecurityChange {
        kind,
        subject: subject.clone(),
        key: Some(key.key.clone()),
        before: key.before.clone(),
        after: key.after.clone(),
        posts: Vec::new(),
    };
    match table.kind {
        Kind::Channel => channel(table, &subject, of_key),
        Kind::Publish | Kind::Approval | Kind::Notify | Kind::Lint => table
            .keys
            .iter()
            .map(|key| of_key(SecurityKind::Settings, key))
            .collect(),
        Kind::Workspace => {
            let files = table
                .keys
                .iter()
                .filter(|key| key.key.starts_with("files") || key.key.starts_with("max_"));
            files
                .map(|key| of_key(SecurityKind::Settings, key))
                .collect()
        }
        Kind::Voice
        | Kind::Cadence
        | Kind::Campaign
        | Kind::Goal
        | Kind::Audience
        | Kind::Pillar
        | Kind::Post => Vec::new(),
    }
}

fn channel(
    table: &TableChange,
    subject: &str,
    of_key: impl Fn(SecurityKind, &KeyChange) -> SecurityChange,
) -> Vec<SecurityChange> {
    let matters = table
        .keys
        .iter()
        .filter(|key| !HARMLESS.contains(&first(&key.key)));
    match table.fate {
        Fate::Changed => matters.map(|key| of_key(kind_of(key), key)).collect(),
        Fate::Added | Fate::Removed => {
            let kind = if table.fate == Fate::Added {
                SecurityKind::NewChannel
            } else {
                SecurityKind::GoneChannel
            };
            let told = |pick: fn(&KeyChange) -> &Option<String>| {
                let keys: Vec<String> = matters
                    .clone()
                    .filter_map(|key| Some(format!("{} = {}", key.key, pick(key).as_ref()?)))
                    .collect();
                (!keys.is_empty()).then(|| keys.join(", "))
            };
            vec![SecurityChange {
                kind,
                subject: subject.to_owned(),
                key: None,
                before: told(|key| &key.before),
                after: told(|key| &key.after),
                posts: Vec::new(),
            }]
        }
    }
}

fn first(key: &str) -> &str {
    key.split('.').next().unwrap_or_default()
}

/// A secret's place is a table: `token.env`.
fn kind_of(key: &KeyChange) -> SecurityKind {
    let last = key.key.rsplit_once('.').map_or("", |(_, last)| last);
    if matches!(last, "env" | "file" | "command" | "ledger") {
        SecurityKind::Credential
    } else {
        SecurityKind::Account
    }
}

/// Sites that what is new or changed links to, and that no file of the base names.
fn new_sites<'a>(
    base: &Loaded,
    said: impl Iterator<Item = (&'a str, &'a Said)>,
) -> Vec<SecurityChange> {
    let mut sites: Vec<(String, String)> = Vec::new();
    for (post, said) in said {
        let hosts = said.parts.iter().flat_map(hosts);
        sites.extend(hosts.map(|host| (host, post.to_owned())));
    }
    sites.sort();
    sites.dedup();
    let names: BTreeSet<&str> = sites
        .iter()
        .map(|(host, _)| host.as_str())
        .take(MOST_SITES)
        .collect();
    let known = known(base, &names);
    let new = sites.chunk_by(|a, b| a.0 == b.0).filter(|group| {
        let host = group[0].0.as_str();
        names.contains(host) && !known.contains(host)
    });
    new.map(|group| SecurityChange {
        kind: SecurityKind::NewSite,
        subject: group[0].0.clone(),
        key: None,
        before: None,
        after: None,
        posts: group.iter().map(|(_, post)| post.clone()).collect(),
    })
    .collect()
}

/// The hosts of every address in a message.
fn hosts(part: &Part) -> Vec<String> {
    let found = links::find(&part.text).into_iter();
    let found = found.map(|range| &part.text[range]);
    // What no platform takes for a link is an address all the same.
    let written = part.text.match_indices("://").filter_map(|(at, _)| {
        let scheme = part.text[..at].rfind(|letter: char| !letter.is_ascii_alphabetic());
        let address = &part.text[scheme.map_or(0, |before| after(&part.text, before))..];
        address.split(char::is_whitespace).next()
    });
    let addresses = found.chain(written).chain(part.link.as_deref());
    let hosts = addresses.filter_map(|address| {
        let whole = if address.contains("://") {
            address.to_owned()
        } else {
            format!("https://{address}")
        };
        Some(url::Url::parse(&whole).ok()?.host_str()?.to_lowercase())
    });
    hosts.collect()
}

/// The place behind the letter that begins at another one.
fn after(text: &str, at: usize) -> usize {
    at + text[at..].chars().next().map_or(0, char::len_utf8)
}

/// Those of the names that stand somewhere in the files, as whole names.
fn known<'n>(base: &Loaded, names: &BTreeSet<&'n str>) -> BTreeSet<&'n str> {
    let names: Vec<&'n str> = names.iter().copied().collect();
    let finder = AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .build(&names);
    let Ok(finder) = finder else {
        return BTreeSet::new();
    };
    let mut known = BTreeSet::new();
    for (_, source) in base.sources.iter() {
        let text = source.text();
        for found in finder.find_overlapping_iter(text) {
            if is_whole(text, found.range()) {
                known.insert(names[found.pattern().as_usize()]);
            }
        }
    }
    known
}

/// True where a name is not a piece of a longer one: `acme.example` in `acme.example.evil.example` is.
fn is_whole(text: &str, range: std::ops::Range<usize>) -> bool {
    let belongs = |letter: char| letter.is_alphanumeric() || letter == '-';
    let before = text[..range.start].chars().next_back();
    let mut after = text[range.end..].chars();
    let next = after.next();
    let goes_on = match next {
        Some('.') => after.next().is_some_and(belongs),
        Some(letter) => belongs(letter) || letter == '@',
        None => false,
    };
    !goes_on && !before.is_some_and(|letter| belongs(letter) || letter == '.')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_inside_of_a_longer_one_is_another_site() {
        let is_known = |text: &str| {
            let start = text.find("acme.example").unwrap();
            is_whole(text, start..start + "acme.example".len())
        };
        for text in [
            "https://acme.example/a",
            "(acme.example)",
            "at acme.example.",
            "acme.example",
        ] {
            assert!(is_known(text), "{text}");
        }
        for text in [
            "acme.example.evil.example",
            "notacme.example",
            "my.acme.example",
            "acme.example-x.org",
            "acme.example@evil.example",
        ] {
            assert!(!is_known(text), "{text}");
        }
    }
}
