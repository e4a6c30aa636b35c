//! The tables of the files, key by key: what was written before and what is written now.
//!
//! Only files that differ are read again. Where a table stands, in which order and with which comments is no change.

use std::collections::{BTreeMap, BTreeSet};

use toml::de::{DeTable, DeValue};

use super::secrets::Secrets;
use crate::load::Loaded;
use crate::source::SourceId;

/// A kind of table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `[workspace]`.
    Workspace,
    /// `[publish]`.
    Publish,
    /// `[approval]`.
    Approval,
    /// `[notify]`.
    Notify,
    /// `[lint]`.
    Lint,
    /// `[voice]`.
    Voice,
    /// `[channels.ID]`.
    Channel,
    /// `[cadences.ID]`.
    Cadence,
    /// `[campaigns.ID]`.
    Campaign,
    /// `[goals.ID]`.
    Goal,
    /// `[audiences.ID]`.
    Audience,
    /// `[pillars.ID]`.
    Pillar,
    /// `[posts.ID]`.
    Post,
}

const KINDS: [Kind; 13] = [
    Kind::Workspace,
    Kind::Publish,
    Kind::Approval,
    Kind::Notify,
    Kind::Lint,
    Kind::Voice,
    Kind::Channel,
    Kind::Cadence,
    Kind::Campaign,
    Kind::Goal,
    Kind::Audience,
    Kind::Pillar,
    Kind::Post,
];

impl Kind {
    /// The name of the table, or of the table of such tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Workspace => "workspace",
            Self::Publish => "publish",
            Self::Approval => "approval",
            Self::Notify => "notify",
            Self::Lint => "lint",
            Self::Voice => "voice",
            Self::Channel => "channels",
            Self::Cadence => "cadences",
            Self::Campaign => "campaigns",
            Self::Goal => "goals",
            Self::Audience => "audiences",
            Self::Pillar => "pillars",
            Self::Post => "posts",
        }
    }

    /// False for what a workspace has once.
    fn has_ids(self) -> bool {
        self >= Self::Channel
    }
}

/// Names a table: its kind, and its id where it has one.
pub(super) type Name = (Kind, String);

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// Some of its keys are others.
    Changed,
}

impl Fate {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

/// A table that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableChange {
    /// What it is.
    pub kind: Kind,
    /// Its id; empty where the workspace has one such table.
    pub id: String,
    /// What became of it.
    pub fate: Fate,
    /// Every key that differs, in order.
    pub keys: Vec<KeyChange>,
}

/// A key that is not what it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyChange {
    /// The key with those above it inside of the table: `queue.priority`.
    pub key: String,
    /// What it held; a text as it reads, everything else as TOML.
    pub before: Option<String>,
    /// What it holds.
    pub after: Option<String>,
}

impl TableChange {
    /// True when the key, or one below it, differs.
    pub(super) fn has(&self, key: &str) -> bool {
        self.keys.iter().any(|change| {
            let rest = change.key.strip_prefix(key);
            rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        })
    }
}

/// What a key holds.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Leaf {
    Text(String),
    Other(String),
}

type Keys = BTreeMap<String, Leaf>;
type Written = BTreeMap<Name, Keys>;

/// Every table that differs, settings and channels first.
pub(super) fn changes(
    (base, head): (&Loaded, &Loaded),
    shared: &BTreeSet<SourceId>,
) -> Vec<TableChange> {
    let (mut old, mut new) = (Texts::of(base), Texts::of(head));
    let differing = head.sources.iter().map(|(id, _)| id);
    let differing: Vec<SourceId> = differing.filter(|id| !shared.contains(id)).collect();
    let mut names: BTreeSet<Name> = BTreeSet::new();
    for id in differing {
        names.extend(old.read(id).keys().cloned());
        names.extend(new.read(id).keys().cloned());
    }
    let changes = names.into_iter().filter_map(|name| {
        let (before, after) = (old.table(&name), new.table(&name));
        let keys = differing_keys(before.as_ref(), after.as_ref());
        let fate = match (&before, &after) {
            (None, Some(_)) => Fate::Added,
            (Some(_), None) => Fate::Removed,
            (Some(_), Some(_)) if !keys.is_empty() => Fate::Changed,
            (Some(_), Some(_)) | (None, None) => return None,
        };
        let (kind, id) = name;
        Some(TableChange {
            kind,
            id,
            fate,
            keys,
        })
    });
    changes.collect()
}

/// The same without the secrets that stand in the files.
pub(super) fn struck(mut changes: Vec<TableChange>, secrets: &Secrets) -> Vec<TableChange> {
    for key in changes.iter_mut().flat_map(|change| &mut change.keys) {
        for side in [&mut key.before, &mut key.after] {
            *side = side.take().map(|text| secrets.strike(&text));
        }
    }
    changes
}

fn differing_keys(before: Option<&Keys>, after: Option<&Keys>) -> Vec<KeyChange> {
    let all: BTreeSet<&String> = before
        .into_iter()
        .chain(after)
        .flat_map(BTreeMap::keys)
        .collect();
    let of = |keys: Option<&Keys>, key: &String| keys.and_then(|keys| keys.get(key)).cloned();
    let shown = |leaf: Option<Leaf>| {
        leaf.map(|leaf| match leaf {
            Leaf::Text(text) | Leaf::Other(text) => text,
        })
    };
    let pairs = all
        .into_iter()
        .map(|key| (key, of(before, key), of(after, key)));
    let differing = pairs.filter(|(_, before, after)| before != after);
    differing
        .map(|(key, before, after)| KeyChange {
            key: key.clone(),
            before: shown(before),
            after: shown(after),
        })
        .collect()
}

/// The files of one version, each read when it is asked for.
struct Texts<'a> {
    loaded: &'a Loaded,
    read: BTreeMap<SourceId, Written>,
}

impl<'a> Texts<'a> {
    fn of(loaded: &'a Loaded) -> Self {
        Self {
            loaded,
            read: BTreeMap::new(),
        }
    }

    fn read(&mut self, id: SourceId) -> &Written {
        let text = self.loaded.sources.get(id).text();
        self.read.entry(id).or_insert_with(|| written(text))
    }

    /// The keys of a table, from the file whose definition counts.
    fn table(&mut self, name: &Name) -> Option<Keys> {
        let home = home(self.loaded, name)?;
        self.read(home).get(name).cloned()
    }
}

/// The file whose definition of a table counts.
fn home(loaded: &Loaded, (kind, id): &Name) -> Option<SourceId> {
    let calendar = &loaded.calendar;
    let span = match kind {
        Kind::Workspace | Kind::Publish | Kind::Approval | Kind::Notify => {
            return loaded.sources.iter().next().map(|(root, _)| root);
        }
        Kind::Lint => loaded.settings.lint.as_ref()?.span,
        Kind::Voice => calendar.voice.as_ref()?.span,
        Kind::Channel => calendar.channels.get(id)?.key.span,
        Kind::Cadence => calendar.cadences.get(id)?.key.span,
        Kind::Campaign => calendar.campaigns.get(id)?.key.span,
        Kind::Goal => calendar.goals.get(id)?.key.span,
        Kind::Audience => calendar.audiences.get(id)?.key.span,
        Kind::Pillar => calendar.pillars.get(id)?.key.span,
        Kind::Post => calendar.posts.get(id)?.key.span,
    };
    Some(span.source)
}

/// Every table of a file.
fn written(text: &str) -> Written {
    let (tree, _) = DeTable::parse_recoverable(text);
    let mut found = Written::new();
    for kind in KINDS {
        let Some(DeValue::Table(table)) =
            tree.get_ref().get(kind.name()).map(toml::Spanned::get_ref)
        else {
            continue;
        };
        if !kind.has_ids() {
            found.insert((kind, String::new()), keys(table));
            continue;
        }
        for (id, item) in table {
            if let DeValue::Table(table) = item.get_ref() {
                found.insert((kind, id.get_ref().to_string()), keys(table));
            }
        }
    }
    found
}

fn keys(table: &DeTable<'_>) -> Keys {
    let mut keys = Keys::new();
    flatten("", table, &mut keys);
    keys
}

fn flatten(above: &str, table: &DeTable<'_>, into: &mut Keys) {
    for (key, item) in table {
        let path = if above.is_empty() {
            key.get_ref().to_string()
        } else {
            format!("{above}.{}", key.get_ref())
        };
        match item.get_ref() {
            DeValue::Table(table) => flatten(&path, table, into),
            DeValue::String(text) => {
                into.insert(
                    path,
                    Leaf::Text(text.replace("\r\n", "\n").trim().to_owned()),
                );
            }
            other => {
                into.insert(path, Leaf::Other(inline(other)));
            }
        }
    }
}

/// A value as TOML on one line, whatever way it was written.
fn inline(value: &DeValue<'_>) -> String {
    match value {
        // What JSON escapes, TOML reads the same way.
        DeValue::String(text) => serde_json::Value::from(text.replace("\r\n", "\n")).to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            let items: Vec<String> = items.iter().map(|item| inline(item.get_ref())).collect();
            format!("[{}]", items.join(", "))
        }
        DeValue::Table(table) => {
            let keys: BTreeMap<String, String> = table
                .iter()
                .map(|(key, item)| (key.get_ref().to_string(), inline(item.get_ref())))
                .collect();
            let keys: Vec<String> = keys
                .iter()
                .map(|(key, value)| format!("{key} = {value}"))
                .collect();
            format!("{{ {} }}", keys.join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::sound;

    fn told(before: &str, after: &str) -> Vec<String> {
        let (before, after) = (sound(before), sound(after));
        let changes = changes((&before, &after), &BTreeSet::new());
        let lines = changes.iter().map(|change| {
            let keys: Vec<&str> = change.keys.iter().map(|key| key.key.as_str()).collect();
            format!(
                "{} {}.{}: {}",
                change.fate.name(),
                change.kind.name(),
                change.id,
                keys.join(" ")
            )
        });
        lines.collect()
    }

    #[test]
    fn order_layout_and_comments_are_no_change() {
        let one = "[posts.a]\ntext = 'A'\ntags = ['x', 'y']\n[posts.b]\nqueue = { priority = 1 }\n";
        let other = "# Anew\n[posts.b.queue]\npriority = 1 # soon\n[posts.a]\ntags = [\n  \"x\",\n  \"y\",\n]\ntext = \"\"\"\nA\n\"\"\"\n";
        assert_eq!(told(one, other), Vec::<String>::new());
    }

    #[test]
    fn every_key_that_differs_is_named() {
        let one = "[posts.a]\ntext = 'A'\nqueue = { priority = 1 }\n[posts.gone]\n";
        let other = "[posts.a]\ntext = 'A'\nqueue = { priority = 2 }\nnotes = 'N'\n[posts.new]\ntext = 'N'\n";
        assert_eq!(
            told(one, other),
            [
                "changed posts.a: notes queue.priority",
                "removed posts.gone: ",
                "added posts.new: text"
            ]
        );
    }
}
