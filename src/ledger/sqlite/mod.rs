//! The ledger in one `SQLite` file, for one host with a disk (not a network file system).
//!
//! Journal mode TRUNCATE with `synchronous=FULL`: after each commit the one file is whole, so a
//! copy of it is a backup. And a commit, once it has returned, survives a power cut: the truncation
//! that makes it final is itself synced, while DELETE leaves the removal of the journal to the
//! folder, where it may be undone, and the commit with it (`SQLite`, "PRAGMA synchronous").

mod file;

use std::path::{Path, PathBuf};

use rusqlite::{Connection, Params, Row, TransactionBehavior, ffi};

use file::{create, explain, mark, open};

use super::{AppendError, Event, LedgerError, RunLock, Store, Stream, lock_file};

/// The run lock's file, beside the ledger.
const LOCK: &str = "publish.lock";

/// The primary key's order is the order that every store loads in: text compares by bytes.
const SELECT: &str = "SELECT post, channel, occurrence, number, json FROM event
    ORDER BY post, channel, occurrence, number";
const SELECT_STREAM: &str = "SELECT post, channel, occurrence, number, json FROM event
    WHERE post = ?1 AND channel = ?2 AND occurrence = ?3 ORDER BY number";
/// The newest event of the workspace itself.
const SELECT_NEWEST: &str = "SELECT post, channel, occurrence, number, json FROM event
    WHERE post = '' AND channel = '' AND occurrence = '' ORDER BY number DESC LIMIT 1";
const INSERT: &str = "INSERT INTO event (post, channel, occurrence, number, json)
    VALUES (?1, ?2, ?3, ?4, ?5)";

/// A ledger file, opened at its first use. Reading never makes one; the first append does.
#[derive(Debug)]
pub struct SqliteStore {
    path: PathBuf,
    writable: bool,
    connection: Option<Connection>,
}

impl SqliteStore {
    /// The ledger at `path`, such as `.kalends/ledger.db`, for reading and writing.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            writable: true,
            connection: None,
        }
    }

    /// The ledger at `path` for reading alone. A write that was interrupted is rolled back all the
    /// same, since nothing can be read before it is.
    pub fn read_only(path: impl Into<PathBuf>) -> Self {
        Self {
            writable: false,
            ..Self::new(path)
        }
    }

    /// The events that a query finds; none where there is no ledger yet.
    fn select(&self, sql: &str, parameters: impl Params) -> Result<Vec<Event>, LedgerError> {
        let Some(connection) = &self.connection else {
            return Ok(Vec::new());
        };
        let failed = |error: rusqlite::Error| explain(&self.path, &error);
        let mut query = connection.prepare_cached(sql).map_err(failed)?;
        let mut rows = query.query(parameters).map_err(failed)?;
        let mut events = Vec::new();
        while let Some(row) = rows.next().map_err(failed)? {
            events.push(read_event(&self.path, row)?);
        }
        Ok(events)
    }

    /// Appends in one transaction that holds the write lock from its beginning.
    fn write(&mut self, events: &[Event]) -> Result<(), AppendError> {
        let path = self.path.as_path();
        let failed = |error: rusqlite::Error| AppendError::from(explain(path, &error));
        let connection = match &mut self.connection {
            Some(connection) => connection,
            empty => empty.insert(open_or_create(path, self.writable)?),
        };
        let behavior = TransactionBehavior::Immediate;
        let transaction = connection
            .transaction_with_behavior(behavior)
            .map_err(failed)?;
        mark(path, &transaction)?;
        refuse_closed(path, &transaction)?;
        for event in events {
            let json = event.to_json()?;
            insert(&transaction, event, &json).map_err(|error| {
                if is_taken(&error) {
                    AppendError::Conflict
                } else {
                    failed(error)
                }
            })?;
        }
        transaction.commit().map_err(failed)
    }
}

impl Store for SqliteStore {
    fn load(&mut self) -> Result<Vec<Event>, LedgerError> {
        if self.connection.is_none() {
            self.connection = open(&self.path, self.writable)?;
        }
        self.select(SELECT, [])
    }

    fn load_streams(&mut self, streams: &[Stream]) -> Result<Vec<Event>, LedgerError> {
        if self.connection.is_none() {
            self.connection = open(&self.path, self.writable)?;
        }
        let mut streams: Vec<&Stream> = streams.iter().collect();
        streams.sort();
        streams.dedup();
        let mut events = Vec::new();
        for stream in streams {
            events.append(&mut self.select(SELECT_STREAM, stream.columns())?);
        }
        Ok(events)
    }

    fn append(&mut self, events: &[Event]) -> Result<(), AppendError> {
        let written = self.write(events);
        if let Err(AppendError::Failed(_)) = written {
            // What comes next looks at the file afresh: it may be gone, or another.
            self.connection = None;
        }
        written
    }

    /// Everybody writes in turn, so what was written before is there, and the next one finds it closed.
    fn close(&mut self, last: &Event) -> Result<(), AppendError> {
        self.append(std::slice::from_ref(last))
    }

    fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError> {
        lock_file(&self.path.with_file_name(LOCK), run)
    }

    fn lock_keeps_everybody_out(&self) -> bool {
        true
    }
}

fn open_or_create(path: &Path, writable: bool) -> Result<Connection, LedgerError> {
    match open(path, writable)? {
        Some(connection) => Ok(connection),
        None if writable => create(path),
        None => Err(LedgerError::Unreachable {
            detail: format!("`{}` was to be read only, not written", path.display()),
        }),
    }
}

/// Refuses a ledger that was moved elsewhere. Call it with the write lock held.
fn refuse_closed(path: &Path, connection: &Connection) -> Result<(), AppendError> {
    let failed = |error: rusqlite::Error| explain(path, &error);
    let mut query = connection.prepare_cached(SELECT_NEWEST).map_err(failed)?;
    let mut rows = query.query([]).map_err(failed)?;
    let Some(row) = rows.next().map_err(failed)? else {
        return Ok(());
    };
    match read_event(path, row)?.moved() {
        Some(moved) => Err(moved.into()),
        None => Ok(()),
    }
}

fn insert(connection: &Connection, event: &Event, json: &str) -> rusqlite::Result<()> {
    let [post, channel, occurrence] = event.stream.columns();
    let number = event.number.cast_signed();
    connection
        .prepare_cached(INSERT)?
        .execute((post, channel, occurrence, number, json))?;
    Ok(())
}

fn is_taken(error: &rusqlite::Error) -> bool {
    error
        .sqlite_error()
        .is_some_and(|error| error.extended_code == ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// Reads one row; the columns must say the same as the event that they place.
fn read_event(path: &Path, row: &Row<'_>) -> Result<Event, LedgerError> {
    let failed = |error: rusqlite::Error| explain(path, &error);
    let json = row.get_ref(4).map_err(failed)?;
    let event = Event::from_json(json.as_str().map_err(|error| failed(error.into()))?)?;
    if is_at_its_place(row, &event).map_err(failed)? {
        return Ok(event);
    }
    Err(LedgerError::Damaged {
        detail: format!(
            "event {} of `{}` stands at the place of another",
            event.number, event.stream
        ),
    })
}

fn is_at_its_place(row: &Row<'_>, event: &Event) -> rusqlite::Result<bool> {
    let [post, channel, occurrence] = event.stream.columns();
    Ok(row.get_ref(0)?.as_str()? == post
        && row.get_ref(1)?.as_str()? == channel
        && row.get_ref(2)?.as_str()? == occurrence
        && row.get_ref(3)?.as_i64()? == event.number.cast_signed())
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::time::Duration;

    use tempfile::TempDir;

    use super::super::contract::contract;
    use super::super::samples::{one_of_each, queued};
    use super::*;

    pub(super) fn workspace() -> (TempDir, PathBuf) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".kalends").join("ledger.db");
        (folder, path)
    }

    pub(super) fn published() -> (TempDir, PathBuf) {
        let (folder, path) = workspace();
        SqliteStore::new(&path).append(&one_of_each()).unwrap();
        (folder, path)
    }

    pub(super) fn by_hand(path: &Path, sql: &str) {
        Connection::open(path).unwrap().execute_batch(sql).unwrap();
    }

    #[test]
    fn a_store_in_a_file_keeps_every_promise() {
        contract(|| {
            let (folder, path) = workspace();
            move || {
                let _kept = &folder;
                Box::new(SqliteStore::new(&path)) as Box<dyn Store>
            }
        });
    }

    #[test]
    fn reading_a_workspace_that_never_published_makes_no_file() {
        let (folder, path) = workspace();
        assert_eq!(SqliteStore::new(&path).load(), Ok(Vec::new()));
        assert_eq!(SqliteStore::read_only(&path).load(), Ok(Vec::new()));
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_store_for_reading_reads_and_does_not_write() {
        let (_folder, path) = published();
        let mut store = SqliteStore::read_only(&path);
        assert_eq!(store.load(), Ok(one_of_each()));
        let refused = store.append(&[queued("new", 1)]).unwrap_err();
        assert!(matches!(
            refused,
            AppendError::Failed(LedgerError::Unreachable { .. })
        ));
        let (folder, path) = workspace();
        assert!(
            SqliteStore::read_only(&path)
                .append(&[queued("new", 1)])
                .is_err()
        );
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    }

    #[test]
    fn a_copy_of_the_one_file_is_a_backup() {
        let (_folder, path) = published();
        let (_elsewhere, copy) = workspace();
        fs::create_dir(copy.parent().unwrap()).unwrap();
        fs::copy(&path, &copy).unwrap();
        assert_eq!(SqliteStore::new(&copy).load(), Ok(one_of_each()));
    }

    #[test]
    fn a_newer_event_is_refused_by_name() {
        let (_folder, path) = published();
        let event = queued("zebra", 1)
            .to_json()
            .unwrap()
            .replace("queued", "moved");
        let sql = format!("INSERT INTO event VALUES ('zebra', 'mastodon', '', 1, '{event}')");
        by_hand(&path, &sql);
        let error = SqliteStore::new(&path).load().unwrap_err();
        assert!(error.to_string().contains("`moved`"), "{error}");
    }

    #[test]
    fn a_full_disk_leaves_nothing_behind_and_the_store_usable() {
        let (_folder, path) = published();
        let mut store = SqliteStore::new(&path);
        store.load().unwrap();
        let full = store.connection.as_ref().unwrap();
        full.pragma_update(None, "max_page_count", 1).unwrap();
        let many: Vec<Event> = (1..=500).map(|number| queued("new", number)).collect();
        let refused = store.append(&many).unwrap_err();
        assert!(refused.to_string().contains("free some space"), "{refused}");
        assert_eq!(store.load(), Ok(one_of_each()));
        store.append(&many).unwrap();
    }

    #[test]
    fn history_cannot_be_changed_or_removed_in_passing() {
        let (_folder, path) = published();
        let connection = Connection::open(&path).unwrap();
        for sql in ["UPDATE event SET json = ''", "DELETE FROM event"] {
            let error = connection.execute_batch(sql).unwrap_err();
            assert!(error.to_string().contains("events are never"), "{error}");
        }
    }

    #[test]
    fn an_event_at_the_place_of_another_is_damage() {
        let (_folder, path) = published();
        let moved = queued("zebra", 1).to_json().unwrap();
        let sql = format!("INSERT INTO event VALUES ('zebra', 'mastodon', '', 2, '{moved}')");
        by_hand(&path, &sql);
        let error = SqliteStore::new(&path).load().unwrap_err();
        assert!(error.to_string().contains("place of another"), "{error}");
    }

    #[test]
    fn a_write_cut_off_half_way_is_rolled_back_by_whoever_reads_next() {
        let (_folder, path) = published();
        let half = Connection::open(&path).unwrap();
        half.pragma_update(None, "cache_size", 1).unwrap();
        half.execute_batch("BEGIN IMMEDIATE").unwrap();
        for number in 1..=500 {
            let event = queued("new", number);
            insert(&half, &event, &event.to_json().unwrap()).unwrap();
        }
        let (_elsewhere, crashed) = workspace();
        fs::create_dir(crashed.parent().unwrap()).unwrap();
        for name in ["ledger.db", "ledger.db-journal", "ledger.id"] {
            fs::copy(path.with_file_name(name), crashed.with_file_name(name)).unwrap();
        }
        let written = fs::metadata(&crashed).unwrap().len();
        assert!(
            written > 65_536,
            "the write did not reach the file: {written}"
        );
        assert_eq!(SqliteStore::read_only(&crashed).load(), Ok(one_of_each()));
    }

    #[test]
    fn a_store_that_stays_busy_says_so_and_writes_nothing() {
        let (_folder, path) = published();
        let mut store = SqliteStore::new(&path);
        store.load().unwrap();
        let connection = store.connection.as_ref().unwrap();
        connection.busy_timeout(Duration::from_millis(20)).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let refused = store.append(&[queued("new", 1)]);
        assert_eq!(refused, Err(AppendError::Failed(LedgerError::Busy)));
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(store.load(), Ok(one_of_each()));
    }
}
