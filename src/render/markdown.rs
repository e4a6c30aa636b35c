//! Foreign text in Markdown: shown as it reads. Nothing in it becomes markup, calls a person, loads a picture, or links to
//! an issue, a commit or a page.

use super::display::Foreign;

/// Punctuation that is markup inside of a line, in the dialect that GitHub describes (<https://github.github.com/gfm/>).
const MARKUP: &str = "\\`*_{}[]()!|~^";

/// Readers do not see it, and whatever looks for names and numbers to link finds two halves.
const BREAK: &str = "<!-- -->";

/// One digit less than the shortest abbreviation of a commit that GitHub links
/// (<https://docs.github.com/en/get-started/writing-on-github/working-with-advanced-formatting/autolinked-references-and-urls>).
const SHORTER_THAN_COMMIT: usize = 6;

/// A text that Markdown shows letter for letter.
pub(super) fn plain(text: &str) -> String {
    let shown = Foreign(text).to_string();
    let mut written = String::with_capacity(shown.len());
    let mut digits = 0;
    for (at, letter) in shown.char_indices() {
        digits = if letter.is_ascii_hexdigit() {
            digits + 1
        } else {
            0
        };
        let (before, after) = (&shown[..at], &shown[at + letter.len_utf8()..]);
        match letter {
            '<' => written.push_str("&lt;"),
            '>' => written.push_str("&gt;"),
            '&' => written.push_str("&amp;"),
            // The way that GitHub names to keep a sum of money from becoming a formula.
            '$' => written.push_str("<span>$</span>"),
            mark if MARKUP.contains(mark) => written.extend(['\\', mark]),
            other => written.push(other),
        }
        let splits_commit = digits > 0 && digits % SHORTER_THAN_COMMIT == 0;
        if splits_commit || is_seam(before, letter, after) {
            written.push_str(BREAK);
        }
    }
    written
}

/// True after a letter that would begin, or hold together, what becomes a link or a picture by itself: `@name`, `#1`,
/// `GH-1`, an address, `:tada:`.
fn is_seam(before: &str, letter: char, after: &str) -> bool {
    let follows = |is: fn(&char) -> bool| after.chars().next().is_some_and(|next| is(&next));
    match letter {
        '@' | '#' => true,
        ':' => after.starts_with("//") || after.contains(':'),
        '-' => {
            before.ends_with(|last: char| last.is_ascii_alphabetic())
                && follows(char::is_ascii_digit)
        }
        'w' | 'W' if after.starts_with('.') => true,
        _ => false,
    }
}

/// A text of several lines as a quotation: its lines and paragraphs stay, and none of them begins anything.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::new();
    let mut is_first = true;
    for line in text.lines().map(str::trim) {
        if line.is_empty() {
            if !is_first {
                quoted.push_str("\n>\n");
            }
            is_first = true;
            continue;
        }
        quoted.push_str(if is_first { "> " } else { "<br>" });
        quoted.push_str(&unbegun(line));
        is_first = false;
    }
    let quoted = quoted.trim_end_matches(['>', '\n']).to_owned();
    if quoted.is_empty() {
        return quoted;
    }
    quoted + "\n"
}

/// A line that begins no list, heading, quotation or rule.
fn unbegun(line: &str) -> String {
    let plain = plain(line);
    let digits = plain.chars().take_while(char::is_ascii_digit).count();
    let after = plain[digits..].chars().next();
    match plain.chars().next() {
        Some('-' | '+' | '=') => format!("\\{plain}"),
        Some(_) if digits > 0 && after == Some('.') => {
            format!("{}\\{}", &plain[..digits], &plain[digits..])
        }
        Some(_) | None => plain,
    }
}

/// A sentence of ours, in which names and other foreign words stand between backticks.
pub(super) fn prose(text: &str) -> String {
    told(text, plain, code)
}

/// The same inside of tags.
pub(super) fn prose_in_tags(text: &str) -> String {
    told(text, in_tags, code_in_tags)
}

fn told(text: &str, word: fn(&str) -> String, name: fn(&str) -> String) -> String {
    let pieces: Vec<&str> = text.split('`').collect();
    // Without its partner a backtick is one of the words.
    if pieces.len().is_multiple_of(2) {
        return word(text);
    }
    let pieces = pieces.into_iter().enumerate();
    let told = pieces.map(|(index, piece)| match index % 2 {
        1 if !piece.is_empty() => name(piece),
        _ => word(piece),
    });
    told.collect()
}

/// A name in the letters of a program, inside of a line or of a cell.
pub(super) fn code(text: &str) -> String {
    format!("<code>{}</code>", plain(text))
}

/// The same inside of tags, where nothing but tags and entities is read.
pub(super) fn code_in_tags(text: &str) -> String {
    format!("<code>{}</code>", in_tags(text))
}

/// A text inside of tags or of an attribute.
pub(super) fn in_tags(text: &str) -> String {
    let shown = Foreign(text).to_string();
    let escaped = shown
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    escaped.replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use pulldown_cmark::{Event, Options, Parser};

    use super::*;
    use crate::render::calendar::sample::HOSTILE;

    /// What readers see of a cell, and whether anything but text came of it.
    fn read(text: &str) -> String {
        let page = format!("| a |\n| --- |\n| {} |\n", plain(text));
        let events = Parser::new_ext(
            &page,
            Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH,
        );
        let cell = events
            .skip_while(|event| !matches!(event, Event::End(pulldown_cmark::TagEnd::TableHead)));
        cell.filter_map(|event| match event {
            Event::Text(text) => Some(text.to_string()),
            Event::InlineHtml(mark) => {
                assert!(
                    matches!(&*mark, "<!-- -->" | "<span>" | "</span>"),
                    "{mark}"
                );
                None
            }
            Event::Start(tag) => {
                let is_table = matches!(
                    tag,
                    pulldown_cmark::Tag::TableRow | pulldown_cmark::Tag::TableCell
                );
                assert!(is_table, "{tag:?} of {text}");
                None
            }
            Event::End(_) => None,
            other => panic!("{other:?} of {text}"),
        })
        .collect()
    }

    #[test]
    fn a_title_reads_as_it_was_written() {
        for text in [
            "a | b",
            "`code` **bold** _thin_ ~~gone~~",
            "<img src=x onerror=alert(1)> &amp; <!-- no -->",
            "[link](https://evil.example) ![picture](x.png)",
            "\\| \\` \\",
            "$5 or $6",
        ]
        .into_iter()
        .chain(HOSTILE)
        {
            assert_eq!(read(text), Foreign(text).to_string().trim());
        }
    }

    #[test]
    fn nobody_is_called_and_nothing_is_linked() {
        for (text, written) in [
            ("thanks @team/all", "thanks @<!-- -->team/all"),
            ("fixes #1", "fixes #<!-- -->1"),
            ("see GH-12", "see GH-<!-- -->12"),
            ("https://a.example", "https:<!-- -->//a.example"),
            ("www.a.example", "www<!-- -->.a.example"),
            ("0123456g", "012345<!-- -->6g"),
            (":tada:", ":<!-- -->tada:"),
            ("at 9:00 in well-known rooms", "at 9:00 in well-known rooms"),
        ] {
            assert_eq!(plain(text), written);
        }
    }

    #[test]
    fn a_quotation_keeps_its_lines_and_begins_nothing() {
        for (text, written) in [
            ("one\ntwo\n\nthree", "> one<br>two\n>\n> three\n"),
            ("- a\n- b", "> \\- a<br>\\- b\n"),
            ("1. a", "> 1\\. a\n"),
            ("# a\n> b", "> #<!-- --> a<br>&gt; b\n"),
            ("\n\n    code\n\n", "> code\n"),
            ("===\n---", "> \\===<br>\\---\n"),
            ("", ""),
        ] {
            assert_eq!(quoted(text), written, "{text:?}");
        }
    }
}
