//! Results that the ledger would not take, kept in a file of the host until it does again.
//!
//! One event a line, synced. The next run takes them in as late results, at whatever place their
//! stream has reached by then; taking the same journal in twice changes nothing.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use super::durable::{make_folder, remove, sync_parent};
use super::{AppendError, Event, LedgerError, LedgerState, Store, What, fold};

/// So often an append is tried again after another command wrote to the same stream.
const TRIES: usize = 10;

/// A journal file, which need not be there.
#[derive(Debug, Clone)]
pub struct Journal {
    path: PathBuf,
}

/// What came of taking a journal in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TakenIn {
    /// How many results the ledger did not know yet.
    pub added: usize,
    /// Lines cut off while they were written, for a person to see before they are forgotten.
    pub torn: Vec<String>,
}

impl Journal {
    /// The journal at `path`, such as `.kalends/journal.jsonl`.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self { path: path.into() }
    }

    /// Keeps other processes of this host away from the file, for as long as it takes to add to it or to take it in.
    fn lock(&self) -> Result<File, LedgerError> {
        let path = self.path.with_extension("lock");
        path.parent().map_or(Ok(()), make_folder)?;
        let opened = OpenOptions::new().create(true).append(true).open(&path);
        opened
            .and_then(|file| file.lock().map(|()| file))
            .map_err(|error| LedgerError::from_io("lock", &path, &error))
    }

    /// Adds results, and returns once they are durable.
    pub fn add(&self, events: &[Event]) -> Result<(), LedgerError> {
        let mut lines = String::new();
        for event in events {
            lines += &event.to_json()?;
            lines.push('\n');
        }
        let _lock = self.lock()?;
        append(&self.path, &lines)
            .map_err(|error| LedgerError::from_io("write", &self.path, &error))?;
        sync_parent(&self.path)
    }

    /// Brings every result into the ledger that is not there yet, then removes the file. On an error
    /// the file stays.
    pub fn take_in(&self, store: &mut dyn Store) -> Result<TakenIn, AppendError> {
        if self.read()?.is_none() {
            return Ok(TakenIn::default());
        }
        let _lock = self.lock()?;
        let Some(bytes) = self.read()? else {
            return Ok(TakenIn::default());
        };
        let (events, torn) = parse(&String::from_utf8_lossy(&bytes))?;
        let added = bring(store, &events)?;
        remove(&self.path)?;
        Ok(TakenIn { added, torn })
    }

    fn read(&self) -> Result<Option<Vec<u8>>, LedgerError> {
        match fs::read(&self.path) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(LedgerError::from_io("read", &self.path, &error)),
        }
    }
}

/// Writes at the end of the file, on a line of its own; what cannot be written whole is taken back.
fn append(path: &Path, lines: &str) -> io::Result<()> {
    let mut file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(path)?;
    let before = file.seek(SeekFrom::End(0))?;
    let separator = if ends_torn(&mut file, before)? {
        "\n"
    } else {
        ""
    };
    let written = file.write_all(format!("{separator}{lines}").as_bytes());
    if written.is_err() {
        file.set_len(before)?;
    }
    written?;
    file.sync_all()
}

fn ends_torn(file: &mut File, length: u64) -> io::Result<bool> {
    if length == 0 {
        return Ok(false);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last != *b"\n")
}

/// The events of a journal, and the lines that are none. To lose one of those is safe: its intent
/// then has no result, and counts as unknown.
fn parse(text: &str) -> Result<(Vec<Event>, Vec<String>), LedgerError> {
    let mut events = Vec::new();
    let mut torn = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty()) {
        match Event::from_json(line) {
            Ok(event) => events.push(event),
            Err(LedgerError::Damaged { .. }) => torn.push(line.to_owned()),
            Err(error) => return Err(error),
        }
    }
    Ok((events, torn))
}

fn bring(store: &mut dyn Store, events: &[Event]) -> Result<usize, AppendError> {
    for _ in 0..TRIES {
        let news = renumber(&store.load()?, events)?;
        if news.is_empty() {
            return Ok(0);
        }
        match store.append(&news) {
            Err(AppendError::Conflict) => {}
            Err(error) => return Err(error),
            Ok(()) => return Ok(news.len()),
        }
    }
    Err(AppendError::Conflict)
}

/// Those of `events` that are not recorded, numbered to follow what is.
fn renumber(recorded: &[Event], events: &[Event]) -> Result<Vec<Event>, LedgerError> {
    let mut state: LedgerState = fold(recorded)?;
    let mut news: Vec<Event> = Vec::new();
    for event in events {
        let mut known = recorded.iter().chain(&news);
        if known.any(|known| known.tells_the_same_as(event)) {
            continue;
        }
        let what = event.what.clone();
        let next = state.next_event(&event.stream, event.at, &event.run, what);
        // Tokens that were replaced since are worth nothing.
        if next.is_err() && matches!(event.what, What::TokensKept(_)) {
            continue;
        }
        let new = next?;
        state.apply(&new)?;
        news.push(new);
    }
    Ok(news)
}

#[cfg(test)]
mod tests {
    use tempfile::TempDir;

    use super::super::samples::{self, claim, event, sending, unknown};
    use super::super::{DeliveryState, MemoryStore, Stream};
    use super::*;

    fn claimed_and_sending() -> Vec<Event> {
        vec![event("a", 1, claim(1)), event("a", 2, sending(1, 1, 1))]
    }

    fn sent() -> Event {
        event("a", 3, samples::sent(1, 1))
    }

    fn journal() -> (TempDir, Journal) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(".kalends").join("journal.jsonl");
        (folder, Journal::new(path))
    }

    fn taken(added: usize) -> TakenIn {
        let torn = Vec::new();
        TakenIn { added, torn }
    }

    #[test]
    fn without_a_file_there_is_nothing_to_take_in() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::default();
        assert_eq!(journal.take_in(&mut store), Ok(taken(0)));
        assert!(!journal.path.parent().unwrap().exists());
    }

    #[test]
    fn a_result_that_could_not_be_written_reaches_the_ledger_with_the_next_run() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        journal.add(&[sent()]).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(1)));
        assert_eq!(store.load().unwrap().last(), Some(&sent()));
        assert!(!journal.path.exists());
    }

    #[test]
    fn a_result_follows_whatever_was_recorded_meanwhile_and_settles_the_doubt() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        store.append(&[event("a", 3, unknown(1, 1))]).unwrap();
        journal.add(&[sent()]).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(1)));
        let events = store.load().unwrap();
        let state = fold(&events).unwrap();
        let record = state.get(&samples::key("a")).unwrap();
        assert_eq!(record.state(), DeliveryState::Sent);
        assert_eq!(events[3].number, 4);
    }

    #[test]
    fn what_the_ledger_has_after_all_is_not_added_again() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        store.append(&[sent()]).unwrap();
        journal.add(&[sent()]).unwrap();
        journal.add(&[sent()]).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(0)));
        assert_eq!(store.load().unwrap().len(), 3);
        assert!(!journal.path.exists());
    }

    #[test]
    fn a_result_that_is_journalled_twice_is_added_once() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        journal.add(&[sent(), sent()]).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(1)));
    }

    #[test]
    fn a_line_cut_off_anywhere_is_shown_and_the_rest_is_taken_in() {
        let line = sent().to_json().unwrap();
        for cut in 1..line.len() {
            let (_folder, journal) = journal();
            let mut store = MemoryStore::holding(claimed_and_sending());
            journal.add(&[sent()]).unwrap();
            fs::write(&journal.path, format!("{line}\n{}", &line[..cut])).unwrap();
            let taken = journal.take_in(&mut store).unwrap();
            assert_eq!((taken.added, taken.torn), (1, vec![line[..cut].to_owned()]));
        }
    }

    #[test]
    fn a_line_of_a_newer_version_stops_the_run_and_keeps_the_file() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        journal.add(&[sent()]).unwrap();
        let line = fs::read_to_string(&journal.path).unwrap();
        fs::write(&journal.path, line.replace("sent", "moved")).unwrap();
        let error = journal.take_in(&mut store).unwrap_err();
        assert!(error.to_string().contains("update kalends"), "{error}");
        assert!(journal.path.exists());
    }

    #[test]
    fn a_result_of_no_intent_stops_the_run_and_keeps_the_file() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::default();
        journal.add(&[sent()]).unwrap();
        let error = journal.take_in(&mut store).unwrap_err();
        assert!(error.to_string().contains("without an intent"), "{error}");
        assert!(journal.path.exists());
    }

    #[test]
    fn tokens_are_taken_in_until_newer_ones_are_kept() {
        let of = |number, what| samples::at(Stream::Channel("bird".to_owned()), number, what);
        let old = of(1, samples::tokens(None, "old"));
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(vec![old.clone()]);
        let late = of(2, samples::tokens(Some(1), "late"));
        journal.add(std::slice::from_ref(&late)).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(1)));
        let newer = of(2, samples::tokens(None, "newer"));
        let mut store = MemoryStore::holding(vec![old, newer]);
        journal.add(&[late]).unwrap();
        assert_eq!(journal.take_in(&mut store), Ok(taken(0)));
        assert!(!journal.path.exists());
    }

    #[test]
    fn a_line_after_a_torn_one_begins_a_line_of_its_own() {
        let (_folder, journal) = journal();
        let mut store = MemoryStore::holding(claimed_and_sending());
        journal.add(&[sent()]).unwrap();
        fs::write(&journal.path, "{\"versi").unwrap();
        journal.add(&[sent()]).unwrap();
        let taken = journal.take_in(&mut store).unwrap();
        assert_eq!((taken.added, taken.torn.len()), (1, 1));
    }
}
