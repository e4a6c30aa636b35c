//! What commands need that speak to platforms: the files that are published, a client, and the wish to stop.

use kalends::ledger::Store;
use kalends::load::{Loaded, Tree, load};
use kalends::publish::{DEADLINE, HttpTransport, Stop, Surroundings};

use super::Context;
use super::workspace::Workspace;
use crate::failure::Failure;

/// Everything that outlives one call of the engine.
pub(super) struct Engine {
    pub(super) tree: Box<dyn Tree>,
    pub(super) loaded: Loaded,
    http: HttpTransport,
    stop: Stop,
}

impl Engine {
    /// Reads what is published, as `kalends publish` does: a file that nobody committed names no server.
    pub(super) fn start(
        context: Context<'_>,
        workspace: &Workspace,
        worktree: bool,
    ) -> Result<Self, Failure> {
        let tree = workspace.published(context, worktree)?;
        let loaded = load(tree.as_ref())?;
        super::publish::refuse_broken_settings(&loaded)?;
        let http = client(&loaded)?;
        let stop = Stop::default();
        let asked = stop.clone();
        // Where no handler can be set, a signal ends the process at once, which every state of the ledger survives.
        if ctrlc::set_handler(move || asked.ask()).is_err() {
            context.terminal.detail("signals end this run at once");
        }
        Ok(Self {
            tree,
            loaded,
            http,
            stop,
        })
    }

    /// What the engine is given.
    pub(super) fn around<'a>(
        &'a self,
        context: Context<'_>,
        workspace: &'a Workspace,
    ) -> Surroundings<'a> {
        Surroundings {
            loaded: &self.loaded,
            tree: self.tree.as_ref(),
            workspace: workspace.root(),
            journal: workspace.journal(),
            clock: context.global.clock(),
            http: &self.http,
            observer: context.terminal.progress(),
            stop: self.stop.clone(),
        }
    }

    /// The ledger for writing.
    pub(super) fn store(&self, workspace: &Workspace) -> Result<Box<dyn Store>, Failure> {
        workspace.store(&self.loaded.settings)
    }
}

/// A client with the deadline that the workspace names.
pub(super) fn client(loaded: &Loaded) -> Result<HttpTransport, Failure> {
    let deadline = loaded
        .settings
        .publish
        .deadline
        .and_then(|deadline| deadline.as_delta().to_std().ok());
    HttpTransport::new(deadline.unwrap_or(DEADLINE), super::hosts()).map_err(|failure| {
        Failure::usage(
            failure.to_string(),
            "run `kalends publish --dry-run` to see what would be sent",
        )
    })
}
