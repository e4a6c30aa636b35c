//! Keys and tables that stand twice in one file, each with the place where it stood first.
//!
//! The parser goes on after an error, so a table that stands twice makes each key in it look doubled too; those are left
//! out.

use std::collections::BTreeSet;
use std::ops::Range;

use toml::de::{DeTable, DeValue};

use super::document::SYNTAX;
use super::merge::DUPLICATE_ID;
use crate::decode::Reader;
use crate::diagnostic::Diagnostic;
use crate::source::Span;

/// Every finding about these places, at each of which the parser met a name for the second time.
pub(super) fn findings(
    places: impl IntoIterator<Item = Span>,
    tree: &DeTable<'_>,
    reader: &Reader<'_>,
) -> Vec<Diagnostic> {
    let mut doubled_tables = BTreeSet::new();
    let mut found = Vec::new();
    for place in places {
        let header = headers(reader, place.end).last();
        let in_header =
            header.filter(|header| header.start <= place.start && place.end <= header.end);
        if let Some(header) = in_header {
            doubled_tables.insert(header);
            found.push(table_twice(place, header, reader));
        } else if header.is_none_or(|header| !doubled_tables.contains(&header)) {
            let from = header.map_or(0, |header| header.end);
            found.push(key_twice(place, from, tree, reader));
        }
    }
    found
}

fn table_twice(place: Span, header: Span, reader: &Reader<'_>) -> Diagnostic {
    let name = plain_header(reader.written(header));
    let mut earlier = headers(reader, header.start);
    let first = earlier.find(|other| plain_header(reader.written(*other)) == name);
    let message = format!("`{name}` stands twice in this file");
    let finding = Diagnostic::error(DUPLICATE_ID, place, message)
        .label("defined again here")
        .help("rename one of them, or join them into one table");
    match first {
        Some(first) => finding.related(first, "first defined here"),
        None => finding,
    }
}

fn key_twice(place: Span, from: u32, tree: &DeTable<'_>, reader: &Reader<'_>) -> Diagnostic {
    let key = reader.written(place).trim_matches(['"', '\'']);
    let message = format!("`{key}` stands twice in one table");
    let finding = Diagnostic::error(SYNTAX, place, message)
        .label("written again here")
        .help("keep one of the two");
    match earlier_key(tree, key, from..place.start, reader) {
        Some(first) => finding.related(first, "first written here"),
        None => finding,
    }
}

/// The last place within `bytes` where the same key was written.
fn earlier_key(
    tree: &DeTable<'_>,
    key: &str,
    bytes: Range<u32>,
    reader: &Reader<'_>,
) -> Option<Span> {
    let mut found = None;
    for (name, value) in tree {
        let place = reader.span(name.span());
        let nested = match value.get_ref() {
            DeValue::Table(table) => earlier_key(table, key, bytes.clone(), reader),
            _ => None,
        };
        let own = (name.get_ref() == key && bytes.contains(&place.start)).then_some(place);
        found = found.max(own).max(nested);
    }
    found
}

/// Every line before a byte that is the header of a table, without the space around it.
fn headers(reader: &Reader<'_>, before: u32) -> impl Iterator<Item = Span> {
    let mut start = 0;
    reader.text().split_inclusive('\n').filter_map(move |line| {
        let header = line.split('#').next().unwrap_or_default().trim();
        let from = start + (line.len() - line.trim_start().len());
        start += line.len();
        let is_header = header.starts_with('[') && header.ends_with(']');
        let span = reader.span(from..from + header.len());
        (is_header && span.start < before).then_some(span)
    })
}

/// A header without the spaces and quotes that do not change its meaning.
fn plain_header(written: &str) -> String {
    written
        .chars()
        .filter(|letter| !letter.is_whitespace() && !matches!(letter, '"' | '\''))
        .collect()
}
