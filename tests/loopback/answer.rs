//! Answers, and the ways in which they are written to the socket: whole, slowly, or broken.

use std::io::{self, Write};
use std::net::TcpStream;
use std::time::Duration;

use serde_json::{Value, json};

use super::faults::{Broken, Refusal};
use super::gate::Gate;

const PIECE_BYTES: usize = 64 * 1024;
const SLOW_PIECES_PER_SECOND: u64 = 20;
const HTML_PAGE: &str = "<!doctype html><title>Just a moment</title><p>Checking your browser.</p>";

/// A status, headers and a body.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    /// The HTTP status.
    pub(crate) status: u16,
    /// Headers beside those that every answer has.
    pub(crate) headers: Vec<(String, String)>,
    /// The body.
    pub(crate) body: Vec<u8>,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Manner {
    /// At once.
    Plain,
    /// So many bytes a second.
    Slow(u64),
    /// With more body than announced.
    Overlong,
    /// With less body than announced; the connection ends.
    CutShort,
}

impl Answer {
    /// A JSON answer.
    pub(crate) fn json(status: u16, value: &Value) -> Answer {
        Answer::new(
            status,
            "application/json; charset=utf-8",
            value.to_string().into_bytes(),
        )
    }

    /// An error as Mastodon words it: `{"error": "…"}`.
    pub(crate) fn error(status: u16, message: &str) -> Answer {
        Answer::json(status, &json!({ "error": message }))
    }

    /// An answer without a body.
    pub(crate) fn empty(status: u16) -> Answer {
        Answer {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    /// The answer that a refusal describes; `now` is in seconds since 1970.
    pub(crate) fn refusal(refusal: &Refusal, now: i64) -> Answer {
        let mut answer = Answer::error(refusal.status, usual_error(refusal.status));
        if let Some(body) = &refusal.body {
            answer.body = body.clone().into_bytes();
        }
        for (name, value) in refusal.own_headers(now) {
            answer.set_header(&name, &value);
        }
        answer
    }

    /// A redirect.
    pub(crate) fn redirect(status: u16, location: &str) -> Answer {
        let mut answer = Answer::new(status, "text/html; charset=utf-8", Vec::new());
        answer.set_header("Location", location);
        answer
    }

    /// The same answer, made unreadable, and how to write it.
    pub(crate) fn broken(mut self, how: Broken) -> (Answer, Manner) {
        let manner = match how {
            Broken::Truncated => {
                self.body.truncate(self.body.len() / 2);
                Manner::Plain
            }
            Broken::Html => {
                self = Answer::new(200, "text/html; charset=utf-8", HTML_PAGE.into());
                Manner::Plain
            }
            Broken::WrongShape => {
                self = Answer::json(200, &json!([{ "id": { "is": "not a string" } }]));
                Manner::Plain
            }
            Broken::Empty => {
                self = Answer::empty(200);
                Manner::Plain
            }
            Broken::Overlong => Manner::Overlong,
            Broken::CutShort => Manner::CutShort,
        };
        (self, manner)
    }

    /// The same JSON with padding in front, so that the body has at least that many bytes.
    pub(crate) fn padded(mut self, bytes: u64) -> Answer {
        let padding = "x".repeat(usize::try_from(bytes).unwrap_or(usize::MAX));
        let start = format!("{{\"padding\":\"{padding}\"");
        let rest = match self.body.as_slice() {
            [b'{', b'}'] => b"}".to_vec(),
            [b'{', members @ ..] => [b",", members].concat(),
            other => [b",\"was\":", other, b"}"].concat(),
        };
        self.body = [start.as_bytes(), &rest].concat();
        self
    }

    /// Whether the status is one of success.
    pub(crate) fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// Whether a header of that name is set.
    pub(crate) fn has_header(&self, name: &str) -> bool {
        self.headers
            .iter()
            .any(|(key, _)| key.eq_ignore_ascii_case(name))
    }

    /// Sets a header; a former one of that name is gone.
    pub(crate) fn set_header(&mut self, name: &str, value: &str) {
        self.headers
            .retain(|(key, _)| !key.eq_ignore_ascii_case(name));
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    /// Writes the answer. A slow one stops when the gate closes.
    pub(crate) fn write(
        &self,
        stream: &TcpStream,
        manner: Manner,
        keeps_alive: bool,
        gate: &Gate,
    ) -> io::Result<()> {
        let bytes = self.bytes(manner, keeps_alive);
        match manner {
            Manner::Plain | Manner::Overlong | Manner::CutShort => {
                write_pieces(stream, &bytes, PIECE_BYTES, || true)
            }
            Manner::Slow(rate) => {
                let piece = usize::try_from(rate / SLOW_PIECES_PER_SECOND).unwrap_or(1);
                let pause = if piece == 0 {
                    Duration::from_secs(1) / u32::try_from(rate.max(1)).unwrap_or(1)
                } else {
                    Duration::from_millis(1000 / SLOW_PIECES_PER_SECOND)
                };
                write_pieces(stream, &bytes, piece.max(1), || gate.pause(pause))
            }
        }
    }

    fn new(status: u16, content_type: &str, body: Vec<u8>) -> Answer {
        Answer {
            status,
            headers: vec![("Content-Type".to_owned(), content_type.to_owned())],
            body,
        }
    }

    fn bytes(&self, manner: Manner, keeps_alive: bool) -> Vec<u8> {
        let (announced, body) = match manner {
            Manner::Plain | Manner::Slow(_) => (self.body.len(), self.body.as_slice()),
            Manner::Overlong => (self.body.len() / 2, self.body.as_slice()),
            Manner::CutShort => (self.body.len(), &self.body[..self.body.len() / 2]),
        };
        let mut lines = vec![format!("HTTP/1.1 {} {}", self.status, reason(self.status))];
        for (name, value) in &self.headers {
            lines.push(format!("{name}: {value}"));
        }
        if self.status != 204 {
            lines.push(format!("Content-Length: {announced}"));
        }
        let connection = if keeps_alive { "keep-alive" } else { "close" };
        lines.push(format!("Connection: {connection}\r\n\r\n"));
        [lines.join("\r\n").as_bytes(), body].concat()
    }
}

/// Writes `bytes` piece by piece for as long as `go_on` says so before each.
fn write_pieces(
    mut stream: &TcpStream,
    bytes: &[u8],
    size: usize,
    go_on: impl Fn() -> bool,
) -> io::Result<()> {
    for piece in bytes.chunks(size) {
        if !go_on() {
            return Err(io::ErrorKind::Interrupted.into());
        }
        stream.write_all(piece)?;
    }
    Ok(())
}

/// What Mastodon's API says with an error status.
fn usual_error(status: u16) -> &'static str {
    match status {
        401 => "The access token is invalid",
        403 => "This action is outside the authorized scopes",
        404 => "Record not found",
        422 => "Validation failed: Text is not acceptable here",
        429 => "Too many requests",
        503 => "There was a temporary problem serving your request, please try again",
        _ => "An unexpected error occurred",
    }
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        202 => "Accepted",
        204 => "No Content",
        206 => "Partial Content",
        301 => "Moved Permanently",
        302 => "Found",
        303 => "See Other",
        307 => "Temporary Redirect",
        308 => "Permanent Redirect",
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        410 => "Gone",
        422 => "Unprocessable Content",
        429 => "Too Many Requests",
        500 => "Internal Server Error",
        502 => "Bad Gateway",
        503 => "Service Unavailable",
        504 => "Gateway Timeout",
        _ => "Unusual",
    }
}
