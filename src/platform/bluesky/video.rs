//! How a video gets to the account's server: through a service that makes it playable first.
//!
//! docs.bsky.app, "Uploading video": a token that lets the service write to the account's own server for half an hour, the
//! file in one piece, then looks at the job until it names the finished file (`app/bsky/video/defs.json`). A file that the
//! service knows already is answered with 409 and its job.

use std::time::Duration;

use chrono::DateTime;
use serde_json::{Value, json};
use url::Url;

use super::account::identify;
use super::gathered::{checked_blob, whole};
use super::{address_of, bearer, escaped, get, later, read, said, unseen_failure};
use crate::platform::http::{checked_id, quote};
use crate::platform::{
    Account, Answer, Answers, Attachment, Body, Call, HttpRequest, Job, Outcome, Passing, Piece,
    Step, Template,
};

const USUAL_SERVICE: &str = "https://video.bsky.app";
/// How long the service may write to the account's server; the server allows an hour at most.
const TOKEN_LIVES: i64 = 30 * 60;
/// A video that takes longer than this many looks is left for a later run: about ten minutes.
const MOST_LOOKS: u32 = 70;
const FIRST_LOOK: Duration = Duration::from_millis(500);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// The finished file, or the step that leads there.
pub(super) fn blob(
    job: &Job<'_>,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<Value, Box<Step>> {
    let done = |outcome: Outcome| Box::new(Step::Done(outcome.about(attachment)));
    let Some(upload) = answers.get("video") else {
        return Err(uploading(job, attachment, answers));
    };
    let status = status(upload).filter(|_| upload.is_success() || upload.status == 409);
    let status = status.ok_or_else(|| done(not_taken(upload)))?;
    if let Some(blob) = checked_blob(&status["blob"]) {
        return Ok(blob);
    }
    let id = checked_id(status["jobId"].as_str().map(str::to_owned));
    let id = id.ok_or_else(|| done(unseen_failure(upload)))?;
    finished(job, attachment, &id, answers)
}

/// Why the service takes no video of this account. Its 401 is not about the channel's own password.
fn not_taken(answer: &Answer) -> Outcome {
    if answer.status != 401 {
        return unseen_failure(answer);
    }
    let said = said(answer).map_or(String::new(), |said| format!(": {}", quote(&said)));
    Outcome::Later {
        reason: format!(
            "the video service does not let the account in: verify its email address in the app (401{said})"
        ),
        wait: None,
    }
}

/// What the service says of a job, which some of its answers put one level deeper.
fn status(answer: &Answer) -> Option<Value> {
    let json = answer.to_json()?;
    Some(match json.get("jobStatus") {
        Some(status) => status.clone(),
        None => json,
    })
}

/// Who we are, a token, and the file.
fn uploading(job: &Job<'_>, attachment: &Attachment, answers: &Answers) -> Box<Step> {
    let Some(session) = answers.get("identify") else {
        return Box::new(Step::Call(identify(&job.account)));
    };
    let Some(did) = checked_id(session.text("did")) else {
        return Box::new(Step::Done(later("the account cannot be read", session)));
    };
    let Some(token) = answers.get("video-token") else {
        return Box::new(Step::Call(ask_token(&job.account, session)));
    };
    match token.text("token").filter(|_| token.is_success()) {
        Some(token) => Box::new(Step::Call(upload(job, attachment, &did, token))),
        None => Box::new(Step::Done(unseen_failure(token).about(attachment))),
    }
}

/// Asks for leave to write one file to the account's server, whose name the account's document tells.
fn ask_token(account: &Account<'_>, session: &Answer) -> Call {
    let audience = host(session, account).unwrap_or_default();
    let now = session.headers.get("date");
    let now = now.and_then(|date| DateTime::parse_from_rfc2822(date).ok());
    let until = now.map_or(String::new(), |now| {
        format!("&exp={}", now.timestamp() + TOKEN_LIVES)
    });
    let path = format!(
        "com.atproto.server.getServiceAuth?aud={}&lxm=com.atproto.repo.uploadBlob{until}",
        escaped(&format!("did:web:{audience}"))
    );
    let example = json!({ "token": "" });
    read("video-token".to_owned(), get(account, &path), &example)
}

fn host(session: &Answer, account: &Account<'_>) -> Option<String> {
    let document = session.to_json().unwrap_or_default();
    let mut services = document["didDoc"]["service"]
        .as_array()
        .into_iter()
        .flatten();
    let own = services.find(|it| {
        it["id"]
            .as_str()
            .is_some_and(|id| id.ends_with("#atproto_pds"))
    });
    let named = own.and_then(|it| Some(it["serviceEndpoint"].as_str()?.to_owned()));
    let url = Url::parse(&named.unwrap_or_else(|| address_of(account, ""))).ok()?;
    let host = url.host_str()?;
    Some(match url.port() {
        // A colon means something else in such a name.
        Some(port) => format!("{host}%3A{port}"),
        None => host.to_owned(),
    })
}

fn service<'a>(account: &Account<'a>) -> &'a str {
    let named = account.channel.text("video_server");
    named.unwrap_or(USUAL_SERVICE).trim_end_matches('/')
}

fn upload(job: &Job<'_>, attachment: &Attachment, did: &str, token: String) -> Call {
    let name = format!("{}.mp4", attachment.sha256.get(..16).unwrap_or("video"));
    let url = format!(
        "{}/xrpc/app.bsky.video.uploadVideo?did={}&name={name}",
        service(&job.account),
        escaped(did)
    );
    let request = HttpRequest {
        method: "POST",
        url: Template::plain(url),
        headers: vec![("authorization", bearer(Piece::Passing(Passing::new(token))))],
        body: whole(attachment),
        signature: None,
    };
    Call::upload(
        "video",
        request,
        Answer::json(&json!({ "jobId": "id-of-video" })),
    )
}

/// Looks until the job is over.
fn finished(
    job: &Job<'_>,
    attachment: &Attachment,
    id: &str,
    answers: &Answers,
) -> Result<Value, Box<Step>> {
    let call = look(job, attachment, id);
    let Some(answer) = answers.get(&call.name) else {
        return Err(Box::new(Step::Wait(FIRST_LOOK, call)));
    };
    let done = |outcome: Outcome| Err(Box::new(Step::Done(outcome.about(attachment))));
    if !answer.is_success() {
        return done(unseen_failure(answer));
    }
    let status = status(answer).unwrap_or_default();
    match (status["state"].as_str(), checked_blob(&status["blob"])) {
        (_, Some(blob)) => Ok(blob),
        (Some("JOB_STATE_FAILED"), None) => done(Outcome::Refused(refusal(&status))),
        _ if answer.asked < MOST_LOOKS => {
            let pause = FIRST_LOOK.saturating_mul(1 << answer.asked.min(6));
            Err(Box::new(Step::Wait(pause.min(LONGEST_PAUSE), call)))
        }
        _ => done(Outcome::Later {
            reason: "it is still being processed".to_owned(),
            wait: None,
        }),
    }
}

fn refusal(status: &Value) -> String {
    let texts = ["message", "error", "failureCode"];
    let mut said = texts.iter().filter_map(|key| status[*key].as_str());
    let said: String = said
        .next()
        .unwrap_or("it gives no reason")
        .chars()
        .take(200)
        .collect();
    format!("the video service cannot use it ({said})")
}

fn look(job: &Job<'_>, attachment: &Attachment, id: &str) -> Call {
    let url = format!(
        "{}/xrpc/app.bsky.video.getJobStatus?jobId={}",
        service(&job.account),
        escaped(id)
    );
    let request = HttpRequest {
        method: "GET",
        url: Template::plain(url),
        headers: Vec::new(),
        body: Body::Empty,
        signature: None,
    };
    let blob = json!({
        "$type": "blob",
        "ref": { "$link": "id-of-video" },
        "mimeType": "video/mp4",
        "size": attachment.bytes,
    });
    let status = json!({ "jobId": id, "state": "JOB_STATE_COMPLETED", "blob": blob });
    read(
        "video-ready".to_owned(),
        request,
        &json!({ "jobStatus": status }),
    )
}
