//! Where a command works: the workspace's folder, its files and its ledger.

use std::path::{Path, PathBuf};

use kalends::approval::sign_offs;
use kalends::config::{LedgerKind, Settings};
use kalends::ledger::{
    Event, GitLedger, GitStore, Journal, LedgerState, PostgresStore, RunLock, SqliteStore, Store,
    What, fold,
};
use kalends::load::disk::{Folder, find_workspace};
use kalends::load::git::{Commit, is_repository, publishing_revision};
use kalends::load::{Loaded, Tree, load, load_settings};
use kalends::model::SecretSource;
use kalends::publish::{TokenStore, ToldFile, fetch};
use kalends::render::calendar::html::way;
use secrecy::SecretString;

use super::Context;
use crate::failure::{Failure, LEDGER};

/// The variable with the address of the database server, unless the workspace names another place.
const ADDRESS: &str = "KALENDS_POSTGRES";

/// A workspace on disk.
pub(super) struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The workspace of the folder that `-C` names.
    pub(super) fn find(context: Context<'_>) -> Result<Self, Failure> {
        let root = find_workspace(&context.global.directory)?;
        context
            .terminal
            .detail(&format!("workspace: {}", root.display()));
        Ok(Self { root })
    }

    /// The workspace of exactly this folder.
    pub(super) fn at(root: &Path) -> Self {
        let root = root.to_path_buf();
        Self { root }
    }

    /// Its folder.
    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// Its folder from that of the repository, with `/` between folders; empty where they are the same, or there is none.
    pub(super) fn folder_in_repository(&self) -> String {
        let mut above = self.root.ancestors();
        let repository = above.find(|folder| folder.join(".git").exists());
        let inside = repository.and_then(|folder| self.root.strip_prefix(folder).ok());
        let parts = inside.into_iter().flat_map(Path::components);
        let names: Vec<_> = parts
            .map(|part| part.as_os_str().to_string_lossy())
            .collect();
        names.join("/")
    }

    /// The way from the folder of a page to it, by which the page shows its pictures.
    pub(super) fn way_from(&self, page: &Path) -> Option<String> {
        let file = std::path::absolute(page).ok()?;
        let folder = file.parent()?.canonicalize().ok()?;
        way(&folder, &self.root.canonicalize().ok()?)
    }

    /// Its files as they are in the folder.
    pub(super) fn folder(&self) -> Folder {
        Folder::new(&self.root)
    }

    /// Its calendar as it is in the folder.
    pub(super) fn load(&self) -> Result<Loaded, Failure> {
        Ok(load(&self.folder())?)
    }

    /// Its calendar as it is in the folder, with what the ledger says of approvals, and the ledger.
    pub(super) fn load_with_ledger(&self) -> Result<(Loaded, LedgerState), Failure> {
        let mut loaded = self.load()?;
        let ledger = self.ledger(&loaded.settings)?;
        self.look_up_approvals(&mut loaded, &ledger);
        Ok((loaded, ledger))
    }

    /// Holds the approvals on record against the files of the folder.
    pub(super) fn look_up_approvals(&self, loaded: &mut Loaded, ledger: &LedgerState) {
        let looked_up = sign_offs(loaded, &self.folder(), ledger);
        loaded.settings.approval.sign_offs = looked_up;
    }

    /// The files that are published: those of a commit, or of the folder where there is no repository or `worktree` says so.
    pub(super) fn published(
        &self,
        context: Context<'_>,
        worktree: bool,
    ) -> Result<Box<dyn Tree>, Failure> {
        if worktree || !is_repository(&self.root)? {
            context.terminal.detail("publishing the folder as it is");
            return Ok(Box::new(self.folder()));
        }
        // Which branch is published is itself read from a commit: a file that nobody committed decides nothing.
        let checked_out = Commit::open(&self.root, "HEAD")?;
        let settings = load_settings(&checked_out)?;
        let Some(branch) = settings.publish.branch else {
            return Ok(Box::new(checked_out));
        };
        let revision = publishing_revision(&self.root, Some(&branch.value))?;
        Ok(Box::new(Commit::open(&self.root, &revision)?))
    }

    /// The ledger for writing.
    pub(super) fn store(&self, settings: &Settings) -> Result<Box<dyn Store>, Failure> {
        if kind(settings) == LedgerKind::Sqlite && !self.has_ledger_file() {
            self.refuse_beside_another(settings)?;
        }
        self.store_of(kind(settings), settings)
    }

    /// The ledger of that kind, whichever the settings name.
    pub(super) fn store_of(
        &self,
        kind: LedgerKind,
        settings: &Settings,
    ) -> Result<Box<dyn Store>, Failure> {
        Ok(match kind {
            LedgerKind::Sqlite => Box::new(SqliteStore::new(self.ledger_file())),
            LedgerKind::Git => Box::new(self.branch(settings)),
            LedgerKind::Postgres => Box::new(self.database(settings)?),
        })
    }

    /// What the ledger knows now, wherever it is kept; nothing is created.
    pub(super) fn ledger(&self, settings: &Settings) -> Result<LedgerState, Failure> {
        Ok(fold(&self.events(settings)?)?)
    }

    /// Everything that was ever recorded; nothing is created.
    pub(super) fn events(&self, settings: &Settings) -> Result<Vec<Event>, Failure> {
        Ok(match kind(settings) {
            LedgerKind::Sqlite => {
                if !self.has_ledger_file() {
                    self.refuse_beside_another(settings)?;
                }
                SqliteStore::read_only(self.ledger_file()).load()?
            }
            LedgerKind::Git => self.branch(settings).load()?,
            LedgerKind::Postgres => self.database(settings)?.for_reading().load()?,
        })
    }

    /// What is known here of the ledger, without any network; `None` where it is kept elsewhere and nothing of it is
    /// known here.
    pub(super) fn ledger_copy(&self, settings: &Settings) -> Result<Option<LedgerState>, Failure> {
        let events = self.copy(settings)?;
        Ok(events.map(|events| fold(&events)).transpose()?)
    }

    /// What is known here of the ledger and, by it, of approvals, with a word to those who could take it for all there is.
    pub(super) fn ledger_here(
        &self,
        context: Context<'_>,
        loaded: &mut Loaded,
    ) -> Result<LedgerState, Failure> {
        let known = fold(&self.events_here(context, &loaded.settings)?)?;
        self.look_up_approvals(loaded, &known);
        Ok(known)
    }

    /// The events that are known here, with a word to those who could take them for all there are. A database is asked
    /// only where its address is in the environment, which a stranger's pull request cannot bring along.
    pub(super) fn events_here(
        &self,
        context: Context<'_>,
        settings: &Settings,
    ) -> Result<Vec<Event>, Failure> {
        if let Some(known) = self.copy(settings)? {
            return Ok(known);
        }
        if kind(settings) == LedgerKind::Postgres
            && let SecretSource::Environment(name) = address(settings)
            && std::env::var_os(name).is_some()
        {
            return self.events(settings);
        }
        let why = match kind(settings) {
            LedgerKind::Postgres => "is in a database whose address is not in this environment",
            LedgerKind::Sqlite | LedgerKind::Git => {
                "is a branch that was not fetched yet; `kalends status` fetches it"
            }
        };
        context.terminal.note(&format!(
            "nothing is known here of what was sent: the ledger {why}"
        ));
        Ok(Vec::new())
    }

    /// What is known here, which was true once; whether the ledger was moved since does not matter to who only looks on.
    fn copy(&self, settings: &Settings) -> Result<Option<Vec<Event>>, Failure> {
        let mut events = match kind(settings) {
            LedgerKind::Sqlite => Some(SqliteStore::read_only(self.ledger_file()).load()?),
            LedgerKind::Git => self.branch(settings).copy()?,
            LedgerKind::Postgres => None,
        };
        if let Some(events) = &mut events {
            events.retain(|event| !is_end(event));
        }
        Ok(events)
    }

    /// Refuses to begin a ledger where this workspace has another one: what that one knows was sent would go out again.
    pub(super) fn refuse_beside_another(&self, settings: &Settings) -> Result<(), Failure> {
        let others = [LedgerKind::Sqlite, LedgerKind::Git, LedgerKind::Postgres];
        let mut others = others.into_iter().filter(|other| *other != kind(settings));
        let Some(other) = others.find(|other| self.is_in_use(*other, settings)) else {
            return Ok(());
        };
        let (word, named) = (other.word(), kind(settings).word());
        Err(Failure {
            code: LEDGER,
            message: format!(
                "kalends.toml names a ledger of the kind \"{named}\", which does not exist, while this workspace has one of the kind \"{word}\""
            ),
            help: Some(format!(
                "take along what was sent with `kalends ledger move --from {word}`, or write ledger = \"{word}\" in [publish] again"
            )),
        })
    }

    /// Whether a ledger of that kind holds something, as far as is known here without any network. One that was moved counts
    /// as well: where it went there is a ledger, or the move has not come to its end.
    fn is_in_use(&self, kind: LedgerKind, settings: &Settings) -> bool {
        let events = match kind {
            LedgerKind::Sqlite if !self.has_ledger_file() => return false,
            LedgerKind::Sqlite => match SqliteStore::read_only(self.ledger_file()).load() {
                Ok(events) => events,
                // A ledger that is lost or damaged still knew something.
                Err(_) => return true,
            },
            LedgerKind::Git => match self.branch(settings).copy() {
                Ok(Some(events)) => events,
                Ok(None) | Err(_) => return false,
            },
            LedgerKind::Postgres => return self.database_marker().exists(),
        };
        !events.is_empty()
    }

    pub(super) fn has_ledger_file(&self) -> bool {
        let marker = self.ledger_file().with_extension("id");
        self.ledger_file().exists() || marker.exists()
    }

    /// The ledger on a branch.
    pub(super) fn branch(&self, settings: &Settings) -> GitStore {
        GitStore::new(GitLedger {
            workspace: self.root.clone(),
            branch: settings.publish.ledger_branch.clone(),
            remote: settings.publish.ledger_remote.clone(),
        })
    }

    /// The ledger in a database.
    pub(super) fn database(&self, settings: &Settings) -> Result<PostgresStore, Failure> {
        let name = settings.ledger_workspace().ok_or_else(|| {
            Failure::usage(
                "a database keeps the ledgers of several workspaces, and this one has no name",
                "write name = \"…\" in [workspace] of kalends.toml, or ledger_workspace = \"…\" in [publish]",
            )
        })?;
        let url: SecretString = fetch("ledger_url", &address(settings), &self.root)
            .map_err(|error| Failure::usage(error.message, error.help))?;
        Ok(PostgresStore::new(&url, &name, &self.database_marker())?)
    }

    /// Where this workspace remembers its ledger in a database.
    pub(super) fn database_marker(&self) -> PathBuf {
        self.root.join(".kalends/postgres.id")
    }

    /// Whether a ledger was moved elsewhere.
    pub(super) fn is_closed(store: &mut dyn Store) -> Result<bool, Failure> {
        Ok(store.load()?.iter().any(is_end))
    }

    /// Keeps every run of this host out, wherever the ledger is.
    pub(super) fn lock_runs(&self, name: &str) -> Result<RunLock, Failure> {
        Ok(SqliteStore::new(self.ledger_file()).lock(name)?)
    }

    /// The tokens that the ledger keeps, for writing; `None` where no channel keeps any there.
    pub(super) fn tokens(
        &self,
        context: Context<'_>,
        loaded: &Loaded,
    ) -> Result<Option<TokenStore>, Failure> {
        let mut channels = loaded.calendar.channels.values();
        if !channels.any(|channel| channel.value.shares_tokens()) {
            return Ok(None);
        }
        let store = self.store(&loaded.settings)?;
        let clock = context.global.clock();
        Ok(Some(TokenStore::new(store, self.journal(), clock)))
    }

    /// Where results are kept that the ledger does not take.
    pub(super) fn journal(&self) -> Journal {
        Journal::new(self.root.join(".kalends/journal.jsonl"))
    }

    /// Why no run could begin now; `None` where the lock is free.
    pub(super) fn lock_holder(&self, settings: &Settings) -> Option<Failure> {
        // Where no run was ever, there is no lock to ask for, and none is made.
        if !self.root.join(".kalends/publish.lock").exists() {
            return None;
        }
        let mut store = self.store(settings).ok()?;
        store.lock("kalends doctor").err().map(Failure::from)
    }

    /// True when results wait that the ledger did not take.
    pub(super) fn has_journal(&self) -> bool {
        self.root.join(".kalends/journal.jsonl").exists()
    }

    /// Where it is kept what people were told.
    pub(super) fn told(&self) -> ToldFile {
        ToldFile::new(self.root.join(".kalends/told.json"))
    }

    pub(super) fn ledger_file(&self) -> PathBuf {
        self.root.join(".kalends/ledger.db")
    }
}

/// Where a ledger is.
fn kind(settings: &Settings) -> LedgerKind {
    let kind = settings.publish.ledger.map(|kind| kind.value);
    kind.unwrap_or_default()
}

/// Whether it is the last event of a ledger that was moved.
fn is_end(event: &Event) -> bool {
    matches!(event.what, What::Closed { .. })
}

/// Where the address of the database server is kept.
fn address(settings: &Settings) -> SecretSource {
    let usual = || SecretSource::Environment(ADDRESS.to_owned());
    settings.publish.ledger_url.clone().unwrap_or_else(usual)
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn the_folder_of_a_workspace_is_that_from_its_repository() {
        let folder = tempfile::tempdir().unwrap();
        let root = folder.path().join("social/en");
        fs::create_dir_all(&root).unwrap();
        let workspace = Workspace { root };
        fs::create_dir(folder.path().join(".git")).unwrap();
        assert_eq!(workspace.folder_in_repository(), "social/en");
        fs::create_dir(workspace.root().join(".git")).unwrap();
        assert_eq!(workspace.folder_in_repository(), "");
    }
}
