//! What the Graph APIs of Meta share: Instagram, Facebook pages and Threads.
//!
//! Facts from Meta's documentation: "Handle errors" and "Rate limits" of the Graph API, and "Error codes" of the Instagram
//! platform. An error is JSON of its own in the answer, whatever its status; the code says what it means, a subcode says more.

use std::borrow::Cow;
use std::time::Duration;

use serde_json::Value;

use super::http::{self, quote};
use super::{
    Account, Answer, Body, Call, Effect, HttpRequest, Identify, Identity, Outcome, Removal,
    Request, Template,
};

/// The version of the Graph API that requests name.
pub(super) const VERSION: &str = "v25.0";
/// The headers that tell how much of a limit is used, and when it is over.
const USAGE_HEADERS: [&str; 2] = ["x-business-use-case-usage", "x-app-usage"];
/// What a limit without a time asks to wait.
const USUAL_WAIT: Duration = Duration::from_secs(15 * 60);
/// What Threads says of a text with more links than it takes; its number says nothing.
const TOO_MANY_LINKS: &str = "THREADS_API__LINK_LIMIT_EXCEEDED";
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

/// What an error of the API means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// The token is at fault.
    Token,
    /// There was too much of it, and a later try may succeed.
    Wait,
    /// It was refused for good.
    Refused,
    /// It is said to be there already.
    Duplicate,
    /// Nobody can say.
    Unclear,
}

/// An error as the API tells it.
#[derive(Debug)]
struct Told {
    code: i64,
    subcode: i64,
    said: Option<String>,
}

impl Told {
    /// The error in an answer, whatever the status; `None` where there is none.
    fn of(answer: &Answer) -> Option<Self> {
        let json = answer.to_json()?;
        let error = json.get("error").filter(|error| error.is_object())?;
        let number = |key: &str| error[key].as_i64().unwrap_or_default();
        let text = |key: &str| error[key].as_str().filter(|text| !text.is_empty());
        let said = text("error_user_msg").or(text("message"));
        Some(Self {
            code: number("code"),
            subcode: number("error_subcode"),
            said: said.map(str::to_owned),
        })
    }

    fn verdict(&self) -> (Verdict, &'static str) {
        let said = self.said.as_deref().unwrap_or_default();
        if said.contains(TOO_MANY_LINKS) {
            return (Verdict::Refused, "it has more than five different links");
        }
        of_subcode(self.subcode).unwrap_or_else(|| of_code(self.code, self.subcode))
    }

    fn reason(&self, meaning: &str) -> String {
        let Self { code, subcode, .. } = self;
        let number = if *subcode == 0 {
            code.to_string()
        } else {
            format!("{code}/{subcode}")
        };
        match self.said.as_deref().map(quote) {
            Some(said) if !said.is_empty() => format!("{meaning} ({number}: {said})"),
            _ => format!("{meaning} ({number})"),
        }
    }
}

/// Instagram's own codes for what is wrong with a publication.
fn of_subcode(subcode: i64) -> Option<(Verdict, &'static str)> {
    let meant = match subcode {
        2_207_001 | 2_207_032 | 2_207_053 => (
            Verdict::Unclear,
            "Instagram has a problem and asks to try again",
        ),
        2_207_003 | 2_207_052 => (
            Verdict::Refused,
            "the medium could not be fetched: check that everybody can open it below `media_url`",
        ),
        2_207_004 => (
            Verdict::Refused,
            "the picture is too large: keep it below 8 MB",
        ),
        2_207_005 => (
            Verdict::Refused,
            "the picture's kind is not taken: save it as JPEG",
        ),
        2_207_006 | 2_207_008 | 2_207_020 => (
            Verdict::Refused,
            "the prepared post is gone: try again, and it is prepared anew",
        ),
        2_207_009 => (
            Verdict::Refused,
            "the picture's shape is not taken: crop it to between 4:5 and 1.91:1",
        ),
        2_207_010 => (Verdict::Refused, "the caption is too long"),
        2_207_026 | 2_207_076 => (
            Verdict::Refused,
            "the video's kind is not taken: save it as MP4 or MOV with H.264 and AAC",
        ),
        2_207_027 => (Verdict::Wait, "the medium is still being processed"),
        2_207_040 => (Verdict::Refused, "too many people are mentioned"),
        2_207_042 => (
            Verdict::Wait,
            "the account has published the most that Instagram takes in 24 hours",
        ),
        2_207_050 => (
            Verdict::Refused,
            "the account is restricted: open the Instagram app, and do what it asks",
        ),
        2_207_051 => (
            Verdict::Wait,
            "Instagram takes it for spam for now: publish less often, and check the account in the app",
        ),
        _ => return None,
    };
    Some(meant)
}

/// The codes of the Graph API itself.
fn of_code(code: i64, subcode: i64) -> (Verdict, &'static str) {
    match code {
        102 | 190 => (Verdict::Token, about_token(subcode)),
        10 | 200..=299 | 3 => (
            Verdict::Refused,
            "the token may not do this: let the app in anew with all permissions that the platform's guide names",
        ),
        4 | 17 | 32 | 341 | 613 | 80_001 | 80_002 | 80_006 => {
            (Verdict::Wait, "too many requests: Meta asks to wait")
        }
        9 => (Verdict::Wait, "too much was published: Meta asks to wait"),
        368 => (
            Verdict::Wait,
            "the account is blocked for a while: open it in a browser, and read what Meta says there",
        ),
        506 => (Verdict::Duplicate, "it says the same as the post before"),
        1_366_046 => (
            Verdict::Refused,
            "the photo cannot be read: save it as JPEG or PNG below 4 MB",
        ),
        1_366_051 => (Verdict::Duplicate, "these photos were posted already"),
        1_609_005 => (
            Verdict::Refused,
            "the link cannot be posted: check its address",
        ),
        1 | 2 | -1 | -2 => (Verdict::Unclear, "Meta has a problem"),
        100 => (Verdict::Refused, "a value was not taken"),
        _ => (Verdict::Refused, "it was refused"),
    }
}

fn about_token(subcode: i64) -> &'static str {
    match subcode {
        458 => {
            "the app was removed from the account: let it in anew, and put the new token where `token` says"
        }
        459 | 464 => {
            "the account asks its owner to sign in: do so in a browser, then make a new token"
        }
        460 => {
            "the password was changed, which ends every token: make a new one, and put it where `token` says"
        }
        463 => "the token has expired: make a new one, and put it where `token` says",
        492 => {
            "the person who made the token may not act for this page any more: have an administrator make a new one"
        }
        _ => "the token is not valid (any more): make a new one, and put it where `token` says",
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
    match publishing_failure(answer) {
        Outcome::Refused(reason) => Removal::Refused(reason),
        Outcome::Later { reason, .. } | Outcome::Unknown(reason) => Removal::Later(reason),
        Outcome::Sent(_) => Removal::Gone,
    }
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

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !is_good(answer) {
        return Err(invisible_failure(answer));
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
