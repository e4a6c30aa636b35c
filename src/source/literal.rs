//! Places inside a string of a TOML file.
//!
//! A text and what a file writes for it differ: escapes, line ends, lines that are joined by a backslash. Whoever finds
//! something in the text has to point at the file, and whoever changes it has to write as the file does.

use std::ops::Range;

/// How a string is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Quotes {
    /// What it begins and ends with.
    mark: &'static str,
    /// Whether `\` means something.
    escapes: bool,
}

const QUOTES: [Quotes; 4] = [
    Quotes {
        mark: "\"\"\"",
        escapes: true,
    },
    Quotes {
        mark: "'''",
        escapes: false,
    },
    Quotes {
        mark: "\"",
        escapes: true,
    },
    Quotes {
        mark: "'",
        escapes: false,
    },
];

/// Where the bytes `range` of a string's value stand in `raw`, the string as the file writes it with its quotes. `None`
/// when `raw` is no string, or its value has no such bytes.
pub(super) fn place(raw: &str, range: &Range<usize>) -> Option<Range<usize>> {
    let quotes = quotes(raw)?;
    let mut start = None;
    let mut end = opening(raw, quotes);
    let mut value = 0;
    for step in Steps::new(raw, quotes) {
        // What stands for nothing, such as a joined line, belongs to neither side.
        if step.length > 0 && value >= range.start && start.is_none() {
            start = Some(step.range.start);
        }
        if value < range.end {
            end = step.range.end;
        }
        value += step.length;
    }
    let start = start.unwrap_or(end);
    (range.start <= range.end && range.end <= value).then(|| start..end.max(start))
}

/// A text as it can stand inside the string `raw`; `None` where no writing of it can.
pub(super) fn written(raw: &str, text: &str) -> Option<String> {
    let quotes = quotes(raw)?;
    let several_lines = quotes.mark.len() == 3;
    if quotes.escapes {
        return Some(
            text.chars()
                .map(|character| escaped(character, several_lines))
                .collect(),
        );
    }
    let plain = |character: char| {
        character == '\t' || several_lines && character == '\n' || !character.is_control()
    };
    (!text.contains('\'') && text.chars().all(plain)).then(|| text.to_owned())
}

/// A text as TOML 1.0 writes it: on one line, or between three quotes where it has several. It reads back as it was.
pub fn toml_text(text: &str) -> String {
    let several_lines = text.contains('\n');
    let escaped: String = text
        .chars()
        .map(|character| escaped(character, several_lines))
        .collect();
    if several_lines {
        format!("\"\"\"\n{escaped}\"\"\"")
    } else {
        format!("\"{escaped}\"")
    }
}

fn escaped(character: char, several_lines: bool) -> String {
    match character {
        '\\' => "\\\\".to_owned(),
        '"' => "\\\"".to_owned(),
        '\n' if several_lines => "\n".to_owned(),
        '\n' => "\\n".to_owned(),
        '\t' => "\\t".to_owned(),
        other if other.is_control() => format!("\\u{:04X}", u32::from(other)),
        other => other.to_string(),
    }
}

fn quotes(raw: &str) -> Option<Quotes> {
    let is_whole = |quotes: &&Quotes| {
        let mark = quotes.mark;
        raw.len() >= 2 * mark.len() && raw.starts_with(mark) && raw.ends_with(mark)
    };
    QUOTES.iter().find(is_whole).copied()
}

/// Where the value begins: behind the quotes, and behind a line end that follows three of them.
fn opening(raw: &str, quotes: Quotes) -> usize {
    let start = quotes.mark.len();
    if start == 1 {
        return start;
    }
    let rest = &raw[start..];
    let line_end = ["\r\n", "\n"].into_iter().find(|end| rest.starts_with(end));
    start + line_end.map_or(0, str::len)
}

/// A piece of the file that stands for one character of the value, or for none.
struct Step {
    range: Range<usize>,
    /// Bytes of the value.
    length: usize,
}

/// The pieces of a string, from its opening quotes to its closing ones.
struct Steps<'a> {
    raw: &'a str,
    escapes: bool,
    at: usize,
    end: usize,
}

impl<'a> Steps<'a> {
    fn new(raw: &'a str, quotes: Quotes) -> Self {
        Self {
            raw,
            escapes: quotes.escapes,
            at: opening(raw, quotes),
            end: raw.len() - quotes.mark.len(),
        }
    }
}

impl Iterator for Steps<'_> {
    type Item = Step;

    fn next(&mut self) -> Option<Step> {
        let rest = self.raw.get(self.at..self.end)?;
        let first = rest.chars().next()?;
        let (taken, length) = match first {
            '\\' if self.escapes => escape(&rest[1..]),
            '\r' if rest[1..].starts_with('\n') => (2, 1),
            other => (other.len_utf8(), other.len_utf8()),
        };
        let range = self.at..self.at + taken;
        self.at = range.end;
        Some(Step { range, length })
    }
}

/// The bytes of an escape with its backslash, and those of the value that it stands for. `rest` follows the backslash.
fn escape(rest: &str) -> (usize, usize) {
    let digits = match rest.as_bytes().first() {
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(b'x') => 2,
        Some(b' ' | b'\t' | b'\r' | b'\n') => {
            let joined = rest.len() - rest.trim_start_matches([' ', '\t', '\r', '\n']).len();
            return (1 + joined, 0);
        }
        Some(_) => return (2, 1),
        None => return (1, 0),
    };
    let code = rest
        .get(1..=digits)
        .and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let character = code.and_then(char::from_u32);
    (2 + digits, character.map_or(0, char::len_utf8))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value(raw: &str) -> String {
        let table: toml::Table = format!("a = {raw}").parse().unwrap();
        // A line end of the file is one character of the value, however the file writes it.
        table["a"].as_str().unwrap().replace("\r\n", "\n")
    }

    #[test]
    fn a_place_in_the_value_is_found_in_the_file() {
        for (raw, wanted, shown) in [
            (r#""one two""#, "two", "two"),
            (r"'one \two'", r"\two", r"\two"),
            (r#""a \"b\" c""#, "b", "b"),
            (r#""\u00e9\U0001F389 x""#, "🎉", r"\U0001F389"),
            (r#""tab\tx""#, "\t", r"\t"),
            ("\"\"\"\none\ntwo\n\"\"\"", "two", "two"),
            ("\"\"\"\r\none\r\ntwo\"\"\"", "e\nt", "e\r\nt"),
            ("\"\"\"one \\\n   two\"\"\"", "two", "two"),
            ("\"\"\"one \\\n   two\"\"\"", "one ", "one "),
            ("'''it's'''", "'s", "'s"),
        ] {
            let value = value(raw);
            let start = value.find(wanted).unwrap();
            let range = place(raw, &(start..start + wanted.len())).unwrap();
            assert_eq!(&raw[range], shown, "{raw}");
        }
    }

    #[test]
    fn every_character_of_the_value_has_its_place_in_order() {
        for raw in [
            "\"\"\"\na\\u00e9\\n \\\n  b\r\nc \\\" \\\\ d\"\"\"",
            "'å🎉'",
            "\"\"",
        ] {
            let value = value(raw);
            let mut last = 0;
            for (at, character) in value.char_indices() {
                let range = place(raw, &(at..at + character.len_utf8())).unwrap();
                assert!(last <= range.start && range.start < range.end, "{raw} {at}");
                last = range.end;
            }
            let whole = place(raw, &(0..value.len())).unwrap();
            assert!(last <= whole.end);
            assert_eq!(place(raw, &(0..value.len() + 1)), None);
        }
    }

    #[test]
    fn what_is_no_string_has_no_places() {
        for raw in ["12", "[1]", "\"", "", "{ a = 1 }"] {
            assert_eq!(place(raw, &(0..1)), None);
        }
    }

    #[test]
    fn a_text_is_written_as_its_string_can_hold_it() {
        for (raw, text) in [
            ("\"x\"", "a \"b\" \\ \n\u{7}"),
            ("'x'", "plain \\ text"),
            ("'''x'''", "two\nlines"),
            ("\"\"\"x\"\"\"", "\"\"\" \\u00e9 \n"),
        ] {
            let inner = written(raw, text).unwrap();
            let mark = quotes(raw).unwrap().mark;
            assert_eq!(value(&format!("{mark}{inner}{mark}")), text);
        }
        assert_eq!(written("'x'", "it's"), None);
        assert_eq!(written("'x'", "a\nb"), None);
        assert_eq!(written("12", "x"), None);
    }

    #[test]
    fn whatever_is_quoted_is_read_back_as_it_was() {
        for text in [
            "plain",
            "\"quoted\" \\ back",
            "two\nlines \"\"\" and more",
            "tab\tbell\u{7}",
            "ends \"",
            "å 🎉",
        ] {
            let document: toml::Table = format!("a = {}", toml_text(text)).parse().unwrap();
            assert_eq!(document["a"].as_str(), Some(text), "{text:?}");
        }
    }
}
