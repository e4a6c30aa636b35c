//! A file in the pieces that are merged: tables, the values in them, and remarks that stand alone.
//!
//! Together the pieces are the file, byte for byte. A piece is known by its key, wherever it stands.

use std::collections::BTreeMap;

use super::statements::{Kind, Statement, statements};

/// What a piece is known by, in every version of the file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key {
    /// What stands before the first table.
    Top,
    /// A table, by its full path.
    Table(Vec<String>),
    /// All elements of a list of tables, `[[…]]`, with what stands below them.
    List(Vec<String>),
    /// A value, by its full path.
    Value(Vec<String>),
    /// A remark that stands alone, by its words, and which one of several that say the same.
    Remark(String, usize),
}

impl Key {
    /// The path in the calendar; none for what is no part of it.
    pub(super) fn path(&self) -> Option<&[String]> {
        match self {
            Self::Table(path) | Self::List(path) | Self::Value(path) => Some(path),
            Self::Top | Self::Remark(..) => None,
        }
    }

    /// True for what holds other pieces.
    pub(super) fn has_inside(&self) -> bool {
        matches!(self, Self::Top | Self::Table(_))
    }
}

/// A piece of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item<'t> {
    /// What it is known by.
    pub(super) key: Key,
    /// The empty lines above it.
    pub(super) gap: &'t str,
    /// The remarks directly above it.
    pub(super) notes: &'t str,
    /// What it says: a header, a value with its key, or a remark.
    pub(super) words: &'t str,
    /// What follows on its last line, with the line's end.
    pub(super) tail: &'t str,
    /// What stands in the table.
    pub(super) inside: Vec<Item<'t>>,
    /// True for the first table of a file, above which no empty line was needed.
    pub(super) leads: bool,
}

impl Item<'_> {
    /// Without the empty lines above it, and without what is inside.
    pub(super) fn head(&self) -> String {
        [self.notes, self.words, self.tail].concat()
    }

    /// Without the empty lines above it.
    pub(super) fn text(&self) -> String {
        let mut text = self.head();
        for item in &self.inside {
            text.push_str(item.gap);
            text.push_str(&item.text());
        }
        text
    }

    /// What a program reads there.
    pub(super) fn meaning(&self) -> Option<toml::Table> {
        self.text().parse().ok()
    }
}

/// A file in its pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct File<'t> {
    /// What stands before the first table, then tables, lists and remarks between them.
    pub(super) items: Vec<Item<'t>>,
    /// The empty lines at the end.
    pub(super) end: &'t str,
}

impl<'t> File<'t> {
    /// Reads a text that is TOML; `None` for one in which two pieces would be known by one key.
    pub(super) fn read(text: &'t str) -> Option<Self> {
        let statements = statements(text);
        let mut items = vec![item(Key::Top, Trivia::default(), ("", ""))];
        let mut from = 0;
        let mut rest = statements.as_slice();
        while let Some((first, others)) = rest.split_first() {
            let elements = elements(rest);
            let last = elements.last().unwrap_or(first);
            let (remarks, above) = parted(&text[from..first.start], false);
            let key = key(first, items.last());
            let words = written(text, first, last);
            let table = items.len() - 1;
            let beside = if first.kind == Kind::Value {
                &mut items[table].inside
            } else {
                &mut items
            };
            beside.extend(remarks);
            beside.push(item(key, above, words));
            from = last.end;
            rest = &others[elements.len().saturating_sub(1)..];
        }
        let (remarks, above) = parted(&text[from..], true);
        items.extend(remarks);
        for list in items.iter_mut().map(|item| &mut item.inside) {
            number(list);
        }
        number(&mut items);
        if let [top, first, ..] = items.as_mut_slice() {
            first.leads = top.inside.is_empty() && first.gap.is_empty();
        }
        let file = Self {
            items,
            end: above.gap,
        };
        file.is_unambiguous().then_some(file)
    }

    /// The file as a text.
    pub(super) fn text(&self) -> String {
        let items = self.items.iter();
        let texts = items.map(|item| item.gap.to_owned() + &item.text());
        texts.collect::<String>() + self.end
    }

    fn is_unambiguous(&self) -> bool {
        let is_once = |items: &[Item<'_>]| index(items).len() == items.len();
        is_once(&self.items) && self.items.iter().all(|item| is_once(&item.inside))
    }
}

/// The pieces by their keys.
pub(super) fn index<'l, 't>(items: &'l [Item<'t>]) -> BTreeMap<&'l Key, &'l Item<'t>> {
    items.iter().map(|item| (&item.key, item)).collect()
}

/// The statements of a list of tables that begins here, up to a header that belongs elsewhere; none where none begins.
fn elements(rest: &[Statement]) -> &[Statement] {
    let Some(first) = rest.first().filter(|first| first.kind == Kind::Element) else {
        return &[];
    };
    let belongs = |one: &Statement| one.kind == Kind::Value || one.path.starts_with(&first.path);
    let end = rest.iter().position(|one| !belongs(one));
    &rest[..end.unwrap_or(rest.len())]
}

/// The words from one statement to another, and what follows on the last line; of a list that is part of the words.
fn written<'t>(text: &'t str, first: &Statement, last: &Statement) -> (&'t str, &'t str) {
    if first.kind == Kind::Element {
        return (&text[first.start..last.end], "");
    }
    let (words, tail) = (first.start..first.words_end, first.words_end..first.end);
    (&text[words], &text[tail])
}

fn key(statement: &Statement, table: Option<&Item<'_>>) -> Key {
    let path = statement.path.clone();
    match statement.kind {
        Kind::Table => Key::Table(path),
        Kind::Element => Key::List(path),
        Kind::Value => {
            let above = table.and_then(|table| table.key.path()).unwrap_or_default();
            Key::Value([above, &path].concat())
        }
    }
}

fn item<'t>(key: Key, above: Trivia<'t>, (words, tail): (&'t str, &'t str)) -> Item<'t> {
    Item {
        key,
        gap: above.gap,
        notes: above.notes,
        words,
        tail,
        inside: Vec::new(),
        leads: false,
    }
}

/// What stands above a statement.
#[derive(Debug, Clone, Copy, Default)]
struct Trivia<'t> {
    gap: &'t str,
    notes: &'t str,
}

/// Empty lines and remarks in remarks that stand alone, and what belongs to the statement that follows; at the end of a
/// file none does.
fn parted(text: &str, is_end: bool) -> (Vec<Item<'_>>, Trivia<'_>) {
    let mut remarks = Vec::new();
    let mut rest = text;
    loop {
        let (gap, below) = lines_while(rest, |line| !line.starts_with('#'));
        let (notes, after) = lines_while(below, |line| line.starts_with('#'));
        let belongs_below = if is_end {
            notes.is_empty()
        } else {
            after.is_empty()
        };
        if belongs_below {
            return (remarks, Trivia { gap, notes });
        }
        let words = notes.trim_end();
        let key = Key::Remark(words.to_owned(), 0);
        let above = Trivia { gap, notes: "" };
        remarks.push(item(key, above, (words, &notes[words.len()..])));
        rest = after;
    }
}

/// The first lines that are so, and the others.
fn lines_while(text: &str, is_so: impl Fn(&str) -> bool) -> (&str, &str) {
    let lines = text.split_inclusive('\n');
    let length = lines
        .take_while(|line| is_so(line.trim_start()))
        .map(str::len);
    text.split_at(length.sum())
}

/// Tells remarks that say the same from each other.
fn number(items: &mut [Item<'_>]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for item in items {
        if let Key::Remark(words, number) = &mut item.key {
            let count = seen.entry(words.clone()).or_default();
            *number = *count;
            *count += 1;
        }
    }
}
