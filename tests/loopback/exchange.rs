//! One request and its answer, with the fault that applies to it. What the platform did is recorded
//! before the answer is sent, and before the connection is cut or left hanging.

use std::io::{self, Write};
use std::net::TcpStream;

use super::answer::{Answer, Manner};
use super::clock;
use super::effects::RequestSeen;
use super::faults::{Behaviour, Decision};
use super::http::{self, Body, Head, Request};
use super::log::Log;
use super::mastodon;
use super::server::{Server, lock};
use super::webhook;
use super::world::{Desk, Rate};

/// What becomes of the connection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    /// It waits for another request.
    Request,
    /// It ends.
    End,
}

/// A request's line in the log, until it is written.
struct Record<'log> {
    log: &'log Log,
    seen: Option<RequestSeen>,
}

/// Records a connection that was closed unread.
pub(crate) fn record_cut_at_accept(log: &Log) {
    let head = Head {
        method: String::new(),
        path: String::new(),
        query: String::new(),
        headers: Vec::new(),
        keeps_alive: false,
    };
    Record::new(log, &head).write(Behaviour::CutAtAccept.name(), None);
}

/// Reads a request and answers it.
pub(crate) fn run(server: &Server, stream: &TcpStream) -> io::Result<Next> {
    let head = match http::read_head(stream) {
        Ok(Some(head)) => head,
        Ok(None) => return Ok(Next::End),
        Err(error) => return give_up(server, stream, error),
    };
    let decision = lock(&server.faults).decide(&head);
    let mut record = Record::new(&server.log, &head);
    let mut body = Body::new(&head, stream);
    if let Some(cut) = cut_while_reading(decision.behaviour.as_ref(), &mut body) {
        record.measure(&body);
        record.write(cut, None);
        return Ok(Next::End);
    }
    if head.expects_continue() {
        let mut stream = stream;
        stream.write_all(b"HTTP/1.1 100 Continue\r\n\r\n")?;
    }
    let payload = http::read_payload(&head, &mut body);
    record.measure(&body);
    match payload {
        Ok(payload) => {
            let request = Request { head, payload };
            reply(server, stream, &request, (&decision, record))
        }
        Err(error) => {
            record.write(reading_failure(&error), None);
            give_up(server, stream, error)
        }
    }
}

impl<'log> Record<'log> {
    fn new(log: &'log Log, head: &Head) -> Record<'log> {
        let seen = RequestSeen {
            number: log.arrival(),
            method: head.method.clone(),
            path: head.path.clone(),
            query: head.query.clone(),
            headers: head.headers.clone(),
            body_bytes: 0,
            body_sha256: String::new(),
            did: String::new(),
            status: None,
            at: String::new(),
        };
        Record {
            log,
            seen: Some(seen),
        }
    }

    fn measure(&mut self, body: &Body<'_>) {
        if let Some(seen) = &mut self.seen {
            seen.body_bytes = body.size();
            seen.body_sha256 = body.sha256();
        }
    }

    /// Writes the line, once.
    fn write(&mut self, did: &str, status: Option<u16>) {
        if let Some(mut seen) = self.seen.take() {
            did.clone_into(&mut seen.did);
            seen.status = status;
            seen.at = clock::instant(clock::now_milliseconds());
            self.log.request(seen);
        }
    }
}

/// Takes the connection down to where the fault cuts it; the name of the fault, when it is one of those.
fn cut_while_reading(behaviour: Option<&Behaviour>, body: &mut Body<'_>) -> Option<&'static str> {
    let cut = behaviour?;
    match cut {
        Behaviour::CutBeforeRead => Some(cut.name()),
        Behaviour::CutMidBody => {
            // A client that leaves before half of the body was read has been cut off all the same.
            let _ = body.read_half();
            Some(cut.name())
        }
        _ => None,
    }
}

fn reading_failure(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::InvalidData => "malformed",
        _ => "incomplete",
    }
}

/// Tells a client that does not speak HTTP so, and ends the connection.
fn give_up(server: &Server, stream: &TcpStream, error: io::Error) -> io::Result<Next> {
    if error.kind() != io::ErrorKind::InvalidData {
        return Err(error);
    }
    let answer = Answer::error(400, &error.to_string());
    answer.write(stream, Manner::Plain, false, &server.gate)?;
    Ok(Next::End)
}

/// Carries out a whole request and writes the answer, if there is to be one.
fn reply(
    server: &Server,
    stream: &TcpStream,
    request: &Request,
    (decision, mut record): (&Decision, Record<'_>),
) -> io::Result<Next> {
    let behaviour = decision.behaviour.as_ref();
    let did = behaviour.map_or("answered", Behaviour::name);
    let rate = count(server, &request.head);
    let Some((mut answer, manner)) = carry_out(server, request, (behaviour, rate), &mut record)
    else {
        record.write(did, None);
        return Ok(Next::End);
    };
    if request.head.path.starts_with("/api/") {
        mastodon::add_rate_headers(&lock(&server.settings), &mut answer, rate);
    }
    let date = clock::http_date(clock::now_seconds() + decision.date_offset);
    answer.set_header("Date", &date);
    record.write(did, Some(answer.status));
    let keeps_alive = request.head.keeps_alive && matches!(manner, Manner::Plain | Manner::Slow(_));
    answer.write(stream, manner, keeps_alive, &server.gate)?;
    Ok(if keeps_alive {
        Next::Request
    } else {
        Next::End
    })
}

/// The answer and how to write it; nothing when the connection is cut.
fn carry_out(
    server: &Server,
    request: &Request,
    (behaviour, rate): (Option<&Behaviour>, Rate),
    record: &mut Record<'_>,
) -> Option<(Answer, Manner)> {
    match behaviour {
        Some(Behaviour::Answer(refusal)) => {
            let answer = Answer::refusal(refusal, clock::now_seconds());
            return Some((answer, Manner::Plain));
        }
        Some(Behaviour::Redirect { status, location }) => {
            return Some((Answer::redirect(*status, location), Manner::Plain));
        }
        Some(Behaviour::CutBeforeEffect) => return None,
        Some(hang @ Behaviour::HangBeforeEffect(limit)) => {
            record.write(hang.name(), None);
            server.gate.hold(*limit).then_some(())?;
        }
        _ => {}
    }
    let crashes = behaviour == Some(&Behaviour::Crash);
    let answer = handle(server, request, rate, crashes);
    after_effect(server, answer, behaviour, record)
}

/// What is left of the answer once the effect has been made.
fn after_effect(
    server: &Server,
    answer: Answer,
    behaviour: Option<&Behaviour>,
    record: &mut Record<'_>,
) -> Option<(Answer, Manner)> {
    match behaviour {
        Some(Behaviour::CutAfterEffect) => None,
        Some(hang @ Behaviour::HangAfterEffect(limit)) => {
            record.write(hang.name(), Some(answer.status));
            let goes_on = server.gate.hold(*limit);
            goes_on.then_some((answer, Manner::Plain))
        }
        Some(Behaviour::ErrorAfterEffect(status)) => {
            let error = Answer::error(*status, "An unexpected error occurred");
            Some((error, Manner::Plain))
        }
        Some(Behaviour::BrokenSuccess(how)) if answer.is_success() => Some(answer.broken(*how)),
        Some(Behaviour::HugeAnswer(bytes)) => Some((answer.padded(*bytes), Manner::Plain)),
        Some(Behaviour::SlowAnswer(rate)) => Some((answer, Manner::Slow(*rate))),
        _ => Some((answer, Manner::Plain)),
    }
}

/// Lets the platform do what the request asks for, alone: two requests never act at the same time.
fn handle(server: &Server, request: &Request, rate: Rate, crashes: bool) -> Answer {
    let settings = lock(&server.settings).clone();
    let mut world = lock(&server.world);
    assert!(!crashes, "the fault `crash` was asked for");
    let mut desk = Desk {
        settings: &settings,
        log: &server.log,
        world: &mut world,
        origin: &server.origin,
    };
    let path = request.head.path.as_str();
    if path.starts_with("/api/") {
        mastodon::answer(&mut desk, request, rate)
    } else if path.starts_with("/hooks/") {
        webhook::answer(&mut desk, request)
    } else if path.starts_with("/chat/") || path.starts_with("/health/") {
        webhook::take(&mut desk, request)
    } else {
        Answer::error(404, "Not Found")
    }
}

/// Counts the request for its client's rate limit.
fn count(server: &Server, head: &Head) -> Rate {
    let client = mastodon::bearer(head).unwrap_or_default();
    lock(&server.world).count_request(client, clock::now_seconds())
}
