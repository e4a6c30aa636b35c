//! The lock of a publishing run: a file lock, which the system frees when the process dies, however
//! it dies. The text inside is only a name for messages.

use std::any::Any;
use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

use super::LedgerError;
use super::durable::make_folder;

/// So much of a holder's name is shown.
const NAME_LENGTH: u64 = 200;

/// Held by the one run that publishes; free again when it is dropped.
pub struct RunLock {
    _guard: Box<dyn Any + Send>,
}

impl RunLock {
    /// A lock that lasts as long as `guard`, whose drop frees it.
    pub fn holding(guard: impl Any + Send) -> Self {
        Self {
            _guard: Box::new(guard),
        }
    }
}

impl fmt::Debug for RunLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RunLock")
    }
}

/// Locks the file at `path`, made on demand together with its folder, in the name of `run`.
/// Errors: `Locked` when another run holds it, `Unreachable` when there can be no such file.
pub fn lock_file(path: &Path, run: &str) -> Result<RunLock, LedgerError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)
        .map_err(|error| LedgerError::from_io("open", path, &error))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let holder = read_name(file);
            return Err(LedgerError::Locked { holder });
        }
        Err(TryLockError::Error(error)) => {
            return Err(LedgerError::from_io("lock", path, &error));
        }
    }
    // Without a name the lock is as good, so a full disk does not matter here.
    write_name(&file, run).ok();
    Ok(RunLock::holding(file))
}

fn write_name(mut file: &File, run: &str) -> std::io::Result<()> {
    file.set_len(0)?;
    file.rewind()?;
    write!(file, "{run}, process {}", std::process::id())
}

/// The holder's name, without anything that could play tricks on a terminal.
fn read_name(file: File) -> Option<String> {
    let mut bytes = Vec::new();
    file.take(NAME_LENGTH).read_to_end(&mut bytes).ok()?;
    let name: String = String::from_utf8_lossy(&bytes)
        .chars()
        .filter(|letter| !letter.is_control())
        .collect();
    (!name.is_empty()).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_told_who_holds_the_lock() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("new").join("publish.lock");
        let first = lock_file(&path, "run \u{1b}[2Jone").unwrap();
        let expected = format!("run [2Jone, process {}", std::process::id());
        assert_eq!(
            lock_file(&path, "two").unwrap_err(),
            LedgerError::Locked {
                holder: Some(expected)
            }
        );
        drop(first);
        lock_file(&path, "three").unwrap();
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("in-the-way");
        std::fs::write(&file, "").unwrap();
        let error = lock_file(&file.join("publish.lock"), "run").unwrap_err();
        assert!(error.to_string().contains("move it away"), "{error}");
    }
}
