//! Words that were meant to be replaced before anybody reads them.

use std::ops::Range;

use crate::diagnostic::{RuleId, Severity};
use crate::lint::context::Context;
use crate::lint::rule::{Category, Check, Out, Rule};

/// Notes to oneself, in capitals.
const NOTES: [&str; 4] = ["TODO", "FIXME", "TBD", "XXX"];
/// What tools fill in, in single braces: the words of campaign parameters, which no text fills, and those of newsletters.
const FILLED: [&str; 18] = [
    "campaign",
    "channel",
    "city",
    "company",
    "date",
    "event",
    "first_name",
    "firstname",
    "hashtag",
    "hashtags",
    "link",
    "name",
    "platform",
    "post",
    "product",
    "time",
    "title",
    "url",
];
/// How an instruction begins, in square or angle brackets.
const INSTRUCTIONS: [&str; 6] = ["insert ", "your ", "add ", "enter ", "placeholder", "tbd"];
/// What stands alone in square or angle brackets for something else.
const BLANKS: [&str; 9] = [
    "city",
    "company",
    "date",
    "first name",
    "hashtag",
    "hashtags",
    "name",
    "product",
    "url",
];

pub(super) static RULE: Rule = Rule {
    id: RuleId("leftover-placeholder"),
    category: Category::Text,
    severity: Severity::Warning,
    doc: r#"## What it does
Reports what looks forgotten in a text: `TODO`, `FIXME`, `TBD`, `XXX`, lorem ipsum, `{{name}}`, `{link}`,
`[insert quote]`, `<your name>`. Texts are published as they are: `{channel}` and its like are filled in
campaign parameters alone.

## Why is this bad?
Everybody sees that something is missing.

## Example
```toml calendar/posts.toml
[posts.launch]
text = "Meet {{product}} on TBD. [insert quote]"
```

## Use instead
```toml calendar/posts.toml
[posts.launch]
text = "Meet our new kettle on Friday."
```
"#,
    check: Check::Here(check),
};

fn check(context: &Context<'_>, out: &mut Out) {
    for said in &context.said {
        for range in placeholders(&said.text.value) {
            let words = &said.text.value[range.clone()];
            out.report(
                context.inside(said.text.span, &range),
                format!("`{words}` looks like a placeholder that was left in"),
            )
            .help("write what should stand there, or remove it")
            .post(said.post_id());
        }
    }
}

/// Every placeholder, in the order of its kind. The usual text costs no more than a few searches.
fn placeholders(text: &str) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    for note in NOTES {
        let places = text.match_indices(note);
        let notes = places.map(|(start, _)| start..start + note.len());
        found.extend(notes.filter(|range| is_note(text, range)));
    }
    found.extend(lorem_ipsum(text));
    if text.contains('{') {
        found.extend(bracketed(text, ("{{", "}}"), is_variable));
        found.extend(bracketed(text, ("{", "}"), |words| FILLED.contains(&words)));
    }
    for pair in [("[", "]"), ("<", ">")] {
        found.extend(bracketed(text, pair, is_blank));
    }
    found
}

/// A word of its own. In capitals `TODO` means everything in Spanish and `XXX` thirty in Latin, so neither counts in front
/// of further words in capitals or of a name.
fn is_note(text: &str, range: &Range<usize>) -> bool {
    let after = &text[range.end..];
    let before = text[..range.start].chars().next_back();
    let goes_on = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '#' | '@' | '/' | '.');
    let next = after.trim_start_matches(' ').chars().next();
    let joined = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | '-'));
    let means_itself = matches!(&text[range.clone()], "TODO" | "XXX")
        && (next.is_some_and(char::is_uppercase) || is_shouted(&text[..range.start]));
    !before.is_some_and(goes_on) && !joined && !means_itself
}

/// True when the word before is in capitals.
fn is_shouted(before: &str) -> bool {
    let last = before.split_whitespace().next_back().unwrap_or_default();
    last.chars().filter(|c| c.is_uppercase()).count() > 1
}

fn lorem_ipsum(text: &str) -> Option<Range<usize>> {
    let start = text.find("orem ipsum")?.checked_sub(1)?;
    text.get(start..start + 1)
        .is_some_and(|first| first.eq_ignore_ascii_case("l"))
        .then_some(start..start + "lorem ipsum".len())
}

/// Everything on one line between two brackets, with them, whose words pass.
fn bracketed<'t>(
    text: &'t str,
    (open, close): (&'t str, &'t str),
    passes: impl Fn(&str) -> bool + 't,
) -> impl Iterator<Item = Range<usize>> + 't {
    let places = text.match_indices(open);
    places.filter_map(move |(start, _)| {
        let inner = &text[start + open.len()..];
        let length = inner.find(close)?;
        let end = start + open.len() + length + close.len();
        // A link of Markdown has its address behind it; expressions of other tools stand behind a dollar.
        let is_markup =
            text[end..].starts_with(['(', '}']) || text[..start].ends_with(['$', '{', '\\']);
        (!is_markup && passes(inner[..length].trim())).then_some(start..end)
    })
}

fn is_variable(words: &str) -> bool {
    (1..=40).contains(&words.len()) && !words.contains(['\n', '{', '"'])
}

fn is_blank(words: &str) -> bool {
    if words.len() > 60 || words.contains('\n') {
        return false;
    }
    let words = words.to_lowercase();
    let begins = INSTRUCTIONS.iter().any(|start| words.starts_with(start));
    begins || BLANKS.contains(&words.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        let found = placeholders(text).into_iter();
        found.map(|range| &text[range]).collect()
    }

    #[test]
    fn what_was_meant_to_be_replaced_is_found_whole() {
        for (text, words) in [
            ("TODO: write", "TODO"),
            ("on TBD.", "TBD"),
            ("call XXX", "XXX"),
            ("Lorem ipsum dolor", "Lorem ipsum"),
            ("Hi {{ first_name }}!", "{{ first_name }}"),
            ("see {link}", "{link}"),
            ("[Insert quote here]", "[Insert quote here]"),
            ("Dear <your name>,", "<your name>"),
        ] {
            assert_eq!(found(text), [words], "{text}");
        }
    }

    #[test]
    fn what_is_meant_as_it_stands_is_left_alone() {
        for text in [
            "ES TODO LO QUE QUEREMOS",
            "The XXX Olympiad",
            "xxx, my to-do list, #TODO, TODO-list",
            "[name](https://a.example) [1] [video]",
            "on: ${{ github.ref }} and {a, b} and {}",
            "<b>bold</b> <title> a < b > c",
            "TBDs",
        ] {
            assert!(found(text).is_empty(), "{text}: {:?}", found(text));
        }
    }
}
