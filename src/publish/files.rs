//! Files as a platform: read, and replaced as a whole.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};

use super::transport::Failure;
use crate::load::{Tree, stays_inside};
use crate::platform::Answer;
use crate::platform::request::{FileContent, WriteFile};

/// The largest file that is read, in bytes; a feed of ten thousand posts is a tenth of it.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The content of a file below the workspace; 404 when it is not there.
pub(super) fn read(workspace: &Path, path: &str) -> Result<Answer, Failure> {
    let file = match inside(workspace, path).and_then(File::open) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Ok(Answer {
                status: 404,
                ..Answer::default()
            });
        }
        Err(error) => return Err(Failure::NotSent(failed("read", path, &error))),
    };
    let mut body = String::new();
    match file.take(LARGEST).read_to_string(&mut body) {
        Ok(_) => Ok(Answer {
            status: 200,
            body,
            ..Answer::default()
        }),
        Err(error) => Err(Failure::NotSent(failed("read", path, &error))),
    }
}

/// Replaces each file as a whole, in their order. A reader sees the old file or the new one, never half of one.
pub(super) fn write(workspace: &Path, list: &[WriteFile], tree: &dyn Tree) -> Answer {
    for file in list {
        if let Err(error) = replace(workspace, file, tree) {
            let body = failed("write", &file.path, &error);
            return Answer {
                status: 500,
                body,
                ..Answer::default()
            };
        }
    }
    Answer {
        status: 200,
        ..Answer::default()
    }
}

fn replace(workspace: &Path, file: &WriteFile, tree: &dyn Tree) -> io::Result<()> {
    let target = inside(workspace, &file.path)?;
    let folder = target.parent().unwrap_or(workspace);
    fs::create_dir_all(folder)?;
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let draft = folder.join(format!(".{name}.new"));
    let written = fill(&draft, &file.content, tree).and_then(|()| fs::rename(&draft, &target));
    if written.is_err() {
        // What was begun is no use to anybody; the error that matters is the first one.
        let _ = fs::remove_file(&draft);
    }
    written?;
    File::open(folder)?.sync_all()
}

fn fill(draft: &Path, content: &FileContent, tree: &dyn Tree) -> io::Result<()> {
    let mut out = File::create(draft)?;
    match content {
        FileContent::Text(text) => out.write_all(text.as_bytes())?,
        FileContent::CopyOf(path) => {
            let file = tree
                .find(path)
                .map_err(io::Error::other)?
                .ok_or(io::ErrorKind::NotFound)?;
            let mut source = tree.open(&file).map_err(io::Error::other)?;
            io::copy(&mut source, &mut out)?;
        }
    }
    out.sync_all()
}

/// The path below the workspace. A link on the way could lead outside, so there must be none.
fn inside(workspace: &Path, path: &str) -> io::Result<PathBuf> {
    if !stays_inside(path) {
        return Err(io::Error::new(
            io::ErrorKind::InvalidInput,
            "it is outside the workspace",
        ));
    }
    let mut walked = workspace.to_path_buf();
    for part in path.split('/') {
        walked.push(part);
        if walked
            .symlink_metadata()
            .is_ok_and(|metadata| metadata.is_symlink())
        {
            return Err(io::Error::new(
                io::ErrorKind::InvalidInput,
                "a symbolic link is on the way",
            ));
        }
    }
    Ok(walked)
}

fn failed(doing: &str, path: &str, error: &io::Error) -> String {
    format!("could not {doing} `{path}`: {error}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::disk::Folder;

    fn text(path: &str, text: &str) -> WriteFile {
        WriteFile {
            path: path.to_owned(),
            content: FileContent::Text(text.to_owned()),
        }
    }

    #[test]
    fn what_is_written_can_be_read_and_nothing_else_is_left() {
        let dir = tempfile::tempdir().unwrap();
        let tree = Folder::new(dir.path());
        assert_eq!(read(dir.path(), "public/feed.json").unwrap().status, 404);
        write(dir.path(), &[text("public/feed.json", "one")], &tree);
        write(dir.path(), &[text("public/feed.json", "two")], &tree);
        assert_eq!(read(dir.path(), "public/feed.json").unwrap().body, "two");
        assert_eq!(fs::read_dir(dir.path().join("public")).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_written_outside_the_workspace() {
        let (dir, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        std::os::unix::fs::symlink(outside.path(), dir.path().join("public")).unwrap();
        let tree = Folder::new(dir.path());
        for path in ["public/feed.json", "../feed.json"] {
            let answer = write(dir.path(), &[text(path, "one")], &tree);
            assert_eq!(answer.status, 500, "{path}");
        }
        assert_eq!(fs::read_dir(outside.path()).unwrap().count(), 0);
    }
}
