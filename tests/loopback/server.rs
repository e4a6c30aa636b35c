//! The sockets: one thread a connection, bounded, and what happens to a request from its first byte to
//! the last byte of its answer. A panic ends its connection and nothing else.

use std::collections::BTreeMap;
use std::io;
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use super::exchange::{self, Next};
use super::faults::Faults;
use super::gate::Gate;
use super::log::Log;
use super::settings::Settings;
use super::world::World;

const MOST_CONNECTIONS: usize = 256;
const STOPPING_TIME: Duration = Duration::from_secs(5);

/// Everything that connections share.
#[derive(Debug)]
pub(crate) struct Server {
    /// What the server pretends to be.
    pub(crate) settings: Mutex<Settings>,
    /// What goes wrong.
    pub(crate) faults: Mutex<Faults>,
    /// What the server remembers.
    pub(crate) world: Mutex<World>,
    /// What really happened.
    pub(crate) log: Log,
    /// Where connections wait.
    pub(crate) gate: Gate,
    /// The server's address, without a final slash.
    pub(crate) origin: String,
    open: Mutex<BTreeMap<u64, TcpStream>>,
    closed: Condvar,
}

/// Takes a connection off the list when its thread ends, in whatever way.
struct Departure {
    server: Arc<Server>,
    number: u64,
}

impl Server {
    /// A server that answers as `origin`.
    pub(crate) fn new(settings: Settings, origin: String) -> io::Result<Server> {
        Ok(Server {
            log: Log::open(settings.log_file.as_deref())?,
            settings: Mutex::new(settings),
            faults: Mutex::default(),
            world: Mutex::default(),
            gate: Gate::default(),
            origin,
            open: Mutex::default(),
            closed: Condvar::new(),
        })
    }

    /// Breaks every connection and waits for their threads.
    pub(crate) fn stop_connections(&self) {
        self.gate.close();
        for stream in lock(&self.open).values() {
            // One that the client has closed already cannot be shut down again.
            let _ = stream.shutdown(Shutdown::Both);
        }
        let open = lock(&self.open);
        let _ended = self
            .closed
            .wait_timeout_while(open, STOPPING_TIME, |open| !open.is_empty());
    }

    /// Whether no connection is open.
    pub(crate) fn is_idle(&self) -> bool {
        lock(&self.open).is_empty()
    }

    /// Waits for room and lists the connection; nothing when the server stops or the socket is gone already.
    fn admit(&self, number: u64, stream: &TcpStream) -> Option<()> {
        let mut open = lock(&self.open);
        while open.len() >= MOST_CONNECTIONS && !self.gate.is_closed() {
            open = self
                .closed
                .wait_timeout(open, Duration::from_millis(50))
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        if self.gate.is_closed() {
            return None;
        }
        open.insert(number, stream.try_clone().ok()?);
        Some(())
    }
}

impl Drop for Departure {
    fn drop(&mut self) {
        lock(&self.server.open).remove(&self.number);
        self.server.closed.notify_all();
    }
}

/// Accepts connections until the gate closes.
pub(crate) fn accept(server: &Arc<Server>, listener: &TcpListener) {
    for (number, stream) in (1..).zip(listener.incoming()) {
        if server.gate.is_closed() {
            return;
        }
        let Ok(stream) = stream else { continue };
        if lock(&server.faults).cuts_connection() {
            exchange::record_cut_at_accept(&server.log);
            continue;
        }
        if server.admit(number, &stream).is_none() {
            continue;
        }
        let departure = Departure {
            server: Arc::clone(server),
            number,
        };
        // Without a thread the departure is dropped at once, and the connection with it.
        let _ = thread::Builder::new()
            .name(format!("loopback-{number}"))
            .spawn(move || serve(&departure.server, &stream));
    }
}

/// The value, whatever a panicking thread has left of it.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Answers the requests of one connection. A socket error is the client's way to leave.
fn serve(server: &Server, stream: &TcpStream) {
    // Small answers in two writes would otherwise wait for the client's acknowledgement.
    let _ = stream.set_nodelay(true);
    while let Ok(Next::Request) = exchange::run(server, stream) {}
}
