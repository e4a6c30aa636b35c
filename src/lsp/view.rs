//! One open text within its workspace: what every answer about a place looks at.

use std::sync::Arc;

use lsp_types::{Location, Position};

use super::outline::{Outline, keys};
use super::position::{Encoding, Lines};
use super::snapshot::{Address, Snapshot};
use crate::source::{SourceId, Span};

/// A text, its outline and its workspace.
pub(super) struct View<'a> {
    /// The workspace.
    pub(super) snapshot: Arc<Snapshot>,
    /// The text's path in it.
    pub(super) path: &'a str,
    /// The text as the editor holds it.
    pub(super) text: &'a str,
    /// Its outline.
    pub(super) outline: Outline,
    /// Its lines.
    pub(super) lines: Lines<'a>,
    /// What columns count.
    pub(super) encoding: Encoding,
    /// Where files are.
    pub(super) address: &'a Address<'a>,
}

impl View<'_> {
    /// The byte of a place.
    pub(super) fn byte(&self, position: Position) -> usize {
        self.lines.byte(position)
    }

    /// The name of this text among the sources; `None` where it is no file of the calendar.
    pub(super) fn source(&self) -> Option<SourceId> {
        self.snapshot.source(self.path).map(|(id, _)| id)
    }

    /// A place of any text of the workspace.
    pub(super) fn location(&self, span: Span) -> Option<Location> {
        self.snapshot.location(span, self.encoding, self.address)
    }

    /// The platform that the channel at the beginning of a path names.
    pub(super) fn platform_of(&self, path: &[&str]) -> Option<String> {
        let ["channels", id, ..] = path else {
            return None;
        };
        let named = self
            .outline
            .scalars
            .iter()
            .find(|scalar| keys(&scalar.path) == ["channels", id, "platform"]);
        Some(self.text[named?.inner.clone()].to_owned())
    }
}
