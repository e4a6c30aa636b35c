//! The ledger in a PostgreSQL database, for many hosts and many workspaces.
//!
//! The primary key of the events is the compare-and-swap: of two hosts that write the same number of a stream one gets
//! `Conflict`. Nothing that is promised rests on a lock. Which host works on which channel is agreed by advisory locks,
//! which only spare the hosts the races: they end with the session, and a session may end while its host lives on.
//! (Behind a pooler that hands out another session for every statement they mean nothing; everything else holds.)

mod address;
mod columns;
mod encryption;
mod schema;
mod session;
mod sharing;

#[cfg(test)]
#[path = "../../../tests/support/postgres.rs"]
mod server;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use secrecy::SecretString;
use tokio_postgres::types::Type;

use address::Address;
use columns::{Columns, read_events};
use session::{Session, Trouble};
use sharing::arrive;

use super::marker;
use super::{AppendError, Begun, Event, LedgerError, RunLock, Sharing, Store, Stream};

/// How often a write is tried that met another one, or whose connection broke.
const TRIES: u32 = 4;

/// A workspace's ledger in a database, connected to at its first use, and again after a connection broke.
#[derive(Debug)]
pub struct PostgresStore {
    address: Address,
    workspace: String,
    marker: PathBuf,
    writable: bool,
    open: Option<Open>,
    /// The run that said it is there.
    run: Option<String>,
    /// The channels that this session alone works on, by the number that stands for them.
    held: BTreeMap<i32, String>,
}

/// A session on the ledger that the workspace began with.
struct Open {
    session: Session,
    id: String,
}

impl std::fmt::Debug for Open {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.id)
    }
}

impl PostgresStore {
    /// The ledger of `workspace` in the database at `url`, for reading and writing. `marker` is the workspace's own
    /// memory of it, such as `.kalends/postgres.id`. Errors: `Unreachable` where the address is no good.
    pub fn new(url: &SecretString, workspace: &str, marker: &Path) -> Result<Self, LedgerError> {
        let folder = marker.parent().and_then(Path::parent).unwrap_or(marker);
        Ok(Self {
            address: Address::parse(url, folder)?,
            workspace: workspace.to_owned(),
            marker: marker.to_owned(),
            writable: true,
            open: None,
            run: None,
            held: BTreeMap::new(),
        })
    }

    /// The same for reading alone.
    #[must_use]
    pub fn for_reading(self) -> Self {
        Self {
            writable: false,
            ..self
        }
    }

    /// Begins the workspace's ledger: the tables, where the database has none, and its own row. Returns the place, and
    /// whether it was there already. Errors: those of every use, except that nothing need be there yet.
    pub fn begin(&mut self) -> Result<(String, Begun), LedgerError> {
        let place = self.place();
        if let Some(known) = marker::read(&self.marker)? {
            self.open()?;
            debug_assert!(self.open.as_ref().is_some_and(|open| open.id == known));
            return Ok((place, Begun::WasThere));
        }
        Ok((place, self.make(&Columns::default())?))
    }

    /// Makes the tables, where the database has none, and the workspace's own row with these events, where it has none.
    fn make(&mut self, events: &Columns) -> Result<Begun, LedgerError> {
        let session = Session::open(&self.address, true)?;
        if !is_laid_out(&session)? {
            lay_out(&session)?;
        }
        refuse_newer(&session)?;
        session.all("BEGIN")?;
        let made = session.write(schema::BEGIN, &[(&self.workspace, Type::TEXT)])?;
        let id = read_id(&session, &self.workspace)?.ok_or(LedgerError::Busy)?;
        let open = Open { session, id };
        if made > 0 {
            events.insert(&open, &self.workspace)?;
        }
        open.session.all("COMMIT")?;
        drop(open);
        self.open()?;
        self.mark()?;
        Ok(if made == 0 {
            Begun::WasThere
        } else {
            Begun::Made
        })
    }

    /// What messages call it: `of the workspace … in …`.
    pub fn place(&self) -> String {
        format!(
            "of the workspace `{}` in {}",
            self.workspace,
            self.address.place()
        )
    }

    /// The session, made where there is none that works.
    fn open(&mut self) -> Result<&Open, LedgerError> {
        if self
            .open
            .as_ref()
            .is_some_and(|open| open.session.is_closed())
        {
            self.forget();
        }
        if self.open.is_none() {
            let session = Session::open(&self.address, self.writable)?;
            let id = self.id(&session)?;
            if let Some(run) = &self.run {
                arrive(&session, &id, run)?;
            }
            self.open = Some(Open { session, id });
        }
        self.open.as_ref().ok_or(LedgerError::Busy)
    }

    /// Lets go of a session that cannot be trusted, and so of all that it held.
    fn forget(&mut self) {
        self.open = None;
        self.held.clear();
    }

    /// The id of the workspace's ledger, which must be the one that it began with.
    fn id(&self, session: &Session) -> Result<String, LedgerError> {
        let known = marker::read(&self.marker)?;
        let mut found = None;
        if is_laid_out(session)? {
            refuse_newer(session)?;
            found = read_id(session, &self.workspace)?;
        }
        match (found, known) {
            (Some(id), Some(known)) if id != known => Err(LedgerError::Damaged {
                detail: format!(
                    "the one {} is not the ledger that this workspace began with (`{}` says which)",
                    self.place(),
                    self.marker.display()
                ),
            }),
            (Some(id), _) => Ok(id),
            (None, Some(_)) => Err(self.gone()),
            (None, None) => Err(LedgerError::NotBegun {
                ledger: format!("that {}", self.place()),
            }),
        }
    }

    fn gone(&self) -> LedgerError {
        LedgerError::Gone {
            place: self.place(),
            marker: self.marker.clone(),
        }
    }

    /// Why the ledger takes nothing: it was moved elsewhere, or is not there any more.
    fn not_taken(&mut self) -> Result<LedgerError, LedgerError> {
        let events = self.load_streams(&[Stream::Workspace])?;
        let moved = events.last().and_then(Event::moved);
        Ok(moved.unwrap_or_else(|| self.gone()))
    }

    /// Writes the last event of all, while nobody else may write.
    fn write_last(&mut self, columns: &Columns) -> Result<(), AppendError> {
        self.mark()?;
        let workspace = self.workspace.clone();
        let open = self.open()?;
        let written = open
            .session
            .all("BEGIN")
            .and_then(|()| open.session.all(schema::ALONE))
            .and_then(|()| columns.insert(open, &workspace));
        match written {
            Ok(1) => Ok(open.session.all("COMMIT").map_err(LedgerError::from)?),
            Ok(_) => Err(self.not_taken()?.into()),
            Err(Trouble::Taken) => Err(AppendError::Conflict),
            Err(trouble) => Err(LedgerError::from(trouble).into()),
        }
    }

    /// Remembers the ledger in the workspace, before its first event.
    fn mark(&mut self) -> Result<(), LedgerError> {
        if marker::read(&self.marker)?.is_none() {
            let id = self.open()?.id.clone();
            marker::write(&self.marker, &id)?;
        }
        Ok(())
    }

    /// Asks for something that changes nothing; once more where the connection turns out to be broken.
    fn ask<T>(
        &mut self,
        question: impl Fn(&Open, &str) -> Result<T, Trouble>,
    ) -> Result<T, LedgerError> {
        for _ in 1..TRIES {
            let workspace = self.workspace.clone();
            match question(self.open()?, &workspace) {
                Err(Trouble::Lost(_)) => self.forget(),
                other => return Ok(other?),
            }
        }
        let workspace = self.workspace.clone();
        Ok(question(self.open()?, &workspace)?)
    }

    /// Writes, and again where that may change something. After a connection broke, the first try may have been the
    /// one that worked: then the events are there word for word, and nobody else writes the same words.
    fn write(&mut self, columns: &Columns) -> Result<(), AppendError> {
        self.mark()?;
        let mut in_doubt = false;
        let mut last = LedgerError::Busy;
        for _ in 0..TRIES {
            let workspace = self.workspace.clone();
            let open = match self.open() {
                Ok(open) => open,
                // A server that comes back soon is waited for by trying again.
                Err(error @ LedgerError::Unreachable { .. }) if in_doubt => {
                    last = error;
                    continue;
                }
                Err(error) => return Err(error.into()),
            };
            match columns.insert(open, &workspace) {
                Ok(made) if made == columns.number.len() as u64 => return Ok(()),
                Ok(_) => return Err(self.not_taken()?.into()),
                Err(Trouble::Taken) if in_doubt && columns.are_there(open, &workspace)? => {
                    return Ok(());
                }
                Err(Trouble::Taken) => return Err(AppendError::Conflict),
                Err(Trouble::Collision(error)) => last = error,
                Err(Trouble::Lost(error)) => {
                    in_doubt = true;
                    last = error;
                    self.forget();
                }
                Err(Trouble::Refused(error)) => return Err(error.into()),
            }
        }
        Err(last.into())
    }
}

impl Store for PostgresStore {
    fn load(&mut self) -> Result<Vec<Event>, LedgerError> {
        self.ask(|open, workspace| {
            let rows = open
                .session
                .many_rows(schema::LOAD, &[(&workspace, Type::TEXT)])?;
            read_events(&open.session, &rows).map_err(Trouble::Refused)
        })
    }

    fn load_streams(&mut self, streams: &[Stream]) -> Result<Vec<Event>, LedgerError> {
        let mut columns = Columns::default();
        for stream in streams {
            columns.place(stream, 0);
        }
        self.ask(|open, workspace| {
            let [post, channel, occurrence] = &columns.key;
            let parameters = [
                (&workspace as _, Type::TEXT),
                (post as _, Type::TEXT_ARRAY),
                (channel as _, Type::TEXT_ARRAY),
                (occurrence as _, Type::TEXT_ARRAY),
            ];
            let rows = open.session.many_rows(schema::LOAD_STREAMS, &parameters)?;
            read_events(&open.session, &rows).map_err(Trouble::Refused)
        })
    }

    fn append(&mut self, events: &[Event]) -> Result<(), AppendError> {
        let columns = Columns::of(events)?;
        let written = self.write(&columns);
        if let Err(AppendError::Failed(_)) = written {
            self.forget();
        }
        written
    }

    /// Whoever is about to write is waited for, and everybody who comes later finds it closed.
    fn close(&mut self, last: &Event) -> Result<(), AppendError> {
        let columns = Columns::of(std::slice::from_ref(last))?;
        let written = self.write_last(&columns);
        // A transaction that was left half-way ends with its session.
        self.forget();
        written
    }

    fn begin_with(
        &mut self,
        events: &[Event],
        _now: crate::time::Instant,
    ) -> Result<Begun, AppendError> {
        let is_new = marker::read(&self.marker)?.is_none();
        if is_new && self.make(&Columns::of(events)?)? == Begun::Made {
            return Ok(Begun::Made);
        }
        if !self.load()?.is_empty() {
            return Ok(Begun::WasThere);
        }
        self.append(events).map(|()| Begun::Made)
    }

    /// Keeps nobody out: many hosts publish at once. It makes the run known to the others for as long as the store's
    /// session lasts.
    fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError> {
        self.run = Some(run.to_owned());
        self.ask(|open, _| arrive(&open.session, &open.id, run))?;
        Ok(RunLock::holding(()))
    }

    fn sharing(&mut self) -> Option<&mut dyn Sharing> {
        Some(self)
    }
}

/// The id of a workspace's ledger; `None` where it has none.
fn read_id(session: &Session, workspace: &str) -> Result<Option<String>, LedgerError> {
    let rows = session.rows(schema::ID, &[(&workspace, Type::TEXT)])?;
    let id = rows.first().map(|row| session.value::<String>(row, 0));
    id.transpose()
}

fn is_laid_out(session: &Session) -> Result<bool, LedgerError> {
    let rows = session.rows(schema::ANY, &[])?;
    rows.first().map_or(Ok(false), |row| session.value(row, 0))
}

/// Makes the tables. Two may do so at the same time: the second finds it done.
fn lay_out(session: &Session) -> Result<(), LedgerError> {
    session.all("BEGIN")?;
    session.all(schema::GUARD)?;
    if !is_laid_out(session)? {
        session.all(schema::CREATE)?;
    }
    Ok(session.all("COMMIT")?)
}

fn refuse_newer(session: &Session) -> Result<(), LedgerError> {
    let rows = session.rows(schema::NEWEST, &[])?;
    let version: Option<i32> = match rows.first() {
        Some(row) => session.value(row, 0)?,
        None => None,
    };
    match version {
        Some(version) if version > schema::VERSION => Err(LedgerError::Newer {
            found: format!("tables of format {version}"),
            known: schema::VERSION.unsigned_abs(),
        }),
        Some(_) => Ok(()),
        None => Err(LedgerError::Damaged {
            detail: "its tables do not say of which version they are".to_owned(),
        }),
    }
}
