//! The two versions that are compared: found by name, and read together.

use std::collections::BTreeSet;

use kalends::diagnostic::Severity;
use kalends::load::compare::{
    changed_between, changed_in_folder, commit_id, merge_base, publishing_branch,
};
use kalends::load::git::{Commit, is_repository};
use kalends::load::{
    Beside, Loaded, Pair, Tree, TreeError, git_state, left_out, load_pair, load_settings,
};

use crate::cli::workspace::Workspace;
use crate::failure::Failure;

/// Two versions of a workspace, found and not yet read.
pub(super) struct Versions {
    pub(super) base_name: String,
    pub(super) base_id: String,
    /// `None` where the commit holds no workspace.
    base: Option<Commit>,
    pub(super) head: Box<dyn Tree>,
    pub(super) changed: BTreeSet<String>,
    /// How many files of the newer version are not in its folder, because of a sparse checkout.
    left_out: usize,
}

impl Versions {
    /// Finds the two versions.
    pub(super) fn find(
        workspace: &Workspace,
        base: Option<&str>,
        head: Option<&str>,
    ) -> Result<Self, Failure> {
        let root = workspace.root();
        in_repository(workspace)?;
        let names_head = base.is_none_or(|base| base == "HEAD");
        if names_head && commit_id(root, "HEAD")?.is_none() {
            return Err(Failure::usage(
                "the repository has no commit yet, so there is nothing to compare with",
                "commit the calendar first; `kalends calendar` shows it as it is",
            ));
        }
        let head = match head {
            None => None,
            Some(revision) => {
                let id = known(workspace, revision)?;
                Some(Commit::open(root, &id)?)
            }
        };
        let (base_name, base_id) = match base {
            Some(revision) => (revision.to_owned(), known(workspace, revision)?),
            None => usual_base(workspace, head.as_ref())?,
        };
        let base = match Commit::open(root, &base_id) {
            Ok(commit) => Some(commit),
            Err(TreeError::NotCommitted { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let changed = match (&base, &head) {
            (None, _) => BTreeSet::new(),
            (Some(_), None) => changed_in_folder(root, &base_id)?,
            (Some(base), Some(head)) => changed_between(base, head)?,
        };
        let (head, left_out): (Box<dyn Tree>, usize) = match head {
            Some(commit) => (Box::new(commit), 0),
            None => (Box::new(workspace.folder()), left_out(root)?),
        };
        Ok(Versions {
            base_name,
            base_id,
            base,
            head,
            changed,
            left_out,
        })
    }

    fn base(&self) -> Option<&dyn Tree> {
        self.base.as_ref().map(|commit| commit as &dyn Tree)
    }

    pub(super) fn load(&self, workspace: &Workspace) -> Result<Pair, Failure> {
        let pair = load_pair(self.base(), self.head.as_ref(), &self.changed);
        pair.map_err(|error| match &error {
            // Which of the two it is about cannot be told from the error itself.
            TreeError::Unreadable { .. } if load_settings(&workspace.folder()).is_ok() => {
                let help = "name another revision that holds the calendar";
                Failure::usage(format!("in `{}`: {error}", self.base_name), help)
            }
            _ => error.into(),
        })
    }

    pub(super) fn beside(&self) -> Beside<'_> {
        Beside {
            own: self.base(),
            other: self.head.as_ref(),
            changed: &self.changed,
        }
    }

    /// What a reader has to know of the comparison itself.
    pub(super) fn notes(&self, pair: &Pair) -> Vec<String> {
        let mut notes = Vec::new();
        if self.base.is_none() {
            notes.push(format!(
                "`{}` holds no workspace here, so everything is new.",
                self.base_name
            ));
        }
        if self.left_out > 0 {
            notes.push(format!(
                "This is a sparse checkout, so {} shown as removed: `git sparse-checkout disable` brings everything, and `kalends diff --head HEAD` compares what is committed.",
                match self.left_out {
                    1 => "1 file that is not here is".to_owned(),
                    many => format!("{many} files that are not here are"),
                }
            ));
        }
        for (loaded, name) in [(&pair.base, "before"), (&pair.head, "now")] {
            if let Some(problems) = errors(loaded) {
                notes.push(format!(
                    "The files as they are {name} have {problems}, so what they define may be missing on that side; `kalends check` shows them."
                ));
            }
        }
        notes
    }
}

/// `3 errors`; `None` where there are none.
fn errors(loaded: &Loaded) -> Option<String> {
    let findings = loaded.diagnostics.iter();
    match findings
        .filter(|finding| finding.severity == Severity::Error)
        .count()
    {
        0 => None,
        1 => Some("1 error".to_owned()),
        many => Some(format!("{many} errors")),
    }
}

pub(super) fn in_repository(workspace: &Workspace) -> Result<(), Failure> {
    if is_repository(workspace.root())? {
        return Ok(());
    }
    Err(Failure::usage(
        "there is no git repository here, so there is nothing to compare with",
        "run `git init` and commit the calendar; `kalends calendar` shows it as it is",
    ))
}

/// Two versions without a commit in common.
pub(super) fn apart(workspace: &Workspace, other: &str) -> Failure {
    let help = if is_shallow(workspace) {
        "this clone holds only a part of the history: fetch the rest with `git fetch --unshallow`, or name a commit that is here, such as `kalends diff HEAD^1`"
    } else {
        "name a revision to compare with, such as `kalends diff main`"
    };
    Failure::usage(
        format!("this version and `{other}` have no commit in common"),
        help,
    )
}

/// The commit that a revision names.
pub(super) fn known(workspace: &Workspace, revision: &str) -> Result<String, Failure> {
    let id = commit_id(workspace.root(), revision)?;
    id.ok_or_else(|| {
        let help = if is_shallow(workspace) {
            "this clone holds only a part of the history: fetch the rest with `git fetch --unshallow`, or name a commit that is here"
        } else {
            "`git branch --all` lists the branches; fetch it with `git fetch` if it is somewhere else"
        };
        Failure::usage(format!("there is no revision `{revision}` here"), help)
    })
}

fn is_shallow(workspace: &Workspace) -> bool {
    git_state(workspace.root()).is_ok_and(|state| state.shallow)
}

/// Where this version left the branch that is published: its name in words, and its id.
fn usual_base(workspace: &Workspace, head: Option<&Commit>) -> Result<(String, String), Failure> {
    let root = workspace.root();
    let settings = match head {
        Some(commit) => load_settings(commit)?,
        None => load_settings(&workspace.folder())?,
    };
    let named = settings
        .publish
        .branch
        .as_ref()
        .map(|branch| branch.value.as_str());
    let head_id = head.and_then(Tree::commit).unwrap_or("HEAD");
    let Some(branch) = publishing_branch(root, named)? else {
        return match head {
            // Nothing says what is published, but what is not committed is new all the same.
            None => Ok(("HEAD".to_owned(), known(workspace, "HEAD")?)),
            Some(_) => Err(Failure::usage(
                "nothing says which branch is published, so there is nothing to compare with",
                "name a revision, such as `kalends diff main`, or write branch = \"main\" in [publish] of kalends.toml",
            )),
        };
    };
    let short = branch
        .trim_start_matches("refs/remotes/")
        .trim_start_matches("refs/heads/");
    let base = merge_base(root, &branch, head_id)?;
    let id = base.ok_or_else(|| apart(workspace, short))?;
    Ok((short.to_owned(), id))
}
