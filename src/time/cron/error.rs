//! What is wrong with a cron expression, and where in it.

use std::fmt;
use std::ops::Range;

use super::super::write_with_help;

/// Why an expression was refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CronError {
    /// What is wrong, as a lower-case phrase.
    pub message: String,
    /// What to write instead, when that can be said.
    pub help: Option<String>,
    /// The part of the expression at fault, in bytes.
    pub range: Range<usize>,
}

impl CronError {
    pub(super) fn with_help(self, help: impl Into<String>) -> Self {
        Self {
            help: Some(help.into()),
            ..self
        }
    }
}

impl fmt::Display for CronError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_with_help(f, &self.message, self.help.as_deref())
    }
}

impl std::error::Error for CronError {}

/// A stretch of an expression that remembers where it began, so that an error can point at it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Piece<'a> {
    pub(super) text: &'a str,
    at: usize,
}

impl<'a> Piece<'a> {
    pub(super) fn whole(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// The stretches between white space.
    pub(super) fn words(self) -> Vec<Self> {
        let separated = self.split_on(char::is_whitespace);
        separated.filter(|word| !word.text.is_empty()).collect()
    }

    /// The stretches between separators, empty ones included.
    pub(super) fn split_on(self, separator: impl Fn(char) -> bool) -> impl Iterator<Item = Self> {
        let mut rest = Some(self);
        std::iter::from_fn(move || {
            let piece = rest?;
            let found = piece
                .text
                .char_indices()
                .find(|(_, letter)| separator(*letter));
            let (first, after) = match found {
                Some((index, letter)) => piece.cut(index, letter.len_utf8()),
                None => (piece, None),
            };
            rest = after;
            Some(first)
        })
    }

    /// What stands before the first `mark`, and what stands after it if there is one.
    pub(super) fn split_at_mark(self, mark: char) -> (Self, Option<Self>) {
        match self.text.find(mark) {
            Some(index) => self.cut(index, mark.len_utf8()),
            None => (self, None),
        }
    }

    pub(super) fn refuse(self, message: impl Into<String>) -> CronError {
        CronError {
            message: message.into(),
            help: None,
            range: self.at..self.at + self.text.len(),
        }
    }

    fn cut(self, index: usize, width: usize) -> (Self, Option<Self>) {
        let after = index + width;
        let before = Self {
            text: &self.text[..index],
            at: self.at,
        };
        let rest = Self {
            text: &self.text[after..],
            at: self.at + after,
        };
        (before, Some(rest))
    }
}
