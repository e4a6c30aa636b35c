//! Pictures made of characters.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::context::said::Role;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Fewest signs of a line that is a part of a picture.
const LEAST_SIGNS: usize = 6;
/// Fewest such lines below one another: of ordinary signs, and where some are made for drawing.
const LEAST_LINES: usize = 3;
const LEAST_DRAWN_LINES: usize = 2;

pub(super) static RULE: Rule = Rule {
    id: RuleId("ascii-art"),
    category: Category::Accessibility,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports pictures and frames made of characters: several lines of slashes, dashes, blocks, box or braille signs.

## Why is this bad?
Screen readers read out every sign, line after line, and phones break the lines so that nobody sees the picture.

## Example
```toml calendar/posts.toml
[posts.welcome]
text = """
╔═════════════╗
║   WELCOME   ║
╚═════════════╝
"""
```

## Use instead
```toml calendar/posts.toml
[posts.welcome]
text = "Welcome!"
media = [{ file = "media/welcome.png", alt = "The word Welcome in a golden frame" }]
```

```png media/welcome.png
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in context.said.iter().filter(|said| said.role != Role::Alt) {
        if let Some(range) = picture(&said.text.value) {
            out.report(
                context.inside(said.text.span, &range),
                "this picture is made of characters",
            )
            .help("make it a picture with an `alt` text, or say it in words")
            .post(said.post_id());
        }
    }
}

/// How a line looks.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Line {
    Text,
    Signs,
    Drawn,
}

/// The first picture of a text: its lines that follow one another.
fn picture(text: &str) -> Option<Range<usize>> {
    let mut start = 0;
    let (mut range, mut signs, mut drawn) = (0..0, 0, 0);
    for line in text.split_inclusive('\n') {
        let kind = kind(line);
        if kind == Line::Text {
            if is_picture(signs, drawn) {
                break;
            }
            (signs, drawn) = (0, 0);
        } else {
            if signs == 0 {
                range.start = start;
            }
            range.end = start + line.trim_end().len();
            signs += 1;
            drawn += usize::from(kind == Line::Drawn);
        }
        start += line.len();
    }
    is_picture(signs, drawn).then_some(range)
}

fn is_picture(signs: usize, drawn: usize) -> bool {
    signs >= LEAST_LINES || drawn >= LEAST_DRAWN_LINES
}

fn kind(line: &str) -> Line {
    let line = line.trim();
    // Most lines begin with a word.
    if line.len() < LEAST_SIGNS || line.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return Line::Text;
    }
    let (mut signs, mut drawing, mut letters) = (0, 0, 0);
    for character in line.chars().filter(|c| !c.is_whitespace()) {
        let draws = matches!(character, '\u{2500}'..='\u{259f}' | '\u{2801}'..='\u{28ff}');
        drawing += usize::from(draws);
        signs += usize::from(draws || character.is_ascii_punctuation());
        letters += usize::from(character.is_alphanumeric());
    }
    if drawing >= 2 {
        Line::Drawn
    } else if signs >= LEAST_SIGNS && signs > letters * 2 {
        Line::Signs
    } else {
        Line::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_are_found_from_their_first_line_to_their_last() {
        let text = "Look:\n  /\\_/\\ -\n ( o.o ) ----\n  > ^ < ~~~~~\nA cat.";
        assert_eq!(picture(text), Some(6..text.len() - 7));
        assert!(picture("▓▓▓▓▓▓▓▓░░ 80 %\n▓▓▓▓▓▓▓▓▓░ 90 %").is_some());
    }

    #[test]
    fn rules_lists_and_faces_are_fine() {
        for text in [
            "One\n----------\nTwo\n----------\nThree",
            "- one\n- two\n- three\n* four",
            "¯\\_(ツ)_/¯",
            "━━━━━━━━━━\nOne",
            "🟩🟩🟩🟩🟩🟩🟩\n🟩🟩🟩🟩🟩🟩🟩",
            "\"(quoted)\"\n\"(words)\"\n\"(here)\"",
        ] {
            assert_eq!(picture(text), None, "{text}");
        }
    }
}
