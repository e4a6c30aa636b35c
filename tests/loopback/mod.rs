//! A platform on 127.0.0.1 that speaks what Mastodon and a receiver of Standard Webhooks speak, misbehaves
//! on demand, and keeps a log of what really happened: the oracle of the publishing tests.
//!
//! `let server = Loopback::start();` then `server.url()`, `server.fail_next(…)`, `server.effects()`,
//! `server.requests()`. Dropping it stops it. It is also a program: see `program.rs`.

#![allow(
    dead_code,
    reason = "each test binary uses its own part of the platform"
)]

pub(crate) mod answer;
pub(crate) mod clock;
pub(crate) mod draft;
pub(crate) mod effects;
pub(crate) mod entities;
pub(crate) mod exchange;
pub(crate) mod faults;
pub(crate) mod fields;
pub(crate) mod gate;
pub(crate) mod grammar;
pub(crate) mod http;
pub(crate) mod log;
pub(crate) mod mastodon;
pub(crate) mod media;
pub(crate) mod multipart;
pub(crate) mod options;
pub(crate) mod server;
pub(crate) mod settings;
pub(crate) mod statuses;
pub(crate) mod text;
pub(crate) mod webhook;
pub(crate) mod world;

use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread::{self, JoinHandle};
use std::time::Duration;

use effects::{Effect, RequestSeen, StatusSeen, What};
use faults::{Behaviour, Fault};
use server::{Server, lock};
use settings::Settings;

/// A running platform; dropping it stops it.
#[derive(Debug)]
pub(crate) struct Loopback {
    server: Arc<Server>,
    address: SocketAddr,
    acceptor: Option<JoinHandle<()>>,
}

impl Loopback {
    /// Starts a platform with the usual settings on a free port.
    pub(crate) fn start() -> Loopback {
        Loopback::start_with(Settings::default()).expect("127.0.0.1 must have a free port")
    }

    /// Starts a platform. Fails when the port is taken or the log file cannot be opened.
    pub(crate) fn start_with(settings: Settings) -> io::Result<Loopback> {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, settings.port))?;
        let address = listener.local_addr()?;
        let server = Arc::new(Server::new(settings, format!("http://{address}"))?);
        let shared = Arc::clone(&server);
        let acceptor = thread::Builder::new()
            .name("loopback".to_owned())
            .spawn(move || server::accept(&shared, &listener))?;
        Ok(Loopback {
            server,
            address,
            acceptor: Some(acceptor),
        })
    }

    /// The address to use as `server`, such as `http://127.0.0.1:40123`.
    pub(crate) fn url(&self) -> String {
        self.server.origin.clone()
    }

    /// Where to connect to.
    pub(crate) fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address of a webhook receiver with that name.
    pub(crate) fn hook_url(&self, name: &str) -> String {
        format!("{}/hooks/{name}", self.server.origin)
    }

    /// Every effect so far, in order.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.server.log.effects()
    }

    /// The statuses that were ever published, in order, whether they were deleted later or not.
    pub(crate) fn published(&self) -> Vec<StatusSeen> {
        let effects = self.effects().into_iter();
        effects
            .filter_map(|effect| match effect.what {
                What::StatusCreated(status) => Some(status),
                What::StatusDeleted(_) | What::WebhookAccepted(_) => None,
            })
            .collect()
    }

    /// Every settled request so far, by arrival. One that hangs is settled as hanging.
    pub(crate) fn requests(&self) -> Vec<RequestSeen> {
        self.server.log.requests()
    }

    /// Adds a fault behind those that are set.
    pub(crate) fn fail(&self, fault: Fault) {
        lock(&self.server.faults).add(fault);
    }

    /// Makes the next request with that method, whose path begins so, go wrong.
    pub(crate) fn fail_next(&self, method: &str, path: &str, does: Behaviour) {
        self.fail(Fault::next(method, path, does));
    }

    /// Adds a fault in words, such as `POST /api/v1/statuses:nth=3:cut-after-effect`; see `grammar.rs`.
    pub(crate) fn fail_as(&self, rule: &str) -> Result<(), String> {
        self.fail(grammar::fault(rule)?);
        Ok(())
    }

    /// Drops every fault.
    pub(crate) fn clear_faults(&self) {
        lock(&self.server.faults).clear();
    }

    /// Changes the settings from the next request on (the port and the log file stay).
    pub(crate) fn configure(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut lock(&self.server.settings));
    }

    /// Lets every hanging request go on.
    pub(crate) fn release(&self) {
        self.server.gate.release();
    }

    /// Waits until so many requests hang; false when that takes longer than `limit`.
    pub(crate) fn wait_until_hanging(&self, count: usize, limit: Duration) -> bool {
        self.server.gate.wait_until_held(count, limit)
    }

    /// Waits until nobody is connected, and nobody was a moment before, so that nothing is done any more for clients that
    /// are gone; false when that takes longer than `limit`.
    pub(crate) fn wait_until_idle(&self, limit: Duration) -> bool {
        let deadline = std::time::Instant::now() + limit;
        let mut idle = 0;
        while idle < 3 && std::time::Instant::now() < deadline {
            thread::sleep(Duration::from_millis(25));
            idle = if self.server.is_idle() { idle + 1 } else { 0 };
        }
        idle == 3
    }

    /// Waits until so many requests are settled; false when that takes longer than `limit`.
    pub(crate) fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        self.server.log.wait_for_requests(count, limit)
    }
}

impl Drop for Loopback {
    fn drop(&mut self) {
        self.server.gate.close();
        // The acceptor sleeps in `accept`; one more connection wakes it.
        let woken = TcpStream::connect(self.address);
        if let (Ok(_), Some(acceptor)) = (woken, self.acceptor.take()) {
            // A panic of the acceptor has been reported on standard error already.
            let _ = acceptor.join();
        }
        self.server.stop_connections();
    }
}
