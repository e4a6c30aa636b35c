//! The cursor over one table: each call takes a key, and what nobody took is reported.

use toml::de::{DeTable, DeValue};

use super::{
    Decode, Entries, Entry, Field, MISSING_KEY, Node, Reader, Table, UNKNOWN_KEY, nearest,
};
use crate::diagnostic::{Diagnostic, Fix};
use crate::source::Span;

/// The name of the field that stands for every further key.
pub const ANY_KEY: &str = "*";

/// The keys of one table, being read or being described.
pub struct Fields<'a, 'r> {
    names: Vec<&'static str>,
    mode: Mode<'a, 'r>,
}

enum Mode<'a, 'r> {
    Read {
        table: &'a DeTable<'a>,
        node: Node<'a>,
        reader: &'r mut Reader<'a>,
    },
    Describe(&'r mut Vec<Field>),
}

impl<'a, 'r> Fields<'a, 'r> {
    /// Reads `T` from a table and reports the keys that `T` does not have.
    pub fn read<T: Table>(table: &'a DeTable<'a>, node: Node<'a>, reader: &'r mut Reader<'a>) -> T {
        let mut fields = Self {
            names: Vec::new(),
            mode: Mode::Read {
                table,
                node,
                reader,
            },
        };
        let value = T::fields(&mut fields);
        fields.finish(T::HINTS);
        value
    }

    /// Collects the description of `T`'s keys.
    pub fn describe<T: Table>(into: &'r mut Vec<Field>) {
        T::fields(&mut Fields {
            names: Vec::new(),
            mode: Mode::Describe(into),
        });
    }

    /// Takes a key that may be absent. `doc` says what it is for, in a sentence that an editor shows.
    pub fn optional<T: Decode>(&mut self, name: &'static str, doc: &'static str) -> Option<T> {
        self.take(name, doc, false)
    }

    /// Takes a key that must be there; its absence is reported.
    pub fn required<T: Decode>(&mut self, name: &'static str, doc: &'static str) -> Option<T> {
        self.take(name, doc, true)
    }

    /// Takes a key whose absence means the type's empty value.
    pub fn or_default<T: Decode + Default>(&mut self, name: &'static str, doc: &'static str) -> T {
        self.take(name, doc, false).unwrap_or_default()
    }

    /// True when the table holds this key, whatever its value; false while describing.
    pub fn has(&self, name: &str) -> bool {
        match &self.mode {
            Mode::Read { table, .. } => table.contains_key(name),
            Mode::Describe(_) => false,
        }
    }

    /// Where the table starts: its header, or its braces.
    pub fn span(&self) -> Option<Span> {
        match &self.mode {
            Mode::Read { node, .. } => Some(node.span),
            Mode::Describe(_) => None,
        }
    }

    /// Records a problem of several keys together; nothing happens while describing.
    pub fn report(&mut self, problem: impl FnOnce(Span) -> Diagnostic) {
        if let Mode::Read { node, reader, .. } = &mut self.mode {
            reader.report(problem(node.span));
        }
    }

    /// Takes every key that was not taken yet, for tables whose further keys are the team's or a platform's.
    pub fn rest<T: Decode>(&mut self, doc: &'static str) -> Entries<T> {
        let (table, reader) = match &mut self.mode {
            Mode::Read { table, reader, .. } => (*table, reader),
            Mode::Describe(fields) => {
                fields.push(Field {
                    name: ANY_KEY,
                    doc,
                    shape: T::shape(),
                    required: false,
                });
                return Entries::default();
            }
        };
        let untaken = table
            .iter()
            .filter(|(key, _)| !self.names.contains(&key.get_ref().as_ref()));
        let entries = untaken
            .filter_map(|(key, item)| Entry::decode(key, item, reader))
            .collect();
        self.names.push(ANY_KEY);
        Entries(entries)
    }

    fn take<T: Decode>(
        &mut self,
        name: &'static str,
        doc: &'static str,
        required: bool,
    ) -> Option<T> {
        self.names.push(name);
        match &mut self.mode {
            Mode::Describe(fields) => {
                let shape = T::shape();
                fields.push(Field {
                    name,
                    doc,
                    shape,
                    required,
                });
                None
            }
            Mode::Read {
                table,
                node,
                reader,
            } => {
                if let Some((key, item)) = table.get_key_value(name) {
                    let key_span = reader.span(key.span());
                    return T::decode(reader.node(name, key_span, item), reader);
                }
                if required {
                    reader.report(missing(name, doc, *node));
                }
                None
            }
        }
    }

    fn finish(self, hints: &[(&str, &str)]) {
        let Mode::Read {
            table,
            node,
            reader,
        } = self.mode
        else {
            return;
        };
        if self.names.contains(&ANY_KEY) {
            return;
        }
        for (key, _) in table {
            let key_name = key.get_ref().as_ref();
            if !self.names.contains(&key_name) {
                let span = reader.span(key.span());
                reader.report(unknown(key_name, span, node, &self.names, hints));
            }
        }
    }
}

fn missing(name: &str, doc: &str, node: Node<'_>) -> Diagnostic {
    let holder = match node.key {
        "" => "this file".to_owned(),
        key if node.is_entry => format!("an entry of `{key}`"),
        key => format!("`{key}`"),
    };
    let message = format!("{holder} has no `{name}`");
    Diagnostic::error(MISSING_KEY, node.span, message)
        .label(format!("`{name}` is missing here"))
        .help(format!("`{name}`: {doc}"))
}

fn unknown(
    key: &str,
    span: Span,
    node: Node<'_>,
    names: &[&str],
    hints: &[(&str, &str)],
) -> Diagnostic {
    let hint = hints
        .iter()
        .find(|(typed, _)| *typed == key)
        .map(|(_, help)| (*help).to_owned());
    let place = if node.key.is_empty() {
        String::new()
    } else {
        format!(" in `{}`", node.key)
    };
    let problem = Diagnostic::error(UNKNOWN_KEY, span, format!("unknown key `{key}`{place}"));
    match (hint, nearest(key, names.iter().copied())) {
        (Some(help), _) => problem.label("not known here").help(help),
        (None, Some(name)) => {
            let mut problem = problem.label(format!("did you mean `{name}`?"));
            problem.fix = rename(key, span, name, node);
            problem
        }
        (None, None) => problem
            .label("not known here")
            .help(format!("known keys: {}", names.join(", "))),
    }
}

/// The change to a known key, unless that one is there already; tables of one name under several headers are one table.
fn rename(key: &str, span: Span, name: &str, node: Node<'_>) -> Option<Fix> {
    let DeValue::Table(table) = node.value else {
        return None;
    };
    let is_table = |key| {
        matches!(
            table.get(key).map(toml::Spanned::get_ref),
            Some(DeValue::Table(_))
        )
    };
    let fits = !table.contains_key(name) || (is_table(key) && is_table(name));
    fits.then(|| Fix {
        title: format!("write `{name}`"),
        span,
        replacement: name.to_owned(),
        // Only its author knows what was meant.
        safe: false,
    })
}
