//! `kalends lsp`: the language server, on standard input and output.
//!
//! One thread takes messages, one reads workspaces, one checks them, and this one answers. It never reads a workspace
//! itself: a question about a text that has just changed waits for its reading, and typing waits for nothing.

use std::io::{self, BufReader, ErrorKind};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use kalends::config::Settings;
use kalends::ledger::LedgerState;
use kalends::lsp::{Checked, Environment, Job, Outgoing, Refusal, Server};
use lsp_server::{ErrorCode, Message, Notification, Request, RequestId, Response};
use serde_json::{Value, json};

use super::Context;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// How long nothing must have been typed before a text is checked.
const PAUSE: Duration = Duration::from_millis(100);

/// Ended without `shutdown`, as the protocol has it.
const UNANNOUNCED: u8 = 1;

/// What happens to a server.
enum Event {
    Message(Message),
    Checked(Box<Checked>),
    End,
}

/// Serves one client until it says `exit` or closes its end.
pub(super) fn run(context: Context<'_>) -> Result<u8, Failure> {
    let environment = Environment {
        clock: context.global.clock(),
        ledger: known_to_ledger,
    };
    let (events, incoming) = channel();
    let reader = events.clone();
    let terminal = context.terminal;
    thread::spawn(move || read(&reader, terminal));
    let session = Session {
        server: Server::new(environment),
        stage: Stage::New,
        requests: 0,
        waiting: Vec::new(),
        readings: worker(&events),
        checks: worker(&events),
    };
    Ok(session.serve(&incoming)?)
}

/// What the ledger knows of a workspace; a ledger that cannot be read is no reason to stop helping.
fn known_to_ledger(root: &Path, settings: &Settings) -> Option<LedgerState> {
    Workspace::at(root).ledger_copy(settings).ok().flatten()
}

/// Reads messages. One that is none is left out, with a word on standard error, where clients keep their logs.
fn read(events: &Sender<Event>, terminal: Terminal) {
    let mut input = BufReader::new(io::stdin());
    loop {
        let event = match Message::read(&mut input) {
            Ok(Some(message)) => Event::Message(message),
            Err(error) if error.kind() == ErrorKind::InvalidData => {
                terminal.note("a message could not be read, and was left out");
                continue;
            }
            Ok(None) | Err(_) => Event::End,
        };
        let is_end = matches!(event, Event::End);
        if events.send(event).is_err() || is_end {
            return;
        }
    }
}

/// A thread of its own for jobs.
fn worker(events: &Sender<Event>) -> Sender<Job> {
    let (jobs, waiting) = channel();
    let events = events.clone();
    thread::spawn(move || work(&waiting, &events));
    jobs
}

/// Does jobs one by one; what was typed meanwhile is looked at instead of what it replaced.
fn work(jobs: &Receiver<Job>, events: &Sender<Event>) {
    while let Ok(first) = jobs.recv() {
        let mut waiting = vec![first];
        waiting.extend(jobs.try_iter());
        while let Some(job) = waiting.pop() {
            waiting.retain(|older| !older.is_overtaken_by(&job));
            // A text that nobody foresaw costs its own check, not those to come.
            let lost = job.lost();
            let checked = catch_unwind(AssertUnwindSafe(|| job.run())).unwrap_or(lost);
            if events.send(Event::Checked(Box::new(checked))).is_err() {
                return;
            }
        }
    }
}

/// How far the conversation has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    New,
    Running,
    ShutDown,
}

/// One conversation with one client.
struct Session {
    server: Server,
    stage: Stage,
    requests: i32,
    /// Questions about workspaces that are being read.
    waiting: Vec<Request>,
    readings: Sender<Job>,
    checks: Sender<Job>,
}

impl Session {
    fn serve(mut self, events: &Receiver<Event>) -> io::Result<u8> {
        let mut due: Option<Instant> = None;
        loop {
            let event = match due {
                Some(due) => events.recv_timeout(due.saturating_duration_since(Instant::now())),
                None => events.recv().map_err(|_| RecvTimeoutError::Disconnected),
            };
            match event {
                Ok(Event::Message(Message::Notification(told))) if told.method == "exit" => {
                    return Ok(self.exit_code());
                }
                Ok(Event::Message(message)) => {
                    let is_change = matches!(message, Message::Notification(_));
                    self.take(message)?;
                    if self.is_due() && (is_change || due.is_none()) {
                        due = Some(Instant::now() + PAUSE);
                    }
                }
                Ok(Event::Checked(checked)) => {
                    let shown = self.server.publish(*checked);
                    self.send_all(shown)?;
                    for request in std::mem::take(&mut self.waiting) {
                        self.answer(request)?;
                    }
                    if due.is_none() {
                        self.check();
                    }
                }
                Err(RecvTimeoutError::Timeout) => {
                    due = None;
                    self.check();
                }
                Ok(Event::End) | Err(RecvTimeoutError::Disconnected) => return Ok(self.exit_code()),
            }
        }
    }

    fn check(&mut self) {
        for job in self.server.jobs() {
            // The checking thread lives as long as this one.
            let _ = self.checks.send(job);
        }
    }

    fn is_due(&self) -> bool {
        self.stage == Stage::Running && self.server.is_behind()
    }

    fn exit_code(&self) -> u8 {
        if self.stage == Stage::ShutDown {
            0
        } else {
            UNANNOUNCED
        }
    }

    fn take(&mut self, message: Message) -> io::Result<()> {
        match message {
            Message::Request(request) => self.request(request),
            Message::Notification(told) if told.method == "$/cancelRequest" => {
                let is_meant = |request: &Request| json!(request.id) == told.params["id"];
                self.give_up(ErrorCode::RequestCanceled, is_meant)
            }
            Message::Notification(told) if self.stage == Stage::Running => {
                if told.method == "textDocument/didChange" {
                    // A place in the text before it is another place now.
                    let file = &told.params["textDocument"]["uri"];
                    let is_about =
                        |request: &Request| request.params["textDocument"]["uri"] == *file;
                    self.give_up(ErrorCode::ContentModified, is_about)?;
                }
                let outgoing = self.server.notify(&told.method, told.params);
                self.send_all(outgoing)
            }
            Message::Notification(_) | Message::Response(_) => Ok(()),
        }
    }

    fn request(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request;
        let refuse =
            |code: ErrorCode, text: String| Response::new_err(id.clone(), code as i32, text);
        let response = match (self.stage, method.as_str()) {
            (Stage::New, "initialize") => match self.server.initialize(params) {
                Ok(result) => {
                    self.stage = Stage::Running;
                    Response::new_ok(id, result)
                }
                Err(problem) => refuse(ErrorCode::InvalidParams, problem),
            },
            (Stage::New, _) => refuse(
                ErrorCode::ServerNotInitialized,
                "`initialize` comes first".to_owned(),
            ),
            (Stage::Running, "shutdown") => {
                self.stage = Stage::ShutDown;
                Response::new_ok(id, Value::Null)
            }
            (Stage::Running, _) => return self.answer(Request { id, method, params }),
            (Stage::ShutDown, _) => refuse(
                ErrorCode::InvalidRequest,
                "this server was shut down".to_owned(),
            ),
        };
        write(&response.into())
    }

    /// Refuses the waiting questions that are meant.
    fn give_up(&mut self, code: ErrorCode, is_meant: impl Fn(&Request) -> bool) -> io::Result<()> {
        let waiting = std::mem::take(&mut self.waiting);
        let (given_up, waiting) = waiting.into_iter().partition(is_meant);
        self.waiting = waiting;
        let given_up: Vec<Request> = given_up;
        for Request { id, .. } in given_up {
            let text = "this is no longer asked".to_owned();
            write(&Response::new_err(id, code as i32, text).into())?;
        }
        Ok(())
    }

    fn answer(&mut self, request: Request) -> io::Result<()> {
        let Request { id, method, params } = request.clone();
        let server = &self.server;
        let answered = catch_unwind(AssertUnwindSafe(|| server.answer(&method, params)));
        let Ok(answered) = answered else {
            let text = "this could not be worked out".to_owned();
            return write(&Response::new_err(id, ErrorCode::InternalError as i32, text).into());
        };
        match answered {
            Ok(answer) => {
                self.send_all(answer.outgoing)?;
                write(&Response::new_ok(id, answer.result).into())
            }
            Err(refusal) => {
                let (code, text) = match refusal {
                    Refusal::NotYet => {
                        self.postpone(request);
                        return Ok(());
                    }
                    Refusal::UnknownMethod => (
                        ErrorCode::MethodNotFound,
                        format!("`{method}` is not known here"),
                    ),
                    Refusal::InvalidParameters(problem) => (ErrorCode::InvalidParams, problem),
                    Refusal::Refused(reason) => (ErrorCode::RequestFailed, reason),
                };
                write(&Response::new_err(id, code as i32, text).into())
            }
        }
    }

    /// Keeps a question until its workspace was read.
    fn postpone(&mut self, request: Request) {
        self.waiting.push(request);
        for job in self.server.readings() {
            // The reading thread lives as long as this one.
            let _ = self.readings.send(job);
        }
    }

    fn send_all(&mut self, outgoing: Vec<Outgoing>) -> io::Result<()> {
        for one in outgoing {
            let message = match one {
                Outgoing::Notification { method, params } => {
                    Notification::new(method.to_owned(), params).into()
                }
                Outgoing::Request { method, params } => {
                    self.requests += 1;
                    let id = RequestId::from(format!("kalends-{}", self.requests));
                    Request::new(id, method.to_owned(), json!(params)).into()
                }
            };
            write(&message)?;
        }
        Ok(())
    }
}

/// Writes a message. A client that is gone needs none.
fn write(message: &Message) -> io::Result<()> {
    match message.write(&mut io::stdout().lock()) {
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => result,
    }
}
