//! Reading HTTP/1.1 requests (RFC 9112) from a socket.
//! Nothing is read ahead: bytes that no one asked for stay in the kernel, so that closing the socket
//! in the middle of a request resets the connection, as a crashing server does.

use std::io::{self, Read};
use std::net::TcpStream;

use sha2::{Digest, Sha256};

use super::multipart::{self, Form};

const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_RAW_BODY_BYTES: u64 = 8 * 1024 * 1024;
const MAX_LINE_BYTES: usize = 256;
const END_OF_HEAD: &[u8] = b"\r\n\r\n";

/// The request line and headers.
#[derive(Clone, Debug)]
pub(crate) struct Head {
    /// The method, as sent.
    pub(crate) method: String,
    /// The path, without the query.
    pub(crate) path: String,
    /// What follows the `?`, still encoded.
    pub(crate) query: String,
    /// Header fields in order, as sent.
    pub(crate) headers: Vec<(String, String)>,
    /// Whether the client keeps the connection for another request.
    pub(crate) keeps_alive: bool,
}

/// A request that was read to its end.
#[derive(Debug)]
pub(crate) struct Request {
    /// The request line and headers.
    pub(crate) head: Head,
    /// What the body held.
    pub(crate) payload: Payload,
}

/// The body of a request.
#[derive(Debug)]
pub(crate) enum Payload {
    /// Anything that is not a multipart form.
    Raw(Vec<u8>),
    /// A multipart form; its files were hashed, not kept.
    Form(Form),
}

/// The body of a request while it is read; counts and hashes every byte.
pub(crate) struct Body<'stream> {
    stream: &'stream TcpStream,
    piece_left: u64,
    chunks: Chunks,
    bytes: u64,
    hasher: Sha256,
}

/// Where the reading of a chunked body stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Chunks {
    NotUsed,
    BeforeFirst,
    Between,
    Finished,
}

impl Head {
    /// The value of the first header of that name, whatever the case.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    /// The media type of the body in lower case, without parameters.
    pub(crate) fn media_type(&self) -> String {
        let value = self.header("content-type").unwrap_or_default();
        let kind = value.split(';').next().unwrap_or_default();
        kind.trim().to_ascii_lowercase()
    }

    /// Whether the client waits for `100 Continue` before it sends the body.
    pub(crate) fn expects_continue(&self) -> bool {
        self.header("expect")
            .is_some_and(|value| value.eq_ignore_ascii_case("100-continue"))
    }

    fn is_api_form(&self) -> bool {
        self.path.starts_with("/api/") && self.media_type() == "multipart/form-data"
    }
}

impl<'stream> Body<'stream> {
    /// The body that follows `head` on `stream`.
    pub(crate) fn new(head: &Head, stream: &'stream TcpStream) -> Body<'stream> {
        let chunked = head
            .header("transfer-encoding")
            .is_some_and(|value| value.to_ascii_lowercase().contains("chunked"));
        let length = head
            .header("content-length")
            .and_then(|value| value.trim().parse().ok());
        Body {
            stream,
            piece_left: if chunked { 0 } else { length.unwrap_or(0) },
            chunks: if chunked {
                Chunks::BeforeFirst
            } else {
                Chunks::NotUsed
            },
            bytes: 0,
            hasher: Sha256::new(),
        }
    }

    /// How many bytes were read so far.
    pub(crate) fn size(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of what was read so far, in hexadecimal.
    pub(crate) fn sha256(&self) -> String {
        hexadecimal(&self.hasher.clone().finalize())
    }

    /// Reads half of the body (of its first chunk, when it is chunked) and waits until more has arrived.
    pub(crate) fn read_half(&mut self) -> io::Result<()> {
        if self.piece_left == 0 {
            self.open_next_chunk()?;
        }
        let half = self.piece_left / 2;
        io::copy(&mut self.by_ref().take(half), &mut io::sink())?;
        if self.piece_left > 0 {
            self.stream.peek(&mut [0])?;
        }
        Ok(())
    }

    /// Moves on to the next chunk; false when there is none.
    fn open_next_chunk(&mut self) -> io::Result<bool> {
        match self.chunks {
            Chunks::NotUsed | Chunks::Finished => return Ok(false),
            Chunks::BeforeFirst => {}
            Chunks::Between => {
                read_line(self.stream)?;
            }
        }
        let line = read_line(self.stream)?;
        let size = line.split(';').next().unwrap_or_default().trim();
        self.piece_left = u64::from_str_radix(size, 16).map_err(|_| malformed("chunk size"))?;
        self.chunks = Chunks::Between;
        if self.piece_left == 0 {
            while !read_line(self.stream)?.is_empty() {}
            self.chunks = Chunks::Finished;
        }
        Ok(self.piece_left > 0)
    }
}

impl Read for Body<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if buffer.is_empty() || (self.piece_left == 0 && !self.open_next_chunk()?) {
            return Ok(0);
        }
        let room = u64::try_from(buffer.len()).unwrap_or(u64::MAX);
        let wanted = usize::try_from(self.piece_left.min(room)).unwrap_or(buffer.len());
        let mut stream = self.stream;
        let got = stream.read(&mut buffer[..wanted])?;
        if got == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let count = u64::try_from(got).unwrap_or(u64::MAX);
        self.piece_left -= count;
        self.bytes += count;
        self.hasher.update(&buffer[..got]);
        Ok(got)
    }
}

/// Reads one request line with its headers; `None` when the client closed the connection between requests.
/// What is not HTTP is an error of kind `InvalidData`.
pub(crate) fn read_head(stream: &TcpStream) -> io::Result<Option<Head>> {
    let mut text: Vec<u8> = Vec::new();
    let mut window = [0; 4096];
    while !text.ends_with(END_OF_HEAD) {
        if text.len() > MAX_HEAD_BYTES {
            return Err(malformed("headers of more than 64 KiB"));
        }
        let seen = stream.peek(&mut window)?;
        if seen == 0 && text.is_empty() {
            return Ok(None);
        }
        if seen == 0 {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let wanted = bytes_of_head(&text, &window[..seen]);
        let mut reader = stream;
        reader.read_exact(&mut window[..wanted])?;
        text.extend_from_slice(&window[..wanted]);
    }
    parse_head(&text).map(Some)
}

/// Reads the body to its end: a multipart form of the API streaming, anything else into memory.
pub(crate) fn read_payload(head: &Head, body: &mut Body<'_>) -> io::Result<Payload> {
    if head.is_api_form() {
        let boundary = boundary(head).ok_or_else(|| malformed("multipart without boundary"))?;
        return multipart::read(body, &boundary).map(Payload::Form);
    }
    let mut raw = Vec::new();
    body.by_ref()
        .take(MAX_RAW_BODY_BYTES + 1)
        .read_to_end(&mut raw)?;
    if body.size() > MAX_RAW_BODY_BYTES {
        return Err(malformed("body of more than 8 MiB"));
    }
    Ok(Payload::Raw(raw))
}

/// Lower-case hexadecimal digits of `bytes`.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digit = |value: u8| char::from_digit(u32::from(value), 16).unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

/// How many bytes of `window`, which follows `text`, still belong to the head.
fn bytes_of_head(text: &[u8], window: &[u8]) -> usize {
    let overlap = text.len().min(END_OF_HEAD.len() - 1);
    let mut joined = text[text.len() - overlap..].to_vec();
    joined.extend_from_slice(window);
    joined
        .windows(END_OF_HEAD.len())
        .position(|part| part == END_OF_HEAD)
        .map_or(window.len(), |at| at + END_OF_HEAD.len() - overlap)
}

fn parse_head(text: &[u8]) -> io::Result<Head> {
    let text = std::str::from_utf8(text).map_err(|_| malformed("headers that are not UTF-8"))?;
    let mut lines = text.trim_end().split("\r\n");
    let mut request_line = lines.next().unwrap_or_default().split(' ');
    let (Some(method), Some(target), Some(version)) = (
        request_line.next(),
        request_line.next(),
        request_line.next(),
    ) else {
        return Err(malformed("request line"));
    };
    let headers = lines.map(parse_header).collect::<io::Result<Vec<_>>>()?;
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut head = Head {
        method: method.to_owned(),
        path: path.to_owned(),
        query: query.to_owned(),
        headers,
        keeps_alive: false,
    };
    let closes = head
        .header("connection")
        .is_some_and(|value| value.eq_ignore_ascii_case("close"));
    head.keeps_alive = version == "HTTP/1.1" && !closes;
    Ok(head)
}

fn parse_header(line: &str) -> io::Result<(String, String)> {
    let (name, value) = line
        .split_once(':')
        .ok_or_else(|| malformed("header line"))?;
    Ok((name.to_owned(), value.trim().to_owned()))
}

fn boundary(head: &Head) -> Option<String> {
    let parameters = head.header("content-type")?.split(';').skip(1);
    parameters
        .filter_map(|parameter| parameter.trim().strip_prefix("boundary="))
        .map(|value| value.trim_matches('"').to_owned())
        .next()
}

/// One line of a chunked body's framing, without its end.
fn read_line(mut stream: &TcpStream) -> io::Result<String> {
    let mut line = Vec::new();
    while !line.ends_with(b"\r\n") {
        if line.len() > MAX_LINE_BYTES {
            return Err(malformed("chunk line"));
        }
        let mut byte = [0];
        stream.read_exact(&mut byte)?;
        line.push(byte[0]);
    }
    line.truncate(line.len() - 2);
    String::from_utf8(line).map_err(|_| malformed("chunk line"))
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("malformed {what}"))
}
