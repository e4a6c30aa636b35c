//! The remarks of a TOML file, and what each of them stands beside.
//!
//! A remark on a line of its own belongs to what follows it, one behind something to what stands before it. A table's
//! heading stands for the whole table, with the tables below it.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// One remark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Remark {
    /// Its bytes, from `#` to the end of the line.
    pub(super) range: Range<usize>,
    /// The bytes of what it stands beside.
    pub(super) covers: Range<usize>,
}

/// A heading, or a key with its value.
struct Statement {
    range: Range<usize>,
    /// The names of the table that a heading opens.
    heading: Option<String>,
}

/// A remark and where it was found.
struct Found {
    range: Range<usize>,
    /// Nothing stands before it on its line.
    alone: bool,
    /// Inside a list or a group of several lines.
    inside: bool,
}

/// Every remark that `wanted` accepts, in the order of the text.
pub(super) fn remarks(text: &str, wanted: impl Fn(&str) -> bool) -> Vec<Remark> {
    let (statements, found) = walk(text);
    let wanted = found
        .into_iter()
        .filter(|remark| wanted(&text[remark.range.clone()]));
    wanted
        .map(|remark| Remark {
            covers: covered(text, &statements, &remark),
            range: remark.range,
        })
        .collect()
}

/// What a walk over the tokens keeps in mind.
#[derive(Default)]
struct Walk {
    statements: Vec<Statement>,
    found: Vec<Found>,
    open: Option<Statement>,
    depth: usize,
    /// Something stands on the line already.
    begun: bool,
}

fn walk(text: &str) -> (Vec<Statement>, Vec<Found>) {
    let mut walk = Walk::default();
    for token in Source::new(text).lex() {
        walk.take(text, &token);
    }
    (walk.statements, walk.found)
}

impl Walk {
    fn take(&mut self, text: &str, token: &Token) {
        let range = token.span().start()..token.span().end();
        match token.kind() {
            TokenKind::Whitespace => {}
            TokenKind::Newline | TokenKind::Eof => self.end_line(range.start),
            TokenKind::Comment => self.found.push(Found {
                range,
                alone: !self.begun,
                inside: self.open.is_some() && self.depth > 0,
            }),
            kind => {
                self.begun = true;
                self.extend(kind, &text[range.clone()], range.start);
            }
        }
    }

    fn end_line(&mut self, end: usize) {
        self.begun = false;
        if self.depth == 0
            && let Some(mut statement) = self.open.take()
        {
            statement.range.end = end;
            self.statements.push(statement);
        }
    }

    fn extend(&mut self, kind: TokenKind, written: &str, start: usize) {
        let is_heading = self.open.is_none() && kind == TokenKind::LeftSquareBracket;
        let open = self.open.get_or_insert_with(|| Statement {
            range: start..start,
            heading: is_heading.then(String::new),
        });
        match kind {
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => self.depth += 1,
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                self.depth = self.depth.saturating_sub(1);
            }
            _ => {
                if let Some(heading) = &mut open.heading {
                    heading.push_str(written.trim_matches(['"', '\'']));
                }
            }
        }
    }
}

fn covered(text: &str, statements: &[Statement], remark: &Found) -> Range<usize> {
    if remark.inside {
        return lines_inside(text, remark);
    }
    let index = if remark.alone {
        statements.partition_point(|statement| statement.range.start < remark.range.end)
    } else {
        let next =
            statements.partition_point(|statement| statement.range.start < remark.range.start);
        next.saturating_sub(1)
    };
    match statements.get(index) {
        Some(statement) => statement.range.start..end_of(text, statements, index),
        None => remark.range.end..remark.range.end,
    }
}

/// The line of a remark inside a list, or the one that follows it.
fn lines_inside(text: &str, remark: &Found) -> Range<usize> {
    let line_start = |at: usize| text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    if !remark.alone {
        return line_start(remark.range.start)..remark.range.start;
    }
    let rest = &text[remark.range.end..];
    let mut lines = rest.split_inclusive('\n').skip(1);
    let next = lines.find(|line| !line.trim().is_empty() && !line.trim_start().starts_with('#'));
    let Some(next) = next else {
        return remark.range.end..remark.range.end;
    };
    let start = next.as_ptr() as usize - text.as_ptr() as usize;
    start..start + next.len()
}

/// The end of a statement; that of a heading is the end of its table.
fn end_of(text: &str, statements: &[Statement], index: usize) -> usize {
    let statement = &statements[index];
    let Some(heading) = &statement.heading else {
        return statement.range.end;
    };
    let below = format!("{heading}.");
    let headings = statements[index + 1..]
        .iter()
        .filter_map(|other| Some((other.heading.as_ref()?, other.range.start)));
    let mut others = headings.filter(|(name, _)| *name != heading && !name.starts_with(&below));
    others.next().map_or(text.len(), |(_, start)| start)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn covers(text: &str) -> Vec<&str> {
        remarks(text, |remark| remark.contains('!'))
            .into_iter()
            .map(|remark| text[remark.covers].trim_end())
            .collect()
    }

    #[test]
    fn a_remark_alone_belongs_to_what_follows() {
        assert_eq!(covers("# !\n# more\n\na = 1\nb = 2\n"), ["a = 1"]);
        assert_eq!(
            covers("# !\na = \"\"\"\ntwo\nlines # no remark!\n\"\"\"\nb = 2\n"),
            ["a = \"\"\"\ntwo\nlines # no remark!\n\"\"\""]
        );
        assert_eq!(covers("a = 1\n# !"), [""]);
    }

    #[test]
    fn a_remark_behind_something_belongs_to_it() {
        assert_eq!(covers("a = 1 # !\nb = 2\n"), ["a = 1 # !"]);
        assert_eq!(covers("a = [\n1,\n] # !\nb = 2"), ["a = [\n1,\n] # !"]);
    }

    #[test]
    fn a_heading_stands_for_its_table_and_those_below() {
        let text =
            "# !\n[posts.a]\nx = 1\n[posts.a.on.b]\ny = 2\n[posts.ab]\nz = 3\n[posts.c] # !\n";
        assert_eq!(
            covers(text),
            ["[posts.a]\nx = 1\n[posts.a.on.b]\ny = 2", "[posts.c] # !"]
        );
    }

    #[test]
    fn a_remark_inside_a_list_belongs_to_one_line() {
        let text = "media = [\n  { file = \"a\" }, # !\n  # !\n  { file = \"b\" },\n]\n";
        assert_eq!(covers(text), ["  { file = \"a\" },", "  { file = \"b\" },"]);
    }

    #[test]
    fn any_text_is_walked_through() {
        for text in ["", "#!", "]]]# !", "a = [ # !", "\"\"\" # !", "[a # !\n# !"] {
            for remark in remarks(text, |_| true) {
                assert!(text.get(remark.covers.clone()).is_some(), "{text}");
            }
        }
    }
}
