//! Messages over SMTP: one connection a message, and an answer that tells which step the server answered.
//!
//! All recipients are named before the message, and one that is refused ends it there: nobody gets what not all can get.
//! Up to the message itself nothing is accepted for anybody, so whatever breaks until then was not sent.

use std::collections::BTreeMap;
use std::error::Error as _;
use std::io::Read;
use std::time::Duration;

use lettre::address::Address;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{SmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;

use super::http::open;
use super::letter;
use super::transport::{Failure, Supply};
use crate::platform::{Answer, Encryption, Letter, MailRequest, MailServer};

/// How often the time for one answer may pass before the last one: a server looks at a message before it takes it, and whoever
/// hangs up early never learns what came of it (RFC 5321, section 4.5.3.2.6).
const PATIENCE: u32 = 5;
/// Ways to sign in, the best first.
const MECHANISMS: [Mechanism; 2] = [Mechanism::Plain, Mechanism::Login];

/// Sends a message, or looks whether one could be sent. `deadline` is the time for one answer.
pub(super) fn send(
    request: &MailRequest,
    supply: Supply<'_>,
    deadline: Duration,
) -> Result<Answer, Failure> {
    let letter = request.letter.as_ref();
    let ready = letter.map(|letter| ready(letter, supply)).transpose();
    let ready = ready.map_err(Failure::NotSent)?;
    let answer = match exchange(request, ready.as_ref(), supply, deadline) {
        Ok(answer) => answer,
        Err(Stopped::Answered(answer)) => *answer,
        Err(Stopped::Failed(failure)) => return Err(failure),
    };
    Ok(Answer {
        body: supply.secrets.strike_out(answer.body),
        ..answer
    })
}

/// A message as it goes over the line.
struct Ready {
    from: Address,
    to: Vec<Address>,
    bytes: Vec<u8>,
}

fn ready(letter: &Letter, supply: Supply<'_>) -> Result<Ready, String> {
    let pictures = letter.pictures.iter().map(|picture| {
        let (blob, size) = open(&picture.path, supply).map_err(|failure| failure.to_string())?;
        let mut bytes = Vec::new();
        let read = blob.take(size).read_to_end(&mut bytes);
        let whole = read.is_ok_and(|read| read as u64 == size);
        whole
            .then_some(bytes)
            .ok_or_else(|| format!("`{}` cannot be read to its end", picture.path))
    });
    let pictures: Vec<Vec<u8>> = pictures.collect::<Result<_, _>>()?;
    let to: Result<_, _> = letter.to.iter().map(|text| letter::mailbox(text)).collect();
    let to: Vec<lettre::message::Mailbox> = to?;
    Ok(Ready {
        from: letter::mailbox(&letter.from)?.email,
        to: to.into_iter().map(|mailbox| mailbox.email).collect(),
        bytes: letter::written(letter, &pictures)?,
    })
}

/// Why an exchange ended early.
enum Stopped {
    /// The server said no.
    Answered(Box<Answer>),
    /// There was no answer.
    Failed(Failure),
}

fn exchange(
    request: &MailRequest,
    ready: Option<&Ready>,
    supply: Supply<'_>,
    deadline: Duration,
) -> Result<Answer, Stopped> {
    let mut line = connect(&request.server, deadline)?;
    if let Some(user) = &request.user {
        let password = supply.secrets.expose(user.password).to_owned();
        let credentials = Credentials::new(user.name.clone(), password);
        line.auth(&MECHANISMS, &credentials)
            .map_err(|error| not_sent("sign-in", &error))?;
    }
    let Some(ready) = ready else {
        let user = request.user.as_ref().map(|user| user.name.clone());
        let body = user.unwrap_or_else(|| request.server.to_string());
        // Nothing was asked that a lost farewell could spoil.
        let _ = line.quit();
        return Ok(answer("sign-in", 250, body));
    };
    line.command(Mail::new(Some(ready.from.clone()), Vec::new()))
        .map_err(|error| not_sent("sender", &error))?;
    for to in &ready.to {
        line.command(Rcpt::new(to.clone(), Vec::new()))
            .map_err(|error| refused_recipient(not_sent("recipient", &error), to))?;
    }
    line.command(Data)
        .map_err(|error| not_sent("data", &error))?;
    // Without a longer time the usual one holds, which is a doubt earlier and nothing worse.
    let _ = line.set_timeout(Some(deadline.saturating_mul(PATIENCE)));
    let taken = line.message(&ready.bytes).map_err(|error| last(&error))?;
    let said = said(&taken);
    let _ = line.quit();
    Ok(answer("end", u16::from(taken.code()), said))
}

/// A line on which the server has said who it is, encrypted as its address says.
fn connect(server: &MailServer, deadline: Duration) -> Result<SmtpConnection, Stopped> {
    let host = server.host.trim_start_matches('[').trim_end_matches(']');
    let tls =
        || TlsParameters::new_rustls(host.to_owned()).map_err(|error| not_sent("connect", &error));
    let wrapped = match server.encryption {
        Encryption::Tls => Some(tls()?),
        Encryption::StartTls | Encryption::None => None,
    };
    let name = ClientId::default();
    let place = (host, server.port);
    let mut line = SmtpConnection::connect(place, Some(deadline), &name, wrapped.as_ref(), None)
        .map_err(|error| not_sent("connect", &error))?;
    if server.encryption == Encryption::StartTls {
        if !line.can_starttls() {
            let reason =
                "the mail server offers no encryption (STARTTLS), so nothing was said to it";
            return Err(Stopped::Failed(Failure::NotSent(reason.to_owned())));
        }
        line.starttls(&tls()?, &name)
            .map_err(|error| not_sent("connect", &error))?;
    }
    Ok(line)
}

/// An error before the message itself.
fn not_sent(step: &str, error: &Error) -> Stopped {
    match error.status() {
        Some(code) => Stopped::Answered(Box::new(answer(step, u16::from(code), cause(error)))),
        None => Stopped::Failed(Failure::NotSent(in_words(step, error))),
    }
}

/// An error once the message was on its way.
fn last(error: &Error) -> Stopped {
    match error.status() {
        Some(code) => Stopped::Answered(Box::new(answer("end", u16::from(code), cause(error)))),
        None => Stopped::Failed(Failure::Unknown(format!(
            "the message was sent, and no last answer came ({})",
            cause(error)
        ))),
    }
}

fn in_words(step: &str, error: &Error) -> String {
    let cause = cause(error);
    if error.is_tls() || cause.contains("certificate") {
        return format!("the mail server could not prove that it is the right one ({cause})");
    }
    match step {
        "connect" => format!("the mail server cannot be reached ({cause})"),
        "sign-in" if error.is_client() => {
            "the mail server offers no way to sign in with a password".to_owned()
        }
        _ => format!("the line was cut before the message was sent ({cause})"),
    }
}

/// What lies behind an error, in its own words.
fn cause(error: &Error) -> String {
    let text = error
        .source()
        .map_or_else(|| error.to_string(), ToString::to_string);
    let end = text.find(" (os error").unwrap_or(text.len());
    text[..end].to_owned()
}

fn refused_recipient(stopped: Stopped, to: &Address) -> Stopped {
    match stopped {
        Stopped::Answered(mut answer) => {
            answer
                .headers
                .insert("recipient".to_owned(), to.to_string());
            Stopped::Answered(answer)
        }
        Stopped::Failed(failure) => Stopped::Failed(failure),
    }
}

fn said(response: &Response) -> String {
    response.message().collect::<Vec<_>>().join(" ")
}

fn answer(step: &str, status: u16, body: String) -> Answer {
    Answer {
        status,
        headers: BTreeMap::from([("step".to_owned(), step.to_owned())]),
        body,
        asked: 0,
    }
}
