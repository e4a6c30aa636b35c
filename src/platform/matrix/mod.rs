//! Matrix rooms.
//!
//! Facts from the Matrix specification (client-server API: "Sending events to a room", "Instant messaging", "Threading",
//! "Content repository", "Size limits"), and from what Synapse 1.163 does.

mod account;
mod content;
mod locate;

use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, MediaFacts};
use super::http::{asked_wait, checked_id, invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, AskLimits, Attachment, Body, Call, Guide, HttpRequest,
    Identify, Job, Metrics, Outcome, Platform, Step, Stretch, Template, count, marks,
};
use crate::model::Receipt;
use content::Relation;

/// What stays as it is in a piece of a path.
const IN_SEGMENT: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~');
/// The specification names no time for which transaction ids are kept. Synapse keeps them for a day, Dendrite for half an
/// hour; some of that is kept in reserve.
const KEY_WINDOW: Duration = Duration::from_secs(20 * 60);

const GUIDE: Guide = Guide {
    steps: &[
        "Make an account for posting on your server, and invite it into the room; sign in with it once and join.",
        "Copy its access token: in Element, Settings, Help & About, Access Token. It works until that session is signed out.",
        "Keep the token in a variable, such as `MATRIX_TOKEN`, and name it: `token = { env = \"MATRIX_TOKEN\" }`.",
        "Write the address of the account's server as `server = \"https://…\"`, and the room as `room = \"#news:acme.example\"` or by its id, which begins with `!`.",
    ],
    gaps: &[
        "Each picture and each video is a message of its own behind the text, with its alt text as its caption.",
        "Rooms with end-to-end encryption take posts, but in the clear, which many apps mark; choose a room without it.",
        "Polls are not sent.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "matrix",
    name: "Matrix",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(Identify {
            call: account::identify,
            read: account::read_identity,
        }),
        ask_limits: Some(AskLimits {
            calls: account::ask_limits,
            read: account::read_limits,
        }),
        locate: Some(locate::locate),
        retract: Some(locate::retract),
        metrics: Some(Metrics {
            call: account::ask_figures,
            read: account::read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: true,
            doc: "address of the account's server, such as \"https://matrix.example\"",
        },
        SettingKey {
            name: "room",
            kind: SettingKind::Text,
            required: true,
            doc: "the room, such as \"#news:acme.example\", or its id, which begins with `!`",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "access token of the account",
        },
    ],
    options: &[SettingKey {
        name: "notice",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether texts are notices, which apps show more quietly and no bot answers",
    }],
    guide: GUIDE,
};

/// An event has at most 65,536 bytes; what a text leaves of that is for the rest of the event.
static FACTS: Facts = Facts {
    limits: Limits {
        text: 60_000,
        ..Limits::NONE
    },
    measure: |text, _| count::bytes(text),
    unit: "bytes",
    media: MediaFacts {
        apart: true,
        ..MediaFacts::FREE
    },
    first_comments: true,
    markdown: true,
    doubt: Doubt::SafeInWindow,
    marks: marks::links_alone,
    key_window: KEY_WINDOW,
    ..Facts::MESSAGES
};

/// The room and what is answered, then the upload, then the message under a transaction id of its own.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    match gathered(job, answers) {
        Err(step) => *step,
        Ok((room, relation, file)) => match answers.get("message") {
            None => Step::Call(message(job, &room, relation.as_ref(), file.as_deref())),
            Some(answer) => Step::Done(read_message(job, answer)),
        },
    }
}

type Gathered = (String, Option<Relation>, Option<String>);

fn gathered(job: &Job<'_>, answers: &Answers) -> Result<Gathered, Box<Step>> {
    let room = room(&job.account, answers).map_err(|found| {
        Box::new(match found {
            NoRoom::Ask(call) => Step::Call(*call),
            NoRoom::Failed(outcome) => Step::Done(outcome),
        })
    })?;
    let relation = match job.parent {
        Some(parent) => relation(job, &room, parent, answers)?,
        None => None,
    };
    let file = match job.message.media.first() {
        Some(attachment) => Some(uploaded(job, attachment, answers)?),
        None => None,
    };
    Ok((room, relation, file))
}

/// Why the id of the room is not known yet.
enum NoRoom {
    /// This call tells.
    Ask(Box<Call>),
    /// It cannot be told.
    Failed(Outcome),
}

/// The id of the room; one that is named by an alias is asked for.
fn room(account: &Account<'_>, answers: &Answers) -> Result<String, NoRoom> {
    let named = account.text("room").trim();
    if !named.starts_with('#') {
        return Ok(named.to_owned());
    }
    let Some(answer) = answers.get("room") else {
        let path = format!("/_matrix/client/v3/directory/room/{}", escaped(named));
        let example = json!({ "room_id": "!room:server.example" });
        let call = read("room", get(account, &path), &example);
        return Err(NoRoom::Ask(Box::new(call)));
    };
    let id = answer.text("room_id").filter(|_| answer.is_success());
    id.filter(|id| id.starts_with('!'))
        .ok_or_else(|| NoRoom::Failed(unseen_failure(answer)))
}

/// How a message hangs on another: a post answers the post that `reply_to` names; parts of a thread and comments stand in the
/// thread of the first message. A picture stands behind its text, and is in a thread only where that is.
fn relation(
    job: &Job<'_>,
    room: &str,
    parent: &Receipt,
    answers: &Answers,
) -> Result<Option<Relation>, Box<Step>> {
    let Some(event) = event_of(parent) else {
        return Err(Box::new(Step::Done(Outcome::Refused(
            "the recorded address of the message that it answers does not name one, so it would stand alone: publish it by hand"
                .to_owned(),
        ))));
    };
    if job.part == 0 {
        return Ok(Some(Relation::Answer(event)));
    }
    let Some(answer) = answers.get("parent") else {
        let path = format!("{}/event/{}", in_room(room), escaped(&event));
        let call = read(
            "parent",
            get(&job.account, &path),
            &json!({ "content": {} }),
        );
        return Err(Box::new(Step::Call(call)));
    };
    let Some(before) = answer.to_json().filter(|_| answer.is_success()) else {
        return Err(Box::new(Step::Done(unseen_failure(answer))));
    };
    let hangs_on = &before["content"]["m.relates_to"];
    let opening = hangs_on["event_id"]
        .as_str()
        .filter(|_| hangs_on["rel_type"] == "m.thread");
    Ok(match opening {
        Some(opening) => Some(Relation::Thread(opening.to_owned(), event)),
        None if job.message.media.is_empty() => Some(Relation::Thread(event.clone(), event)),
        None => None,
    })
}

/// The address of an uploaded file.
fn uploaded(
    job: &Job<'_>,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<String, Box<Step>> {
    let Some(answer) = answers.get("media") else {
        return Err(Box::new(Step::Call(upload(job, attachment))));
    };
    let address = answer.text("content_uri").filter(|_| answer.is_success());
    let address = address.filter(|it| it.starts_with("mxc://"));
    address.ok_or_else(|| {
        let outcome = unseen_failure(answer).about(attachment);
        Box::new(Step::Done(outcome))
    })
}

fn upload(job: &Job<'_>, attachment: &Attachment) -> Call {
    let name = escaped(attachment.file_name());
    let path = format!("/_matrix/media/v3/upload?filename={name}");
    let request = HttpRequest {
        method: "POST",
        body: Body::File(Stretch {
            path: attachment.path.clone(),
            media_type: attachment.media_type.clone(),
            from: 0,
            length: attachment.bytes,
        }),
        ..get(&job.account, &path)
    };
    Call::upload(
        "media",
        request,
        Answer::json(&json!({ "content_uri": "mxc://server.example/id-of-media" })),
    )
}

fn message(job: &Job<'_>, room: &str, relation: Option<&Relation>, file: Option<&str>) -> Call {
    let path = format!("{}/send/m.room.message/{}", in_room(room), escaped(job.key));
    let request = HttpRequest {
        method: "PUT",
        body: Body::Json(content::of(job, relation, file)),
        ..get(&job.account, &path)
    };
    let event = format!("$id-of-part-{}", job.part + 1);
    Call::publish(
        "message",
        request,
        Answer::json(&json!({ "event_id": event })),
    )
}

fn read_message(job: &Job<'_>, answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return failure(answer, publishing_failure(answer, said(answer)));
    }
    match checked_event(answer.text("event_id")) {
        Some(event) => Outcome::Sent(receipt(&job.account, &event)),
        None => Outcome::Unknown(
            "the server accepted the post, but its answer cannot be read".to_owned(),
        ),
    }
}

/// The event's id, and the page that opens it in any app.
fn receipt(account: &Account<'_>, event: &str) -> Receipt {
    let room = utf8_percent_encode(account.text("room").trim(), IN_SEGMENT);
    let shown = utf8_percent_encode(event, IN_SEGMENT);
    Receipt {
        remote_id: Some(event.to_owned()),
        url: Some(format!("https://matrix.to/#/{room}/{shown}")),
    }
}

/// The id of an event: `$` and a hash, in old rooms with the name of a server.
fn checked_event(id: Option<String>) -> Option<String> {
    let id = id?;
    let plain = id.strip_prefix('$')?.replace(['+', '/'], "-");
    checked_id(Some(plain)).map(|_| id)
}

/// The event that a receipt names, by its id or by the page that a person saw.
fn event_of(receipt: &Receipt) -> Option<String> {
    let from_page = || {
        let page = receipt
            .url
            .as_deref()?
            .strip_prefix("https://matrix.to/#/")?;
        let (_, event) = page.split('?').next()?.split_once('/')?;
        let event = percent_encoding::percent_decode_str(event);
        checked_event(Some(event.decode_utf8().ok()?.into_owned()))
    };
    checked_event(receipt.remote_id.clone()).or_else(from_page)
}

fn in_room(room: &str) -> String {
    format!("/_matrix/client/v3/rooms/{}", escaped(room))
}

fn get(account: &Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}{path}", account.server())),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

fn read(name: &str, request: HttpRequest, example: &Value) -> Call {
    Call::read(name.to_owned(), request, Answer::json(example))
}

fn escaped(text: &str) -> String {
    utf8_percent_encode(text, IN_SEGMENT).to_string()
}

/// The server gives its reason as `{"errcode": "M_NAME", "error": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    let texts = [answer.text("errcode"), answer.text("error")];
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join(": "))
}

fn unseen_failure(answer: &Answer) -> Outcome {
    failure(answer, invisible_failure(answer, said(answer)))
}

/// What the server's own codes say more than the status: who must join, and how long a limit lasts.
fn failure(answer: &Answer, usual: Outcome) -> Outcome {
    match (answer.text("errcode").as_deref(), usual) {
        (Some("M_FORBIDDEN"), Outcome::Refused(reason)) => Outcome::Refused(format!(
            "{reason}: invite the account into the room, let it join, and let it write there"
        )),
        (Some("M_LIMIT_EXCEEDED"), Outcome::Later { reason, .. }) => {
            let told = answer.to_json().unwrap_or_default()["retry_after_ms"].as_u64();
            let wait = asked_wait(answer).or(told.map(Duration::from_millis));
            Outcome::Later { reason, wait }
        }
        (_, usual) => usual,
    }
}
