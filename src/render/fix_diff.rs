//! What `check --fix` would change, as a unified diff that `patch` and `git apply` read.
//!
//! What a terminal would obey and what readers could not see is written out, as everywhere; such lines cannot be applied.

use anstyle::{AnsiColor, Style};
use similar::{ChangeTag, TextDiff};

use super::display::Foreign;
use crate::lint::Rewritten;

const REMOVED: Style = AnsiColor::Red.on_default();
const ADDED: Style = AnsiColor::Green.on_default();

/// The changes of every file, one after the other.
pub fn render(files: &[Rewritten], styled: bool) -> String {
    files.iter().map(|file| changes(file, styled)).collect()
}

fn changes(file: &Rewritten, styled: bool) -> String {
    let path = Foreign(&file.path).to_string();
    let mut text = format!("--- a/{path}\n+++ b/{path}\n");
    let (before, after) = (lines(&file.before), lines(&file.after));
    let diff = TextDiff::from_slices(&before, &after);
    for hunk in diff.unified_diff().iter_hunks() {
        text.push_str(&hunk.header().to_string());
        text.push('\n');
        for change in hunk.iter_changes() {
            text.push_str(&line(change.tag(), change.value(), styled));
        }
    }
    text
}

/// Only a line feed ends a line of TOML, alone or after a return.
fn lines(text: &str) -> Vec<&str> {
    text.split_inclusive('\n').collect()
}

fn line(tag: ChangeTag, value: &str, styled: bool) -> String {
    let (mark, style) = match tag {
        ChangeTag::Equal => (' ', Style::new()),
        ChangeTag::Delete => ('-', REMOVED),
        ChangeTag::Insert => ('+', ADDED),
    };
    let style = if styled { style } else { Style::new() };
    let (words, end) = match value.strip_suffix('\n') {
        Some(line) => (line.strip_suffix('\r').unwrap_or(line), ""),
        None => (value, "\n\\ No newline at end of file"),
    };
    let line_end = if value.ends_with("\r\n") {
        "\r\n"
    } else {
        "\n"
    };
    let shown: Vec<String> = words
        .split('\t')
        .map(|word| Foreign(word).to_string())
        .collect();
    format!("{style}{mark}{}{style:#}{end}{line_end}", shown.join("\t"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn diff(before: &str, after: &str, styled: bool) -> String {
        let file = Rewritten {
            path: "calendar/a.toml".to_owned(),
            before: before.to_owned(),
            after: after.to_owned(),
            titles: Vec::new(),
        };
        render(&[file], styled)
    }

    #[test]
    fn a_change_is_shown_between_the_lines_around_it() {
        assert_eq!(
            diff("a\r\n\tb\r\nc", "a\r\n\tB\r\nc", false),
            "--- a/calendar/a.toml\n+++ b/calendar/a.toml\n@@ -1,3 +1,3 @@\n a\r\n-\tb\r\n+\tB\r\n c\n\\ No newline at end of file\n"
        );
        assert!(diff("a\n", "b\n", true).contains("\u{1b}[31m-a\u{1b}[0m\n"));
    }

    #[test]
    fn nothing_in_a_line_reaches_the_terminal_as_an_order() {
        let text = diff("\u{1b}[2J\u{202e}\r\r\n", "b\n", false);
        assert!(
            text.contains("\n-\\u{1b}[2J\\u{202e}\\r\r\n+b\n"),
            "{text:?}"
        );
    }
}
