//! The ledger's branch: where its tip is, whether its history is whole, and what its files say.

use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use serde_json::Value;

use super::super::{Event, LedgerError};
use super::answer::{Pushed, unreachable};
use super::begin::FORMAT_FILE;
use super::path::{EVENTS, path};
use super::repository::Repository;
use super::{CLOSED_FILE, DEFAULT_BRANCH, DEFAULT_REMOTE, GitLedger};
use crate::git::{BranchName, RemoteName};

/// The layout of files that this program writes, and the newest that it reads.
pub(super) const LAYOUT: u32 = 1;

/// Who keeps the branch that counts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Keeper {
    /// The repository itself, which has no remote.
    Here,
    /// A remote, to and from which everything goes.
    Remote(RemoteName),
}

/// A branch and who keeps it.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) repository: Repository,
    pub(super) keeper: Keeper,
}

/// What the keeper and this repository know of the branch.
pub(super) struct Known {
    /// The keeper's tip; `None` when it has no such branch.
    pub(super) tip: Option<String>,
    /// The newest tip that was seen from here before.
    pub(super) seen: Option<String>,
}

impl Branch {
    /// Finds the repository and the remote that a workspace means.
    pub(super) fn find(place: &GitLedger, patience: Duration) -> Result<Self, LedgerError> {
        let default = BranchName::parse(DEFAULT_BRANCH);
        let repository = Repository {
            folder: place.workspace.clone(),
            branch: place
                .branch
                .clone()
                .or(default)
                .ok_or_else(|| unreachable("its branch has no name"))?,
            patience,
        };
        refuse_no_repository(&place.workspace)?;
        let keeper = keeper(&repository.remotes()?, place.remote.as_ref())?;
        Ok(Self { repository, keeper })
    }

    /// The branch in words.
    pub(super) fn name(&self) -> String {
        let branch = &self.repository.branch;
        match &self.keeper {
            Keeper::Here => format!("the branch `{branch}`"),
            Keeper::Remote(remote) => format!("the branch `{branch}` of `{remote}`"),
        }
    }

    /// The tip as the keeper has it, once it is certain that nothing was changed since `verified`, or since it was last
    /// seen from here, or ever.
    pub(super) fn tip(&self, verified: Option<&str>) -> Result<String, LedgerError> {
        let known = self.look()?;
        let Some(tip) = known.tip else {
            return Err(self.not_there(known.seen.as_deref()));
        };
        let seen = known.seen.as_deref();
        if seen.is_none() {
            self.refuse_stranger(&tip)?;
        }
        if seen != Some(&tip) {
            self.refuse_altered(seen, &tip)?;
            self.remember(seen, &tip)?;
        }
        // What this run has read may be newer than what could be remembered.
        if let Some(verified) = verified.filter(|it| *it != tip && Some(*it) != seen) {
            self.refuse_altered(Some(verified), &tip)?;
        }
        Ok(tip)
    }

    /// Asks the keeper. What was seen before is read first: another run may see more in the meantime.
    pub(super) fn look(&self) -> Result<Known, LedgerError> {
        let name = self.repository.seen();
        let seen = self.repository.refs(&[&name])?.remove(&name);
        let tip = match &self.keeper {
            Keeper::Here => {
                let head = self.repository.head();
                self.repository.refs(&[&head])?.remove(&head)
            }
            Keeper::Remote(remote) => self.fetch(remote)?,
        };
        Ok(Known { tip, seen })
    }

    fn fetch(&self, remote: &RemoteName) -> Result<Option<String>, LedgerError> {
        let fetched = name_for_fetching();
        if !self.repository.fetch(remote, &fetched)? {
            return Ok(None);
        }
        let tip = self.repository.refs(&[&fetched])?.remove(&fetched);
        // It has served; where it cannot be removed the next one of this name takes its place.
        let _ = self
            .repository
            .update_refs(&format!("delete {fetched}\n"))?;
        Ok(tip)
    }

    /// Makes the keeper's tip `new` if it is `old`; and remembers it.
    pub(super) fn advance(&self, old: Option<&str>, new: &str) -> Result<Pushed, LedgerError> {
        let (head, seen) = (self.repository.head(), self.repository.seen());
        match &self.keeper {
            Keeper::Here => {
                let step = match old {
                    Some(old) => format!("update {head} {new} {old}\nupdate {seen} {new}\n"),
                    None => format!("create {head} {new}\nupdate {seen} {new}\n"),
                };
                let updated = self.repository.update_refs(&step)?;
                Ok(updated.map_or_else(refused_here, |()| Pushed::Done))
            }
            Keeper::Remote(remote) => {
                let pushed = self.repository.push(remote, old, new)?;
                if pushed == Pushed::Done {
                    // Another run may have seen more meanwhile, and what is known of `old` is enough to go on.
                    let from = old.map_or_else(String::new, |old| format!(" {old}"));
                    let _ = self
                        .repository
                        .update_refs(&format!("update {seen} {new}{from}\n"))?;
                }
                Ok(pushed)
            }
        }
    }

    /// The tip of what was last seen from here, or fetched by hand, whichever is newer.
    pub(super) fn copy(&self) -> Result<Option<String>, LedgerError> {
        let seen = self.repository.seen();
        let beside = match &self.keeper {
            Keeper::Here => self.repository.head(),
            Keeper::Remote(remote) => {
                format!("refs/remotes/{remote}/{}", self.repository.branch)
            }
        };
        let mut refs = self.repository.refs(&[&seen, &beside])?;
        match (refs.remove(&seen), refs.remove(&beside)) {
            (Some(seen), Some(beside)) if self.repository.is_ancestor(&seen, &beside)? => {
                Ok(Some(beside))
            }
            (seen, beside) => Ok(seen.or(beside)),
        }
    }

    /// Every event below these folders of a commit, in the order of their streams.
    pub(super) fn events(&self, commit: &str, folders: &[&str]) -> Result<Vec<Event>, LedgerError> {
        let files = self.repository.list(commit, folders)?;
        let format = format!("{commit}:{FORMAT_FILE}");
        let mut names = vec![format.as_str()];
        for (path, object) in &files {
            let object = object.as_deref();
            names.push(object.ok_or_else(|| damaged(path, "it is no plain file"))?);
        }
        let mut contents = self.repository.contents(&names)?.into_iter();
        self.check_format(contents.next().flatten())?;
        let read = files.iter().zip(contents);
        let mut events: Vec<Event> = read
            .map(|((path, _), content)| read_event(path, content))
            .collect::<Result<_, _>>()?;
        events.sort_by(|a, b| (&a.stream, a.number).cmp(&(&b.stream, b.number)));
        Ok(events)
    }

    /// Why nothing may be written after this commit; `None` unless the ledger was moved elsewhere.
    pub(super) fn moved(&self, commit: &str) -> Result<Option<LedgerError>, LedgerError> {
        let closed = format!("{commit}:{CLOSED_FILE}");
        let Some(content) = self.repository.contents(&[&closed])?.pop().flatten() else {
            return Ok(None);
        };
        let event = Event::from_json(&String::from_utf8_lossy(&content))?;
        Ok(event.moved())
    }

    /// Refuses a branch that is no ledger, or one that a newer version laid out.
    pub(super) fn refuse_stranger(&self, tip: &str) -> Result<(), LedgerError> {
        let format = format!("{tip}:{FORMAT_FILE}");
        let mut contents = self.repository.contents(&[&format])?;
        self.check_format(contents.pop().flatten())
    }

    /// Reads what the branch says of itself.
    fn check_format(&self, format: Option<Vec<u8>>) -> Result<(), LedgerError> {
        let told: Value = format
            .and_then(|text| serde_json::from_slice(&text).ok())
            .unwrap_or_default();
        match told["version"].as_u64() {
            Some(version) if version > LAYOUT.into() => Err(LedgerError::Newer {
                found: format!("files of layout {version}"),
                known: LAYOUT,
            }),
            Some(1..) => Ok(()),
            Some(0) | None => Err(unreachable(&format!(
                "{} is no ledger, since it has no `{FORMAT_FILE}`; name another `ledger_branch` in [publish]",
                self.name()
            ))),
        }
    }

    /// Whatever was there once must be there still, unchanged.
    fn refuse_altered(&self, since: Option<&str>, tip: &str) -> Result<(), LedgerError> {
        if let Some(since) = since
            && !self.repository.is_ancestor(since, tip)?
        {
            let detail = "commits that were there are gone";
            return Err(self.overwritten(Some(since), detail.to_owned()));
        }
        let altered = self
            .repository
            .altered(since, tip, &[EVENTS, FORMAT_FILE, CLOSED_FILE])?;
        match altered.first() {
            None => Ok(()),
            Some(path) => {
                let detail = format!("`{path}` was changed or removed");
                Err(self.overwritten(since, detail))
            }
        }
    }

    /// Remembers a tip that follows from what was seen. Another run may do so at the same time.
    fn remember(&self, seen: Option<&str>, tip: &str) -> Result<(), LedgerError> {
        if seen == Some(tip) {
            return Ok(());
        }
        let name = self.repository.seen();
        let line = match seen {
            Some(seen) => format!("update {name} {tip} {seen}\n"),
            None => format!("create {name} {tip}\n"),
        };
        let Err(refusal) = self.repository.update_refs(&line)? else {
            return Ok(());
        };
        match self.repository.refs(&[&name])?.remove(&name) {
            Some(other) if Some(other.as_str()) != seen => Ok(()),
            Some(_) | None => Err(unreachable(&format!(
                "`{name}` cannot be written: {refusal}"
            ))),
        }
    }

    pub(super) fn not_there(&self, seen: Option<&str>) -> LedgerError {
        let Some(_) = seen else {
            return LedgerError::NotBegun {
                ledger: self.name(),
            };
        };
        let (head, memory) = (self.repository.head(), self.repository.seen());
        let restore = match &self.keeper {
            Keeper::Here => format!("git update-ref {head} {memory}"),
            Keeper::Remote(remote) => format!("git push {remote} {memory}:{head}"),
        };
        LedgerError::Vanished {
            ledger: self.name(),
            restore,
            forget: format!("git update-ref -d {memory}"),
        }
    }

    fn overwritten(&self, seen: Option<&str>, detail: String) -> LedgerError {
        let head = self.repository.head();
        LedgerError::Overwritten {
            ledger: self.name(),
            detail,
            restore: seen.map(|seen| match &self.keeper {
                Keeper::Here => format!("git update-ref {head} {seen}"),
                Keeper::Remote(remote) => format!("git push --force {remote} {seen}:{head}"),
            }),
        }
    }
}

/// A ref that no other process here fetches into at the same time.
fn name_for_fetching() -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("refs/kalends/fetched/{}-{count}", std::process::id())
}

fn refused_here(said: String) -> Pushed {
    let of_a_race = ["but expected", "cannot lock ref", "already exists"];
    if of_a_race.iter().any(|words| said.contains(words)) {
        Pushed::Overtaken
    } else {
        Pushed::Denied(said)
    }
}

fn refuse_no_repository(workspace: &Path) -> Result<(), LedgerError> {
    let inside = workspace
        .ancestors()
        .any(|folder| folder.join(".git").exists());
    if inside {
        return Ok(());
    }
    Err(unreachable(
        "this workspace is in no git repository, and its ledger is to be a branch of one; run `git init`, or write \
         ledger = \"sqlite\" in [publish]",
    ))
}

fn keeper(remotes: &[String], named: Option<&RemoteName>) -> Result<Keeper, LedgerError> {
    let is_there = |name: &str| remotes.iter().any(|remote| remote == name);
    match named {
        Some(named) if is_there(named.as_str()) => Ok(Keeper::Remote(named.clone())),
        Some(named) => Err(unreachable(&format!(
            "this repository has no remote `{named}`; add it with `git remote add`, or name another `ledger_remote` in [publish]"
        ))),
        None if remotes.is_empty() => Ok(Keeper::Here),
        None => {
            let usual = RemoteName::parse(DEFAULT_REMOTE).filter(|name| is_there(name.as_str()));
            usual.map(Keeper::Remote).ok_or_else(|| {
                unreachable(&format!(
                    "this repository has no remote `{DEFAULT_REMOTE}`; name the one that keeps the ledger as `ledger_remote` in [publish]"
                ))
            })
        }
    }
}

fn read_event(found: &str, content: Option<Vec<u8>>) -> Result<Event, LedgerError> {
    let content = content.ok_or_else(|| damaged(found, "its object is missing"))?;
    let text = String::from_utf8(content).map_err(|_| damaged(found, "it is not text"))?;
    let event = Event::from_json(&text).map_err(|error| match error {
        LedgerError::Damaged { detail } => damaged(found, &detail),
        other => other,
    })?;
    if path(&event) == found {
        return Ok(event);
    }
    Err(damaged(found, "it stands at the place of another"))
}

fn damaged(path: &str, detail: &str) -> LedgerError {
    LedgerError::Damaged {
        detail: format!("`{}`: {detail}", path.escape_debug()),
    }
}
