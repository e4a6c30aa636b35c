//! Texts that people wrote, and places in them.
//!
//! A place is bytes plus the text that holds them. Lines and columns exist only where a person or a program
//! reads them, so they are computed when a finding is shown and never stored.

mod literal;

pub use literal::toml_text;

use std::ops::Range;

/// Names one text among [`Sources`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(pub u32);

/// A range of bytes in one source. The order is the order of reading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    /// The text that holds the bytes.
    pub source: SourceId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The bytes `range` of `source`. Files are capped far below 4 GiB, so offsets fit in 32 bits.
    pub fn new(source: SourceId, range: Range<usize>) -> Self {
        let offset = |byte: usize| u32::try_from(byte).unwrap_or(u32::MAX);
        Self {
            source,
            start: offset(range.start),
            end: offset(range.end),
        }
    }

    /// The first byte of a source, for problems that concern a whole file.
    pub fn start_of(source: SourceId) -> Self {
        Self::new(source, 0..0)
    }

    /// The bytes as a range of `usize`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// A value and the place where it was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spanned<T> {
    /// What was written.
    pub value: T,
    /// Where.
    pub span: Span,
}

impl<T> Spanned<T> {
    /// Joins a value with its place.
    pub fn new(value: T, span: Span) -> Self {
        Self { value, span }
    }

    /// The same place with another value.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Spanned<U> {
        Spanned::new(change(self.value), self.span)
    }
}

/// One text and its path inside the workspace, with `/` between folders.
#[derive(Debug, Clone)]
pub struct Source {
    path: String,
    text: String,
}

impl Source {
    /// A text with the path that messages name.
    pub fn new(path: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            text: text.into(),
        }
    }

    /// Path inside the workspace.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Line and column of a byte, both from 1, the column in characters (Unicode scalar values).
    /// A byte past the end or inside a character counts as the nearest place before it.
    pub fn position(&self, byte: usize) -> Position {
        let mut end = byte.min(self.text.len());
        while !self.text.is_char_boundary(end) {
            end -= 1;
        }
        let before = &self.text[..end];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Position {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }
}

/// Places inside the strings of a TOML file.
impl Source {
    /// Where the bytes `range` of a text stand that the file writes as the string at `span`; the whole string where that
    /// cannot be told.
    pub fn inside(&self, span: Span, range: &Range<usize>) -> Span {
        let raw = self.text.get(span.range()).unwrap_or_default();
        let offset = |place: Range<usize>| {
            let start = span.range().start;
            Span::new(span.source, start + place.start..start + place.end)
        };
        literal::place(raw, range).map_or(span, offset)
    }

    /// A text as it can stand inside the string at `span`, escapes and all; `None` where that string cannot hold it.
    pub fn written_inside(&self, span: Span, text: &str) -> Option<String> {
        literal::written(self.text.get(span.range())?, text)
    }
}

/// A place as editors show it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Position {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
}

/// Every text of a run, in the order of their paths.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    list: Vec<Source>,
}

impl Sources {
    /// Adds a text and names it.
    pub fn add(&mut self, source: Source) -> SourceId {
        let id = SourceId(u32::try_from(self.list.len()).unwrap_or(u32::MAX));
        self.list.push(source);
        id
    }

    /// The text of that name.
    pub fn get(&self, id: SourceId) -> &Source {
        &self.list[id.0 as usize]
    }

    /// All texts with their names.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        (0..).map(SourceId).zip(&self.list)
    }

    /// How many texts there are.
    pub fn len(&self) -> usize {
        self.list.len()
    }

    /// True when nothing was added.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters_not_bytes() {
        let source = Source::new("a.toml", "é = 1\nüü = 2\n");
        assert_eq!(source.position(3), Position { line: 1, column: 3 });
        assert_eq!(source.position(11), Position { line: 2, column: 3 });
    }

    #[test]
    fn a_byte_past_the_end_or_inside_a_character_is_still_a_place() {
        let source = Source::new("a.toml", "é");
        assert_eq!(source.position(1), Position { line: 1, column: 1 });
        assert_eq!(source.position(99), Position { line: 1, column: 2 });
    }

    #[test]
    fn sources_keep_the_names_they_were_given() {
        let mut sources = Sources::default();
        let first = sources.add(Source::new("a.toml", "one"));
        let second = sources.add(Source::new("b.toml", "two"));
        assert_eq!(sources.get(first).text(), "one");
        assert_eq!(sources.get(second).path(), "b.toml");
        assert_eq!(
            sources.iter().map(|(id, _)| id).collect::<Vec<_>>(),
            [first, second]
        );
    }
}
