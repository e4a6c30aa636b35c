//! A workspace in a commit, read from git's objects without a checkout.
//!
//! Git's own command line does the reading, so that a stranger's repository can be read safely. Nothing of the working
//! tree is looked at.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};

use super::tree::{Blob, Content, FileKind, Tree, TreeError, TreeFile};
use crate::git::{MISSING_OBJECT, command as git, contents};

/// Has git hand out large objects piece by piece: those that lie in packs, as all do in a clone, it would hold in memory
/// first, twice over.
const PIECEMEAL: [&str; 6] = [
    "-c",
    "core.bigFileThreshold=1m",
    "-c",
    "core.packedGitWindowSize=1m",
    "-c",
    "core.packedGitLimit=8m",
];

/// The workspace's files in one commit.
#[derive(Debug)]
pub struct Commit {
    root: PathBuf,
    id: String,
    files: BTreeMap<String, TreeFile>,
}

impl Commit {
    /// Reads the list of files that `revision` holds below the workspace folder `root`.
    pub fn open(root: &Path, revision: &str) -> Result<Self, TreeError> {
        let id = resolve(root, revision)?.ok_or_else(|| missing(root, revision))?;
        Self::listed(root, revision, id)
    }

    /// The same of a tree without a commit of its own, by its full id: what a merge would make.
    pub fn of_tree(root: &Path, id: &str) -> Result<Self, TreeError> {
        Self::listed(root, "the merge", id.to_owned())
    }

    fn listed(root: &Path, revision: &str, id: String) -> Result<Self, TreeError> {
        let listing = succeed(
            git(root)
                .args(["ls-tree", "-r", "-t", "-z", "-l", "--end-of-options", &id])
                .output(),
        )?;
        let files: BTreeMap<String, TreeFile> = listing
            .split(|byte| *byte == 0)
            .filter_map(|line| parse_entry(std::str::from_utf8(line).ok()?))
            .map(|file| (file.path.clone(), file))
            .collect();
        if !files.contains_key(super::WORKSPACE_FILE) {
            let revision = describe(revision, &id);
            return Err(TreeError::NotCommitted { revision });
        }
        Ok(Self {
            root: root.to_path_buf(),
            id,
            files,
        })
    }
}

impl Tree for Commit {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let prefix = if folder.is_empty() {
            String::new()
        } else {
            format!("{folder}/")
        };
        let below = self.files.range(prefix.clone()..);
        let listed = below
            .take_while(|(path, _)| path.starts_with(&prefix))
            .filter(|(path, _)| !is_hidden(&path[prefix.len()..]));
        Ok(listed.map(|(_, file)| file.clone()).collect())
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        Ok(self
            .files
            .get(path)
            .cloned()
            .or_else(|| self.link_above(path)))
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        let ids: Vec<&str> = files
            .iter()
            .filter_map(|file| file.object.as_deref())
            .collect();
        contents(&self.root, &ids).map_err(|error| TreeError::Git {
            detail: error.to_string(),
        })
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        let object = file.object.as_deref().unwrap_or_default();
        let child = git(&self.root)
            .args(PIECEMEAL)
            .args(["cat-file", "blob", "--end-of-options", object])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let child = child.map_err(|error| error.to_string())?;
        Ok(Box::new(BlobReader { child }))
    }

    fn commit(&self) -> Option<&str> {
        Some(&self.id)
    }
}

impl Commit {
    fn link_above(&self, path: &str) -> Option<TreeFile> {
        let above = path.rmatch_indices('/').map(|(slash, _)| &path[..slash]);
        let link = above
            .filter_map(|folder| self.files.get(folder))
            .find(|file| matches!(file.kind, FileKind::Symlink | FileKind::Submodule))?;
        Some(TreeFile {
            path: path.to_owned(),
            ..link.clone()
        })
    }
}

/// One object's content, as git writes it; the process is reaped at the end.
struct BlobReader {
    child: Child,
}

impl Read for BlobReader {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let output = self.child.stdout.as_mut();
        let read = output.map_or(Ok(0), |output| output.read(buffer))?;
        // Without this, an object that is missing would read like an empty file.
        if read == 0 && !buffer.is_empty() && !self.child.wait()?.success() {
            return Err(std::io::Error::other(MISSING_OBJECT));
        }
        Ok(read)
    }
}

impl Content for BlobReader {}

impl Drop for BlobReader {
    fn drop(&mut self) {
        // Closing the pipe ends a git that still writes; then it can be reaped without waiting for the rest.
        drop(self.child.stdout.take());
        let _ = self.child.wait();
    }
}

/// The commit that publishing reads: the tip of `branch` here or at the remote, else what is checked out.
pub fn publishing_revision(root: &Path, branch: Option<&str>) -> Result<String, TreeError> {
    let Some(branch) = branch else {
        return Ok("HEAD".to_owned());
    };
    let candidates = [
        format!("refs/heads/{branch}"),
        format!("refs/remotes/origin/{branch}"),
    ];
    for candidate in candidates.into_iter().filter(|_| is_branch_name(branch)) {
        if resolve(root, &candidate)?.is_some() {
            return Ok(candidate);
        }
    }
    let missing = TreeError::NoBranch {
        branch: branch.to_owned(),
    };
    let is_empty = resolve(root, "HEAD")?.is_none();
    Err(if is_empty {
        TreeError::EmptyRepository
    } else {
        missing
    })
}

/// True for what can only be the name of a branch, and no expression that leads to another commit (git, `gitrevisions`
/// and `git check-ref-format`).
pub(super) fn is_branch_name(name: &str) -> bool {
    let forbidden = |c: char| c.is_control() || " ~^:?*[\\".contains(c);
    !name.contains(forbidden) && !name.contains("..") && !name.contains("@{")
}

/// True when the folder is inside a git repository and git can say so.
pub fn is_repository(root: &Path) -> Result<bool, TreeError> {
    let inside_some_repository = root.ancestors().any(|folder| folder.join(".git").exists());
    if !inside_some_repository {
        return Ok(false);
    }
    let output = git(root)
        .args(["rev-parse", "--is-inside-work-tree"])
        .output();
    succeed(output).map(|text| text.starts_with(b"true"))
}

/// True when the repository knows another one from which changes come.
pub fn has_remote(root: &Path) -> Result<bool, TreeError> {
    let remotes = succeed(git(root).arg("remote").output())?;
    Ok(!remotes.trim_ascii().is_empty())
}

/// The TOML files of the workspace that differ from the commit that is checked out: changed, removed, added or not yet
/// known to git; as paths from the workspace's folder.
pub fn uncommitted(root: &Path) -> Result<Vec<String>, TreeError> {
    let above = succeed(git(root).args(["rev-parse", "--show-prefix"]).output())?;
    let above = String::from_utf8_lossy(&above).trim_end().to_owned();
    let output = git(root)
        .args([
            "status",
            "--porcelain=v1",
            "-z",
            "--no-renames",
            "--untracked-files=all",
            "--",
            ".",
        ])
        .output();
    let listing = succeed(output)?;
    let lines = listing
        .split(|byte| *byte == 0)
        .filter_map(|line| std::str::from_utf8(line).ok());
    Ok(lines
        .filter_map(|line| line.get(3..))
        .filter(|path| super::is_toml(path))
        .map(|path| path.strip_prefix(&above).unwrap_or(path).to_owned())
        .collect())
}

/// Who commits here, as git's settings say: `Ada Lovelace <ada@acme.example>`; `None` outside of a repository too.
pub fn committer(root: &Path) -> Option<String> {
    let setting = |key| {
        let output = git(root).args(["config", "--get", key]).output();
        let text = String::from_utf8(succeed(output).ok()?).ok()?;
        Some(text.trim().to_owned()).filter(|text| !text.is_empty())
    };
    let is_inside = is_repository(root).unwrap_or_default();
    let name = is_inside.then(|| setting("user.name")).flatten()?;
    Some(match setting("user.email") {
        Some(email) => format!("{name} <{email}>"),
        None => name,
    })
}

/// The full id of a commit; `None` when there is none of that name.
pub(super) fn resolve(root: &Path, revision: &str) -> Result<Option<String>, TreeError> {
    let wanted = format!("{revision}^{{commit}}");
    let output = git(root)
        .args([
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &wanted,
        ])
        .output();
    let output = output.map_err(|error| no_git(&error))?;
    let id = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Ok(output.status.success().then_some(id))
}

fn missing(root: &Path, revision: &str) -> TreeError {
    match resolve(root, "HEAD") {
        Ok(None) if revision == "HEAD" => TreeError::EmptyRepository,
        Ok(_) => TreeError::Git {
            detail: format!("no commit is called `{revision}`"),
        },
        Err(error) => error,
    }
}

fn describe(revision: &str, id: &str) -> String {
    let short = id.get(..10).unwrap_or(id);
    format!("{} ({short})", revision.trim_start_matches("refs/heads/"))
}

pub(super) fn succeed(output: std::io::Result<Output>) -> Result<Vec<u8>, TreeError> {
    let output = output.map_err(|error| no_git(&error))?;
    if output.status.success() {
        return Ok(output.stdout);
    }
    let said = String::from_utf8_lossy(&output.stderr);
    let detail = said
        .lines()
        .next()
        .unwrap_or("no reason given")
        .trim_start_matches("fatal: ")
        .to_owned();
    Err(TreeError::Git { detail })
}

fn no_git(error: &std::io::Error) -> TreeError {
    TreeError::NoGit {
        detail: match error.kind() {
            std::io::ErrorKind::NotFound => "it is not installed here".to_owned(),
            _ => error.to_string(),
        },
    }
}

/// Whether any part of a path begins with a dot; such files belong to tools, as in a folder.
fn is_hidden(path: &str) -> bool {
    path.split('/').any(|part| part.starts_with('.'))
}

/// One line of `ls-tree -l`: mode, type, object, size, tab, path.
fn parse_entry(line: &str) -> Option<TreeFile> {
    let (facts, path) = line.split_once('\t')?;
    let mut facts = facts.split_ascii_whitespace();
    let (mode, _type, object, size) = (facts.next()?, facts.next()?, facts.next()?, facts.next()?);
    let kind = match mode {
        "100644" | "100755" | "100664" => FileKind::Regular,
        "120000" => FileKind::Symlink,
        "040000" => FileKind::Folder,
        "160000" => FileKind::Submodule,
        _ => FileKind::Other,
    };
    Some(TreeFile {
        path: path.to_owned(),
        kind,
        size: if kind == FileKind::Regular {
            size.parse().unwrap_or(0)
        } else {
            0
        },
        object: Some(object.to_owned()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_listing_line_tells_kind_size_and_path() {
        let file = parse_entry("100644 blob 0123456789abcdef      42\tcalendar/a b.toml").unwrap();
        assert_eq!(
            (file.kind, file.size, file.path.as_str()),
            (FileKind::Regular, 42, "calendar/a b.toml")
        );
        let link = parse_entry("120000 blob 01 7\tmedia/x").unwrap();
        assert_eq!(link.kind, FileKind::Symlink);
        let module = parse_entry("160000 commit 01 -\tvendor").unwrap();
        assert_eq!((module.kind, module.size), (FileKind::Submodule, 0));
        assert_eq!(parse_entry("nonsense"), None);
    }
}
