//! A workspace in memory, for tests: a tree without a disk, and calendars from a few lines of TOML.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::tree::{Blob, FileKind, Tree, TreeError, TreeFile};
use super::{Loaded, load};

/// The `kalends.toml` of tests that do not care about it.
pub(crate) const ROOT_TEXT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";

/// Files in memory.
#[derive(Debug, Clone, Default)]
pub(crate) struct Memory(BTreeMap<String, (FileKind, Vec<u8>)>);

impl Memory {
    /// Regular files with these texts.
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        files.iter().fold(Self::default(), |tree, (path, text)| {
            tree.with(path, FileKind::Regular, text.as_bytes())
        })
    }

    /// The same files and one more entry.
    pub(crate) fn with(mut self, path: &str, kind: FileKind, content: &[u8]) -> Self {
        self.0.insert(path.to_owned(), (kind, content.to_vec()));
        self
    }

    fn file(path: &str, kind: FileKind, content: &[u8]) -> TreeFile {
        TreeFile {
            path: path.to_owned(),
            kind,
            size: content.len() as u64,
            object: None,
        }
    }
}

impl Tree for Memory {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let below = self.0.iter().filter(|(path, _)| {
            folder.is_empty()
                || path
                    .strip_prefix(folder)
                    .is_some_and(|rest| rest.starts_with('/'))
        });
        Ok(below
            .map(|(path, (kind, content))| Self::file(path, *kind, content))
            .collect())
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        let found = self.0.get(path);
        Ok(found.map(|(kind, content)| Self::file(path, *kind, content)))
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        Ok(files
            .iter()
            .map(|file| Ok(self.0[&file.path].1.clone()))
            .collect())
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        Ok(Box::new(Cursor::new(self.0[&file.path].1.clone())))
    }

    fn commit(&self) -> Option<&str> {
        None
    }
}

/// What these files say, whatever is wrong with them.
pub(crate) fn loaded(files: &[(&str, &str)]) -> Loaded {
    load(&Memory::of(files)).unwrap()
}

/// What one calendar file says below an ordinary `kalends.toml`; nothing may be wrong with it.
pub(crate) fn sound(calendar: &str) -> Loaded {
    let loaded = loaded(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", calendar)]);
    assert_eq!(loaded.diagnostics, [], "{calendar}");
    loaded
}
