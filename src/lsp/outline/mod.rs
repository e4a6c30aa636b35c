//! The outline of a TOML text: its headers, keys and values with their places, whatever is wrong with it.
//!
//! It is read from tokens, line by line where that helps: a list that nobody closed ends where the next statement
//! begins, so that a half-written line costs itself alone.

mod cursor;
mod walk;

use std::ops::Range;

/// One key of a header or of a pair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// Its name, without quotes.
    pub(super) name: String,
    /// Where it stands, quotes included.
    pub(super) range: Range<usize>,
    /// Where its name stands.
    pub(super) inner: Range<usize>,
}

/// One step on the way to a value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step {
    /// A key of a table.
    Key(String),
    /// An entry of a list, from 0.
    Item(usize),
}

/// The keys of a path, without the entries of lists.
pub(super) fn keys(path: &[Step]) -> Vec<&str> {
    let keys = path.iter().filter_map(|step| match step {
        Step::Key(name) => Some(name.as_str()),
        Step::Item(_) => None,
    });
    keys.collect()
}

/// A line such as `[posts.hello]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Header {
    /// Its keys.
    pub(super) keys: Vec<Key>,
    /// From the first bracket to the last.
    pub(super) range: Range<usize>,
    /// Up to where its table goes: the next header, or the end.
    pub(super) end: usize,
}

/// A key with what it holds, in a table or in an inline one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    /// The table that holds it.
    pub(super) table: Vec<Step>,
    /// Its keys; more than one when they are dotted.
    pub(super) keys: Vec<Key>,
    /// Where the `=` stands, if there is one.
    pub(super) equals: Option<usize>,
    /// Keys and value.
    pub(super) range: Range<usize>,
    /// True for a statement of its own, false inside braces.
    pub(super) is_statement: bool,
}

impl Pair {
    /// The way to its value.
    pub(super) fn path(&self) -> Vec<Step> {
        let own = self.keys.iter().map(|key| Step::Key(key.name.clone()));
        self.table.iter().cloned().chain(own).collect()
    }
}

/// A value that holds no others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scalar {
    /// The way to it.
    pub(super) path: Vec<Step>,
    /// Where it stands, quotes included.
    pub(super) range: Range<usize>,
    /// Where its content stands.
    pub(super) inner: Range<usize>,
    /// Whether it is a text in quotes.
    pub(super) is_text: bool,
}

/// What could be typed at the end of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum End {
    /// A key of a header, below these keys.
    Header {
        above: Vec<String>,
        typed: Range<usize>,
    },
    /// A key of this table.
    Key {
        table: Vec<Step>,
        typed: Range<usize>,
    },
    /// A value at the end of this way.
    Value {
        path: Vec<Step>,
        typed: Range<usize>,
    },
    /// A remark.
    Comment { range: Range<usize> },
    /// Nothing in particular.
    Nothing,
}

/// Everything that a text holds, in the order of reading.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// Its headers.
    pub(super) headers: Vec<Header>,
    /// Its keys.
    pub(super) pairs: Vec<Pair>,
    /// Its values.
    pub(super) scalars: Vec<Scalar>,
    /// Its remarks.
    pub(super) comments: Vec<Range<usize>>,
}

/// What stands at a byte.
#[derive(Debug, Clone, Copy)]
pub(super) enum Element<'o> {
    /// The key of that number of a header.
    HeaderKey(&'o Header, usize),
    /// The key of that number of a pair.
    PairKey(&'o Pair, usize),
    /// A value.
    Scalar(&'o Scalar),
    /// A remark.
    Comment(&'o Range<usize>),
}

impl Outline {
    /// Reads a text.
    pub(super) fn of(text: &str) -> Self {
        walk::walk(text).0
    }

    /// What stands at a byte; its end counts too, for a cursor stands between characters.
    pub(super) fn at(&self, byte: usize) -> Option<Element<'_>> {
        let on = |range: &Range<usize>| range.start <= byte && byte <= range.end;
        let key = |keys: &[Key]| keys.iter().position(|key| on(&key.range));
        let header = || {
            let mut headers = self.headers.iter();
            headers.find_map(|header| Some(Element::HeaderKey(header, key(&header.keys)?)))
        };
        let pair = || {
            let mut pairs = self.pairs.iter();
            pairs.find_map(|pair| Some(Element::PairKey(pair, key(&pair.keys)?)))
        };
        let scalar = || {
            Some(Element::Scalar(
                self.scalars.iter().find(|one| on(&one.range))?,
            ))
        };
        let comment = || Some(Element::Comment(self.comments.iter().find(|one| on(one))?));
        header().or_else(pair).or_else(scalar).or_else(comment)
    }

    /// The statement that a byte belongs to: a header, or a key with all of its value.
    pub(super) fn statement(&self, byte: usize) -> Option<Range<usize>> {
        let headers = self.headers.iter().map(|header| &header.range);
        let statements = self.pairs.iter().filter(|pair| pair.is_statement);
        let mut all = headers.chain(statements.map(|pair| &pair.range));
        all.find(|range| range.start <= byte && byte <= range.end)
            .cloned()
    }
}

/// What could be typed at a byte: the state of reading there, whatever follows.
pub(super) fn end_of(text: &str) -> End {
    walk::walk(text).1
}

#[cfg(test)]
mod tests;
