//! The lines of a file around some places, with every hidden character written out.
//!
//! Only these lines are handed to the renderer, so that a finding in a large file costs no more than one in a small file.

use std::ops::Range;

use super::display::{is_hidden, write_visibly};
use crate::source::{Source, Span};

/// Lines of a file, made harmless.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Excerpt {
    /// The number of the first line, from 1.
    pub(super) first_line: usize,
    /// The lines.
    pub(super) text: String,
    /// The places inside `text`, in the order in which they were given.
    pub(super) places: Vec<Range<usize>>,
}

impl Excerpt {
    /// The lines from the first of the places to the last.
    pub(super) fn around(source: &Source, places: &[Span]) -> Self {
        let text = source.text();
        let starts = places.iter().map(|place| place.range().start);
        let ends = places.iter().map(|place| place.range().end);
        let first = boundary(text, starts.min().unwrap_or_default());
        let last = boundary(text, ends.max().unwrap_or_default()).max(first);
        let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
        let end = text[last..]
            .find('\n')
            .map_or(text.len(), |newline| last + newline);
        let end = start + text[start..end].trim_end_matches('\r').len();
        let (shown, offsets) = visible(&text[start..end]);
        let offset = |byte| offsets[boundary(text, byte).clamp(start, end) - start];
        let places = places.iter().map(|place| place.range());
        Self {
            first_line: source.position(start).line,
            places: places
                .map(|place| offset(place.start)..offset(place.end))
                .collect(),
            text: shown,
        }
    }
}

/// The last byte up to `byte` at which a character begins, or the end of the text.
fn boundary(text: &str, byte: usize) -> usize {
    let mut boundary = byte.min(text.len());
    while !text.is_char_boundary(boundary) {
        boundary -= 1;
    }
    boundary
}

/// The text with hidden characters written out, and for each of its bytes the place where that went.
fn visible(text: &str) -> (String, Vec<usize>) {
    let mut shown = String::with_capacity(text.len());
    let mut offsets = Vec::with_capacity(text.len() + 1);
    for (at, character) in text.char_indices() {
        offsets.resize(at + 1, shown.len());
        let is_line_end = text[at..].starts_with("\r\n");
        if matches!(character, '\n' | '\t') || !is_hidden(character) {
            shown.push(character);
        } else if !is_line_end {
            // Writing to a text cannot fail.
            let _ = write_visibly(&mut shown, character);
        }
        offsets.resize(at + character.len_utf8(), shown.len());
    }
    offsets.push(shown.len());
    (shown, offsets)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::SourceId;

    /// The first line of the excerpt, its text, and what stands at the places.
    fn around(text: &str, places: &[(usize, usize)]) -> (usize, String, Vec<String>) {
        let spans: Vec<Span> = places
            .iter()
            .map(|(start, end)| Span::new(SourceId(0), *start..*end))
            .collect();
        let excerpt = Excerpt::around(&Source::new("a.toml", text), &spans);
        let places = excerpt.places.into_iter();
        let shown = places.map(|place| excerpt.text[place].to_owned()).collect();
        (excerpt.first_line, excerpt.text, shown)
    }

    #[test]
    fn an_excerpt_holds_whole_lines_and_the_places_move_along() {
        let (line, text, places) = around("one\ntwo\u{1b} three\nfour\nfive\n", &[(9, 14), (4, 7)]);
        assert_eq!((line, text.as_str()), (2, "two\\u{1b} three"));
        assert_eq!(places, ["three", "two"]);
    }

    #[test]
    fn an_escape_is_underlined_as_a_whole() {
        let (_, _, places) = around("a\u{202e}b", &[(1, 4)]);
        assert_eq!(places, ["\\u{202e}"]);
    }

    #[test]
    fn only_a_return_at_the_end_of_a_line_goes_unseen() {
        let (_, text, places) = around("a\rb\r\nc\r\n", &[(0, 6)]);
        assert_eq!(
            (text.as_str(), places[0].as_str()),
            ("a\\rb\nc", "a\\rb\nc")
        );
    }

    #[test]
    fn places_past_the_end_or_inside_a_character_do_no_harm() {
        assert_eq!(
            around("é\n", &[(1, 1)]),
            (1, "é".to_owned(), vec![String::new()])
        );
        assert_eq!(
            around("é\n", &[(99, 120)]),
            (2, String::new(), vec![String::new()])
        );
        assert_eq!(
            around("", &[(0, 0)]),
            (1, String::new(), vec![String::new()])
        );
    }
}
