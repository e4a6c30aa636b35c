//! Checking workspaces, which can be done elsewhere, and showing what was found.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use lsp_types::{Diagnostic, Uri};

use super::diagnostics::{of_failure, of_outsider, of_source};
use super::server::{Outgoing, Server, published};
use super::snapshot::{Environment, Snapshot};
use super::workspaces::{Workspace, address_of};
use crate::config::DEFAULT_FILES;
use crate::load::{TreeError, WORKSPACE_FILE};

/// A workspace to be read or checked; it can be done elsewhere, while the editor goes on.
#[derive(Debug)]
pub struct Job {
    task: Task,
    root: PathBuf,
    generation: u64,
    texts: BTreeMap<String, String>,
    environment: Environment,
    /// The workspace as it is, where somebody read it already.
    snapshot: Option<Arc<Snapshot>>,
}

/// How much is to be done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    /// Reading, which is enough for most answers.
    Read,
    /// Reading and checking.
    Check,
}

impl Job {
    /// True when the other one is about the same workspace, later.
    pub fn is_overtaken_by(&self, other: &Self) -> bool {
        self.root == other.root && self.generation < other.generation
    }

    /// What is to be told of it when it was begun and came to nothing.
    pub fn lost(&self) -> Checked {
        Checked {
            task: self.task,
            root: self.root.clone(),
            generation: self.generation,
            snapshot: None,
        }
    }

    /// Reads the workspace, and checks it where that was asked for.
    pub fn run(self) -> Checked {
        let take = || Snapshot::take(&self.root, self.texts, self.environment).map(Arc::new);
        let snapshot = self.snapshot.map_or_else(take, Ok);
        if let (Task::Check, Ok(snapshot)) = (self.task, &snapshot) {
            snapshot.findings();
        }
        Checked {
            task: self.task,
            root: self.root,
            generation: self.generation,
            snapshot: Some(snapshot),
        }
    }
}

/// What came of a job.
#[derive(Debug)]
pub struct Checked {
    task: Task,
    root: PathBuf,
    generation: u64,
    /// `None` where the job was lost.
    snapshot: Option<Result<Arc<Snapshot>, TreeError>>,
}

impl Server {
    /// True when something changed that was not sent to be checked.
    pub fn is_behind(&self) -> bool {
        let mut all = self.workspaces.by_root.values();
        all.any(|workspace| workspace.sent != Some(workspace.generation))
    }

    /// The workspaces to be read now, for what was asked about them.
    pub fn readings(&mut self) -> Vec<Job> {
        let is_wanted = |workspace: &Workspace| {
            !workspace.is_read() && workspace.asked != Some(workspace.generation)
        };
        self.begin(Task::Read, is_wanted)
    }

    /// The workspaces to be checked now. One that is being read is checked when that is done.
    pub fn jobs(&mut self) -> Vec<Job> {
        let is_wanted = |workspace: &Workspace| {
            workspace.sent != Some(workspace.generation) && !workspace.is_being_read()
        };
        self.begin(Task::Check, is_wanted)
    }

    /// The jobs for the workspaces that are meant, which are marked as begun.
    fn begin(&mut self, task: Task, is_meant: impl Fn(&Workspace) -> bool) -> Vec<Job> {
        let all = self.workspaces.by_root.iter();
        let meant = all.filter(|(_, workspace)| is_meant(workspace));
        let jobs: Vec<Job> = meant
            .map(|(root, workspace)| self.job(task, root, workspace.generation))
            .collect();
        for job in &jobs {
            let workspace = self.workspaces.by_root.entry(job.root.clone()).or_default();
            let begun = match task {
                Task::Read => &mut workspace.asked,
                Task::Check => &mut workspace.sent,
            };
            *begun = Some(job.generation);
        }
        jobs
    }

    fn job(&self, task: Task, root: &Path, generation: u64) -> Job {
        Job {
            task,
            generation,
            texts: self.workspaces.texts(root),
            environment: self.environment,
            snapshot: self.workspaces.current(root).ok(),
            root: root.to_path_buf(),
        }
    }

    /// What is to be shown of a job. A check that was overtaken by another change shows nothing.
    pub fn publish(&mut self, checked: Checked) -> Vec<Outgoing> {
        let Checked {
            task,
            root,
            generation,
            snapshot,
        } = checked;
        let Some(workspace) = self.workspaces.by_root.get_mut(&root) else {
            return Vec::new();
        };
        let known = snapshot.as_ref().and_then(|read| read.as_ref().ok());
        workspace.learn(generation, known.map(Arc::clone));
        let Some(snapshot) = snapshot else {
            return Vec::new();
        };
        if task == Task::Read || workspace.generation != generation {
            return Vec::new();
        }
        let before = std::mem::take(&mut workspace.published);
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
