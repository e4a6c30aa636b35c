//! The ledger on a branch of the repository, for runners that keep nothing: one small file an event, written once.
//!
//! An append is a commit on the tip that was read, and a push that the remote takes only if that tip is still its own:
//! that is the compare-and-swap. Each commit holds a number of its own, so that no two hosts can write the same commit,
//! and so that a push whose answer was lost can be looked for. Without any remote, the branch here is the ledger.

mod answer;
mod begin;
mod branch;
mod path;
mod repository;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::hash::{BuildHasher, RandomState};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use answer::{Pushed, unreachable};
use branch::Branch;
use path::{EVENTS, folder, path};
use repository::Draft;

use super::{AppendError, Event, LedgerError, RunLock, Store, Stream, lock_file};
use crate::git::{BranchName, RemoteName};

pub use begin::Begun;

/// The branch, unless the workspace says otherwise.
pub const DEFAULT_BRANCH: &str = "kalends-ledger";
/// The remote, unless the workspace says otherwise.
const DEFAULT_REMOTE: &str = "origin";
/// Who writes the commits.
const ADDRESS: &str = "kalends@localhost";
/// How long one call of git may take.
const PATIENCE: Duration = Duration::from_secs(60);
/// How often an append is tried, and how long all of it may take: less than a claim lasts.
const TRIES: u32 = 10;
const MOST_TIME: Duration = Duration::from_secs(180);
/// How often a remote may give no answer in one append.
const MOST_LOST: u32 = 2;
/// The longest pause before the second try; it grows from try to try.
const PAUSE: Duration = Duration::from_millis(40);
/// The file that ends a ledger, beside its events: every writer looks for it, and finds it without reading them.
const CLOSED_FILE: &str = "closed.json";
/// The run lock's file, below the workspace's folder.
const LOCK: &str = ".kalends/publish.lock";

/// Where a ledger on a branch is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GitLedger {
    /// The folder of the workspace, anywhere inside the repository.
    pub workspace: PathBuf,
    /// The branch; `kalends-ledger` where none is named.
    pub branch: Option<BranchName>,
    /// The remote that keeps it; where none is named `origin`, or no remote at all in a repository without any.
    pub remote: Option<RemoteName>,
}

/// A ledger on a branch, read at its first use.
#[derive(Debug)]
pub struct GitStore {
    place: GitLedger,
    patience: Duration,
    branch: Option<Branch>,
    /// The newest tip that was read, all of whose events are known to be unchanged.
    tip: Option<String>,
}

impl GitStore {
    /// The ledger at that place. Nothing is read yet.
    pub fn new(place: GitLedger) -> Self {
        Self {
            place,
            patience: PATIENCE,
            branch: None,
            tip: None,
        }
    }

    /// Makes the ledger, which is done once in the life of a workspace. Changes nothing where there is one. Errors:
    /// `Vanished` where there was one.
    pub fn begin(&mut self, now: crate::time::Instant) -> Result<Begun, LedgerError> {
        self.branch()?.begin(Vec::new(), now)
    }

    /// What was last seen of the ledger from here, without asking the remote; `None` where nothing was.
    pub fn copy(&mut self) -> Result<Option<Vec<Event>>, LedgerError> {
        let branch = self.branch()?;
        branch
            .copy()?
            .map(|tip| branch.events(&tip, &[EVENTS]))
            .transpose()
    }

    /// The ledger in words, such as ``the branch `kalends-ledger` of `origin` ``.
    pub fn name(&mut self) -> Result<String, LedgerError> {
        Ok(self.branch()?.name())
    }

    fn branch(&mut self) -> Result<Branch, LedgerError> {
        if let Some(branch) = &self.branch {
            return Ok(branch.clone());
        }
        let branch = Branch::find(&self.place, self.patience)?;
        Ok(self.branch.insert(branch).clone())
    }

    /// The tip as it is now.
    fn fresh_tip(&mut self, branch: &Branch) -> Result<String, LedgerError> {
        let tip = branch.tip(self.tip.as_deref())?;
        self.tip = Some(tip.clone());
        Ok(tip)
    }

    fn write(&mut self, mut append: Append) -> Result<(), AppendError> {
        let began = Instant::now();
        let branch = self.branch()?;
        let mut tip = match &self.tip {
            Some(tip) => tip.clone(),
            None => self.fresh_tip(&branch)?,
        };
        for attempt in 1..=TRIES {
            let trouble = match append.attempt(&branch, &tip)? {
                Tried::Written(commit) => {
                    self.tip = Some(commit);
                    return Ok(());
                }
                Tried::Again(trouble) => trouble,
            };
            // Whatever the answer was, the branch knows what arrived.
            tip = self.tip_after(&branch, trouble.as_ref())?;
            if append.is_in(&branch, &tip)? {
                return Ok(());
            }
            let is_hopeless = |trouble: &Trouble| trouble.is_final || append.lost > MOST_LOST;
            if let Some(trouble) = trouble.filter(is_hopeless) {
                return Err(unreachable(&trouble.detail).into());
            }
            if began.elapsed() > MOST_TIME {
                break;
            }
            std::thread::sleep(pause(attempt));
        }
        Err(append.given_up(&branch).into())
    }

    /// The tip after a try that failed. Where it cannot be had, the first trouble is the one worth telling.
    fn tip_after(
        &mut self,
        branch: &Branch,
        trouble: Option<&Trouble>,
    ) -> Result<String, LedgerError> {
        self.fresh_tip(branch)
            .map_err(|error| match (error, trouble) {
                (LedgerError::Unreachable { .. }, Some(trouble)) => unreachable(&trouble.detail),
                (error, _) => error,
            })
    }
}

impl Store for GitStore {
    fn load(&mut self) -> Result<Vec<Event>, LedgerError> {
        let branch = self.branch()?;
        let tip = self.fresh_tip(&branch)?;
        branch.events(&tip, &[EVENTS])
    }

    fn load_streams(&mut self, streams: &[Stream]) -> Result<Vec<Event>, LedgerError> {
        let branch = self.branch()?;
        let tip = self.fresh_tip(&branch)?;
        let folders: Vec<String> = streams.iter().map(folder).collect();
        if folders.is_empty() {
            return Ok(Vec::new());
        }
        let folders: Vec<&str> = folders.iter().map(String::as_str).collect();
        branch.events(&tip, &folders)
    }

    fn append(&mut self, events: &[Event]) -> Result<(), AppendError> {
        let append = Append::of(events)?.ok_or(AppendError::Conflict)?;
        self.write(append)
    }

    /// Whoever writes puts a commit on the tip, and looks into it first: what was written before is there, and the next
    /// one finds the branch closed.
    fn close(&mut self, last: &Event) -> Result<(), AppendError> {
        let events = std::slice::from_ref(last);
        let mut append = Append::of(events)?.ok_or(AppendError::Conflict)?;
        append
            .files
            .push((CLOSED_FILE.to_owned(), last.to_json()? + "\n"));
        self.write(append)
    }

    fn begin_with(
        &mut self,
        events: &[Event],
        now: crate::time::Instant,
    ) -> Result<Begun, AppendError> {
        let files = files(events)?.ok_or(AppendError::Conflict)?;
        let begun = self.branch()?.begin(files, now)?;
        if begun == Begun::WasThere && self.load()?.is_empty() {
            return self.append(events).map(|()| Begun::Made);
        }
        Ok(begun)
    }

    fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError> {
        lock_file(&self.place.workspace.join(LOCK), run)
    }
}

/// One append, over all of its tries.
struct Append {
    files: Vec<(String, String)>,
    message: String,
    at: i64,
    /// The commits that were pushed without an answer that they arrived.
    tried: Vec<String>,
    /// How many of them had no answer at all.
    lost: u32,
}

/// What came of one try.
enum Tried {
    Written(String),
    Again(Option<Trouble>),
}

/// Why the remote did not say that it took a commit.
struct Trouble {
    detail: String,
    /// Whether it would say so again.
    is_final: bool,
}

impl Append {
    /// The append of some events; `None` when two of them have the same place.
    fn of(events: &[Event]) -> Result<Option<Self>, LedgerError> {
        let files = files(events)?;
        Ok(files.map(|files| Self {
            message: message(events),
            at: events.first().map_or(0, |event| event.at.timestamp()),
            files,
            tried: Vec::new(),
            lost: 0,
        }))
    }

    fn attempt(&mut self, branch: &Branch, tip: &str) -> Result<Tried, AppendError> {
        let mut paths: Vec<String> = self.files.iter().map(|(path, _)| path.clone()).collect();
        paths.push(CLOSED_FILE.to_owned());
        if branch.repository.holds_any(tip, &paths)? {
            let moved = branch.moved(tip)?.map(AppendError::from);
            return Err(moved.unwrap_or(AppendError::Conflict));
        }
        let commit = branch.repository.commit(&Draft {
            parent: Some(tip),
            files: &self.files,
            message: &format!("{}\n\nNonce: {}\n", self.message, nonce()),
            at: self.at,
        })?;
        self.tried.push(commit.clone());
        Ok(match branch.advance(Some(tip), &commit)? {
            Pushed::Done => Tried::Written(commit),
            Pushed::Overtaken => Tried::Again(None),
            Pushed::Denied(detail) => Tried::Again(Some(Trouble {
                detail: format!("{} was not taken: {detail}", branch.name()),
                is_final: true,
            })),
            Pushed::Lost(detail) => {
                self.lost += 1;
                Tried::Again(Some(Trouble {
                    detail: format!("{}: {detail}", branch.name()),
                    is_final: false,
                }))
            }
        })
    }

    /// Whether any of the tries arrived after all.
    fn is_in(&self, branch: &Branch, tip: &str) -> Result<bool, LedgerError> {
        for commit in &self.tried {
            if branch.repository.is_ancestor(commit, tip)? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn given_up(&self, branch: &Branch) -> LedgerError {
        if self.lost == 0 {
            return LedgerError::Busy;
        }
        unreachable(&format!("{} gives no answer", branch.name()))
    }
}

/// The files of some events; `None` when two of them have the same place.
fn files(events: &[Event]) -> Result<Option<Vec<(String, String)>>, LedgerError> {
    let mut places = BTreeSet::new();
    let mut files = Vec::new();
    for event in events {
        let path = path(event);
        if !places.insert(path.clone()) {
            return Ok(None);
        }
        files.push((path, event.to_json()? + "\n"));
    }
    Ok(Some(files))
}

/// What a reader of the branch's log sees.
fn message(events: &[Event]) -> String {
    let Some(first) = events.first() else {
        return "Record nothing".to_owned();
    };
    let others = match events.len() - 1 {
        0 => String::new(),
        1 => " and another event".to_owned(),
        others => format!(" and {others} other events"),
    };
    format!("Record {} {}{others}", first.stream, first.number)
}

/// A number that nobody else draws: the keys of the standard library's hash are random.
fn nonce() -> String {
    let draw = || RandomState::new().hash_one(std::process::id());
    format!("{:016x}{:016x}", draw(), draw())
}

/// Longer from try to try, and another one for everybody, so that those who met once do not meet again.
fn pause(attempt: u32) -> Duration {
    let longest = PAUSE * attempt;
    let draw = RandomState::new().hash_one(attempt) % 1000;
    longest * u32::try_from(draw).unwrap_or_default() / 1000
}
