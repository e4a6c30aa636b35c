//! The open texts and the workspaces that they belong to.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{TextDocumentContentChangeEvent, Uri};
use url::Url;

use super::position::{Encoding, Lines};
use super::snapshot::Snapshot;
use crate::load::disk::find_workspace;

/// A text that an editor holds.
#[derive(Debug)]
pub(super) struct Document {
    /// Its address, as the editor writes it.
    pub(super) uri: Uri,
    /// What it says.
    pub(super) text: String,
    /// Where it belongs; `None` outside every workspace.
    pub(super) place: Option<Place>,
}

impl Document {
    /// Takes over what was typed.
    pub(super) fn change(&mut self, change: TextDocumentContentChangeEvent, encoding: Encoding) {
        let bytes = change
            .range
            .map(|range| Lines::new(&self.text, encoding).bytes(range));
        match bytes {
            Some(bytes) => self.text.replace_range(bytes, &change.text),
            None => self.text = change.text,
        }
    }
}

/// A path in a workspace.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The workspace's folder.
    pub(super) root: PathBuf,
    /// The path from there, with `/` between folders.
    pub(super) path: String,
}

impl Place {
    /// Where a file belongs: to the nearest workspace above it.
    pub(super) fn of(file: &Path) -> Option<Self> {
        // The folder of a file that was never saved may not exist yet.
        let existing = file.ancestors().skip(1).find(|folder| folder.is_dir())?;
        let root = find_workspace(existing).ok()?;
        let folder = existing.canonicalize().ok()?;
        let rest = file.strip_prefix(existing).ok()?;
        let absolute = folder.join(rest);
        let inside = absolute.strip_prefix(&root).ok()?;
        let parts: Option<Vec<&str>> = inside
            .components()
            .map(|part| part.as_os_str().to_str())
            .collect();
        Some(Self {
            path: parts?.join("/"),
            root,
        })
    }
}

/// A workspace, and how far it has been looked at.
#[derive(Debug, Default)]
pub(super) struct Workspace {
    /// Counts changes.
    pub(super) generation: u64,
    /// The newest reading: its generation, and what it showed; `None` where there was nothing to be read.
    pub(super) read: Option<(u64, Option<Arc<Snapshot>>)>,
    /// The generation that was sent to be read last.
    pub(super) asked: Option<u64>,
    /// The generation that was sent to be checked last.
    pub(super) sent: Option<u64>,
    /// The addresses for which findings are shown.
    pub(super) published: BTreeSet<String>,
}

impl Workspace {
    /// Takes over what a reading showed, unless a newer one was there before.
    pub(super) fn learn(&mut self, generation: u64, snapshot: Option<Arc<Snapshot>>) {
        let is_newer = |(known, _): &(u64, _)| *known <= generation;
        if self.read.as_ref().is_none_or(is_newer) {
            self.read = Some((generation, snapshot));
        }
    }

    /// True when it was read as it is now.
    pub(super) fn is_read(&self) -> bool {
        matches!(self.read, Some((known, _)) if known == self.generation)
    }

    /// True when it is being read as it is now.
    pub(super) fn is_being_read(&self) -> bool {
        self.asked == Some(self.generation) && !self.is_read()
    }
}

/// Why there is no snapshot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// The workspace changed and has to be read first.
    NotYet,
    /// It cannot be read.
    Unreadable,
}

/// Everything that is open.
#[derive(Debug, Default)]
pub(super) struct Workspaces {
    /// The open texts, by their files.
    pub(super) documents: BTreeMap<PathBuf, Document>,
    /// The workspaces, by their folders.
    pub(super) by_root: BTreeMap<PathBuf, Workspace>,
}

impl Workspaces {
    /// Notes that a workspace is not what it was.
    pub(super) fn touch(&mut self, root: &Path) {
        self.by_root
            .entry(root.to_path_buf())
            .or_default()
            .generation += 1;
    }

    /// The unsaved texts of a workspace, by path.
    pub(super) fn texts(&self, root: &Path) -> BTreeMap<String, String> {
        let of_root = self.documents.values().filter_map(|document| {
            let place = document.place.as_ref().filter(|place| place.root == root)?;
            Some((place.path.clone(), document.text.clone()))
        });
        of_root.collect()
    }

    /// The workspace as it is now.
    pub(super) fn current(&self, root: &Path) -> Result<Arc<Snapshot>, Missing> {
        let workspace = self.by_root.get(root).ok_or(Missing::Unreadable)?;
        if !workspace.is_read() {
            return Err(Missing::NotYet);
        }
        self.recent(root)
    }

    /// The workspace as it was a moment ago, which is enough for offering what may be typed.
    pub(super) fn recent(&self, root: &Path) -> Result<Arc<Snapshot>, Missing> {
        let workspace = self.by_root.get(root).ok_or(Missing::Unreadable)?;
        match &workspace.read {
            Some((_, Some(snapshot))) => Ok(Arc::clone(snapshot)),
            Some((_, None)) if workspace.is_read() => Err(Missing::Unreadable),
            Some((_, None)) | None => Err(Missing::NotYet),
        }
    }

    /// The address of a file of a workspace, as the editor writes it where it is open.
    pub(super) fn address(&self, root: &Path, path: &str) -> Option<Uri> {
        let mut open = self.documents.values();
        let is_it = |place: &Place| place.root == root && place.path == path;
        let open = open.find(|document| document.place.as_ref().is_some_and(is_it));
        open.map(|document| document.uri.clone())
            .or_else(|| address_of(&root.join(path)))
    }
}

/// The address of a file.
pub(super) fn address_of(file: &Path) -> Option<Uri> {
    Url::from_file_path(file).ok()?.as_str().parse().ok()
}

/// The file of an address; `None` for what lies in no file, such as an unnamed buffer.
pub(super) fn file_of(uri: &Uri) -> Option<PathBuf> {
    let url = Url::parse(uri.as_str()).ok()?;
    (url.scheme() == "file")
        .then(|| url.to_file_path().ok())
        .flatten()
}
