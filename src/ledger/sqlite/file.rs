//! The ledger file and its marker: how they are found, made, told apart from strangers, and how
//! `SQLite`'s errors read.
//!
//! The workspace's marker is written before the first event.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, Error, ErrorCode, OpenFlags, TransactionBehavior, ffi};

use super::super::LedgerError;
use super::super::durable::make_folder;
use super::super::marker;

/// `PRAGMA application_id` of a ledger: the letters `KLND`.
const APPLICATION: i32 = 0x4b4c_4e44;
/// `PRAGMA user_version` that this program writes, and the newest that it reads.
const SCHEMA: u32 = 1;
/// How long a command waits for another one's write.
const PATIENCE: Duration = Duration::from_secs(5);

/// The schema. Its triggers keep a stray `UPDATE` or `DELETE` from rewriting history.
const CREATE: &str = "
    CREATE TABLE ledger (id TEXT NOT NULL) STRICT;
    INSERT INTO ledger VALUES (lower(hex(randomblob(16))));
    CREATE TABLE event (
        post TEXT NOT NULL,
        channel TEXT NOT NULL,
        occurrence TEXT NOT NULL,
        number INTEGER NOT NULL CHECK (number > 0),
        json TEXT NOT NULL,
        PRIMARY KEY (post, channel, occurrence, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TRIGGER events_are_never_changed BEFORE UPDATE ON event
        BEGIN SELECT raise(ABORT, 'events are never changed'); END;
    CREATE TRIGGER events_are_never_removed BEFORE DELETE ON event
        BEGIN SELECT raise(ABORT, 'events are never removed'); END;
";

/// Opens the ledger at `path`; `None` when this workspace never had one. Makes nothing.
pub(super) fn open(path: &Path, writable: bool) -> Result<Option<Connection>, LedgerError> {
    let mut found = None;
    if is_file(path)? {
        let connection = connect(path, OpenFlags::SQLITE_OPEN_READ_WRITE, writable)?;
        found = read_id(path, &connection)?.map(|id| (id, connection));
    }
    match (found, marker::read(&marker_of(path))?) {
        (Some((id, _)), Some(marked)) if id != marked => Err(LedgerError::Damaged {
            detail: format!(
                "`{}` is not the ledger that this workspace began with",
                path.display()
            ),
        }),
        (Some((_, connection)), _) => Ok(Some(connection)),
        (None, Some(_)) => Err(gone(path)),
        (None, None) => Ok(None),
    }
}

/// Makes an empty ledger at `path`, with its folder. Two commands may do so at the same time: the
/// second finds it done.
pub(super) fn create(path: &Path) -> Result<Connection, LedgerError> {
    if let Some(folder) = path.parent() {
        make_folder(folder)?;
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut connection = connect(path, flags, true)?;
    let behavior = TransactionBehavior::Immediate;
    let transaction = connection
        .transaction_with_behavior(behavior)
        .map_err(|error| explain(path, &error))?;
    if read_id(path, &transaction)?.is_none() {
        lay_out(&transaction).map_err(|error| explain(path, &error))?;
    }
    transaction
        .commit()
        .map_err(|error| explain(path, &error))?;
    Ok(connection)
}

/// Writes the marker, unless it is there. Call it with the write lock held and before the first
/// event is committed: it also makes the ledger's own entry in the folder last.
pub(super) fn mark(path: &Path, connection: &Connection) -> Result<(), LedgerError> {
    let marker = marker_of(path);
    if marker::read(&marker)?.is_some() {
        return Ok(());
    }
    let id = read_id(path, connection)?.ok_or_else(|| gone(path))?;
    marker::write(&marker, &id)
}

/// What an error of `SQLite` means, and who must act.
pub(super) fn explain(path: &Path, error: &Error) -> LedgerError {
    let shown = path.display();
    let extended = error.sqlite_error().map(|error| error.extended_code);
    if extended == Some(ffi::SQLITE_READONLY_DBMOVED) {
        return gone(path);
    }
    let hint = match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => return LedgerError::Busy,
        Some(ErrorCode::DatabaseCorrupt) => {
            return LedgerError::Damaged {
                detail: format!("`{shown}` ({error})"),
            };
        }
        Some(ErrorCode::NotADatabase) => "; it is not a ledger: put it back from a backup",
        Some(ErrorCode::DiskFull) => "; free some space on its disk",
        Some(ErrorCode::ReadOnly) => "; it must lie where this user may write",
        Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied) => {
            "; this user needs the right to read and write it, and its folder"
        }
        Some(ErrorCode::SystemIoFailure) => "; look at its disk",
        _ => "",
    };
    LedgerError::Unreachable {
        detail: format!("`{shown}`: {error}{hint}"),
    }
}

fn connect(path: &Path, flags: OpenFlags, writable: bool) -> Result<Connection, LedgerError> {
    let flags = flags | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
        .and_then(|connection| {
            connection.busy_timeout(PATIENCE)?;
            connection.pragma_update(None, "trusted_schema", false)?;
            connection.pragma_update(None, "cell_size_check", true)?;
            connection.pragma_update(None, "journal_mode", "truncate")?;
            connection.pragma_update(None, "synchronous", "full")?;
            connection.pragma_update(None, "fullfsync", true)?;
            connection.pragma_update(None, "query_only", !writable)?;
            Ok(connection)
        })
        .map_err(|error| explain(path, &error))
}

fn lay_out(connection: &Connection) -> rusqlite::Result<()> {
    connection.execute_batch(CREATE)?;
    connection.pragma_update(None, "application_id", APPLICATION)?;
    connection.pragma_update(None, "user_version", SCHEMA)
}

/// The id of the ledger in this database; `None` for a database without any content.
fn read_id(path: &Path, connection: &Connection) -> Result<Option<String>, LedgerError> {
    let facts = "SELECT (SELECT application_id FROM pragma_application_id),
        (SELECT user_version FROM pragma_user_version), (SELECT count(*) FROM sqlite_schema)";
    let (application, version, tables): (i32, u32, u32) = connection
        .query_row(facts, (), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(|error| explain(path, &error))?;
    match (application, version) {
        (0, 0) if tables == 0 => Ok(None),
        (APPLICATION, SCHEMA) => connection
            .query_row("SELECT id FROM ledger", (), |row| row.get(0))
            .map(Some)
            .map_err(|error| explain(path, &error)),
        (APPLICATION, newer) if newer > SCHEMA => Err(LedgerError::Newer {
            found: format!("tables of format {newer}"),
            known: SCHEMA,
        }),
        _ => Err(LedgerError::Unreachable {
            detail: format!(
                "`{}` is a database of another program; move it away, and put the ledger back",
                path.display()
            ),
        }),
    }
}

/// Whether there is a file; a folder in its place is an error.
fn is_file(path: &Path) -> Result<bool, LedgerError> {
    match fs::metadata(path) {
        Ok(found) if found.is_dir() => Err(LedgerError::Unreachable {
            detail: format!(
                "`{}` is a folder, where the ledger file should be; move it away",
                path.display()
            ),
        }),
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(LedgerError::from_io("find", path, &error)),
    }
}

fn marker_of(path: &Path) -> PathBuf {
    path.with_extension("id")
}

fn gone(path: &Path) -> LedgerError {
    LedgerError::Gone {
        place: format!("`{}`", path.display()),
        marker: marker_of(path),
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::super::super::samples::queued;
    use super::super::super::{AppendError, Store};
    use super::super::SqliteStore;
    use super::super::tests::{by_hand, published, workspace};
    use super::*;

    fn refusal(path: &Path) -> LedgerError {
        let load = SqliteStore::new(path).load().unwrap_err();
        let append = SqliteStore::new(path).append(&[queued("new", 1)]);
        assert_eq!(append, Err(AppendError::Failed(load.clone())));
        load
    }

    #[test]
    fn a_lost_ledger_is_gone_and_not_empty() {
        let (_folder, path) = published();
        fs::remove_file(&path).unwrap();
        assert_eq!(refusal(&path), gone(&path));
        assert!(!path.exists());
    }

    #[test]
    fn an_emptied_ledger_is_gone_and_not_empty() {
        let (_folder, path) = published();
        fs::write(&path, "").unwrap();
        assert_eq!(refusal(&path), gone(&path));
    }

    #[test]
    fn a_ledger_that_vanishes_under_an_open_store_takes_no_more_events() {
        let (_folder, path) = published();
        let mut store = SqliteStore::new(&path);
        store.load().unwrap();
        fs::remove_file(&path).unwrap();
        let gone = gone(&path);
        for _ in 0..2 {
            let refused = store.append(&[queued("new", 1)]);
            assert_eq!(refused, Err(AppendError::Failed(gone.clone())));
        }
    }

    #[test]
    fn the_ledger_of_another_workspace_is_refused() {
        let (_folder, path) = published();
        let (_elsewhere, other) = published();
        fs::copy(&other, &path).unwrap();
        assert!(matches!(refusal(&path), LedgerError::Damaged { .. }));
    }

    #[test]
    fn a_first_write_that_stopped_before_the_marker_is_taken_up() {
        let (_folder, path) = workspace();
        drop(create(&path).unwrap());
        assert_eq!(SqliteStore::new(&path).load(), Ok(Vec::new()));
        SqliteStore::new(&path).append(&[queued("new", 1)]).unwrap();
        assert!(path.with_extension("id").exists());
    }

    #[test]
    fn several_may_begin_the_same_ledger_at_once() {
        let (_folder, path) = workspace();
        thread::scope(|scope| {
            for writer in 0..4 {
                let event = queued(&format!("post-{writer}"), 1);
                let mut store = SqliteStore::new(&path);
                scope.spawn(move || store.append(&[event]).unwrap());
            }
        });
        assert_eq!(SqliteStore::new(&path).load().unwrap().len(), 4);
    }

    #[test]
    fn a_newer_ledger_is_refused_by_name() {
        let (_folder, path) = published();
        by_hand(&path, "PRAGMA user_version = 2");
        let error = refusal(&path);
        assert!(error.to_string().contains("format 2"), "{error}");
    }

    #[test]
    fn the_database_of_another_program_is_refused() {
        for sql in ["CREATE TABLE a (b)", "PRAGMA application_id = 7"] {
            let (_folder, path) = workspace();
            fs::create_dir(path.parent().unwrap()).unwrap();
            by_hand(&path, sql);
            let error = refusal(&path);
            assert!(error.to_string().contains("another program"), "{error}");
        }
    }

    #[test]
    fn a_file_that_is_no_database_is_refused() {
        let (_folder, path) = published();
        fs::write(&path, "it was a ledger once, ".repeat(1000)).unwrap();
        let error = refusal(&path);
        assert!(error.to_string().contains("not a ledger"), "{error}");
    }

    #[test]
    fn a_truncated_file_is_refused() {
        let (_folder, path) = published();
        let length = fs::metadata(&path).unwrap().len();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len(length - 4096).unwrap();
        assert!(matches!(refusal(&path), LedgerError::Damaged { .. }));
    }

    #[test]
    fn a_folder_in_place_of_the_file_is_refused() {
        let (_folder, path) = workspace();
        fs::create_dir_all(&path).unwrap();
        let error = refusal(&path);
        assert!(error.to_string().contains("is a folder"), "{error}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_place_that_takes_no_files_is_refused_before_anything_is_written() {
        let mut store = SqliteStore::new("/proc/kalends/ledger.db");
        assert_eq!(store.load(), Ok(Vec::new()));
        let refused = store.append(&[queued("new", 1)]).unwrap_err();
        assert!(refused.to_string().contains("/proc/kalends"), "{refused}");
        assert!(matches!(
            store.lock("run"),
            Err(LedgerError::Unreachable { .. })
        ));
    }
}
