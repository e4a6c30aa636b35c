//! Checking workspaces, which can be done elsewhere, and showing what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Diagnostic, Uri};

use super::diagnostics::{of_failure, of_outsider, of_source};
use super::server::{Outgoing, Server, published};
use super::snapshot::{Environment, Snapshot};
use super::workspaces::address_of;
use crate::config::DEFAULT_FILES;
use crate::load::{TreeError, WORKSPACE_FILE};

/// A workspace to be checked; it can be done elsewhere, while the editor goes on.
#[derive(Debug)]
pub struct Job {
    root: PathBuf,
    generation: u64,
    texts: BTreeMap<String, String>,
    environment: Environment,
    /// The workspace as it is, where somebody read it already.
    snapshot: Option<Arc<Snapshot>>,
}

impl Job {
    /// True when the other one checks the same workspace, later.
    pub fn is_overtaken_by(&self, other: &Self) -> bool {
        self.root == other.root && self.generation < other.generation
    }

    /// Reads and checks the workspace.
    pub fn run(self) -> Checked {
        let take = || Snapshot::take(&self.root, self.texts, self.environment).map(Arc::new);
        let snapshot = self.snapshot.map_or_else(take, Ok);
        if let Ok(snapshot) = &snapshot {
            snapshot.findings();
        }
        Checked {
            root: self.root,
            generation: self.generation,
            snapshot,
        }
    }
}

/// What came of a job.
#[derive(Debug)]
pub struct Checked {
    root: PathBuf,
    generation: u64,
    snapshot: Result<Arc<Snapshot>, TreeError>,
}

impl Server {
    /// True when something changed that was not sent to be checked.
    pub fn is_behind(&self) -> bool {
        let mut all = self.workspaces.by_root.values();
        all.any(|workspace| workspace.sent != Some(workspace.generation))
    }

    /// The workspaces to be checked now.
    pub fn jobs(&mut self) -> Vec<Job> {
        let mut jobs = Vec::new();
        let roots: Vec<PathBuf> = self.workspaces.by_root.keys().cloned().collect();
        for root in roots {
            let texts = self.workspaces.texts(&root);
            let workspace = self.workspaces.by_root.entry(root.clone()).or_default();
            let generation = workspace.generation;
            if workspace.sent.replace(generation) == Some(generation) {
                continue;
            }
            let known = workspace.snapshot.as_ref();
            let known = known.filter(|(shown, _)| *shown == generation);
            jobs.push(Job {
                snapshot: known.map(|(_, snapshot)| Arc::clone(snapshot)),
                environment: self.environment,
                root,
                generation,
                texts,
            });
        }
        jobs
    }

    /// What is to be shown of a check. One that was overtaken by another change is dropped.
    pub fn publish(&mut self, checked: Checked) -> Vec<Outgoing> {
        let Checked {
            root,
            generation,
            snapshot,
        } = checked;
        let Some(workspace) = self.workspaces.by_root.get_mut(&root) else {
            return Vec::new();
        };
        if workspace.generation != generation {
            return Vec::new();
        }
        let before = std::mem::take(&mut workspace.published);
        workspace.snapshot = snapshot
            .as_ref()
            .ok()
            .map(|known| (generation, Arc::clone(known)));
        let shown = match &snapshot {
            Ok(snapshot) => self.findings(snapshot),
            Err(TreeError::NoWorkspace { .. }) => Vec::new(),
            Err(error) => failure(&root, error),
        };
        let now: BTreeSet<String> = shown
            .iter()
            .map(|(uri, _)| uri.as_str().to_owned())
            .collect();
        let gone = before.difference(&now).filter(|uri| !self.is_homeless(uri));
        let gone = gone.filter_map(|uri| uri.parse().ok());
        let mut out: Vec<Outgoing> = gone.map(|uri: Uri| published(&uri, Vec::new())).collect();
        out.extend(shown.into_iter().map(|(uri, list)| published(&uri, list)));
        if matches!(snapshot, Err(TreeError::NoWorkspace { .. })) {
            self.workspaces.by_root.remove(&root);
        } else if let Some(workspace) = self.workspaces.by_root.get_mut(&root) {
            workspace.published = now;
        }
        out
    }

    /// True for an open text that lost its workspace: what is shown of it now is not this workspace's.
    fn is_homeless(&self, uri: &str) -> bool {
        let mut open = self.workspaces.documents.values();
        open.any(|document| document.place.is_none() && document.uri.as_str() == uri)
    }

    /// The findings of every file that has any, and of every open one.
    fn findings(&self, snapshot: &Snapshot) -> Vec<(Uri, Vec<Diagnostic>)> {
        let address = |path: &str| self.workspaces.address(&snapshot.root, path);
        let texts = self.workspaces.texts(&snapshot.root);
        let mut shown = Vec::new();
        let mut checked = BTreeSet::new();
        let found: BTreeSet<_> = snapshot
            .findings()
            .iter()
            .map(|one| one.label.span.source)
            .collect();
        for (source, file) in snapshot.loaded.sources.iter() {
            checked.insert(file.path());
            if !found.contains(&source) && !texts.contains_key(file.path()) {
                continue;
            }
            let list = of_source(snapshot, source, self.encoding, &address);
            shown.extend(address(file.path()).map(|uri| (uri, list)));
        }
        let files = snapshot.loaded.settings.workspace.files.iter().flatten();
        let globs: Vec<String> = files.map(|glob| format!("`{}`", glob.value)).collect();
        let globs = if globs.is_empty() {
            format!("`{DEFAULT_FILES}`")
        } else {
            globs.join(", ")
        };
        for (path, text) in texts
            .iter()
            .filter(|(path, _)| !checked.contains(path.as_str()))
        {
            let hint = of_outsider(text, &globs).into_iter().collect();
            shown.extend(address(path).map(|uri| (uri, hint)));
        }
        shown
    }
}

/// Why a workspace cannot be read, at its own file.
fn failure(root: &Path, error: &TreeError) -> Vec<(Uri, Vec<Diagnostic>)> {
    let uri = address_of(&root.join(WORKSPACE_FILE)).into_iter();
    uri.map(|uri| (uri, vec![of_failure(error)])).collect()
}
