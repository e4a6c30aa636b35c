//! A workspace at one moment, unsaved texts included: what it defines, what is wrong with it, when its posts go out.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use chrono::TimeDelta;
use lsp_types::{Location, Uri};

use super::position::{Encoding, Lines};
use crate::config::Settings;
use crate::diagnostic::Diagnostic;
use crate::layout::{self, HORIZON_DAYS, Layout, Window, lay_out};
use crate::ledger::LedgerState;
use crate::lint;
use crate::load::disk::Folder;
use crate::load::{Loaded, Overlay, TreeError, load};
use crate::source::{Source, SourceId, Span};
use crate::time::{Clock, Instant};

/// What the server takes from the world beside the files.
#[derive(Debug, Clone, Copy)]
pub struct Environment {
    /// What time it is.
    pub clock: Clock,
    /// What the ledger of the workspace in that folder knows; `None` where that cannot be told.
    pub ledger: fn(&Path, &Settings) -> Option<LedgerState>,
}

/// Addresses of files, by path from the workspace's folder.
pub(super) type Address<'a> = dyn Fn(&str) -> Option<Uri> + 'a;

/// A workspace at one moment.
#[derive(Debug)]
pub(super) struct Snapshot {
    /// Its folder.
    pub(super) root: PathBuf,
    /// What its files say.
    pub(super) loaded: Loaded,
    /// What happened so far, where that is known.
    pub(super) ledger: Option<LedgerState>,
    /// The moment.
    pub(super) now: Instant,
    texts: BTreeMap<String, String>,
    findings: OnceLock<Vec<Diagnostic>>,
    layout: OnceLock<Layout>,
}

impl Snapshot {
    /// Reads the workspace of a folder, with unsaved texts by path.
    pub(super) fn take(
        root: &Path,
        texts: BTreeMap<String, String>,
        environment: Environment,
    ) -> Result<Self, TreeError> {
        let loaded = load(&Overlay::new(&Folder::new(root), &texts))?;
        let ledger = (environment.ledger)(root, &loaded.settings);
        Ok(Self {
            root: root.to_path_buf(),
            loaded,
            ledger,
            now: environment.clock.now(),
            texts,
            findings: OnceLock::new(),
            layout: OnceLock::new(),
        })
    }

    /// Everything that the linter finds, in order.
    pub(super) fn findings(&self) -> &[Diagnostic] {
        self.findings.get_or_init(|| {
            let folder = Folder::new(&self.root);
            let input = lint::Input {
                loaded: &self.loaded,
                ledger: self.ledger.as_ref(),
                tree: &Overlay::new(&folder, &self.texts),
                now: self.now,
                answers: None,
            };
            lint::run(&input).findings
        })
    }

    /// True when it was checked, so that its findings cost nothing.
    pub(super) fn is_checked(&self) -> bool {
        self.findings.get().is_some()
    }

    /// The calendar from now on, as far ahead as slots are given.
    pub(super) fn layout(&self) -> &Layout {
        self.layout.get_or_init(|| {
            let unknown = LedgerState::default();
            let input = layout::Input {
                calendar: &self.loaded.calendar,
                settings: &self.loaded.settings,
                ledger: self.ledger.as_ref().unwrap_or(&unknown),
                now: self.now,
            };
            let to = self.now + TimeDelta::days(HORIZON_DAYS);
            let from = self.now;
            lay_out(&input, Window { from, to })
        })
    }

    /// A place as an editor opens it.
    pub(super) fn location(
        &self,
        span: Span,
        encoding: Encoding,
        address: &Address<'_>,
    ) -> Option<Location> {
        let source = self.loaded.sources.get(span.source);
        let range = self.lines(span.source, encoding).range(span.range());
        Some(Location::new(address(source.path())?, range))
    }

    /// The lines of a text, as an editor counts them.
    pub(super) fn lines(&self, source: SourceId, encoding: Encoding) -> Lines<'_> {
        let source = self.loaded.sources.get(source);
        if self.texts.contains_key(source.path()) {
            Lines::new(source.text(), encoding)
        } else {
            Lines::of_file(source.text(), encoding)
        }
    }

    /// The text of that path, with its name among the sources.
    pub(super) fn source(&self, path: &str) -> Option<(SourceId, &Source)> {
        let mut sources = self.loaded.sources.iter();
        sources.find(|(_, source)| source.path() == path)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::time::parse_instant;

    /// Noon on the 20th of November 2026, and an empty ledger.
    pub(in crate::lsp) fn environment() -> Environment {
        Environment {
            clock: Clock::Fixed(parse_instant("2026-11-20T12:00:00+01:00").unwrap()),
            ledger: |_, _| Some(LedgerState::default()),
        }
    }

    /// A workspace of one Mastodon channel in Stockholm, and one calendar file that was never saved.
    pub(in crate::lsp) fn snapshot(calendar: &str) -> Snapshot {
        let root = "[workspace]\ntimezone = \"Europe/Stockholm\"\n";
        let channels = "[channels.mastodon]\nplatform = \"mastodon\"\nserver = \"https://mastodon.example\"\n\
            token = { env = \"TOKEN\" }\ncadence = \"days\"\n[cadences.days]\nslots = [\"0 9 * * *\"]\n";
        let files = [
            ("kalends.toml", root),
            ("calendar/a.toml", calendar),
            ("calendar/channels.toml", channels),
        ];
        let texts = files.map(|(path, text)| (path.to_owned(), text.to_owned()));
        // Nothing lies on the disk below this name.
        let nowhere = Path::new("no-such-folder");
        Snapshot::take(nowhere, BTreeMap::from(texts), environment()).unwrap()
    }

    /// The same, with other findings than the linter's.
    pub(in crate::lsp) fn with_findings(snapshot: Snapshot, findings: Vec<Diagnostic>) -> Snapshot {
        Snapshot {
            findings: OnceLock::from(findings),
            ..snapshot
        }
    }

    /// The same, with something in its ledger.
    pub(in crate::lsp) fn with_ledger(snapshot: Snapshot, ledger: LedgerState) -> Snapshot {
        Snapshot {
            ledger: Some(ledger),
            ..snapshot
        }
    }

    #[test]
    fn a_text_that_was_never_saved_is_checked_like_any_other() {
        let snapshot = snapshot("[posts.a]\ntxt = \"Hello\"\n");
        let rules: Vec<&str> = snapshot.findings().iter().map(|one| one.rule.0).collect();
        assert!(rules.contains(&"unknown-key"), "{rules:?}");
        assert_eq!(snapshot.source("calendar/a.toml").unwrap().0, SourceId(1));
    }
}
