//! A platform on this machine that answers as its documentation says, state by state, and remembers what it was asked.
//! A test gives the answers as a function; faults lie over them, so that no platform has to know of any.

#![allow(dead_code, reason = "each platform's tests use their own part of it")]

use std::collections::BTreeMap;
use std::io::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;

use serde_json::Value;
use tiny_http::{Header, Response, Server};

/// One request as it came in.
#[derive(Debug, Clone)]
pub(crate) struct Received {
    pub(crate) method: String,
    /// The path without what stands behind `?`.
    pub(crate) path: String,
    pub(crate) query: BTreeMap<String, String>,
    /// By their names in small letters.
    pub(crate) headers: BTreeMap<String, String>,
    pub(crate) body: Vec<u8>,
}

impl Received {
    /// `POST /path`.
    pub(crate) fn line(&self) -> String {
        format!("{} {}", self.method, self.path)
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    /// The body as JSON; null where it is none.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The body as `application/x-www-form-urlencoded`.
    pub(crate) fn form(&self) -> BTreeMap<String, String> {
        url::form_urlencoded::parse(&self.body)
            .into_owned()
            .collect()
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// What is answered.
#[derive(Debug, Clone, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: String,
}

impl Reply {
    pub(crate) fn json(status: u16, value: &Value) -> Self {
        Self {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: value.to_string(),
        }
    }

    pub(crate) fn empty(status: u16) -> Self {
        Self {
            status,
            ..Self::default()
        }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}

/// What goes wrong with a request.
#[derive(Debug, Clone)]
pub(crate) enum Fault {
    /// The platform does what it was asked, and the line is cut before the answer.
    CutAfter,
    /// The platform does what it was asked, and answers this instead.
    AnswerAfter(Reply),
    /// The platform does nothing and answers this.
    Answer(Reply),
}

type Faults = Vec<(String, usize, Fault)>;

/// A running stand-in; it ends with the test.
pub(crate) struct StandIn {
    address: String,
    server: Arc<Server>,
    seen: Arc<Mutex<Vec<Received>>>,
    faults: Arc<Mutex<Faults>>,
    thread: Option<JoinHandle<()>>,
}

impl StandIn {
    /// Answers every request by this function, one at a time. It is given the server's own address.
    pub(crate) fn start(
        mut answer: impl FnMut(&str, &Received) -> Reply + Send + 'static,
    ) -> StandIn {
        let server = Arc::new(Server::http("127.0.0.1:0").expect("a port of this machine"));
        let address = format!("http://{}", server.server_addr());
        let seen = Arc::new(Mutex::new(Vec::new()));
        let faults = Arc::new(Mutex::new(Faults::new()));
        let (own, serving) = (address.clone(), Arc::clone(&server));
        let (noting, failing) = (Arc::clone(&seen), Arc::clone(&faults));
        let thread = std::thread::spawn(move || {
            while let Ok(mut request) = serving.recv() {
                let received = read(&mut request);
                lock(&noting).push(received.clone());
                match due(&mut lock(&failing), &received.line()) {
                    None => respond(request, answer(&own, &received)),
                    Some(Fault::Answer(reply)) => respond(request, reply),
                    Some(Fault::AnswerAfter(reply)) => {
                        answer(&own, &received);
                        respond(request, reply);
                    }
                    Some(Fault::CutAfter) => {
                        answer(&own, &received);
                        // What is no HTTP ends the exchange at once, as a cut line does.
                        let mut line = request.into_writer();
                        let _ = line.write_all(b"\0\r\n\r\n").and_then(|()| line.flush());
                    }
                }
            }
        });
        StandIn {
            address,
            server,
            seen,
            faults,
            thread: Some(thread),
        }
    }

    /// `http://127.0.0.1:PORT`.
    pub(crate) fn address(&self) -> &str {
        &self.address
    }

    /// Everything that came in so far, in order.
    pub(crate) fn seen(&self) -> Vec<Received> {
        lock(&self.seen).clone()
    }

    /// How often that method and path came in.
    pub(crate) fn count(&self, line: &str) -> usize {
        self.seen().iter().filter(|it| it.line() == line).count()
    }

    /// The nth request, from 1 and counted from now, whose method and path begin with `line` meets this fault.
    pub(crate) fn fail(&self, line: &str, nth: usize, fault: Fault) {
        lock(&self.faults).push((line.to_owned(), nth, fault));
    }
}

impl Drop for StandIn {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            // A stand-in that panicked has failed its test already.
            let _ = thread.join();
        }
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn read(request: &mut tiny_http::Request) -> Received {
    let mut body = Vec::new();
    // A body that is cut off is as long as it got.
    let _ = request.as_reader().read_to_end(&mut body);
    let (path, query) = request.url().split_once('?').unwrap_or((request.url(), ""));
    let headers = request.headers().iter().map(|header| {
        let name = header.field.as_str().as_str().to_ascii_lowercase();
        (name, header.value.as_str().to_owned())
    });
    Received {
        method: request.method().to_string(),
        path: path.to_owned(),
        query: url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect(),
        headers: headers.collect(),
        body,
    }
}

fn due(faults: &mut Faults, line: &str) -> Option<Fault> {
    let mut hit = None;
    for (index, (begins, left, _)) in faults.iter_mut().enumerate() {
        if line.starts_with(begins.as_str()) {
            *left -= 1;
            if *left == 0 && hit.is_none() {
                hit = Some(index);
            }
        }
    }
    hit.map(|index| faults.remove(index).2)
}

fn respond(request: tiny_http::Request, reply: Reply) {
    let mut response = Response::from_string(reply.body).with_status_code(reply.status);
    for (name, value) in reply.headers {
        let header = Header::from_bytes(name, value).expect("a header");
        response.add_header(header);
    }
    // A client that was killed takes no answer.
    let _ = request.respond(response);
}
