//! What differs about a delivery, in lines of a terminal: words in colour, or between brackets where there is none.

use std::fmt::Write;

use anstyle::{AnsiColor, Style};

use super::super::passages::passages;
use super::super::phrase;
use super::{CAME, DEEP, Page, SET_IN};
use crate::diff::{FieldChange, Piece, Words};
use crate::render::display::Foreign;

/// How many letters around a change are shown of a text.
const AROUND: usize = 60;
const STRUCK: Style = AnsiColor::Red.on_default().strikethrough();

impl Page {
    /// A difference.
    pub(super) fn field(&mut self, change: &FieldChange) {
        let name = phrase::field(change);
        if change.pieces.is_empty() {
            let side = |text: &Option<String>| {
                text.as_deref()
                    .map_or("nothing".to_owned(), |text| Foreign(text).to_string())
            };
            let told = if change.before == change.after {
                side(&change.after)
            } else {
                format!("{} → {}", side(&change.before), side(&change.after))
            };
            let _ = writeln!(self.text, "      {name}: {told}");
            return;
        }
        for (index, passage) in passages(&change.pieces, AROUND).iter().enumerate() {
            let name = format!("{name}: ");
            let name = if index == 0 { name.as_str() } else { "" };
            self.passage(name, passage);
        }
    }

    /// Words that changed, set in below the first line.
    fn passage(&mut self, name: &str, pieces: &[Piece]) {
        let shown: Vec<(String, Style)> = (0..pieces.len())
            .flat_map(|index| self.shown(&pieces[index], pieces.get(index + 1)))
            .collect();
        let words = shown.iter().map(|(text, style)| (text.as_str(), *style));
        let runs: Vec<(&str, Style)> = std::iter::once((name, Style::new())).chain(words).collect();
        let is_first = !name.is_empty();
        self.runs(&runs, if is_first { SET_IN } else { DEEP }, DEEP);
    }

    /// Words in colour, else between brackets; what went stands apart from what came.
    fn shown(&self, piece: &Piece, next: Option<&Piece>) -> Vec<(String, Style)> {
        // A break is a word here, so that one that came or went is seen.
        let text = piece.text.replace("\r\n", "\n").replace('\n', "⏎");
        let is_replaced = next.is_some_and(|next| next.fate == Words::Added);
        let is_apart = text.ends_with(' ') || !is_replaced;
        match (piece.fate, self.look.styled) {
            (Words::Kept, _) => vec![(text, Style::new())],
            (Words::Removed, true) if is_apart => vec![(text, STRUCK)],
            (Words::Removed, true) => vec![(text, STRUCK), (" ".to_owned(), Style::new())],
            (Words::Added, true) => vec![(text, CAME)],
            (Words::Removed, false) => vec![(format!("[-{text}-]"), Style::new())],
            (Words::Added, false) => vec![(format!("{{+{text}+}}"), Style::new())],
        }
    }
}
