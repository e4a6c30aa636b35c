//! A workspace in a folder, read as it is.

use std::fs;
use std::io::{Seek, SeekFrom};
use std::path::{Path, PathBuf};

use rayon::prelude::*;

use super::tree::{Blob, Content, FileKind, Tree, TreeError, TreeFile};

/// The folder that holds `kalends.toml`.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The workspace at `root`.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn absolute(&self, path: &str) -> PathBuf {
        if path.is_empty() {
            self.root.clone()
        } else {
            self.root.join(path)
        }
    }

    fn walk(&self, folder: &str, found: &mut Vec<TreeFile>) -> Result<(), TreeError> {
        let entries = match fs::read_dir(self.absolute(folder)) {
            Ok(entries) => entries,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(unreadable(folder, &error)),
        };
        for entry in entries {
            let entry = entry.map_err(|error| unreadable(folder, &error))?;
            let name = entry.file_name();
            // A name that is not Unicode cannot be written in TOML, so nothing can mean it.
            let Some(name) = name.to_str().filter(|name| !name.starts_with('.')) else {
                continue;
            };
            let path = if folder.is_empty() {
                name.to_owned()
            } else {
                format!("{folder}/{name}")
            };
            let file = match self.entry(path) {
                Ok(file) => file,
                // Editors replace files while they save; what is gone again was not meant.
                Err((_, error)) if is_absent(&error) => continue,
                Err((path, error)) => return Err(unreadable(&path, &error)),
            };
            if file.kind == FileKind::Folder {
                self.walk(&file.path, found)?;
            }
            found.push(file);
        }
        Ok(())
    }

    fn entry(&self, path: String) -> Result<TreeFile, (String, std::io::Error)> {
        match fs::symlink_metadata(self.absolute(&path)) {
            Ok(metadata) => Ok(TreeFile {
                kind: kind(&metadata),
                size: if metadata.is_file() {
                    metadata.len()
                } else {
                    0
                },
                path,
                object: None,
            }),
            Err(error) => Err((path, error)),
        }
    }
}

impl Tree for Folder {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let mut found = Vec::new();
        let is_folder = |file: &TreeFile| file.kind == FileKind::Folder;
        if folder.is_empty() || self.find(folder)?.as_ref().is_some_and(is_folder) {
            self.walk(folder, &mut found)?;
        }
        found.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(found)
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        let mut walked = String::new();
        let mut last = None;
        for part in path.split('/') {
            if !walked.is_empty() {
                walked.push('/');
            }
            walked.push_str(part);
            match self.entry(walked.clone()) {
                // What stands below a link is outside, wherever the link leads.
                Ok(file) if file.kind == FileKind::Symlink => {
                    return Ok(Some(TreeFile {
                        path: path.to_owned(),
                        ..file
                    }));
                }
                Ok(file) => last = Some(file),
                Err((_, error)) if is_absent(&error) => return Ok(None),
                Err((path, error)) => return Err(unreadable(&path, &error)),
            }
        }
        Ok(last)
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        let read =
            |file: &TreeFile| fs::read(self.absolute(&file.path)).map_err(|error| plain(&error));
        Ok(files.par_iter().map(read).collect())
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        match fs::File::open(self.absolute(&file.path)) {
            Ok(open) => Ok(Box::new(open)),
            Err(error) => Err(plain(&error)),
        }
    }

    fn commit(&self) -> Option<&str> {
        None
    }
}

/// A file need not read what it passes over: in a long video, what matters may stand at the very end.
impl Content for fs::File {
    fn skip(&mut self, bytes: u64) -> std::io::Result<()> {
        let distance = i64::try_from(bytes).map_err(std::io::Error::other)?;
        self.seek(SeekFrom::Current(distance)).map(|_| ())
    }
}

/// The nearest folder, from `start` upwards, that holds a `kalends.toml`.
pub fn find_workspace(start: &Path) -> Result<PathBuf, TreeError> {
    let looked_in = match start.to_str() {
        Some(".") => "this folder".to_owned(),
        _ => start.display().to_string(),
    };
    let absolute = start
        .canonicalize()
        .map_err(|error| TreeError::Unreadable {
            path: looked_in.clone(),
            detail: plain(&error),
        })?;
    let found = absolute.ancestors().find(|folder| {
        folder
            .join(super::WORKSPACE_FILE)
            .symlink_metadata()
            .is_ok()
    });
    found
        .map(Path::to_path_buf)
        .ok_or(TreeError::NoWorkspace { looked_in })
}

fn kind(metadata: &fs::Metadata) -> FileKind {
    let kind = metadata.file_type();
    if kind.is_symlink() {
        FileKind::Symlink
    } else if kind.is_dir() {
        FileKind::Folder
    } else if kind.is_file() {
        FileKind::Regular
    } else {
        FileKind::Other
    }
}

fn is_absent(error: &std::io::Error) -> bool {
    matches!(
        error.kind(),
        std::io::ErrorKind::NotFound | std::io::ErrorKind::NotADirectory
    )
}

fn unreadable(path: &str, error: &std::io::Error) -> TreeError {
    let path = if path.is_empty() { "." } else { path };
    TreeError::Unreadable {
        path: path.to_owned(),
        detail: plain(error),
    }
}

/// What the system said, without its number.
fn plain(error: &std::io::Error) -> String {
    let text = error.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn workspace() -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        fs::create_dir_all(dir.path().join("calendar/a")).unwrap();
        fs::write(dir.path().join("calendar/b.toml"), "b").unwrap();
        fs::write(dir.path().join("calendar/a/a.toml"), "a").unwrap();
        fs::write(dir.path().join("calendar/.hidden"), "").unwrap();
        let folder = Folder::new(dir.path());
        (dir, folder)
    }

    #[test]
    fn entries_are_listed_in_order_of_their_paths_without_hidden_ones() {
        let (_dir, folder) = workspace();
        let paths: Vec<_> = folder
            .list("calendar")
            .unwrap()
            .into_iter()
            .map(|file| file.path)
            .collect();
        assert_eq!(
            paths,
            ["calendar/a", "calendar/a/a.toml", "calendar/b.toml"]
        );
        assert!(folder.list("nowhere").unwrap().is_empty());
    }

    #[cfg(unix)]
    #[test]
    fn whatever_stands_below_a_link_is_a_link() {
        let (dir, folder) = workspace();
        std::os::unix::fs::symlink("/etc", dir.path().join("calendar/etc")).unwrap();
        let found = folder.find("calendar/etc/passwd").unwrap().unwrap();
        assert_eq!(found.kind, FileKind::Symlink);
        assert_eq!(folder.find("calendar/none.toml").unwrap(), None);
        assert_eq!(folder.find("calendar/b.toml/x").unwrap(), None);
    }

    #[test]
    fn the_workspace_is_found_from_a_folder_inside_it() {
        let (dir, _) = workspace();
        fs::write(dir.path().join("kalends.toml"), "").unwrap();
        let found = find_workspace(&dir.path().join("calendar/a")).unwrap();
        assert_eq!(found, dir.path().canonicalize().unwrap());
    }
}
