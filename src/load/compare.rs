//! Which commit a calendar is compared with, and which files differ from it, as git tells without a checkout.

use std::collections::BTreeSet;
use std::path::Path;

use super::git::{Commit, is_branch_name, resolve, succeed};
use super::tree::{Tree, TreeError};
use crate::git::command as git;

/// Names under which the branch that is published is known, where no setting names it.
const USUAL_BRANCHES: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// The full id of a commit; `None` when there is none of that name.
pub fn commit_id(root: &Path, revision: &str) -> Result<Option<String>, TreeError> {
    resolve(root, revision)
}

/// The branch that is published, as it was last fetched, else as it is here; `None` where there is none of that name.
pub fn publishing_branch(root: &Path, branch: Option<&str>) -> Result<Option<String>, TreeError> {
    let named = branch.filter(|branch| is_branch_name(branch));
    let candidates: Vec<String> = match named {
        Some(branch) => vec![
            format!("refs/remotes/origin/{branch}"),
            format!("refs/heads/{branch}"),
        ],
        None => USUAL_BRANCHES.map(str::to_owned).to_vec(),
    };
    for candidate in candidates {
        if resolve(root, &candidate)?.is_some() {
            return Ok(Some(candidate));
        }
    }
    Ok(None)
}

/// The newest commit that two have in common; `None` where they have none, or none that was fetched.
pub fn merge_base(root: &Path, one: &str, other: &str) -> Result<Option<String>, TreeError> {
    let output = git(root)
        .args(["merge-base", "--end-of-options", one, other])
        .output();
    let output = output.map_err(|error| TreeError::NoGit {
        detail: error.to_string(),
    })?;
    // 1 says that there is none, and is no failure (git, `merge-base`).
    if output.status.code() == Some(1) {
        return Ok(None);
    }
    let id = succeed(Ok(output))?;
    Ok(Some(String::from_utf8_lossy(&id).trim().to_owned()))
}

/// The paths of files below the workspace's folder that are not the same in a commit and in the folder, deleted ones
/// included; files that git does not know yet may be left out.
pub fn changed_in_folder(root: &Path, commit: &str) -> Result<BTreeSet<String>, TreeError> {
    let output = git(root)
        .args([
            "diff",
            "--name-only",
            "-z",
            "--no-renames",
            "--no-ext-diff",
            "--no-textconv",
            "--ignore-submodules=all",
            "--relative",
            "--end-of-options",
            commit,
            "--",
            ".",
        ])
        .output();
    let listing = succeed(output)?;
    let paths = listing.split(|byte| *byte == 0);
    Ok(paths
        .filter(|path| !path.is_empty())
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect())
}

/// The paths of files that are not the same in two commits, those that only one of them has included.
pub fn changed_between(base: &Commit, head: &Commit) -> Result<BTreeSet<String>, TreeError> {
    let entries = |commit: &Commit| -> Result<BTreeSet<(String, Option<String>)>, TreeError> {
        let files = commit.list("")?.into_iter();
        Ok(files.map(|file| (file.path, file.object)).collect())
    };
    let (base, head) = (entries(base)?, entries(head)?);
    let differ = base.symmetric_difference(&head);
    Ok(differ.map(|(path, _)| path.clone()).collect())
}

/// What git makes of two commits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merge {
    /// The id of the tree with both.
    pub tree: String,
    /// The files that people have to merge, from the repository's folder.
    pub conflicts: Vec<String>,
}

/// Merges two commits without touching the folder, the index or a branch. Needs git 2.38 (git, `merge-tree`).
pub fn merge(root: &Path, ours: &str, theirs: &str) -> Result<Merge, TreeError> {
    let output = git(root)
        .args(["merge-tree", "--write-tree", "--name-only", "--no-messages"])
        .args(["-z", "--end-of-options", ours, theirs])
        .output();
    let output = output.map_err(|error| TreeError::NoGit {
        detail: error.to_string(),
    })?;
    // 1 says that there are conflicts, and is no failure.
    if !matches!(output.status.code(), Some(0 | 1)) {
        return succeed(Ok(output)).and_then(|_| {
            Err(TreeError::Git {
                detail: "it cannot merge here".to_owned(),
            })
        });
    }
    let mut names = output
        .stdout
        .split(|byte| *byte == 0)
        .map(|name| String::from_utf8_lossy(name).into_owned());
    Ok(Merge {
        tree: names.next().unwrap_or_default(),
        conflicts: names.filter(|name| !name.is_empty()).collect(),
    })
}
