//! From a spanned TOML tree to typed values, without stopping at the first mistake.
//!
//! A type says once which keys it has, what each holds and what it is for: [`Table::fields`]. Read with a
//! document it yields the value and every problem in it; read without one it yields the description that the
//! JSON Schemas are made of. So the grammar, its messages and its schemas cannot drift apart.

mod fields;
mod scalars;
mod shape;
mod times;

pub use fields::{ANY_KEY, Fields};
pub use scalars::{choice_shape, decode_choice};
pub use shape::{Choice, Field, Form, Shape, describe};
pub use times::Moment;

use toml::de::{DeString, DeTable, DeValue};

use crate::diagnostic::{Diagnostic, RuleId, Subject};
use crate::source::{SourceId, Span, Spanned};

/// A value of another kind than the key takes.
pub const WRONG_TYPE: RuleId = RuleId("wrong-type");
/// A value of the right kind that cannot be used.
pub const INVALID_VALUE: RuleId = RuleId("invalid-value");
/// A key that nothing reads.
pub const UNKNOWN_KEY: RuleId = RuleId("unknown-key");
/// A key that must be there.
pub const MISSING_KEY: RuleId = RuleId("missing-key");

/// How long a value is at most that a help repeats, in bytes.
const SHORT: usize = 60;

/// What can be read from a TOML value.
pub trait Decode: Sized {
    /// What a value may look like, for schemas.
    fn shape() -> Shape;

    /// Reads the value. Every problem goes to `reader`; `None` when nothing usable is left.
    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self>;
}

/// What can be read from a TOML table with known keys.
pub trait Table: Sized {
    /// Name among the schema's definitions.
    const NAME: &'static str;
    /// What the table is for, in a sentence.
    const DOC: &'static str;
    /// Keys that people try here, and what to write instead.
    const HINTS: &'static [(&'static str, &'static str)] = &[];

    /// The key that a text in place of the table probably is meant for.
    const MEANT: Option<&'static str> = None;

    /// Reads, or describes, every key.
    fn fields(fields: &mut Fields<'_, '_>) -> Self;
}

impl<T: Table> Decode for T {
    fn shape() -> Shape {
        Shape::Record(Form::of::<T>())
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        if let (DeValue::String(_), Some(key)) = (node.value, T::MEANT) {
            let help = format!("write {{ {key} = {} }}", reader.written(node.span));
            reader.wrong_type_with_help(node, "a table in braces", help);
            return None;
        }
        let table = node.table(reader)?;
        Some(Fields::read(table, node, reader))
    }
}

impl<T: Decode> Decode for Spanned<T> {
    fn shape() -> Shape {
        T::shape()
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        T::decode(node, reader).map(|value| Self::new(value, node.span))
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn shape() -> Shape {
        Shape::List(Box::new(T::shape()))
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let DeValue::Array(items) = node.value else {
            let help = bracketed(node, &T::shape(), reader);
            reader.wrong_type_with_help(node, "a list in square brackets", help);
            return None;
        };
        let decoded = items.iter().filter_map(|item| {
            let child = reader.node(node.key, node.key_span, item);
            T::decode(child.in_list(), reader)
        });
        Some(decoded.collect())
    }
}

/// What to write where one value stands in place of a list of such values.
fn bracketed(node: Node<'_>, entry: &Shape, reader: &Reader<'_>) -> String {
    let written = reader.written(node.span);
    let is_text = matches!(node.value, DeValue::String(_)) && matches!(entry, Shape::Text { .. });
    let is_table = matches!(node.value, DeValue::Table(_)) && matches!(entry, Shape::Record(_));
    // A text of several words may be meant as several entries, and a table may be one with a header.
    let fits = is_text && !written.contains(' ') || is_table && written.starts_with('{');
    if fits && written.len() <= SHORT {
        format!("write [{written}]")
    } else {
        String::new()
    }
}

/// One entry of a table whose keys are the team's own words.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// The key.
    pub key: Spanned<String>,
    /// What it holds.
    pub value: T,
}

impl<T: Decode> Entry<T> {
    /// Reads one key and what it holds.
    pub fn decode<'a>(
        key: &'a toml::Spanned<DeString<'a>>,
        item: &'a toml::Spanned<DeValue<'a>>,
        reader: &mut Reader<'a>,
    ) -> Option<Self> {
        let span = reader.span(key.span());
        let value = T::decode(reader.node(key.get_ref(), span, item), reader)?;
        Some(Self {
            key: Spanned::new(key.get_ref().to_string(), span),
            value,
        })
    }
}

/// The entries of a table whose keys are the team's own words, in the order of the keys.
#[derive(Debug, Clone, PartialEq)]
pub struct Entries<T>(pub Vec<Entry<T>>);

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T> Entries<T> {
    /// What that key holds.
    pub fn get(&self, key: &str) -> Option<&T> {
        self.0
            .iter()
            .find(|entry| entry.key.value == key)
            .map(|entry| &entry.value)
    }
}

impl<T: Decode> Decode for Entries<T> {
    fn shape() -> Shape {
        Shape::Map {
            keys: None,
            values: Box::new(T::shape()),
        }
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let table = node.table(reader)?;
        let entries = table
            .iter()
            .filter_map(|(key, item)| Entry::decode(key, item, reader));
        Some(Self(entries.collect()))
    }
}

/// One value of the tree, and the key that leads to it.
#[derive(Debug, Clone, Copy)]
pub struct Node<'a> {
    /// The key, for messages.
    pub key: &'a str,
    /// Where the key stands.
    pub key_span: Span,
    /// The value.
    pub value: &'a DeValue<'a>,
    /// Where the value stands. A table with a header spans its header.
    pub span: Span,
    /// Whether it is an entry of the key's list, rather than all that the key holds.
    pub is_entry: bool,
}

impl<'a> Node<'a> {
    /// The value as a table, or a report that it is none.
    pub fn table(&self, reader: &mut Reader<'a>) -> Option<&'a DeTable<'a>> {
        if let DeValue::Table(table) = self.value {
            return Some(table);
        }
        reader.wrong_type(*self, "a table");
        None
    }

    fn in_list(self) -> Self {
        Self {
            is_entry: true,
            ..self
        }
    }
}

/// Where decoding stands: the file, what it is about, and the problems found so far.
#[derive(Debug)]
pub struct Reader<'a> {
    source: SourceId,
    text: &'a str,
    /// What the values that are being read belong to.
    pub subject: Option<Subject>,
    /// Every problem found.
    pub diagnostics: Vec<Diagnostic>,
}

impl<'a> Reader<'a> {
    /// Starts at the top of a file.
    pub fn new(source: SourceId, text: &'a str) -> Self {
        Self {
            source,
            text,
            subject: None,
            diagnostics: Vec::new(),
        }
    }

    /// The place of `range` in this file.
    pub fn span(&self, range: std::ops::Range<usize>) -> Span {
        Span::new(self.source, range)
    }

    /// The whole file.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// The text of a place of this file, as it was written.
    pub fn written(&self, span: Span) -> &'a str {
        self.text.get(span.range()).unwrap_or_default()
    }

    /// A value below `key` as a node.
    pub fn node(
        &self,
        key: &'a str,
        key_span: Span,
        item: &'a toml::Spanned<DeValue<'a>>,
    ) -> Node<'a> {
        Node {
            key,
            key_span,
            value: item.get_ref(),
            span: self.span(item.span()),
            is_entry: false,
        }
    }

    /// Records a problem.
    pub fn report(&mut self, diagnostic: Diagnostic) {
        let subject = self.subject.clone();
        self.diagnostics.push(diagnostic.about(subject));
    }

    /// Records that a value is of another kind than its key takes.
    pub fn wrong_type(&mut self, node: Node<'_>, wanted: &str) {
        self.wrong_type_with_help(node, wanted, "");
    }

    /// Records that a value is of another kind than its key takes, and what to write instead.
    pub fn wrong_type_with_help(&mut self, node: Node<'_>, wanted: &str, help: impl Into<String>) {
        let found = kind(node.value);
        let each = if node.is_entry { "each entry of " } else { "" };
        let message = format!("{each}`{}` must be {wanted}", node.key);
        let problem = Diagnostic::error(WRONG_TYPE, node.span, message);
        let problem = problem.label(format!("this is {found}"));
        let help = help.into();
        self.report(if help.is_empty() {
            problem
        } else {
            problem.help(help)
        });
    }

    /// Records that a value cannot be used, and what to write instead.
    pub fn invalid(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.report(Diagnostic::error(INVALID_VALUE, span, message).help(help));
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "a text in quotes",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a decimal number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(written) => match (written.date, written.time) {
            (Some(_), None) => "a date",
            (None, Some(_)) => "a time of day",
            (Some(_), Some(_)) | (None, None) => "a date and time",
        },
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    }
}

/// The word of `known` that `typed` was probably meant to be.
pub fn nearest<'k>(typed: &str, known: impl IntoIterator<Item = &'k str>) -> Option<&'k str> {
    let plain = |word: &str| word.to_lowercase().replace(['-', ' '], "_");
    let typed = plain(typed);
    known
        .into_iter()
        .map(|word| (strsim::damerau_levenshtein(&typed, &plain(word)), word))
        .filter(|(distance, word)| {
            let shorter = word.chars().count().min(typed.chars().count());
            // With every letter changed it is another word, not a slip.
            *distance <= 1 + shorter / 4 && *distance < shorter.max(1)
        })
        .min_by_key(|(distance, word)| (*distance, *word))
        .map(|(_, word)| word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_forgives_a_slip_but_not_another_word() {
        let known = ["publish_at", "text", "campaign"];
        assert_eq!(nearest("publish-at", known), Some("publish_at"));
        assert_eq!(nearest("publsih_at", known), Some("publish_at"));
        assert_eq!(nearest("Text", known), Some("text"));
        assert_eq!(nearest("colour", known), None);
        assert_eq!(nearest("c", ["a", "b"]), None);
        assert_eq!(nearest("fb", ["bf"]), Some("bf"));
    }
}
