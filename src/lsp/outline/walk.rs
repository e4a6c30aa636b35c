//! The walk over the tokens of a text that makes its outline.

use std::collections::BTreeMap;
use std::ops::Range;

use toml_parser::lexer::TokenKind;

use super::cursor::{Cursor, decoded, is_closed, without_quotes};
use super::{End, Header, Key, Outline, Pair, Scalar, Step};

/// Deeper nesting is not followed; nobody writes it, and it must not exhaust the stack.
const DEEPEST: usize = 40;

/// The outline of a text, and what could be typed at its end.
pub(super) fn walk(text: &str) -> (Outline, End) {
    let mut walk = Walk {
        cursor: Cursor::new(text),
        table: Vec::new(),
        lists: BTreeMap::new(),
        depth: 0,
        outline: Outline::default(),
        end: None,
    };
    walk.statements();
    let mut outline = walk.outline;
    let starts: Vec<usize> = outline
        .headers
        .iter()
        .map(|header| header.range.start)
        .collect();
    for (header, next) in outline.headers.iter_mut().zip(starts.iter().skip(1)) {
        header.end = *next;
    }
    (outline, walk.end.unwrap_or(End::Nothing))
}

struct Walk<'t> {
    cursor: Cursor<'t>,
    /// The table of the header above.
    table: Vec<Step>,
    /// How many `[[…]]` of a name there were.
    lists: BTreeMap<String, usize>,
    depth: usize,
    outline: Outline,
    /// What could be typed at the end; the innermost says it first.
    end: Option<End>,
}

impl Walk<'_> {
    fn statements(&mut self) {
        loop {
            self.skip_blank();
            match self.cursor.kind() {
                TokenKind::Eof => {
                    let table = self.table.clone();
                    let typed = self.cursor.text.len()..self.cursor.text.len();
                    return self.ends(End::Key { table, typed });
                }
                TokenKind::LeftSquareBracket => self.header(),
                _ if self.cursor.is_key() => {
                    let table = self.table.clone();
                    self.pair(&table, true);
                    // A value that nobody closed ends where the next statement begins.
                    if !self.cursor.begins_statement() {
                        self.skip_line();
                    }
                }
                _ => self.skip_line(),
            }
        }
    }

    fn header(&mut self) {
        let start = self.cursor.range().start;
        self.cursor.next();
        let is_list = self.cursor.kind() == TokenKind::LeftSquareBracket;
        if is_list {
            self.cursor.next();
        }
        let (keys, typed) = self.keys();
        if self.cursor.kind() == TokenKind::Eof
            && let Some(typed) = typed
        {
            let above = keys.iter().take(keys.len().saturating_sub(1));
            let above = above.map(|key| key.name.clone()).collect();
            self.ends(End::Header { above, typed });
        }
        let mut end = keys.last().map_or(start + 1, |key| key.range.end);
        while self.cursor.kind() == TokenKind::RightSquareBracket {
            end = self.cursor.range().end;
            self.cursor.next();
        }
        self.table = keys.iter().map(|key| Step::Key(key.name.clone())).collect();
        if is_list {
            let name = keys
                .iter()
                .map(|key| key.name.as_str())
                .collect::<Vec<_>>()
                .join("\0");
            let seen = self.lists.entry(name).or_default();
            self.table.push(Step::Item(*seen));
            *seen += 1;
        }
        self.outline.headers.push(Header {
            keys,
            range: start..end,
            end: self.cursor.text.len(),
        });
        self.skip_line();
    }

    /// Dotted keys. The second part is what is being typed, when the text ends right there.
    fn keys(&mut self) -> (Vec<Key>, Option<Range<usize>>) {
        let mut keys = Vec::new();
        loop {
            self.cursor.skip_spaces();
            if !self.cursor.is_key() {
                let here = self.cursor.range().start;
                keys.push(self.key(here..here));
                return (keys, Some(here..here));
            }
            let range = self.cursor.range();
            keys.push(self.key(range.clone()));
            self.cursor.next();
            if self.cursor.kind() == TokenKind::Eof {
                return (keys, Some(range));
            }
            self.cursor.skip_spaces();
            if self.cursor.kind() != TokenKind::Dot {
                return (keys, None);
            }
            self.cursor.next();
        }
    }

    fn key(&self, range: Range<usize>) -> Key {
        let written = &self.cursor.text[range.clone()];
        let inner = without_quotes(written, range.clone());
        Key {
            name: decoded(written).unwrap_or_else(|| self.cursor.text[inner.clone()].to_owned()),
            range,
            inner,
        }
    }

    /// A key with its value, and where it ends.
    fn pair(&mut self, table: &[Step], is_statement: bool) -> usize {
        let (keys, typed) = self.keys();
        let steps = |keys: &[Key]| -> Vec<Step> {
            let own = keys.iter().map(|key| Step::Key(key.name.clone()));
            table.iter().cloned().chain(own).collect()
        };
        if self.cursor.kind() == TokenKind::Eof
            && let Some(typed) = typed
        {
            let table = steps(&keys[..keys.len() - 1]);
            self.ends(End::Key { table, typed });
        }
        let start = keys.first().map_or(0, |key| key.range.start);
        let mut pair = Pair {
            table: table.to_vec(),
            range: start..keys.last().map_or(start, |key| key.range.end),
            keys,
            equals: None,
            is_statement,
        };
        let index = self.outline.pairs.len();
        if self.cursor.kind() == TokenKind::Equals {
            let equals = self.cursor.range();
            self.cursor.next();
            pair.equals = Some(equals.start);
            pair.range.end = equals.end;
            let path = steps(&pair.keys);
            self.outline.pairs.push(pair);
            let end = self.value(path).max(equals.end);
            self.outline.pairs[index].range.end = end;
            return end;
        }
        let end = pair.range.end;
        self.outline.pairs.push(pair);
        end
    }

    /// A value, and where it ends.
    fn value(&mut self, path: Vec<Step>) -> usize {
        self.cursor.skip_spaces();
        let range = self.cursor.range();
        match self.cursor.kind() {
            TokenKind::Eof => {
                let typed = range.clone();
                self.ends(End::Value { path, typed });
                range.start
            }
            TokenKind::LeftSquareBracket if self.depth < DEEPEST => self.nested(&path, Self::list),
            TokenKind::LeftCurlyBracket if self.depth < DEEPEST => self.nested(&path, Self::group),
            TokenKind::BasicString
            | TokenKind::LiteralString
            | TokenKind::MlBasicString
            | TokenKind::MlLiteralString => {
                self.cursor.next();
                self.scalar(path, range, true)
            }
            TokenKind::Atom => {
                let end = self.cursor.skip_bare();
                self.scalar(path, range.start..end, false)
            }
            TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket => {
                self.cursor.next();
                range.end
            }
            _ => range.start,
        }
    }

    fn scalar(&mut self, path: Vec<Step>, range: Range<usize>, is_text: bool) -> usize {
        let written = &self.cursor.text[range.clone()];
        let end = range.end;
        if self.cursor.kind() == TokenKind::Eof && (!is_text || !is_closed(written)) {
            let typed = range.clone();
            self.ends(
                if written.starts_with("\"\"\"") || written.starts_with("'''") {
                    End::Nothing
                } else {
                    End::Value {
                        path: path.clone(),
                        typed,
                    }
                },
            );
        }
        self.outline.scalars.push(Scalar {
            path,
            inner: without_quotes(written, range.clone()),
            range,
            is_text,
        });
        end
    }

    fn nested(&mut self, path: &[Step], read: fn(&mut Self, &[Step]) -> usize) -> usize {
        self.cursor.next();
        self.depth += 1;
        let end = read(self, path);
        self.depth -= 1;
        end
    }

    fn list(&mut self, path: &[Step]) -> usize {
        let mut index = 0;
        let mut is_due = true;
        let mut end = self.cursor.range().start;
        loop {
            self.skip_blank();
            let item = || [path, &[Step::Item(index)]].concat();
            match self.cursor.kind() {
                TokenKind::Eof => {
                    let typed = self.cursor.range();
                    self.ends(if is_due {
                        End::Value {
                            path: item(),
                            typed,
                        }
                    } else {
                        End::Nothing
                    });
                    return end;
                }
                _ if self.cursor.begins_statement() => return end,
                TokenKind::RightSquareBracket => {
                    end = self.cursor.range().end;
                    self.cursor.next();
                    return end;
                }
                TokenKind::Comma => {
                    end = self.cursor.range().end;
                    index += 1;
                    is_due = true;
                    self.cursor.next();
                }
                _ => {
                    let before = self.cursor.range().start;
                    end = self.value(item()).max(end);
                    is_due = false;
                    if self.cursor.range().start == before {
                        self.cursor.next();
                    }
                }
            }
        }
    }

    fn group(&mut self, path: &[Step]) -> usize {
        let mut is_due = true;
        let mut end = self.cursor.range().start;
        loop {
            self.skip_blank();
            match self.cursor.kind() {
                TokenKind::Eof => {
                    let (table, typed) = (path.to_vec(), self.cursor.range());
                    self.ends(if is_due {
                        End::Key { table, typed }
                    } else {
                        End::Nothing
                    });
                    return end;
                }
                _ if self.cursor.begins_statement() => return end,
                TokenKind::RightCurlyBracket => {
                    end = self.cursor.range().end;
                    self.cursor.next();
                    return end;
                }
                TokenKind::Comma => {
                    is_due = true;
                    end = self.cursor.range().end;
                    self.cursor.next();
                }
                _ if self.cursor.is_key() => {
                    end = self.pair(path, false);
                    is_due = false;
                }
                // What closes a list outside closes this too: its own end is missing.
                TokenKind::RightSquareBracket => return end,
                _ => self.cursor.next(),
            }
        }
    }

    /// Spaces, ends of lines and remarks.
    fn skip_blank(&mut self) {
        loop {
            match self.cursor.kind() {
                TokenKind::Whitespace | TokenKind::Newline => self.cursor.next(),
                TokenKind::Comment => self.comment(),
                _ => return,
            }
        }
    }

    fn skip_line(&mut self) {
        loop {
            match self.cursor.kind() {
                TokenKind::Newline => return self.cursor.next(),
                TokenKind::Eof => return self.ends(End::Nothing),
                TokenKind::Comment => self.comment(),
                _ => self.cursor.next(),
            }
        }
    }

    fn comment(&mut self) {
        let range = self.cursor.range();
        self.cursor.next();
        if self.cursor.kind() == TokenKind::Eof {
            self.ends(End::Comment {
                range: range.clone(),
            });
        }
        self.outline.comments.push(range);
    }

    fn ends(&mut self, end: End) {
        self.end.get_or_insert(end);
    }
}
