//! How a repository stands beside the one that it came from, as far as this machine knows without asking.

use std::path::Path;

use crate::git::command as git;

use super::git::succeed;
use super::tree::TreeError;

/// How the branch that is checked out stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct GitState {
    /// Its history was not fetched whole.
    pub shallow: bool,
    /// Commits that the remote branch does not have; `None` where none is followed.
    pub unpushed: Option<usize>,
    /// Commits of the remote branch, as it was last fetched, that are not here.
    pub unmerged: Option<usize>,
}

/// Asks git how the repository of this folder stands.
pub fn git_state(root: &Path) -> Result<GitState, TreeError> {
    let shallow = succeed(
        git(root)
            .args(["rev-parse", "--is-shallow-repository"])
            .output(),
    )?;
    let counts = git(root)
        .args(["rev-list", "--count", "--left-right", "@{upstream}...HEAD"])
        .output();
    // Where no branch is followed, or none is checked out, git answers with an error.
    let counts = succeed(counts).map(|text| String::from_utf8_lossy(&text).into_owned());
    let mut counts = counts.iter().flat_map(|text| text.split_whitespace());
    let unmerged = counts.next().and_then(|count| count.parse().ok());
    let unpushed = counts.next().and_then(|count| count.parse().ok());
    Ok(GitState {
        shallow: shallow.starts_with(b"true"),
        unpushed,
        unmerged,
    })
}

/// How many of the workspace's TOML files git keeps out of the folder: those that a sparse checkout leaves aside.
pub fn left_out(root: &Path) -> Result<usize, TreeError> {
    let listing = succeed(git(root).args(["ls-files", "-t", "-z", "--", "."]).output())?;
    let entries = listing
        .split(|byte| *byte == 0)
        .filter_map(|line| std::str::from_utf8(line).ok());
    let aside = entries.filter_map(|entry| entry.strip_prefix("S "));
    Ok(aside.filter(|path| super::is_toml(path)).count())
}
