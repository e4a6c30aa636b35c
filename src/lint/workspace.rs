//! A workspace in memory, for tests: files by path, links and broken encodings included.

use std::collections::BTreeMap;

use super::{Input, Report, run};
use crate::diagnostic::Diagnostic;
use crate::ledger::LedgerState;
use crate::load::{Blob, FileKind, Loaded, Tree, TreeError, TreeFile, load};
use crate::time::{Instant, parse_instant};

const ROOT: &str = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
const CHANNEL: &str = "[channels.mastodon]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\ntoken = { env = \"TOKEN\" }\n";
const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR";

/// Files by path. Unless it is told otherwise it has one Mastodon channel, `mastodon`, and keeps Stockholm's time.
pub(super) struct Workspace {
    files: BTreeMap<String, (FileKind, Vec<u8>)>,
    /// What happened so far.
    pub(super) ledger: Option<LedgerState>,
}

impl Default for Workspace {
    fn default() -> Self {
        let empty = Self {
            files: BTreeMap::new(),
            ledger: Some(LedgerState::default()),
        };
        empty
            .file("kalends.toml", ROOT)
            .file("calendar/channels.toml", CHANNEL)
    }
}

impl Workspace {
    /// Adds or replaces a file.
    pub(super) fn file(self, path: &str, content: &str) -> Self {
        self.entry(path, FileKind::Regular, content.as_bytes())
    }

    /// Adds or replaces what stands at a path, as a block of a rule's documentation writes it.
    pub(super) fn block(self, kind: &str, path: &str, content: &str) -> Self {
        match kind {
            "png" => self.entry(path, FileKind::Regular, PNG),
            "link" => self.entry(path, FileKind::Symlink, b""),
            "latin-1" => {
                let bytes: Vec<u8> = content
                    .chars()
                    .filter_map(|c| u8::try_from(c).ok())
                    .collect();
                self.entry(path, FileKind::Regular, &bytes)
            }
            "toml" | "text" | "markdown" => self.file(path, content),
            _ => panic!("a block of `{kind}` is not known"),
        }
    }

    fn entry(mut self, path: &str, kind: FileKind, content: &[u8]) -> Self {
        self.files.insert(path.to_owned(), (kind, content.to_vec()));
        self
    }

    pub(super) fn loaded(&self) -> Loaded {
        load(self).unwrap()
    }

    /// What the linter says of it on the 20th of November 2026, at noon.
    pub(super) fn report(&self) -> Report {
        let loaded = self.loaded();
        run(&Input {
            loaded: &loaded,
            ledger: self.ledger.as_ref(),
            tree: self,
            now: now(),
        })
    }

    pub(super) fn findings(&self) -> Vec<Diagnostic> {
        self.report().findings
    }

    /// The messages of one rule's findings.
    pub(super) fn messages(&self, rule: &str) -> Vec<String> {
        let findings = self.findings().into_iter();
        let of_rule = findings.filter(|finding| finding.rule.0 == rule);
        of_rule.map(|finding| finding.message).collect()
    }
}

/// The time of all tests.
pub(super) fn now() -> Instant {
    parse_instant("2026-11-20T12:00:00+01:00").unwrap()
}

impl Tree for Workspace {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let below = format!("{folder}/");
        let paths = self
            .files
            .keys()
            .filter(|path| folder.is_empty() || path.starts_with(&below));
        Ok(paths.filter_map(|path| self.find(path).ok()?).collect())
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        Ok(self.files.get(path).map(|(kind, content)| TreeFile {
            path: path.to_owned(),
            kind: *kind,
            size: content.len() as u64,
            object: None,
        }))
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        Ok(files
            .iter()
            .map(|file| Ok(self.files[&file.path].1.clone()))
            .collect())
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        let content = self.files[&file.path].1.clone();
        Ok(Box::new(std::io::Cursor::new(content)))
    }

    fn commit(&self) -> Option<&str> {
        None
    }
}
