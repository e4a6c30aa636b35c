//! Tables in braces, `{ priority = 5, not_before = 2026-12-01 }`, merged key by key.

use std::collections::BTreeMap;

use toml::Value;
use toml::de::{DeTable, DeValue};

/// A value with its key and the entries of its braces, as they are written.
struct Braces<'t> {
    /// From the key to the first entry.
    opening: &'t str,
    entries: Vec<Entry<'t>>,
    /// What follows the last entry.
    closing: &'t str,
}

/// One entry: its name, what it says and how it is written.
struct Entry<'t> {
    name: String,
    value: Value,
    written: &'t str,
}

/// Three versions of a value in one, if it is a table in braces and no key of it has two new values; `path` leads to it.
pub(super) fn merged(path: &[String], three: [&str; 3]) -> Option<String> {
    // A whole post in braces, and an approval, are more than values: people decide on them.
    if path.len() < 3 || three.iter().any(|words| words.contains("status")) {
        return None;
    }
    let [base, ours, theirs] = three.map(read);
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let before = base.by_name();
    let (of_ours, of_theirs) = (ours.by_name(), theirs.by_name());
    let others = theirs.entries.iter();
    let new = others.filter(|entry| !of_ours.contains_key(entry.name.as_str()));
    let mut written = Vec::new();
    for entry in ours.entries.iter().chain(new) {
        let name = entry.name.as_str();
        let [base, ours, theirs] =
            [&before, &of_ours, &of_theirs].map(|entries| entries.get(name).copied());
        let said = |entry: Option<&Entry<'_>>| entry.map(|entry| entry.value.clone());
        let (base, of_ours, of_theirs) = (said(base), said(ours), said(theirs));
        let taken = if of_ours == of_theirs || of_theirs == base {
            ours
        } else if of_ours == base {
            theirs
        } else {
            return None;
        };
        written.extend(taken.map(|entry| entry.written));
    }
    let inside = written.join(", ");
    (!inside.is_empty()).then(|| [ours.opening, &inside, ours.closing].concat())
}

impl Braces<'_> {
    fn by_name(&self) -> BTreeMap<&str, &Entry<'_>> {
        let entries = self.entries.iter();
        entries.map(|entry| (entry.name.as_str(), entry)).collect()
    }
}

/// Reads `key = { … }`; `None` for anything else, and for braces with dotted keys or with nothing in them.
fn read(words: &str) -> Option<Braces<'_>> {
    let tree = DeTable::parse(words).ok()?;
    let said: toml::Table = words.parse().ok()?;
    let (mut table, mut values) = (tree.get_ref(), &said);
    loop {
        let (key, value) = table.iter().next()?;
        let DeValue::Table(inside) = value.get_ref() else {
            return None;
        };
        table = inside;
        values = values.get(key.get_ref().as_ref())?.as_table()?;
        if words[value.span()].starts_with('{') {
            break;
        }
    }
    let mut places = Vec::new();
    for (key, value) in table {
        let (from, to) = (key.span().start, value.span().end);
        let is_plain = from < value.span().start && words[from..value.span().start].contains('=');
        places.push((from, to, is_plain.then(|| key.get_ref().to_string())?));
    }
    places.sort();
    let (first, last) = (places.first()?.0, places.last()?.1);
    let entries = places.into_iter().map(|(from, to, name)| {
        let value = values.get(&name)?.clone();
        let written = &words[from..to];
        Some(Entry {
            name,
            value,
            written,
        })
    });
    Some(Braces {
        opening: &words[..first],
        entries: entries.collect::<Option<_>>()?,
        closing: &words[last..],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn together(base: &str, ours: &str, theirs: &str) -> Option<String> {
        let path = ["posts", "a", "queue"].map(str::to_owned);
        merged(&path, [base, ours, theirs])
    }

    #[test]
    fn keys_that_one_side_changed_stand_beside_those_of_the_other() {
        for (base, ours, theirs, both) in [
            (
                "q = { a = 1 }",
                "q = { a = 2 }",
                "q = { a = 1, b = 3 }",
                Some("q = { a = 2, b = 3 }"),
            ),
            (
                "q = { a = 1, b = 1 }",
                "q = {b=1}",
                "q = { a = 1, b = 2 }",
                Some("q = {b = 2}"),
            ),
            ("q = { a = 1 }", "q = { a = 2 }", "q = { a = 3 }", None),
            (
                "q = { a = 1, b = 1 }",
                "q = { a = 1 }",
                "q = { a = 1, b = 2 }",
                None,
            ),
            (
                "q = { a = 1 }",
                "q = { a.b = 1 }",
                "q = { a = 1, c = 2 }",
                None,
            ),
            ("q = { a = 1 }", "q = 5", "q = { a = 2 }", None),
        ] {
            assert_eq!(
                together(base, ours, theirs).as_deref(),
                both,
                "{ours} {theirs}"
            );
        }
    }
}
