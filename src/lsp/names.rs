//! Where the ids of a calendar stand: which keys define them, which keys and values name them.

use std::ops::Range;

use super::outline::{Key, Outline, Step, keys};
use crate::decode::Entry;
use crate::model::Calendar;
use crate::source::Span;

/// What an id names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// A post.
    Post,
    /// A channel.
    Channel,
    /// A campaign.
    Campaign,
    /// A cadence.
    Cadence,
    /// A goal.
    Goal,
    /// An audience.
    Audience,
    /// A pillar of the team's own.
    Pillar,
}

impl Kind {
    /// Every kind.
    pub(super) const ALL: [Self; 7] = [
        Self::Post,
        Self::Channel,
        Self::Campaign,
        Self::Cadence,
        Self::Goal,
        Self::Audience,
        Self::Pillar,
    ];

    /// The word for one.
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Channel => "channel",
            Self::Campaign => "campaign",
            Self::Cadence => "cadence",
            Self::Goal => "goal",
            Self::Audience => "audience",
            Self::Pillar => "pillar",
        }
    }

    /// The table that holds them.
    pub(super) fn table(self) -> &'static str {
        match self {
            Self::Post => "posts",
            Self::Channel => "channels",
            Self::Campaign => "campaigns",
            Self::Cadence => "cadences",
            Self::Goal => "goals",
            Self::Audience => "audiences",
            Self::Pillar => "pillars",
        }
    }

    /// Every id of this kind, with the place of its first definition.
    pub(super) fn defined(self, calendar: &Calendar) -> Vec<(&str, Span)> {
        match self {
            Self::Post => listed(calendar.posts.values()),
            Self::Channel => listed(calendar.channels.values()),
            Self::Campaign => listed(calendar.campaigns.values()),
            Self::Cadence => listed(calendar.cadences.values()),
            Self::Goal => listed(calendar.goals.values()),
            Self::Audience => listed(calendar.audiences.values()),
            Self::Pillar => listed(calendar.pillars.values()),
        }
    }

    /// Where an id of this kind is defined first.
    pub(super) fn definition(self, calendar: &Calendar, id: &str) -> Option<Span> {
        match self {
            Self::Post => calendar.posts.get(id).map(|entry| entry.key.span),
            Self::Channel => calendar.channels.get(id).map(|entry| entry.key.span),
            Self::Campaign => calendar.campaigns.get(id).map(|entry| entry.key.span),
            Self::Cadence => calendar.cadences.get(id).map(|entry| entry.key.span),
            Self::Goal => calendar.goals.get(id).map(|entry| entry.key.span),
            Self::Audience => calendar.audiences.get(id).map(|entry| entry.key.span),
            Self::Pillar => calendar.pillars.get(id).map(|entry| entry.key.span),
        }
    }
}

fn listed<'c, T: 'c>(entries: impl Iterator<Item = &'c Entry<T>>) -> Vec<(&'c str, Span)> {
    entries
        .map(|entry| (entry.key.value.as_str(), entry.key.span))
        .collect()
}

/// Values that are ids, by the keys that lead to them; `*` is any key.
const VALUES: [(&[&str], Kind); 15] = [
    (&["channels", "*", "cadence"], Kind::Cadence),
    (&["channels", "*", "audience"], Kind::Audience),
    (&["campaigns", "*", "channels"], Kind::Channel),
    (&["campaigns", "*", "cadence"], Kind::Cadence),
    (&["campaigns", "*", "audience"], Kind::Audience),
    (&["campaigns", "*", "goal"], Kind::Goal),
    (&["posts", "*", "campaign"], Kind::Campaign),
    (&["posts", "*", "channels"], Kind::Channel),
    (&["posts", "*", "pillar"], Kind::Pillar),
    (&["posts", "*", "goal"], Kind::Goal),
    (&["posts", "*", "audience"], Kind::Audience),
    (&["posts", "*", "reply_to"], Kind::Post),
    (&["posts", "*", "after"], Kind::Post),
    (&["posts", "*", "on", "*", "reply_to"], Kind::Post),
    (&["posts", "*", "on", "*", "after"], Kind::Post),
];

/// Keys that are ids, by the keys above them. A channel may stand for its platform in most of them.
const KEYS: [(&[&str], Kind); 9] = [
    (&["posts", "*", "on"], Kind::Channel),
    (&["posts", "*", "hashtags"], Kind::Channel),
    (&["posts", "*", "mentions"], Kind::Channel),
    (&["posts", "*", "on", "*", "hashtags"], Kind::Channel),
    (&["posts", "*", "on", "*", "mentions"], Kind::Channel),
    (&["posts", "*", "in", "*", "hashtags"], Kind::Channel),
    (&["posts", "*", "in", "*", "mentions"], Kind::Channel),
    (&["lint", "channels"], Kind::Channel),
    (&["cadences", "*", "mix"], Kind::Pillar),
];

/// The kind of id that a value at the end of these keys is.
pub(super) fn kind_of_value(path: &[&str]) -> Option<Kind> {
    let mut known = VALUES.iter();
    known
        .find(|(pattern, _)| matches(pattern, path))
        .map(|(_, kind)| *kind)
}

/// The kind of id that the keys of this table are.
pub(super) fn kind_of_keys(table: &[&str]) -> Option<Kind> {
    if let [name] = table {
        return Kind::ALL.into_iter().find(|kind| kind.table() == *name);
    }
    let mut known = KEYS.iter();
    known
        .find(|(pattern, _)| matches(pattern, table))
        .map(|(_, kind)| *kind)
}

fn matches(pattern: &[&str], path: &[&str]) -> bool {
    let fits = |(wanted, key): (&&str, &&str)| *wanted == "*" || wanted == key;
    pattern.len() == path.len() && pattern.iter().zip(path).all(fits)
}

/// A place where an id stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    /// What it names.
    pub(super) kind: Kind,
    /// The id.
    pub(super) id: String,
    /// Where it stands, without quotes.
    pub(super) range: Range<usize>,
    /// Whether it names a table of its own, as `[posts.hello]` does.
    pub(super) is_definition: bool,
}

/// Every place of a text where an id stands.
pub(super) fn mentions(text: &str, outline: &Outline) -> Vec<Mention> {
    let mut found = Vec::new();
    for header in &outline.headers {
        in_keys(&[], &header.keys, &mut found);
    }
    for pair in &outline.pairs {
        in_keys(&keys(&pair.table), &pair.keys, &mut found);
    }
    for scalar in outline.scalars.iter().filter(|scalar| scalar.is_text) {
        found.extend(kind_of_value(&keys(&scalar.path)).map(|kind| Mention {
            kind,
            id: text[scalar.inner.clone()].to_owned(),
            range: scalar.inner.clone(),
            is_definition: false,
        }));
    }
    found.sort_by_key(|mention| mention.range.start);
    found
}

fn in_keys(table: &[&str], keys: &[Key], found: &mut Vec<Mention>) {
    let mut above = table.to_vec();
    for (index, key) in keys.iter().enumerate() {
        let kind = kind_of_keys(&above).filter(|_| !key.name.is_empty());
        let is_id = !(above.last() == Some(&"mix") && key.name == "window");
        found.extend(kind.filter(|_| is_id).map(|kind| Mention {
            kind,
            id: key.name.clone(),
            range: key.inner.clone(),
            is_definition: above.len() == 1 && index + 1 == keys.len(),
        }));
        above.push(&key.name);
    }
}

/// The id that stands at a byte.
pub(super) fn mention_at(text: &str, outline: &Outline, byte: usize) -> Option<Mention> {
    let all = mentions(text, outline).into_iter();
    all.into_iter()
        .find(|one| one.range.start <= byte && byte <= one.range.end)
}

/// The post that a path leads into, or that a header names.
pub(super) fn post_of(path: &[Step]) -> Option<&str> {
    match path {
        [Step::Key(table), Step::Key(id), ..] if table == "posts" => Some(id),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;

    use super::*;
    use crate::decode::{ANY_KEY, Shape};
    use crate::diagnostic::Diagnostic;
    use crate::load::{UNKNOWN_REFERENCE, WORKSPACE_FILE};
    use crate::lsp::grammar::form_of;
    use crate::lsp::snapshot::Snapshot;
    use crate::lsp::snapshot::tests::environment;

    const TEXT: &str = "[posts.a]\nchannels = [\"x\", \"y\"]\nafter = 'b'\nhashtags = { x = [\"t\"] }\n\
        on.y.text = \"\"\n[posts.a.on.x]\nreply_to = \"b\"\n[lint.channels.\"x\"]\n\
        [cadences.c.mix]\nwindow = \"30d\"\nsupport = { min = 0.1 }\n";

    fn found() -> Vec<String> {
        let all = mentions(TEXT, &Outline::of(TEXT)).into_iter();
        all.map(|one| {
            let mark = if one.is_definition { "=" } else { "" };
            assert_eq!(&TEXT[one.range.clone()], one.id);
            format!("{mark}{} {}", one.kind.word(), one.id)
        })
        .collect()
    }

    #[test]
    fn ids_are_found_in_headers_keys_lists_and_values() {
        assert_eq!(
            found(),
            [
                "=post a",
                "channel x",
                "channel y",
                "post b",
                "channel x",
                "channel y",
                "post a",
                "channel x",
                "post b",
                "channel x",
                "cadence c",
                "pillar support"
            ]
        );
    }

    #[test]
    fn every_table_of_ids_is_known() {
        for kind in Kind::ALL {
            assert_eq!(kind_of_keys(&[kind.table()]), Some(kind));
        }
    }

    /// Every way to a text, a word or a list of texts, as a line that goes it: `one` names tables, `nothing` the rest.
    fn ways(shape: &Shape, path: &[&str]) -> Vec<String> {
        let below = |name: &str, shape: &Shape| ways(shape, &[path, &[name]].concat());
        match shape {
            _ if path.len() > 8 => Vec::new(),
            Shape::Text { .. } => vec![format!("{} = \"nothing\"\n", path.join("."))],
            Shape::Words(words) => vec![format!("{} = \"{}\"\n", path.join("."), words[0].0)],
            Shape::List(of) if matches!(**of, Shape::Text { .. }) => {
                vec![format!("{} = [\"nothing\"]\n", path.join("."))]
            }
            Shape::Either(shapes) => shapes.iter().flat_map(|one| ways(one, path)).collect(),
            Shape::Map { values, .. } if path.len() == 1 => below("one", values),
            Shape::Map { values, .. } => below("nothing", values),
            Shape::Record(form) | Shape::Single(form) => {
                let fields = form.fields().into_iter();
                let named = |name: &'static str| if name == ANY_KEY { "nothing" } else { name };
                fields
                    .flat_map(|field| below(named(field.name), &field.shape))
                    .collect()
            }
            _ => Vec::new(),
        }
    }

    /// Where checking says that an id leads nowhere, without quotes, and the kind that it is missed among.
    fn reported(snapshot: &Snapshot, path: &str) -> BTreeSet<(usize, String)> {
        let (source, file) = snapshot.source(path).unwrap();
        let found = snapshot.findings().iter();
        let unknown =
            found.filter(|one| one.rule == UNKNOWN_REFERENCE && one.label.span.source == source);
        let place = |one: &Diagnostic| {
            let start = one.label.span.range().start;
            let kind = one.message.strip_prefix("there is no ").unwrap();
            let inner = start + usize::from(file.text()[start..].starts_with('"'));
            (inner, kind.split(' ').next().unwrap().to_owned())
        };
        unknown.map(place).collect()
    }

    #[test]
    fn ids_stand_where_checking_looks_them_up_and_nowhere_else() {
        let lines_of = |path| {
            let lines = ways(&Shape::Record(form_of(path)), &[]).into_iter();
            lines.map(move |line| (path, line))
        };
        let mut count = 0;
        for (path, line) in lines_of("calendar/a.toml").chain(lines_of(WORKSPACE_FILE)) {
            let workspace = "[workspace]\ntimezone = \"UTC\"\n".to_owned();
            let mut texts = BTreeMap::from([(WORKSPACE_FILE.to_owned(), workspace)]);
            texts
                .entry(path.to_owned())
                .or_default()
                .insert_str(0, &line);
            let nowhere = Path::new("no-such-folder");
            let snapshot = Snapshot::take(nowhere, texts, environment()).unwrap();
            let text = snapshot.source(path).unwrap().1.text();
            let mentioned = mentions(text, &Outline::of(text)).into_iter();
            let unknown = mentioned.filter(|one| one.id == "nothing");
            let named: BTreeSet<(usize, String)> = unknown
                .map(|one| (one.range.start, one.kind.word().to_owned()))
                .collect();
            assert_eq!(named, reported(&snapshot, path), "{path}: {line}");
            count += named.len();
        }
        assert!(count > 20, "{count}");
    }
}
