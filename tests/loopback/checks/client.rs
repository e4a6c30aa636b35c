//! The simplest possible client: one connection a request, every byte in sight.

use std::io::{self, Read, Write};
use std::net::TcpStream;

use serde_json::Value;

use crate::loopback::Loopback;
use crate::loopback::settings::TOKEN;

/// An answer as it came.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The value of a header.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines
            .filter(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
            .next()
    }

    /// The body as JSON.
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).expect("the body is JSON")
    }

    /// The body's `error`.
    pub(crate) fn error(&self) -> String {
        self.json()["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The body's `id`.
    pub(crate) fn id(&self) -> String {
        self.json()["id"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends one request with the usual token and reads the answer to the connection's end.
pub(crate) fn send(
    server: &Loopback,
    line: &str,
    headers: &[(&str, &str)],
    body: &[u8],
) -> io::Result<Reply> {
    parse(&raw(server, &request(line, headers, body))?)
}

/// A request without a body that must be answered.
pub(crate) fn get(server: &Loopback, line: &str) -> Reply {
    send(server, line, &[], b"").expect("an answer")
}

/// Publishes from URL-encoded fields; the caller looks at what comes of it.
pub(crate) fn publish(server: &Loopback, form: &str, key: &str) -> io::Result<Reply> {
    let headers = [
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Idempotency-Key", key),
    ];
    send(server, "POST /api/v1/statuses", &headers, form.as_bytes())
}

/// Publishes, and must be answered.
pub(crate) fn post(server: &Loopback, form: &str) -> Reply {
    publish(server, form, "").expect("an answer")
}

/// Uploads a file with further form fields.
pub(crate) fn upload(server: &Loopback, content: &[u8], fields: &[(&str, &str)]) -> Reply {
    let mut body = Vec::new();
    for (name, value) in fields {
        let part =
            format!("--edge\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
        body.extend_from_slice(part.as_bytes());
    }
    body.extend_from_slice(b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\"\r\nContent-Type: application/octet-stream\r\n\r\n");
    body.extend_from_slice(content);
    body.extend_from_slice(b"\r\n--edge--\r\n");
    let headers = [("Content-Type", "multipart/form-data; boundary=edge")];
    send(server, "POST /api/v2/media", &headers, &body).expect("an answer")
}

/// A request's bytes; the usual token unless the headers have an `Authorization`.
pub(crate) fn request(line: &str, headers: &[(&str, &str)], body: &[u8]) -> Vec<u8> {
    let mut lines = vec![
        format!("{line} HTTP/1.1"),
        "Host: loopback".to_owned(),
        "Connection: close".to_owned(),
        format!("Content-Length: {}", body.len()),
    ];
    lines.extend(
        headers
            .iter()
            .map(|(name, value)| format!("{name}: {value}")),
    );
    if !headers.iter().any(|(name, _)| *name == "Authorization") {
        lines.push(format!("Authorization: Bearer {TOKEN}"));
    }
    [lines.join("\r\n").as_bytes(), b"\r\n\r\n", body].concat()
}

/// Sends bytes and returns all that comes back.
pub(crate) fn raw(server: &Loopback, bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(server.address())?;
    stream.write_all(bytes)?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    Ok(answer)
}

/// Takes an answer apart. An empty one is an `UnexpectedEof`.
pub(crate) fn parse(bytes: &[u8]) -> io::Result<Reply> {
    let end = bytes
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or(io::ErrorKind::UnexpectedEof)?;
    let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
    let status = head.split(' ').nth(1).and_then(|text| text.parse().ok());
    Ok(Reply {
        status: status.unwrap_or(0),
        head,
        body: bytes[end + 4..].to_vec(),
    })
}
