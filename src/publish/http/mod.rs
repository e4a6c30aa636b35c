//! Calls over HTTP: one request, no redirect, no retry, one deadline, a bounded answer.

mod body;

use std::collections::BTreeMap;
use std::io::Read;
use std::time::Duration;

use reqwest::blocking::{Body as Stream, Client, RequestBuilder, Response};
use reqwest::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderValue};
use secrecy::ExposeSecret;

use super::hosts::Hosts;
use super::sign::{self, Moment};
use super::transport::{Failure, Supply};
use crate::load::Blob;
use crate::platform::{Answer, Body, Effect, HttpRequest};
use body::{counted, form, text_of, with_files};

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
