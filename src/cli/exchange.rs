//! Putting a text in a file's place: a reader sees the old text or the new one, and a crash leaves one of them.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Writes what a command was asked to write into a file of somebody's choice. What stands there is replaced if it is a
/// regular file, and nothing is written through a link.
pub(super) fn write_out(target: &Path, text: &str) -> Result<(), Failure> {
    let shown = target.display();
    let kind = fs::symlink_metadata(target).map(|found| found.file_type());
    if kind.as_ref().is_ok_and(fs::FileType::is_symlink) {
        return Err(Failure::usage(
            format!("`{shown}` is a link, and nothing is written through a link"),
            "name the file that it leads to, or another one",
        ));
    }
    if target.file_name().is_none() || kind.is_ok_and(|kind| !kind.is_file()) {
        return Err(Failure::usage(
            format!("`{shown}` is no file"),
            "name a file, such as `calendar.csv`",
        ));
    }
    exchange(target, text).map_err(|error| {
        Failure::usage(
            format!("could not write `{shown}`: {error}"),
            "check that its folder is there, that there is space, and that you may write there",
        )
    })
}

/// The text goes to disk under a hidden name, which no calendar file has, and then takes the place of the old one.
pub(super) fn exchange(target: &Path, text: impl AsRef<[u8]>) -> io::Result<()> {
    let draft = draft_beside(target);
    let written = fill(&draft, target, text.as_ref()).and_then(|()| fs::rename(&draft, target));
    if written.is_err() {
        // What was begun is no use to anybody; the error that matters is the first one.
        let _ = fs::remove_file(&draft);
    }
    written?;
    // Not every system can put a folder to disk, and the new text is in its place already.
    if let Some(folder) = target.parent().and_then(|folder| File::open(folder).ok()) {
        let _ = folder.sync_all();
    }
    Ok(())
}

fn draft_beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.new", std::process::id()))
}

/// A file that was there before keeps its permissions.
fn fill(draft: &Path, target: &Path, text: &[u8]) -> io::Result<()> {
    let mut out = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(draft)?;
    if let Ok(before) = fs::symlink_metadata(target) {
        out.set_permissions(before.permissions())?;
    }
    out.write_all(text)?;
    out.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_made_or_replaced_and_nothing_else_is_left() {
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("plan.csv");
        for text in ["one", "two"] {
            write_out(&target, text).unwrap();
            assert_eq!(fs::read_to_string(&target).unwrap(), text);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_is_no_file_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        for target in [folder.path().to_path_buf(), folder.path().join("..")] {
            let failure = write_out(&target, "text").unwrap_err();
            assert!(failure.message.ends_with("is no file"), "{failure:?}");
        }
        let failure = write_out(&folder.path().join("gone/plan.csv"), "text").unwrap_err();
        assert!(
            failure.message.starts_with("could not write"),
            "{failure:?}"
        );
    }

    #[cfg(unix)]
    #[test]
    fn no_link_is_written_through() {
        let folder = tempfile::tempdir().unwrap();
        let (other, link) = (folder.path().join("other"), folder.path().join("link"));
        fs::write(&other, "old").unwrap();
        for leads_to in [&other, &folder.path().join("nowhere")] {
            std::os::unix::fs::symlink(leads_to, &link).unwrap();
            let failure = write_out(&link, "new").unwrap_err();
            assert!(failure.message.contains("is a link"), "{failure:?}");
            fs::remove_file(&link).unwrap();
        }
        assert_eq!(fs::read_to_string(&other).unwrap(), "old");
        assert!(!folder.path().join("nowhere").exists());
    }
}
