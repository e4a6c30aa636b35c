//! A cursor over the tokens of a text.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::lexer::{Token, TokenKind};

/// A text as tokens, and how far it has been read.
pub(super) struct Cursor<'t> {
    /// The text.
    pub(super) text: &'t str,
    tokens: Vec<Token>,
    at: usize,
}

impl<'t> Cursor<'t> {
    /// Stands at the beginning of a text.
    pub(super) fn new(text: &'t str) -> Self {
        Self {
            text,
            tokens: Source::new(text).lex().into_vec(),
            at: 0,
        }
    }

    /// True at the beginning of a line that can only be a new statement, whatever was not closed above it.
    pub(super) fn begins_statement(&self) -> bool {
        let first = self.at == 0 || self.tokens[self.at - 1].kind() == TokenKind::Newline;
        if !first {
            return false;
        }
        let rest = &self.tokens[self.at..];
        let is_space = |token: &&Token| token.kind() != TokenKind::Whitespace;
        let mut line = rest
            .iter()
            .take_while(|token| token.kind() != TokenKind::Newline)
            .filter(is_space);
        let Some(first) = line.next() else {
            return false;
        };
        let is_name = |token: &Token| {
            let written = self.written(token);
            let word = written.starts_with(|first: char| first.is_ascii_alphabetic());
            token.kind() == TokenKind::Atom
                && word
                && !["true", "false", "inf", "nan"].contains(&written)
        };
        if first.kind() != TokenKind::LeftSquareBracket {
            let mut after = line.skip_while(|token| {
                matches!(
                    token.kind(),
                    TokenKind::Dot | TokenKind::Atom | TokenKind::BasicString
                )
            });
            return is_name(first)
                && after
                    .next()
                    .is_some_and(|token| token.kind() == TokenKind::Equals);
        }
        let mut names = line.skip_while(|token| token.kind() == TokenKind::LeftSquareBracket);
        names.next().is_some_and(is_name)
    }

    pub(super) fn is_key(&self) -> bool {
        matches!(
            self.kind(),
            TokenKind::Atom | TokenKind::BasicString | TokenKind::LiteralString
        )
    }

    pub(super) fn skip_spaces(&mut self) {
        while self.kind() == TokenKind::Whitespace {
            self.next();
        }
    }

    /// A value without quotes: a number, a word, a date, a date with its time behind a space.
    pub(super) fn skip_bare(&mut self) -> usize {
        let mut end = self.range().end;
        loop {
            match self.kind() {
                TokenKind::Atom | TokenKind::Dot => {
                    end = self.range().end;
                    self.next();
                }
                TokenKind::Whitespace if self.time_follows() => self.next(),
                _ => return end,
            }
        }
    }

    pub(super) fn time_follows(&self) -> bool {
        let next = self.tokens.get(self.at + 1);
        next.is_some_and(|token| {
            token.kind() == TokenKind::Atom && self.written(token).contains(':')
        })
    }

    pub(super) fn kind(&self) -> TokenKind {
        self.tokens.get(self.at).map_or(TokenKind::Eof, Token::kind)
    }

    pub(super) fn range(&self) -> Range<usize> {
        let length = self.text.len();
        self.tokens.get(self.at).map_or(length..length, |token| {
            token.span().start()..token.span().end()
        })
    }

    pub(super) fn written(&self, token: &Token) -> &str {
        &self.text[token.span().start()..token.span().end()]
    }

    pub(super) fn next(&mut self) {
        self.at += 1;
    }
}

/// True when a text in quotes has its last quote.
pub(super) fn is_closed(written: &str) -> bool {
    let Some(quote) = written.chars().next() else {
        return false;
    };
    let Some(content) = written
        .strip_suffix(quote)
        .filter(|content| !content.is_empty())
    else {
        return false;
    };
    let backslashes = content.len() - content.trim_end_matches('\\').len();
    quote == '\'' || backslashes % 2 == 0
}

/// The place of what stands between the quotes, or of the whole where there are none.
pub(super) fn without_quotes(written: &str, range: Range<usize>) -> Range<usize> {
    let quotes = ["\"\"\"", "'''", "\"", "'"];
    let Some(quote) = quotes.into_iter().find(|quote| written.starts_with(quote)) else {
        return range;
    };
    let start = range.start + quote.len();
    let has_end = written.len() >= 2 * quote.len() && written.ends_with(quote);
    start..if has_end {
        range.end - quote.len()
    } else {
        range.end
    }
}

/// A name with its escapes read; `None` where there is nothing to read.
pub(super) fn decoded(written: &str) -> Option<String> {
    let is_basic = written.starts_with('"') && written.contains('\\');
    let read = || {
        toml::de::DeTable::parse(&format!("{written}=0"))
            .ok()?
            .get_ref()
            .keys()
            .next()
            .map(|key| key.get_ref().to_string())
    };
    is_basic.then(read).flatten()
}
