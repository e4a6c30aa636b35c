//! The record of what really happened: every effect and every request, in memory and, when a file is
//! named, as one JSON line each, written before the answer is sent.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::clock;
use super::effects::{Effect, RequestSeen, What};

/// The log. Shared by all connections.
#[derive(Debug)]
pub(crate) struct Log {
    pages: Mutex<Pages>,
    changed: Condvar,
}

#[derive(Debug)]
struct Pages {
    effects: Vec<Effect>,
    requests: Vec<RequestSeen>,
    arrived: u64,
    file: Option<File>,
}

impl Log {
    /// An empty log that also appends to `file`, when one is named.
    pub(crate) fn open(file: Option<&Path>) -> io::Result<Log> {
        let file = file
            .map(|path| OpenOptions::new().create(true).append(true).open(path))
            .transpose()?;
        Ok(Log {
            pages: Mutex::new(Pages {
                effects: Vec::new(),
                requests: Vec::new(),
                arrived: 0,
                file,
            }),
            changed: Condvar::new(),
        })
    }

    /// Records an effect and returns its number. An effect that cannot be written down panics, and so does
    /// not happen: an oracle that forgets is worth nothing.
    pub(crate) fn effect(&self, what: What, token: Option<&str>, key: Option<&str>) -> u64 {
        let mut pages = self.pages();
        let effect = Effect {
            number: pages.next_effect(),
            what,
            token: token.map(str::to_owned),
            idempotency_key: key.map(str::to_owned),
            repeats: 0,
            at: clock::instant(clock::now_milliseconds()),
        };
        pages.write(&effect.line());
        let number = effect.number;
        pages.effects.push(effect);
        self.changed.notify_all();
        number
    }

    /// Records that the key of effect `number` came again, without a second effect.
    pub(crate) fn repeat(&self, number: u64) {
        let mut pages = self.pages();
        let at = clock::instant(clock::now_milliseconds());
        pages.write(&json!({ "line": "repeat", "of": number, "at": at }));
        for effect in &mut pages.effects {
            if effect.number == number {
                effect.repeats += 1;
            }
        }
        self.changed.notify_all();
    }

    /// The number of a request that has just arrived.
    pub(crate) fn arrival(&self) -> u64 {
        let mut pages = self.pages();
        pages.arrived += 1;
        pages.arrived
    }

    /// Records a request.
    pub(crate) fn request(&self, request: RequestSeen) {
        let mut pages = self.pages();
        pages.write(&request.line());
        pages.requests.push(request);
        self.changed.notify_all();
    }

    /// Every effect so far, in order.
    pub(crate) fn effects(&self) -> Vec<Effect> {
        self.pages().effects.clone()
    }

    /// Every settled request so far, by arrival.
    pub(crate) fn requests(&self) -> Vec<RequestSeen> {
        let mut requests = self.pages().requests.clone();
        requests.sort_by_key(|request| request.number);
        requests
    }

    /// Waits until `count` requests are settled; false when that takes longer than `limit`.
    pub(crate) fn wait_for_requests(&self, count: usize, limit: Duration) -> bool {
        let deadline = Instant::now() + limit;
        let mut pages = self.pages();
        while pages.requests.len() < count {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return false;
            }
            pages = self
                .changed
                .wait_timeout(pages, left)
                .unwrap_or_else(PoisonError::into_inner)
                .0;
        }
        true
    }

    fn pages(&self) -> MutexGuard<'_, Pages> {
        self.pages.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Pages {
    fn next_effect(&self) -> u64 {
        self.effects.last().map_or(1, |effect| effect.number + 1)
    }

    /// One system call a line, so that no reader ever sees half of one.
    fn write(&mut self, line: &Value) {
        if let Some(file) = &mut self.file {
            file.write_all(format!("{line}\n").as_bytes())
                .expect("the effect log must be writable");
        }
    }
}
