//! A tree of files, whether a folder or a commit.

use std::fmt;
use std::io::{self, Read};

/// What stands at a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileKind {
    /// A file with content.
    Regular,
    /// A symbolic link, or something below one. Never followed.
    Symlink,
    /// A folder.
    Folder,
    /// A repository inside the repository.
    Submodule,
    /// A device, a pipe or a socket.
    Other,
}

/// One entry of a tree.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TreeFile {
    /// Path from the workspace's folder, with `/` between folders.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Size in bytes; 0 where it has none.
    pub size: u64,
    /// The object that holds its content, in a commit.
    pub object: Option<String>,
}

/// Content that can be read piece by piece, from its start to its end.
pub trait Content: Read + Send {
    /// Passes over so many bytes, or over what is left of them. Where nothing better is known they are read.
    fn skip(&mut self, bytes: u64) -> io::Result<()> {
        let mut passed = Read::take(self, bytes);
        io::copy(&mut passed, &mut io::sink()).map(|_| ())
    }
}

impl<T: AsRef<[u8]> + Send> Content for io::Cursor<T> {}

/// The content of one file.
pub type Blob = Box<dyn Content>;

/// Where a workspace's files come from.
pub trait Tree: Sync {
    /// Every entry below a folder (empty: the workspace's), sorted by path. A folder that is not there holds nothing.
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError>;

    /// What stands at a path; `None` when nothing does. The path is relative and has no `..`.
    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError>;

    /// The content of several regular files, in their order. An entry that cannot be read yields why.
    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError>;

    /// The content of one regular file, piece by piece.
    fn open(&self, file: &TreeFile) -> Result<Blob, String>;

    /// The commit that the files come from; `None` for a folder.
    fn commit(&self) -> Option<&str>;
}

/// Why there are no files to load.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TreeError {
    /// No `kalends.toml` here or above.
    NoWorkspace {
        /// Where it was looked for.
        looked_in: String,
    },
    /// The workspace is not in the commit that would be published.
    NotCommitted {
        /// The commit or branch.
        revision: String,
    },
    /// The repository has no commit yet.
    EmptyRepository,
    /// The branch that `publish.branch` names does not exist.
    NoBranch {
        /// Its name.
        branch: String,
    },
    /// Git is not installed or cannot be started.
    NoGit {
        /// What the system said.
        detail: String,
    },
    /// Git refused.
    Git {
        /// What it said.
        detail: String,
    },
    /// A file or folder cannot be read.
    Unreadable {
        /// Its path.
        path: String,
        /// What the system said.
        detail: String,
    },
    /// More calendar files than the cap allows.
    TooManyFiles {
        /// How many there are.
        found: usize,
        /// How many are allowed.
        allowed: u32,
    },
}

impl fmt::Display for TreeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoWorkspace { looked_in } => write!(
                out,
                "no `kalends.toml` in {looked_in} or any folder above it"
            ),
            Self::NotCommitted { revision } => {
                write!(out, "`kalends.toml` is not committed in {revision}")
            }
            Self::EmptyRepository => write!(
                out,
                "the repository has no commit yet, and publishing reads commits"
            ),
            Self::NoBranch { branch } => write!(
                out,
                "`publish.branch` names `{branch}`, which this repository does not have"
            ),
            Self::NoGit { detail } => write!(out, "git cannot be started: {detail}"),
            Self::Git { detail } => write!(out, "git refused: {detail}"),
            Self::Unreadable { path, detail } => write!(out, "`{path}` cannot be read: {detail}"),
            Self::TooManyFiles { found, allowed } => write!(
                out,
                "{found} calendar files are more than the {allowed} allowed"
            ),
        }
    }
}

impl TreeError {
    /// What to do about it.
    pub fn help(&self) -> String {
        match self {
            Self::NoWorkspace { .. } => {
                "run `kalends init` to make a workspace, or name one with `-C DIR`".to_owned()
            }
            Self::NotCommitted { .. } | Self::EmptyRepository => {
                "commit the workspace, or publish the folder as it is with `--worktree`".to_owned()
            }
            Self::NoBranch { branch } => {
                format!("fetch it with `git fetch origin {branch}`, or correct `publish.branch`")
            }
            Self::NoGit { .. } => {
                "install git, or use the folder as it is with `--worktree`".to_owned()
            }
            Self::Git { .. } => {
                "run `git status` in the workspace to see what is wrong with the repository"
                    .to_owned()
            }
            Self::Unreadable { .. } => {
                "check that the file exists and that you may read it".to_owned()
            }
            Self::TooManyFiles { .. } => {
                "narrow `workspace.files`, or raise `workspace.max_files`".to_owned()
            }
        }
    }
}

impl std::error::Error for TreeError {}

/// True for a path that stays inside the workspace: relative, without `..`, with `/` between folders.
pub fn stays_inside(path: &str) -> bool {
    !path.is_empty()
        && !path.starts_with('/')
        && !path.contains(['\\', '\0'])
        && !path.contains(':')
        && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

/// The regular file at a path that a post names, or why it cannot be taken.
pub fn regular_file(tree: &dyn Tree, path: &str) -> Result<TreeFile, String> {
    if !stays_inside(path) {
        return Err(format!("`{path}` is outside the workspace"));
    }
    let file = tree.find(path).map_err(|error| error.to_string())?;
    let missing = match tree.commit() {
        Some(_) => format!("`{path}` is not in the commit that is published: commit the file"),
        None => format!("`{path}` is not there"),
    };
    let file = file.ok_or(missing)?;
    if file.kind == FileKind::Regular {
        Ok(file)
    } else {
        Err(format!(
            "`{path}` is not a regular file, and links are not followed: put the file itself there"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_relative_paths_stay_inside() {
        for good in ["a.png", "media/a.png", "media/a b/é.png", "..a"] {
            assert!(stays_inside(good), "{good}");
        }
        for bad in [
            "",
            "/etc/passwd",
            "../a",
            "a/../b",
            "a//b",
            "./a",
            "a\\b",
            "C:/a",
        ] {
            assert!(!stays_inside(bad), "{bad}");
        }
    }
}
