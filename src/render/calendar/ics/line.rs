//! Content lines of iCalendar (RFC 5545, section 3.1): one property a line, folded at 75 octets, with CRLF behind each.
//!
//! Nothing in a value can end a line or begin another property: what could is escaped, or left out.

use crate::time::Instant;

/// Octets of a line, its line end not counted (RFC 5545, section 3.1).
const LONGEST: usize = 75;

/// Content lines in the making.
#[derive(Debug, Default)]
pub(super) struct Lines(String);

impl Lines {
    /// A property with a value that needs no escapes: a word, a number, a time, a duration.
    pub(super) fn plain(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// A property with a value of the type TEXT.
    pub(super) fn text(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{}", escaped(value)));
    }

    /// A property with several values of the type TEXT; nothing where there is none.
    pub(super) fn texts(&mut self, name: &str, values: &[&str]) {
        if !values.is_empty() {
            let values: Vec<String> = values.iter().map(|value| escaped(value)).collect();
            self.fold(&format!("{name}:{}", values.join(",")));
        }
    }

    /// A property with an instant of the type DATE-TIME, in UTC and whole seconds.
    pub(super) fn instant(&mut self, name: &str, instant: Instant) {
        self.plain(name, &instant.format("%Y%m%dT%H%M%SZ").to_string());
    }

    /// True where this property with this value has been written.
    pub(super) fn holds(&self, name: &str, value: &str) -> bool {
        self.0.contains(&format!("\n{name}:{value}\r"))
    }

    /// Everything so far.
    pub(super) fn into_text(self) -> String {
        self.0
    }

    fn fold(&mut self, line: &str) {
        let mut room = LONGEST;
        for character in line.chars() {
            if character.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LONGEST - 1;
            }
            self.0.push(character);
            room -= character.len_utf8();
        }
        self.0.push_str("\r\n");
    }
}

/// A TEXT value (RFC 5545, section 3.3.11). Every kind of line end becomes the escape for one; other control characters
/// have no place in a feed and are left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        match character {
            '\r' if characters.peek() == Some(&'\n') => {}
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                escaped.push_str("\\n");
            }
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\t' => escaped.push('\t'),
            hidden if hidden.is_control() => {}
            visible => escaped.push(visible),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert, prop_assert_eq, proptest};

    use super::*;

    fn line(value: &str) -> String {
        let mut lines = Lines::default();
        lines.text("SUMMARY", value);
        lines.into_text()
    }

    /// The value that a reader finds, by the rules of RFC 5545 and nothing of ours.
    fn read(lines: &str) -> String {
        let unfolded = lines.replace("\r\n ", "");
        let value = unfolded.strip_prefix("SUMMARY:").unwrap();
        let mut characters = value.strip_suffix("\r\n").unwrap().chars();
        let mut read = String::new();
        while let Some(character) = characters.next() {
            read.push(match character {
                '\\' => match characters.next().unwrap() {
                    'n' => '\n',
                    escaped => {
                        assert!("\\;,".contains(escaped), "\\{escaped} is no escape");
                        escaped
                    }
                },
                plain => {
                    assert!(!";,".contains(plain), "a bare {plain}");
                    plain
                }
            });
        }
        read
    }

    #[test]
    fn a_line_of_75_octets_stays_whole_and_one_of_76_is_folded() {
        let name = "SUMMARY:".len();
        assert_eq!(line(&"a".repeat(75 - name)).matches("\r\n").count(), 1);
        let folded = line(&"a".repeat(76 - name));
        assert_eq!(folded, format!("SUMMARY:{}\r\n a\r\n", "a".repeat(67)));
    }

    #[test]
    fn what_could_end_a_line_or_begin_a_property_is_only_text() {
        let text = "One\r\nATTENDEE:mailto:a@b.example\rTwo\nEND:VEVENT";
        assert_eq!(
            line(text).replace("\r\n ", ""),
            "SUMMARY:One\\nATTENDEE:mailto:a@b.example\\nTwo\\nEND:VEVENT\r\n"
        );
        assert_eq!(line("a\u{0}\u{7}\u{1b}b\u{7f}\u{9b}c"), "SUMMARY:abc\r\n");
        assert_eq!(line("a\u{2028}b\u{85}c"), "SUMMARY:a\\nb\\nc\r\n");
    }

    #[test]
    fn several_values_are_kept_apart_by_the_comma_that_no_value_holds_bare() {
        let mut lines = Lines::default();
        lines.texts("CATEGORIES", &["Spring, summer", "promotion"]);
        lines.texts("CATEGORIES", &[]);
        assert_eq!(
            lines.into_text(),
            "CATEGORIES:Spring\\, summer,promotion\r\n"
        );
    }

    proptest! {
        #[test]
        fn every_line_is_short_whole_and_free_of_control_characters(text in "\\PC{0,200}|.{0,200}|[é🎉\\\\;,\\r\\n]{0,200}") {
            let lines = line(&text);
            prop_assert!(lines.ends_with("\r\n"));
            for line in lines.split("\r\n") {
                prop_assert!(line.len() <= 75, "{} octets: {line:?}", line.len());
                prop_assert!(!line.chars().any(|c| c.is_control() && c != '\t'), "{line:?}");
            }
        }

        #[test]
        fn a_text_is_read_back_as_it_was_written(text in "[^\\p{Cc}\u{2028}\u{2029}]{0,200}|[\\n\\\\;,:é🎉 a]{0,200}") {
            prop_assert_eq!(read(&line(&text)), text);
        }
    }
}
