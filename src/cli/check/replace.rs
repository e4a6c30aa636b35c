//! Replacing a calendar file as a whole: a reader sees the old text or the new one, and a crash leaves one of them.

use std::fs;
use std::path::Path;

use kalends::lint::Rewritten;
use kalends::load::disk::Folder;
use kalends::load::{FileKind, Tree};

use crate::cli::exchange::exchange;
use crate::failure::Failure;

/// Writes the new text of a file. Fails when the file is not what the change was made for any more.
pub(in crate::cli) fn replace(root: &Path, file: &Rewritten) -> Result<(), Failure> {
    let found = Folder::new(root).find(&file.path)?;
    // What stands below a link is a link too, so nothing outside of the workspace is written.
    if found.is_none_or(|found| found.kind != FileKind::Regular) {
        return Err(changed_meanwhile(file));
    }
    let target = root.join(&file.path);
    let result = fs::read(&target).and_then(|text| {
        if text != file.before.as_bytes() {
            return Ok(false);
        }
        exchange(&target, &file.after).map(|()| true)
    });
    match result {
        Ok(true) => Ok(()),
        Ok(false) => Err(changed_meanwhile(file)),
        Err(error) => Err(Failure::usage(
            format!("could not write `{}`: {error}", file.path),
            "check that there is space and that you may write there",
        )),
    }
}

fn changed_meanwhile(file: &Rewritten) -> Failure {
    Failure::usage(
        format!("`{}` was changed by somebody else meanwhile", file.path),
        "it was left as it is: save your work and run the command again",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rewritten(path: &str) -> Rewritten {
        Rewritten {
            path: path.to_owned(),
            before: "old".to_owned(),
            after: "new".to_owned(),
            titles: Vec::new(),
        }
    }

    fn text(root: &Path, path: &str) -> String {
        fs::read_to_string(root.join(path)).unwrap()
    }

    #[test]
    fn a_file_that_somebody_else_changed_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.toml"), "other").unwrap();
        let failure = replace(folder.path(), &rewritten("a.toml")).unwrap_err();
        assert!(failure.message.contains("meanwhile"), "{failure:?}");
        assert_eq!(text(folder.path(), "a.toml"), "other");
        assert!(replace(folder.path(), &rewritten("gone.toml")).is_err());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_keeps_its_permissions_and_nothing_else_is_left_behind() {
        use std::os::unix::fs::PermissionsExt;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.toml");
        fs::write(&path, "old").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        replace(folder.path(), &rewritten("a.toml")).unwrap();
        assert_eq!(text(folder.path(), "a.toml"), "new");
        let mode = fs::metadata(&path).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o640);
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_written_through() {
        let (folder, outside) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(outside.path().join("a.toml"), "old").unwrap();
        let link = |target: &Path, name: &str| {
            std::os::unix::fs::symlink(target, folder.path().join(name)).unwrap();
        };
        link(outside.path(), "folder");
        link(&outside.path().join("a.toml"), "a.toml");
        for path in ["a.toml", "folder/a.toml"] {
            assert!(replace(folder.path(), &rewritten(path)).is_err(), "{path}");
        }
        assert_eq!(text(outside.path(), "a.toml"), "old");
    }
}
