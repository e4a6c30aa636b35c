//! Where the statements of a TOML text stand: headers and values, each with its line or lines.

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// What a statement says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// `key = value`.
    Value,
    /// `[table]`.
    Table,
    /// `[[element of a list]]`.
    Element,
}

/// A header or a value, from the beginning of its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Statement {
    /// What it is.
    pub(super) kind: Kind,
    /// Its key, as it is written there: not from the table that it stands in.
    pub(super) path: Vec<String>,
    /// Where its first line begins, in bytes.
    pub(super) start: usize,
    /// Where the words end; a remark may follow on the line.
    pub(super) words_end: usize,
    /// Where its last line ends, with the line's end.
    pub(super) end: usize,
}

/// Every statement of a text that is TOML, in order.
pub(super) fn statements(text: &str) -> Vec<Statement> {
    let tokens = Source::new(text).lex().into_vec();
    let mut events: Vec<Event> = Vec::new();
    parse_document(&tokens, &mut |event| events.push(event), &mut ());
    let mut reader = Reader::new(text);
    for event in &events {
        reader.take(event);
    }
    reader.close(text.len());
    reader.done
}

/// A text that is being read event by event.
struct Reader<'t> {
    source: Source<'t>,
    done: Vec<Statement>,
    open: Option<Statement>,
    /// Where the line begins.
    line: usize,
    /// How many brackets and braces are open.
    depth: usize,
}

impl<'t> Reader<'t> {
    fn new(text: &'t str) -> Self {
        Self {
            source: Source::new(text),
            done: Vec::new(),
            open: None,
            line: 0,
            depth: 0,
        }
    }

    fn take(&mut self, event: &Event) {
        match event.kind() {
            EventKind::StdTableOpen => self.begin(Kind::Table),
            EventKind::ArrayTableOpen => self.begin(Kind::Element),
            EventKind::SimpleKey if self.depth == 0 => self.key(event),
            EventKind::ArrayOpen | EventKind::InlineTableOpen => self.depth += 1,
            EventKind::ArrayClose | EventKind::InlineTableClose => {
                self.depth = self.depth.saturating_sub(1);
            }
            EventKind::Newline if self.depth == 0 => return self.close(event.span().end()),
            EventKind::Newline | EventKind::Whitespace | EventKind::Comment => return,
            EventKind::StdTableClose
            | EventKind::ArrayTableClose
            | EventKind::SimpleKey
            | EventKind::KeySep
            | EventKind::KeyValSep
            | EventKind::Scalar
            | EventKind::ValueSep
            | EventKind::Error => {}
        }
        if let Some(open) = &mut self.open {
            open.words_end = event.span().end();
        }
    }

    fn begin(&mut self, kind: Kind) {
        self.open = Some(Statement {
            kind,
            path: Vec::new(),
            start: self.line,
            words_end: self.line,
            end: self.line,
        });
    }

    fn key(&mut self, event: &Event) {
        if self.open.is_none() {
            self.begin(Kind::Value);
        }
        let mut name = String::new();
        if let Some(raw) = self.source.get(*event) {
            raw.decode_key(&mut name, &mut ());
        }
        if let Some(open) = &mut self.open {
            open.path.push(name);
        }
    }

    fn close(&mut self, end: usize) {
        self.line = end;
        if let Some(open) = self.open.take() {
            self.done.push(Statement { end, ..open });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_values_are_found_with_their_lines_and_keys() {
        let text = "# remark\n a.\"b c\" = 1 # one\n[x.y]\nlist = [\n  1,\n  { z = 2 },\n]\ntext = \"\"\"\n[no]\nno = 1\n\"\"\"\n[[l]]";
        let found = statements(text);
        let told: Vec<(Kind, String, &str)> = found
            .iter()
            .map(|one| {
                (
                    one.kind,
                    one.path.join("/"),
                    &text[one.start..one.words_end],
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                (Kind::Value, "a/b c".to_owned(), " a.\"b c\" = 1"),
                (Kind::Table, "x/y".to_owned(), "[x.y]"),
                (
                    Kind::Value,
                    "list".to_owned(),
                    "list = [\n  1,\n  { z = 2 },\n]"
                ),
                (
                    Kind::Value,
                    "text".to_owned(),
                    "text = \"\"\"\n[no]\nno = 1\n\"\"\""
                ),
                (Kind::Element, "l".to_owned(), "[[l]]"),
            ]
        );
        assert_eq!(
            &text[found[0].start..found[0].end],
            " a.\"b c\" = 1 # one\n"
        );
    }
}
