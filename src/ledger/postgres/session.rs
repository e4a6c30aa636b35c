//! One connection to the server. Every call has a deadline, and every error says what was tried where, and what would
//! help; none says the password.

use std::error::Error as _;
use std::future::Future;
use std::time::Duration;

use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::types::{ToSql, Type};
use tokio_postgres::{Client, Error, Row};

use super::super::LedgerError;
use super::address::Address;
use super::encryption::encryption;
use super::schema::SESSION;

/// How long the making of a connection may take, every address and the greeting included.
const CONNECT: Duration = Duration::from_secs(30);
/// How long a write or a question may take: longer than its own limits on the server, but for a server that hangs.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long the reading of a whole ledger may take.
const LONG_PATIENCE: Duration = Duration::from_secs(180);
/// How long a farewell may take.
const FAREWELL: Duration = Duration::from_millis(500);

/// A parameter of a statement.
pub(super) type Parameter<'a> = (&'a (dyn ToSql + Sync), Type);

/// Why a call failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The connection is gone, and what was asked may have been done.
    Lost(LedgerError),
    /// Nothing was done, because somebody else did something at the same time; the same may work now.
    Collision(LedgerError),
    /// Nothing was done, because one of the keys is taken.
    Taken,
    /// Nothing was done, and it will not be.
    Refused(LedgerError),
}

impl From<Trouble> for LedgerError {
    fn from(trouble: Trouble) -> Self {
        match trouble {
            Trouble::Lost(error) | Trouble::Collision(error) | Trouble::Refused(error) => error,
            Trouble::Taken => Self::Busy,
        }
    }
}

/// A connection, and what drives it.
pub(super) struct Session {
    runtime: Runtime,
    client: Option<Client>,
    driver: JoinHandle<()>,
    place: String,
}

impl Session {
    /// Connects, and sets up the session.
    pub(super) fn open(address: &Address, writable: bool) -> Result<Self, LedgerError> {
        let place = address.place().to_owned();
        let runtime = Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| {
                unreachable(&place, &format!("no connection can be made ({error})"))
            })?;
        let encryption = encryption(address)?;
        let connecting = async { timeout(CONNECT, address.config().connect(encryption)).await };
        let (client, connection) = runtime
            .block_on(connecting)
            .map_err(|_| no_answer(&place, CONNECT))?
            .map_err(|error| LedgerError::from(explain(&place, &error)))?;
        let driver = runtime.spawn(async move {
            // Whoever waits for an answer is told as well.
            let _ = connection.await;
        });
        let session = Self {
            runtime,
            client: Some(client),
            driver,
            place,
        };
        session.all(SESSION)?;
        if !writable {
            session.all("SET default_transaction_read_only = on")?;
        }
        Ok(session)
    }

    /// Whether the other end has gone.
    pub(super) fn is_closed(&self) -> bool {
        // What the server said while nobody listened is heard now.
        self.runtime.block_on(tokio::task::yield_now());
        self.driver.is_finished() || self.client.as_ref().is_none_or(Client::is_closed)
    }

    /// Runs statements without parameters, in one transaction where they open none of their own.
    pub(super) fn all(&self, statements: &str) -> Result<(), Trouble> {
        self.call(PATIENCE, |client| client.batch_execute(statements))
    }

    /// Asks something.
    pub(super) fn rows(
        &self,
        statement: &str,
        with: &[Parameter<'_>],
    ) -> Result<Vec<Row>, Trouble> {
        self.call(PATIENCE, |client| client.query_typed(statement, with))
    }

    /// Asks something with a long answer.
    pub(super) fn many_rows(
        &self,
        statement: &str,
        with: &[Parameter<'_>],
    ) -> Result<Vec<Row>, Trouble> {
        self.call(LONG_PATIENCE, |client| client.query_typed(statement, with))
    }

    /// Writes something, and returns how many rows that made.
    pub(super) fn write(&self, statement: &str, with: &[Parameter<'_>]) -> Result<u64, Trouble> {
        self.call(PATIENCE, |client| client.execute_typed(statement, with))
    }

    /// Reads a value that a row must have.
    pub(super) fn value<'r, T>(&self, row: &'r Row, column: usize) -> Result<T, LedgerError>
    where
        T: tokio_postgres::types::FromSql<'r>,
    {
        row.try_get(column).map_err(|error| LedgerError::Damaged {
            detail: format!("{}: {}", self.place, in_full(&error)),
        })
    }

    fn call<'s, T, F>(
        &'s self,
        patience: Duration,
        ask: impl FnOnce(&'s Client) -> F,
    ) -> Result<T, Trouble>
    where
        F: Future<Output = Result<T, Error>>,
    {
        let Some(client) = &self.client else {
            return Err(Trouble::Lost(unreachable(
                &self.place,
                "the connection is closed",
            )));
        };
        let answer = self
            .runtime
            .block_on(async { timeout(patience, ask(client)).await });
        match answer {
            Ok(answer) => answer.map_err(|error| explain(&self.place, &error)),
            Err(_) => Err(Trouble::Lost(no_answer(&self.place, patience))),
        }
    }
}

impl Drop for Session {
    /// Says good-bye, so that the server frees at once what the session holds.
    fn drop(&mut self) {
        self.client = None;
        let driver = &mut self.driver;
        let _ = self
            .runtime
            .block_on(async { timeout(FAREWELL, driver).await });
    }
}

fn no_answer(place: &str, waited: Duration) -> LedgerError {
    unreachable(
        place,
        &format!("no answer within {} seconds", waited.as_secs()),
    )
}

fn unreachable(place: &str, reason: &str) -> LedgerError {
    LedgerError::Unreachable {
        detail: format!("{place}: {reason}"),
    }
}

/// What an error means, and who must act.
fn explain(place: &str, error: &Error) -> Trouble {
    let refusal = |hint: &str| unreachable(place, &format!("{}{hint}", in_full(error)));
    let Some(code) = error.code() else {
        return Trouble::Lost(refusal(hint_without_code(error)));
    };
    match code {
        &SqlState::UNIQUE_VIOLATION => Trouble::Taken,
        &SqlState::T_R_SERIALIZATION_FAILURE
        | &SqlState::T_R_DEADLOCK_DETECTED
        | &SqlState::LOCK_NOT_AVAILABLE => Trouble::Collision(LedgerError::Busy),
        code if is_farewell(code) => Trouble::Lost(refusal("")),
        code => Trouble::Refused(refusal(hint(code))),
    }
}

/// The server ends the session, or is about to start or to stop.
fn is_farewell(code: &SqlState) -> bool {
    let class = &code.code()[..2];
    class == "57" && *code != SqlState::QUERY_CANCELED || class == "08"
}

fn hint(code: &SqlState) -> &'static str {
    match code.code() {
        "28P01" | "28000" => "; look at the user and the password in the address",
        "3D000" => "; create the database, or name another one in the address",
        "42501" => "; give this user the right to it (GRANT)",
        "25006" => "; name the server that takes writes in the address",
        "53100" => "; free some space on its disk",
        "53300" => "; let it take more connections, or start fewer runs",
        _ => "",
    }
}

fn hint_without_code(error: &Error) -> &'static str {
    let told = in_full(error);
    if told.contains("server does not support TLS") {
        "; it takes no encryption: write sslmode=disable in the address if the network is yours alone"
    } else if told.contains("certificate") {
        "; name the file of the certificate that is trusted with `sslrootcert`, or write sslmode=require to do without proof"
    } else {
        ""
    }
}

/// The error with its causes, which is where the server's own words are.
fn in_full(error: &Error) -> String {
    if let Some(told) = error.as_db_error() {
        return told.message().to_owned();
    }
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        words = format!("{words}: {error}");
        cause = error.source();
    }
    words
}
