//! What the Graph APIs of Meta share: Instagram, Facebook pages and Threads.
//!
//! Facts from Meta's documentation: "Handle errors" and "Rate limits" of the Graph API, and "Error codes" of the Instagram
//! platform. An error is JSON of its own in the answer, whatever its status; the code says what it means, a subcode says more.

pub(super) mod login;
mod verdict;

use std::borrow::Cow;
use std::time::Duration;

use serde_json::Value;

use super::credentials::ended;
use super::http;
use super::{
    Account, Answer, Body, Call, Effect, HttpRequest, Identify, Identity, Outcome, Removal,
    Request, Template,
};
pub use login::Further;
use verdict::{Told, Verdict};

/// The version of the Graph API that requests name.
pub(super) const VERSION: &str = "v25.0";
/// The headers that tell how much of a limit is used, and when it is over.
const USAGE_HEADERS: [&str; 2] = ["x-business-use-case-usage", "x-app-usage"];
/// What a limit without a time asks to wait.
const USUAL_WAIT: Duration = Duration::from_secs(15 * 60);
/// How near to its limit an app gets before it is throttled, in percent.
const FULL: f64 = 100.0;

/// One channel's way to one of the APIs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Graph<'a> {
    /// The address of the API with its version, without a slash at its end.
    base: &'a str,
    version: &'static str,
}

impl<'a> Graph<'a> {
    /// The API at the channel's server, or at its usual address.
    pub(super) fn of(account: &Account<'a>, usual: &'a str, version: &'static str) -> Self {
        Self {
            base: account.server_or(usual),
            version,
        }
    }

    /// What is asked at a path such as `me?fields=id`.
    pub(super) fn get(self, path: &str) -> HttpRequest {
        HttpRequest {
            method: "GET",
            url: Template::plain(format!("{}/{}/{path}", self.base, self.version)),
            headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
            body: Body::Empty,
            signature: None,
        }
    }

    /// What is sent to a path, with these parameters.
    pub(super) fn post(self, path: &str, pairs: Pairs) -> HttpRequest {
        HttpRequest {
            method: "POST",
            body: Body::Pairs(pairs.0),
            ..self.get(path)
        }
    }

    /// A question that changes nothing.
    pub(super) fn ask(self, name: impl Into<String>, path: &str, example: &Value) -> Call {
        call(name.into(), Effect::Read, self.get(path), example)
    }

    /// The call that deletes what has this id.
    pub(super) fn delete(self, id: &str) -> Call {
        let request = HttpRequest {
            method: "DELETE",
            ..self.get(id)
        };
        let example = serde_json::json!({ "success": true });
        call("delete".to_owned(), Effect::Publish, request, &example)
    }
}

/// Parameters of a request.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Pairs(Vec<(Cow<'static, str>, Template)>);

impl Pairs {
    /// With one more.
    pub(super) fn with(
        mut self,
        name: impl Into<Cow<'static, str>>,
        value: impl Into<String>,
    ) -> Self {
        self.0.push((name.into(), Template::plain(value)));
        self
    }

    /// With one more, where there is one.
    pub(super) fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// With a text, unless it is empty.
    pub(super) fn with_text(self, name: &'static str, text: &str) -> Self {
        self.with_some(name, (!text.is_empty()).then_some(text))
    }
}

/// A call and what a good answer to it looks like.
pub(super) fn call(name: String, effect: Effect, request: HttpRequest, example: &Value) -> Call {
    Call {
        name,
        effect,
        request: Request::Http(request),
        example: Answer::json(example),
    }
}

/// Whether an answer is a good one: many errors come with a good status.
pub(super) fn is_good(answer: &Answer) -> bool {
    answer.is_success() && Told::of(answer).is_none()
}

/// Whether an answer tells that the token is at fault.
pub(super) fn is_about_token(answer: &Answer) -> bool {
    Told::of(answer).is_some_and(|told| told.verdict().0 == Verdict::Token)
}

/// The API's own reason.
pub(super) fn said(answer: &Answer) -> Option<String> {
    Told::of(answer)?.said
}

/// What an answer that is not good proves of a call that people see.
pub(super) fn publishing_failure(answer: &Answer) -> Outcome {
    let Some(told) = Told::of(answer) else {
        return http::publishing_failure(answer, None);
    };
    let (verdict, meaning) = told.verdict();
    let reason = told.reason(meaning);
    match verdict {
        Verdict::Token | Verdict::Wait => later(reason, verdict, answer),
        // A server that failed may have done what it was asked before that.
        _ if answer.status >= 500 => Outcome::Unknown(reason),
        Verdict::Refused => Outcome::Refused(reason),
        Verdict::Duplicate | Verdict::Unclear => Outcome::Unknown(reason),
    }
}

/// What it means for a call that nobody sees.
pub(super) fn invisible_failure(answer: &Answer) -> Outcome {
    let Some(told) = Told::of(answer) else {
        return http::invisible_failure(answer, None);
    };
    let (verdict, meaning) = told.verdict();
    let reason = told.reason(meaning);
    match verdict {
        Verdict::Refused | Verdict::Duplicate if answer.status < 500 => Outcome::Refused(reason),
        _ => later(reason, verdict, answer),
    }
}

fn later(reason: String, verdict: Verdict, answer: &Answer) -> Outcome {
    let wait = (verdict == Verdict::Wait).then(|| asked_wait(answer).unwrap_or(USUAL_WAIT));
    Outcome::Later { reason, wait }
}

/// What an answer to a deletion means.
pub(super) fn removal(answer: &Answer) -> Removal {
    if is_good(answer) {
        return Removal::Gone;
    }
    // What does not exist, or cannot be seen with this token: code 100 with subcode 33.
    if Told::of(answer).is_some_and(|told| told.code == 100 && told.subcode == 33) {
        return Removal::WasGone;
    }
    Removal::from(publishing_failure(answer))
}

/// How long Meta asks to wait: as any server, or in the headers that tell how much of a limit is used, in minutes.
fn asked_wait(answer: &Answer) -> Option<Duration> {
    let minutes = |header: &str| {
        let told: Value = serde_json::from_str(answer.headers.get(header)?).ok()?;
        longest_regain(&told)
    };
    let told = || USAGE_HEADERS.into_iter().find_map(minutes);
    http::asked_wait(answer).or_else(|| Some(Duration::from_secs(60 * told()?)))
}

/// The most minutes that any limit in it names. The header of a business has one entry a limit, by account.
fn longest_regain(told: &Value) -> Option<u64> {
    let of_limits = told.as_object()?.values().flat_map(|limits| {
        let limits = limits.as_array().into_iter().flatten();
        limits.filter_map(|limit| limit["estimated_time_to_regain_access"].as_u64())
    });
    let is_full = ["call_count", "total_cputime", "total_time"]
        .iter()
        .any(|key| told[key].as_f64().is_some_and(|percent| percent >= FULL));
    let of_app = is_full.then_some(60);
    of_limits.chain(of_app).filter(|minutes| *minutes > 0).max()
}

/// How an account is asked who it is, at a path with the fields `id` and one for its name.
pub(super) const fn identify(call: fn(&Account<'_>) -> Call) -> Identify {
    Identify {
        call,
        read: read_identity,
    }
}

/// Meta refuses tokens with 400 as well as with 401.
fn unproved(answer: &Answer) -> Outcome {
    let outcome = invisible_failure(answer);
    match Told::of(answer).map(|told| told.verdict()) {
        Some((Verdict::Token, _)) => ended(outcome),
        Some(_) | None => outcome,
    }
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !is_good(answer) {
        return Err(unproved(answer));
    }
    let id = id(answer, "id").ok_or_else(|| http::invisible_failure(answer, None))?;
    let name = answer
        .text("username")
        .map(|name| format!("@{name}"))
        .or_else(|| answer.text("name"));
    Ok(Identity {
        name: name.unwrap_or_else(|| id.clone()),
        id,
    })
}

/// An id from an answer.
pub(super) fn id(answer: &Answer, key: &str) -> Option<String> {
    http::checked_id(answer.text(key))
}

/// The figures of an insights answer: a list of `name` and `values` or `total_value`.
pub(super) fn insight(data: &Value, name: &str) -> Option<u64> {
    let list = data["data"].as_array()?;
    let metric = list.iter().find(|metric| metric["name"] == name)?;
    let first = metric.pointer("/values/0/value");
    first
        .or_else(|| metric.pointer("/total_value/value"))?
        .as_u64()
}
