//! Multipart forms (RFC 7578), read as a stream: fields are kept, files are counted and hashed only,
//! so that a video of any size costs a few buffers.

use std::io::{self, Read};

use sha2::{Digest, Sha256};

use super::fields::Fields;
use super::http::hexadecimal;

const BUFFER_BYTES: usize = 64 * 1024;
const MAX_FIELD_BYTES: usize = 1024 * 1024;
const KEPT_HEAD_BYTES: usize = 64;

/// A form that was read to its end.
#[derive(Debug, Default)]
pub(crate) struct Form {
    /// The parts without a file name.
    pub(crate) fields: Fields,
    /// The parts with one.
    pub(crate) files: Vec<File>,
}

/// A file of a form.
#[derive(Debug)]
pub(crate) struct File {
    /// The name of the form's field.
    pub(crate) field: String,
    /// The file's media type, as the client named it.
    pub(crate) declared_type: Option<String>,
    /// The first bytes, for telling its type.
    pub(crate) head: Vec<u8>,
    /// Its size.
    pub(crate) bytes: u64,
    /// SHA-256 of its content, in hexadecimal.
    pub(crate) sha256: String,
}

/// What the header of a part says.
#[derive(Default)]
struct PartHeader {
    name: String,
    file_name: Option<String>,
    content_type: Option<String>,
}

/// A source with a window that can be searched.
struct Scanner<'source, R> {
    source: &'source mut R,
    window: Vec<u8>,
}

impl<R: Read> Scanner<'_, R> {
    /// Hands all bytes before `needle` to `sink` and moves behind the needle.
    fn pass_until(&mut self, needle: &[u8], sink: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        loop {
            if let Some(at) = find(&self.window, needle) {
                sink(&self.window[..at]);
                self.window.drain(..at + needle.len());
                return Ok(());
            }
            let certain = self.window.len().saturating_sub(needle.len() - 1);
            sink(&self.window[..certain]);
            self.window.drain(..certain);
            self.fill()?;
        }
    }

    /// The next two bytes.
    fn pair(&mut self) -> io::Result<[u8; 2]> {
        while self.window.len() < 2 {
            self.fill()?;
        }
        let pair = [self.window[0], self.window[1]];
        self.window.drain(..2);
        Ok(pair)
    }

    fn fill(&mut self) -> io::Result<()> {
        let mut buffer = vec![0; BUFFER_BYTES];
        let got = self.source.read(&mut buffer)?;
        if got == 0 {
            return Err(malformed("no closing boundary"));
        }
        self.window.extend_from_slice(&buffer[..got]);
        Ok(())
    }
}

/// Reads the form that `boundary` delimits, and the source to its end.
pub(crate) fn read(source: &mut impl Read, boundary: &str) -> io::Result<Form> {
    let mut scanner = Scanner {
        source,
        window: Vec::new(),
    };
    let mut form = Form::default();
    let delimiter = format!("\r\n--{boundary}");
    scanner.pass_until(&delimiter.as_bytes()[2..], &mut |_| {})?;
    while scanner.pair()? == *b"\r\n" {
        read_part(&mut scanner, delimiter.as_bytes(), &mut form)?;
    }
    io::copy(scanner.source, &mut io::sink())?;
    Ok(form)
}

fn read_part<R: Read>(
    scanner: &mut Scanner<'_, R>,
    delimiter: &[u8],
    form: &mut Form,
) -> io::Result<()> {
    let mut header = Vec::new();
    scanner.pass_until(b"\r\n\r\n", &mut |bytes| header.extend_from_slice(bytes))?;
    let header = parse_header(&String::from_utf8_lossy(&header));
    if header.file_name.is_some() {
        form.files.push(read_file(scanner, delimiter, header)?);
    } else {
        let value = read_field(scanner, delimiter)?;
        form.fields.push(&header.name, &value);
    }
    Ok(())
}

fn read_field<R: Read>(scanner: &mut Scanner<'_, R>, delimiter: &[u8]) -> io::Result<String> {
    let mut value = Vec::new();
    scanner.pass_until(delimiter, &mut |bytes| {
        let room = MAX_FIELD_BYTES.saturating_sub(value.len());
        value.extend_from_slice(&bytes[..bytes.len().min(room)]);
    })?;
    String::from_utf8(value).map_err(|_| malformed("field that is not UTF-8"))
}

fn read_file<R: Read>(
    scanner: &mut Scanner<'_, R>,
    delimiter: &[u8],
    header: PartHeader,
) -> io::Result<File> {
    let mut hasher = Sha256::new();
    let mut head = Vec::new();
    let mut size = 0;
    scanner.pass_until(delimiter, &mut |bytes| {
        hasher.update(bytes);
        size += bytes.len();
        let room = KEPT_HEAD_BYTES.saturating_sub(head.len());
        head.extend_from_slice(&bytes[..bytes.len().min(room)]);
    })?;
    Ok(File {
        field: header.name,
        declared_type: header.content_type,
        head,
        bytes: u64::try_from(size).unwrap_or(u64::MAX),
        sha256: hexadecimal(&hasher.finalize()),
    })
}

fn parse_header(text: &str) -> PartHeader {
    let mut header = PartHeader::default();
    for line in text.split("\r\n") {
        let (name, value) = line.split_once(':').unwrap_or((line, ""));
        if name.eq_ignore_ascii_case("content-type") {
            header.content_type = Some(value.trim().to_owned());
        } else if name.eq_ignore_ascii_case("content-disposition") {
            header.name = parameter(value, " name=").unwrap_or_default();
            header.file_name = parameter(value, " filename=");
        }
    }
    header
}

/// The quoted or bare value after `key` in a header's parameters.
fn parameter(value: &str, key: &str) -> Option<String> {
    let start = value.find(key)? + key.len();
    let rest = &value[start..];
    let text = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split(';').next(),
    };
    text.map(str::to_owned)
}

/// Where `needle` begins in `haystack`. Skips by Horspool's rule, since unoptimised test builds search
/// hundreds of megabytes with it.
fn find(haystack: &[u8], needle: &[u8]) -> Option<usize> {
    let last = needle.len() - 1;
    let mut skips = [needle.len(); 256];
    for (at, byte) in needle[..last].iter().enumerate() {
        skips[usize::from(*byte)] = last - at;
    }
    let mut at = 0;
    while at + last < haystack.len() {
        if haystack[at..].starts_with(needle) {
            return Some(at);
        }
        at += skips[usize::from(haystack[at + last])];
    }
    None
}

fn malformed(what: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidData,
        format!("malformed multipart form: {what}"),
    )
}
