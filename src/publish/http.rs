//! Calls over HTTP: one request, no redirect, no retry, one deadline, a bounded answer.

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use reqwest::blocking::multipart::{Form, Part};
use reqwest::blocking::{Body as Stream, Client, RequestBuilder, Response};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;
use serde_json::{Map, Value};

use super::base64_body::Sized;
use super::credentials::Secrets;
use super::hosts::Hosts;
use super::progress::{Observer, Progress};
use super::seal::Sealed;
use super::sign::{self, Moment};
use super::transport::{Failure, Supply};
use crate::load::Blob;
use crate::platform::{Answer, Body, Effect, FormPart, HttpRequest, Seal, Stretch, Template};

/// How long one request may take, unless the workspace says otherwise.
pub const DEADLINE: Duration = Duration::from_secs(60);
/// How long an upload may take: at a slow line's 1 MB/s, this is 900 MB.
const UPLOAD_DEADLINE: Duration = Duration::from_secs(15 * 60);
/// How long a connection may take to be made.
const CONNECT_DEADLINE: Duration = Duration::from_secs(20);
/// How much of an answer is read, in bytes.
const LARGEST_ANSWER: u64 = 1024 * 1024;
/// The headers of an answer that adapters look at.
const KEPT_HEADERS: [&str; 15] = [
    "date",
    "etag",
    "link",
    "location",
    "range",
    "ratelimit-reset",
    "retry-after",
    "x-app-usage",
    "x-business-use-case-usage",
    "x-rate-limit-reset",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "x-ratelimit-reset-after",
    "x-restli-id",
    "x-wp-total",
];

/// An HTTP client that does exactly what it is told.
pub struct HttpTransport {
    client: Client,
    deadline: Duration,
    hosts: Hosts,
}

impl HttpTransport {
    /// A client that speaks to `hosts` alone, and whose requests end after `deadline`, uploads after a longer one.
    pub fn new(deadline: Duration, hosts: Hosts) -> Result<Self, Failure> {
        // Another part of the program may have chosen the provider already; it is the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            // A kept connection may be closed by the server just as a request leaves: that would be a doubt for nothing.
            .pool_max_idle_per_host(0)
            .connect_timeout(CONNECT_DEADLINE.min(deadline))
            .user_agent(concat!("kalends/", env!("CARGO_PKG_VERSION")))
            .build()
            .map_err(|error| {
                Failure::NotSent(format!("the HTTP client cannot be made: {}", plain(error)))
            })?;
        Ok(Self {
            client,
            deadline,
            hosts,
        })
    }

    /// Refuses an address whose host is not to be spoken to.
    pub(super) fn allow(&self, address: &str) -> Result<(), String> {
        self.hosts.allow(address)
    }

    /// How long a request that people see may take.
    pub(super) fn deadline(&self) -> Duration {
        self.deadline
    }

    /// Sends a request once.
    pub(super) fn send(
        &self,
        request: &HttpRequest,
        effect: Effect,
        supply: Supply<'_>,
    ) -> Result<Answer, Failure> {
        let built = self.build(request, effect, supply)?;
        match built.send() {
            Ok(response) => {
                let mut answer = read(response, effect)?;
                // A platform that repeats a secret would have it in the ledger and in every report.
                answer.body = supply.secrets.strike_out(answer.body);
                for value in answer.headers.values_mut() {
                    *value = supply.secrets.strike_out(std::mem::take(value));
                }
                Ok(answer)
            }
            Err(error) if error.is_connect() || error.is_builder() => {
                Err(Failure::NotSent(plain(error)))
            }
            Err(error) => Err(Failure::Unknown(plain(error))),
        }
    }

    fn build(
        &self,
        request: &HttpRequest,
        effect: Effect,
        supply: Supply<'_>,
    ) -> Result<RequestBuilder, Failure> {
        let url = supply.secrets.fill(&request.url);
        self.allow(url.expose_secret()).map_err(Failure::NotSent)?;
        let method = reqwest::Method::from_bytes(request.method.as_bytes()).unwrap_or_default();
        let deadline = if effect == Effect::Upload {
            self.deadline.max(UPLOAD_DEADLINE)
        } else {
            self.deadline
        };
        let mut built = self
            .client
            .request(method, url.expose_secret())
            .timeout(deadline);
        for (name, template) in &request.headers {
            let value = supply.secrets.fill(template);
            built = built.header(*name, sensitive(name, value.expose_secret())?);
        }
        let (kind, text) = text_of(&request.body, supply.secrets);
        let moment = Moment::now().map_err(Failure::NotSent)?;
        let signed = sign::headers(request, &text, supply.secrets, &moment);
        for (name, value) in signed.map_err(Failure::NotSent)? {
            built = built.header(name, sensitive(name, &value)?);
        }
        match (&request.body, kind) {
            (Body::Empty, _) if matches!(request.method, "POST" | "PUT") => {
                // Some servers refuse a missing length.
                Ok(built.header(CONTENT_LENGTH, "0"))
            }
            (Body::Form(parts), _) => Ok(built.multipart(form(parts, supply)?)),
            (Body::JsonWithFiles(json, files), _) => {
                let whole = with_files(json, files, supply)?;
                let built = built.header(CONTENT_TYPE, "application/json");
                Ok(built.body(Stream::sized(whole.content, whole.length)))
            }
            (Body::File(stretch), _) => {
                let built = built.header(
                    CONTENT_TYPE,
                    sensitive("content-type", &stretch.media_type)?,
                );
                Ok(built.body(Stream::sized(counted(stretch, supply)?, stretch.length)))
            }
            (_, Some(kind)) => Ok(built.header(CONTENT_TYPE, kind).body(text)),
            (_, None) => Ok(built),
        }
    }
}

/// A header that no debugging output shows.
fn sensitive(name: &str, value: &str) -> Result<HeaderValue, Failure> {
    let mut header = HeaderValue::from_str(value)
        .map_err(|_| Failure::NotSent(format!("`{name}` cannot be a header")))?;
    header.set_sensitive(true);
    Ok(header)
}

/// A body that is sent as one text, with its kind; empty for one that is streamed.
fn text_of(body: &Body, secrets: &Secrets) -> (Option<&'static str>, String) {
    let fill = |template: &Template| secrets.fill(template).expose_secret().to_owned();
    match body {
        Body::Json(json) => (Some("application/json"), json.to_string()),
        Body::Object(fields) => {
            let fields = fields.iter();
            let filled: Map<String, Value> = fields
                .map(|(name, value)| ((*name).to_owned(), Value::from(fill(value))))
                .collect();
            (Some("application/json"), Value::from(filled).to_string())
        }
        Body::Pairs(pairs) => {
            let mut written = url::form_urlencoded::Serializer::new(String::new());
            for (name, value) in pairs {
                written.append_pair(name, &fill(value));
            }
            (Some("application/x-www-form-urlencoded"), written.finish())
        }
        Body::Empty | Body::Form(_) | Body::File(_) | Body::JsonWithFiles(..) => {
            (None, String::new())
        }
    }
}

/// JSON with its files in place of their marks.
fn with_files(
    json: &Value,
    files: &[(String, Stretch)],
    supply: Supply<'_>,
) -> Result<Sized, Failure> {
    let text = json.to_string();
    let mut rest = text.as_str();
    let mut whole = Sized::text("");
    for (mark, stretch) in files {
        let missing = || Failure::NotSent(format!("`{}` has no place", stretch.path));
        let (before, after) = rest.split_once(mark).ok_or_else(missing)?;
        let file = Sized::base64(counted(stretch, supply)?, stretch.length);
        whole = whole.then(Sized::text(before)).then(file);
        rest = after;
    }
    Ok(whole.then(Sized::text(rest)))
}

fn form(parts: &[FormPart], supply: Supply<'_>) -> Result<Form, Failure> {
    parts.iter().try_fold(Form::new(), |form, part| match part {
        FormPart::Text { name, value } => Ok(form.text(name.clone(), value.clone())),
        FormPart::File {
            name,
            path,
            file_name,
            media_type,
        } => {
            let file = file_part(path, supply)?.file_name(file_name.clone());
            Ok(form.part(name.clone(), of_kind(file, media_type)?))
        }
        FormPart::Stretch {
            name,
            file_name,
            stretch,
        } => {
            let part = Part::reader_with_length(counted(stretch, supply)?, stretch.length);
            let part = of_kind(part.file_name(file_name.clone()), &stretch.media_type)?;
            Ok(form.part(name.clone(), part))
        }
        FormPart::Sealed {
            name,
            file_name,
            stretch,
            seal,
        } => {
            let part = Part::reader_with_length(sealed(stretch, seal, supply)?, stretch.length);
            let part = of_kind(part.file_name(file_name.clone()), &stretch.media_type)?;
            Ok(form.part(name.clone(), part))
        }
    })
}

fn of_kind(part: Part, media_type: &str) -> Result<Part, Failure> {
    part.mime_str(media_type)
        .map_err(|error| Failure::NotSent(plain(error)))
}

/// A file of the calendar as part of a form, read while it is sent.
fn file_part(path: &str, supply: Supply<'_>) -> Result<Part, Failure> {
    let (blob, size) = open(path, supply)?;
    let total = supply.sizes.get(path).copied().unwrap_or(size);
    let counted = Counted {
        blob: Box::new(blob),
        path: path.to_owned(),
        sent: 0,
        total,
        observer: supply.observer.clone(),
    };
    Ok(Part::reader_with_length(counted, total))
}

/// A stretch of a file, read while it is sent. What stands before it is read and thrown away, as a git object has no middle.
fn counted(stretch: &Stretch, supply: Supply<'_>) -> Result<Counted, Failure> {
    let (mut blob, size) = open(&stretch.path, supply)?;
    let path = &stretch.path;
    let skipped = std::io::copy(&mut blob.by_ref().take(stretch.from), &mut std::io::sink());
    if !skipped.is_ok_and(|skipped| skipped == stretch.from) {
        return Err(Failure::NotSent(format!("`{path}` became shorter")));
    }
    Ok(Counted {
        blob: Box::new(blob.take(stretch.length)),
        path: path.clone(),
        sent: stretch.from,
        total: supply.sizes.get(path).copied().unwrap_or(size),
        observer: supply.observer.clone(),
    })
}

/// A stretch of an encrypted file. Each block depends on the one before, so what stands before it is encrypted and thrown away.
fn sealed(stretch: &Stretch, seal: &Seal, supply: Supply<'_>) -> Result<Counted, Failure> {
    let (blob, size) = open(&stretch.path, supply)?;
    let mut sealed = Sealed::new(blob, seal);
    let skipped = std::io::copy(
        &mut sealed.by_ref().take(stretch.from),
        &mut std::io::sink(),
    );
    let path = &stretch.path;
    if !skipped.is_ok_and(|skipped| skipped == stretch.from) {
        return Err(Failure::NotSent(format!("`{path}` became shorter")));
    }
    Ok(Counted {
        blob: Box::new(sealed.take(stretch.length)),
        path: path.clone(),
        sent: stretch.from,
        total: Seal::length(supply.sizes.get(path).copied().unwrap_or(size)),
        observer: supply.observer.clone(),
    })
}

/// A file of the calendar and its size in bytes.
pub(super) fn open(path: &str, supply: Supply<'_>) -> Result<(Blob, u64), Failure> {
    let gone = || Failure::NotSent(format!("`{path}` is gone"));
    let file = supply
        .tree
        .find(path)
        .map_err(|error| Failure::NotSent(error.to_string()))?
        .ok_or_else(gone)?;
    let blob = supply.tree.open(&file).map_err(Failure::NotSent)?;
    Ok((blob, file.size))
}

/// A file that tells how much of it has been read.
struct Counted {
    blob: Box<dyn Read + Send>,
    path: String,
    sent: u64,
    total: u64,
    observer: Observer,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.blob.read(buffer)?;
        self.sent += read as u64;
        (self.observer)(Progress::Upload {
            path: &self.path,
            sent: self.sent,
            total: self.total,
        });
        Ok(read)
    }
}

/// The answer, as far as adapters look at it. An answer that breaks off says nothing of what the request did.
fn read(response: Response, effect: Effect) -> Result<Answer, Failure> {
    let status = response.status().as_u16();
    let headers: BTreeMap<String, String> = KEPT_HEADERS
        .iter()
        .filter_map(|name| {
            Some((
                (*name).to_owned(),
                response.headers().get(*name)?.to_str().ok()?.to_owned(),
            ))
        })
        .collect();
    let mut bytes = Vec::new();
    let read = response.take(LARGEST_ANSWER + 1).read_to_end(&mut bytes);
    let answer = |body: String| Answer {
        status,
        headers: headers.clone(),
        body,
        asked: 0,
    };
    match read {
        Ok(_) if bytes.len() as u64 <= LARGEST_ANSWER => {
            Ok(answer(String::from_utf8_lossy(&bytes).into_owned()))
        }
        // A definite status stands, whatever became of the words behind it.
        _ if effect == Effect::Publish && (400..500).contains(&status) => Ok(answer(String::new())),
        Ok(_) => Err(Failure::Unknown(format!(
            "the server answered {status} with more than {LARGEST_ANSWER} bytes"
        ))),
        Err(error) => Err(Failure::Unknown(format!(
            "the server answered {status}, and then the line was cut ({})",
            error.kind()
        ))),
    }
}

/// What went wrong, without the address, which may hold a secret.
fn plain(error: reqwest::Error) -> String {
    let error = error.without_url();
    let what = if error.is_connect() {
        "no connection could be made"
    } else if error.is_timeout() {
        "the server did not answer in time"
    } else {
        "the line was cut before the answer"
    };
    match deepest(&error) {
        Some(cause) if !error.is_timeout() => format!("{what} ({cause})"),
        _ => what.to_owned(),
    }
}

fn deepest(error: &dyn std::error::Error) -> Option<String> {
    let mut cause = error.source()?;
    while let Some(next) = cause.source() {
        cause = next;
    }
    let text = cause.to_string();
    let end = text.find(" (os error").unwrap_or(text.len());
    Some(text[..end].to_lowercase())
}
