//! What belongs together in a calendar: a post with all its tables, a channel, a campaign. A post that one version deletes
//! and the other one edits is one contradiction, however many tables it has.

use std::collections::BTreeSet;

use toml::{Table, Value};

/// The path of what belongs together, such as `posts`, `hello`.
pub(super) type Unit = [String];

/// How many names lead to it.
const DEPTH: usize = 2;

/// What belongs together with a path.
pub(super) fn unit(path: &[String]) -> &Unit {
    &path[..path.len().min(DEPTH)]
}

/// What became of everything that belongs together.
#[derive(Debug, Default)]
pub(super) struct Units {
    /// What one version deleted and the other changed, or both made anew and differently.
    torn: BTreeSet<Vec<String>>,
    of_ours: BTreeSet<Vec<String>>,
    of_theirs: BTreeSet<Vec<String>>,
}

impl Units {
    /// Compares three versions.
    pub(super) fn of([base, ours, theirs]: [&Table; 3]) -> Self {
        let mut units = Self::default();
        for name in keys([Some(base), Some(ours), Some(theirs)]) {
            let tables = [base, ours, theirs].map(|table| table.get(name));
            let inner = tables.map(|value| value.and_then(Value::as_table));
            for id in keys(inner) {
                let path = vec![name.to_owned(), id.to_owned()];
                units.compare(path, inner.map(|table| table?.get(id)));
            }
        }
        units
    }

    fn compare(&mut self, path: Vec<String>, [base, ours, theirs]: [Option<&Value>; 3]) {
        let differ = ours != base && theirs != base && ours != theirs;
        let is_torn = match (base, ours, theirs) {
            (Some(_), None, Some(_)) | (Some(_), Some(_), None) => differ,
            (None, Some(ours), Some(theirs)) => differ && ours.is_table() && theirs.is_table(),
            _ => false,
        };
        if is_torn {
            self.torn.insert(path.clone());
        }
        if theirs != base {
            self.of_theirs.insert(path.clone());
        }
        if ours != base {
            self.of_ours.insert(path);
        }
    }

    /// Everything that is torn.
    pub(super) fn torn(&self) -> impl Iterator<Item = &Vec<String>> {
        self.torn.iter()
    }

    /// True for what is part of something torn.
    pub(super) fn is_torn(&self, path: &[String]) -> bool {
        self.torn.contains(unit(path))
    }

    /// Whether ours, and theirs, changed something of what a path is part of.
    pub(super) fn changed_by(&self, path: &[String]) -> [bool; 2] {
        [&self.of_ours, &self.of_theirs].map(|changed| changed.contains(unit(path)))
    }
}

/// The keys of several tables, each once.
fn keys(tables: [Option<&Table>; 3]) -> BTreeSet<&str> {
    let keys = tables.into_iter().flatten().flat_map(Table::keys);
    keys.map(String::as_str).collect()
}

/// Whether a merge says what both versions say: what only one of them changed is as it says, and where both did, it is
/// theirs to decide.
pub(super) fn keeps_both([base, ours, theirs]: [&Table; 3], merged: &Table) -> bool {
    let mut names = keys([Some(base), Some(ours), Some(theirs)]);
    names.extend(merged.keys().map(String::as_str));
    names.into_iter().all(|name| {
        let three = [base, ours, theirs].map(|table| table.get(name));
        is_kept(three, merged.get(name))
    })
}

fn is_kept([base, ours, theirs]: [Option<&Value>; 3], merged: Option<&Value>) -> bool {
    if ours == theirs || theirs == base {
        return merged == ours;
    }
    if ours == base {
        return merged == theirs;
    }
    let nothing = Table::new();
    let table = |value: Option<&Value>| value.map_or(Some(&nothing), Value::as_table).cloned();
    match [base, ours, theirs, merged].map(table) {
        [Some(base), Some(ours), Some(theirs), Some(merged)] => {
            keeps_both([&base, &ours, &theirs], &merged)
        }
        _ => merged.is_some(),
    }
}
