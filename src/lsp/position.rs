//! Places as editors count them: lines from 0, and columns in UTF-16 units or in bytes.

use std::ops::Range;

use lsp_types::{Position, PositionEncodingKind};

/// What some editors write before everything else.
const BYTE_ORDER_MARK: char = '\u{feff}';

/// What a column counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Encoding {
    /// Bytes.
    Utf8,
    /// UTF-16 units, which every client understands.
    #[default]
    Utf16,
}

impl Encoding {
    /// Bytes where the client offers them, for they need no counting.
    pub(super) fn negotiated(offered: Option<&[PositionEncodingKind]>) -> Self {
        let bytes = offered.is_some_and(|kinds| kinds.contains(&PositionEncodingKind::UTF8));
        if bytes { Self::Utf8 } else { Self::Utf16 }
    }

    /// Its name in the protocol.
    pub(super) fn kind(self) -> PositionEncodingKind {
        match self {
            Self::Utf8 => PositionEncodingKind::UTF8,
            Self::Utf16 => PositionEncodingKind::UTF16,
        }
    }
}

/// Where the lines of a text begin.
#[derive(Debug, Clone)]
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<usize>,
    encoding: Encoding,
}

impl<'t> Lines<'t> {
    /// Looks for the lines of a text.
    pub(super) fn new(text: &'t str, encoding: Encoding) -> Self {
        let bytes = text.as_bytes();
        // A carriage return alone ends a line too, as the protocol says.
        let ends_line = |at: usize| {
            bytes[at] == b'\n' || bytes[at] == b'\r' && bytes.get(at + 1) != Some(&b'\n')
        };
        let after = (0..bytes.len())
            .filter(|at| ends_line(*at))
            .map(|at| at + 1);
        Self {
            text,
            starts: std::iter::once(0).chain(after).collect(),
            encoding,
        }
    }

    /// The same for a file that no editor has opened yet. Editors leave its byte order mark out of what they show.
    pub(super) fn of_file(text: &'t str, encoding: Encoding) -> Self {
        let mut lines = Self::new(text, encoding);
        if text.starts_with(BYTE_ORDER_MARK) {
            lines.starts[0] = BYTE_ORDER_MARK.len_utf8();
        }
        lines
    }

    /// The place of a byte; inside a character it is that character's.
    pub(super) fn position(&self, byte: usize) -> Position {
        let mut byte = byte.min(self.text.len());
        while !self.text.is_char_boundary(byte) {
            byte -= 1;
        }
        byte = byte.max(self.starts[0]);
        let line = self.starts.partition_point(|start| *start <= byte) - 1;
        let before = &self.text[self.starts[line]..byte];
        let column = match self.encoding {
            Encoding::Utf8 => before.len(),
            Encoding::Utf16 => before.encode_utf16().count(),
        };
        Position::new(number(line), number(column))
    }

    /// The place of several bytes.
    pub(super) fn range(&self, bytes: Range<usize>) -> lsp_types::Range {
        lsp_types::Range::new(self.position(bytes.start), self.position(bytes.end))
    }

    /// The byte of a place. Past the end of its line it is that end, past the last line the end of the text.
    pub(super) fn byte(&self, position: Position) -> usize {
        let line = position.line as usize;
        let Some(start) = self.starts.get(line).copied() else {
            return self.text.len();
        };
        let end = self.starts.get(line + 1).copied();
        let text = self.text[start..end.unwrap_or(self.text.len())].trim_end_matches(['\n', '\r']);
        let column = position.character as usize;
        let mut counted = 0;
        for (at, character) in text.char_indices() {
            if counted >= column {
                return start + at;
            }
            counted += match self.encoding {
                Encoding::Utf8 => character.len_utf8(),
                Encoding::Utf16 => character.len_utf16(),
            };
        }
        start + text.len()
    }

    /// The bytes of a range; one that ends before it begins is empty.
    pub(super) fn bytes(&self, range: lsp_types::Range) -> Range<usize> {
        let start = self.byte(range.start);
        start..self.byte(range.end).max(start)
    }
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "a = \"🎉é\" # x\r\nb = 2\rc\n";

    #[test]
    fn columns_behind_an_emoji_count_two_units_for_it() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        let after = TEXT.find("\" #").unwrap();
        assert_eq!(lines.position(after), Position::new(0, 8));
        let lines = Lines::new(TEXT, Encoding::Utf8);
        assert_eq!(lines.position(after), Position::new(0, 11));
    }

    #[test]
    fn a_byte_order_mark_has_no_column_in_a_file_that_is_not_open() {
        let lines = Lines::of_file("\u{feff}[posts.a]\n", Encoding::Utf16);
        assert_eq!(lines.position(0), Position::new(0, 0));
        assert_eq!(lines.position(10), Position::new(0, 7));
        assert_eq!(lines.byte(Position::new(0, 7)), 10);
    }

    #[test]
    fn every_way_to_end_a_line_ends_it() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        assert_eq!(lines.position(TEXT.find('b').unwrap()), Position::new(1, 0));
        assert_eq!(lines.position(TEXT.find('c').unwrap()), Position::new(2, 0));
        assert_eq!(lines.position(TEXT.len()), Position::new(3, 0));
    }

    #[test]
    fn a_place_and_its_byte_are_each_others_in_every_encoding() {
        for encoding in [Encoding::Utf8, Encoding::Utf16] {
            let lines = Lines::new(TEXT, encoding);
            for (at, character) in TEXT.char_indices().filter(|(_, c)| !c.is_control()) {
                assert_eq!(lines.byte(lines.position(at)), at, "{character}");
            }
        }
    }

    #[test]
    fn places_that_are_not_there_are_the_nearest_that_are() {
        let lines = Lines::new(TEXT, Encoding::Utf16);
        assert_eq!(lines.byte(Position::new(0, 999)), TEXT.find('\r').unwrap());
        assert_eq!(lines.byte(Position::new(99, 0)), TEXT.len());
        assert_eq!(lines.position(9_999), Position::new(3, 0));
    }
}
