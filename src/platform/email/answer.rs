//! What the answers of a mail server prove (RFC 5321, section 4.2): by their number, and by the step that they answer.
//!
//! Until the final dot nothing was accepted for anybody. Behind it, a number from 400 says that nothing was done; but 421 may
//! be said at any time by a server that goes down, so there it proves nothing.

use std::collections::BTreeMap;

use crate::model::Receipt;
use crate::platform::http::quote;
use crate::platform::{Answer, Outcome};

/// What the server says when it has taken a message.
pub(super) fn taken() -> Answer {
    Answer {
        status: 250,
        headers: BTreeMap::from([("step".to_owned(), "end".to_owned())]),
        asked: 1,
        ..Answer::default()
    }
}

/// What came of a message.
pub(super) fn read(answer: &Answer, id: &str) -> Outcome {
    match (step(answer), answer.status) {
        ("end", 200..=299) => Outcome::Sent(Receipt {
            remote_id: Some(id.to_owned()),
            url: None,
        }),
        ("end", 421) => Outcome::Unknown(format!(
            "the mail server went away after the message had reached it{}",
            said(answer)
        )),
        _ => failed(answer),
    }
}

/// What an answer that is no success means.
pub(super) fn failed(answer: &Answer) -> Outcome {
    let step = step(answer);
    let reason = format!("{}{}", in_words(answer, step), said(answer));
    match (step, answer.status) {
        ("connect" | "sign-in", 400..=599) | (_, 400..=499) => {
            Outcome::Later { reason, wait: None }
        }
        (_, 500..=599) => Outcome::Refused(reason),
        _ => Outcome::Unknown(format!(
            "the mail server's answer is unexpected{}",
            said(answer)
        )),
    }
}

fn step(answer: &Answer) -> &str {
    answer.headers.get("step").map_or("", String::as_str)
}

fn in_words(answer: &Answer, step: &str) -> String {
    let is_for_now = answer.status < 500;
    match (step, is_for_now) {
        ("connect", _) => "the mail server takes no mail now".to_owned(),
        ("sign-in", true) => "the mail server lets nobody sign in now".to_owned(),
        ("sign-in", false) => {
            "the mail server does not take `user` and `password`: correct them, or make a new password".to_owned()
        }
        ("sender", true) => "the mail server does not take mail of `from` now".to_owned(),
        ("sender", false) => "the mail server does not take mail of `from`".to_owned(),
        ("recipient", is_for_now) => {
            let who = answer.headers.get("recipient").map_or("", String::as_str);
            let now = if is_for_now { " now" } else { "" };
            format!("the mail server does not take mail for `{who}`{now}, so nobody got it")
        }
        (_, true) => "the mail server does not take the message now".to_owned(),
        (_, false) => "the mail server does not take the message".to_owned(),
    }
}

fn said(answer: &Answer) -> String {
    match (answer.status, quote(&answer.body)) {
        (status, said) if said.is_empty() => format!(" ({status})"),
        (status, said) => format!(" ({status}: {said})"),
    }
}
