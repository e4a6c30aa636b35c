//! The description of what a value may look like, from which schemas are made.

use super::{Fields, Table};

/// One word of a closed set, and what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Choice<T> {
    /// What people write.
    pub word: &'static str,
    /// What it stands for.
    pub value: T,
    /// What it means, in a phrase.
    pub doc: &'static str,
}

/// What a value may look like.
#[derive(Debug, Clone)]
pub enum Shape {
    /// Any text; the pattern is a JSON Schema regular expression.
    Text {
        /// What the text must match, if that can be said.
        pattern: Option<&'static str>,
    },
    /// A whole number between two bounds, both included.
    Integer {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A TOML date, with a time of day and an offset or without.
    Datetime,
    /// A TOML date alone.
    Date,
    /// A TOML time of day alone.
    Time,
    /// One of these words, with what each means.
    Words(Vec<(&'static str, &'static str)>),
    /// A list.
    List(Box<Shape>),
    /// A table with the team's own keys.
    Map {
        /// What every key must match, as a JSON Schema regular expression, if that can be said.
        keys: Option<&'static str>,
        /// What every key holds.
        values: Box<Shape>,
    },
    /// A table with known keys.
    Record(Form),
    /// A table with exactly one of its known keys.
    Single(Form),
    /// Whatever one of these allows.
    Either(Vec<Shape>),
    /// Anything.
    Any,
}

/// A table with known keys, described on demand so that tables may nest.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// Name among the schema's definitions.
    pub name: &'static str,
    /// What the table is for.
    pub doc: &'static str,
    fields: fn() -> Vec<Field>,
}

impl Form {
    /// The description of `T`.
    pub fn of<T: Table>() -> Self {
        Self {
            name: T::NAME,
            doc: T::DOC,
            fields: describe::<T>,
        }
    }

    /// Its keys.
    pub fn fields(self) -> Vec<Field> {
        (self.fields)()
    }
}

/// One key of a table.
#[derive(Debug, Clone)]
pub struct Field {
    /// The key.
    pub name: &'static str,
    /// What it is for.
    pub doc: &'static str,
    /// What it holds.
    pub shape: Shape,
    /// Whether it must be there.
    pub required: bool,
}

/// The keys of `T`.
pub fn describe<T: Table>() -> Vec<Field> {
    let mut fields = Vec::new();
    Fields::describe::<T>(&mut fields);
    fields
}
