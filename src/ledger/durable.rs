//! Files that must still be there after a power cut: contents and folder entries are synced before
//! anything relies on them.

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;

use super::LedgerError;

/// Makes a folder, unless it is there, and syncs its entry in the folder above.
pub(super) fn make_folder(folder: &Path) -> Result<(), LedgerError> {
    if folder.is_dir() || folder.as_os_str().is_empty() {
        return Ok(());
    }
    fs::create_dir_all(folder).map_err(|error| LedgerError::from_io("create", folder, &error))?;
    folder.parent().map_or(Ok(()), sync_folder)
}

/// Writes a small file that is either not there or whole: beside it first, then renamed.
pub(super) fn write_whole(path: &Path, text: &str) -> Result<(), LedgerError> {
    let draft = path.with_extension("draft");
    let written = File::create(&draft).and_then(|mut file| {
        file.write_all(text.as_bytes())?;
        file.sync_all()
    });
    written
        .and_then(|()| fs::rename(&draft, path))
        .map_err(|error| LedgerError::from_io("write", path, &error))?;
    sync_parent(path)
}

/// Removes a file for good.
pub(super) fn remove(path: &Path) -> Result<(), LedgerError> {
    fs::remove_file(path).map_err(|error| LedgerError::from_io("remove", path, &error))?;
    sync_parent(path)
}

/// Syncs the folder that holds `path`, so that its entries last.
pub(super) fn sync_parent(path: &Path) -> Result<(), LedgerError> {
    path.parent().map_or(Ok(()), sync_folder)
}

fn sync_folder(folder: &Path) -> Result<(), LedgerError> {
    if cfg!(not(unix)) {
        // Elsewhere a folder cannot be opened as a file, and its entries are journalled.
        return Ok(());
    }
    let folder = if folder.as_os_str().is_empty() {
        Path::new(".")
    } else {
        folder
    };
    File::open(folder)
        .and_then(|file| file.sync_all())
        .map_err(|error| LedgerError::from_io("sync", folder, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_replaced_as_a_whole_and_leaves_no_draft() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.id");
        write_whole(&path, "one").unwrap();
        write_whole(&path, "two").unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "two");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_folder_in_the_way_is_an_error_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.id");
        fs::create_dir(&path).unwrap();
        let error = write_whole(&path, "one").unwrap_err();
        assert!(error.to_string().contains("a.id"), "{error}");
    }
}
