//! Mastodon and servers that speak its API.
//!
//! Facts from the documentation at docs.joinmastodon.org: `methods/statuses`, `methods/media`, `entities/Instance`,
//! `api/rate-limits`, and from the server's `app/validators/status_length_validator.rb`. Its web pages show 32 lines of a text
//! (`MAX_HEIGHT` in `app/javascript/mastodon/components/status_content.jsx`); other programs have other habits.

mod figures;
mod limits;
mod locate;
mod retract;
mod visible;

use std::time::Duration;

use limits::{ask_limits, read_limits};
use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts};
use super::fold::Fold;
use super::http::{checked_id, checked_url, invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, AskLimits, Attachment, Body, Call, FormPart, Guide, Handle,
    HttpRequest, Identify, Identity, Job, Metrics, Outcome, Platform, Step, Template, count,
};
use crate::model::Receipt;

/// Media that take longer than this many looks to process are left for a later run: about ten minutes.
const MOST_LOOKS: u32 = 70;
const FIRST_LOOK: Duration = Duration::from_millis(250);
/// Keys are kept for an hour (documentation, `methods/statuses`); ten minutes of it are kept in reserve.
const KEY_WINDOW: Duration = Duration::from_secs(50 * 60);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

const GUIDE: Guide = Guide {
    steps: &[
        "On your server, open Preferences, Development, New application.",
        "Choose the scopes `write:statuses`, `write:media`, `read:accounts` and `read:statuses`, and save.",
        "Open the application and copy its access token, which does not expire.",
        "Keep the token in a variable, such as `MASTODON_TOKEN`, and name it: `token = { env = \"MASTODON_TOKEN\" }`.",
        "Write `server = \"https://…\"`, then run `kalends doctor`.",
    ],
    gaps: &[
        "Posts are sent when they are due; the server's own scheduling is not used.",
        "Quotes are not made; a link to the quoted post stands in the text.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "mastodon",
    name: "Mastodon",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: Some(AskLimits {
            calls: ask_limits,
            read: read_limits,
        }),
        locate: Some(locate::locate),
        retract: Some(retract::retract),
        metrics: Some(Metrics {
            call: figures::call,
            read: figures::read,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: true,
            doc: "address of the server, such as \"https://mastodon.example\"",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "access token with the scopes write:statuses, write:media, read:accounts and read:statuses",
        },
    ],
    options: &[],
    guide: GUIDE,
};

/// Defaults of an unchanged server; each server tells its own at `/api/v2/instance`.
static FACTS: Facts = Facts {
    limits: Limits {
        text: 500,
        url: Some(count::MASTODON_URL_LENGTH),
        media: 4,
        alt: 1500,
        image_bytes: 16 * 1024 * 1024,
        video_bytes: 103_809_024,
        poll_options: 4,
        poll_option: 50,
        poll_shortest: Duration::from_secs(300),
        poll_longest: Duration::from_secs(2_629_746),
        ..Limits::NONE
    },
    measure: |text, limits| count::mastodon(text, limits.url.unwrap_or(count::MASTODON_URL_LENGTH)),
    polls: true,
    content_warnings: true,
    visibility: true,
    media: MediaFacts {
        mixed: false,
        most_videos: 1,
        image_pixels: Some(33_177_600),
        video_pixels: Some(8_294_400),
        ..MediaFacts::FREE
    },
    handle: Handle::Server,
    doubt: Doubt::SafeInWindow,
    key_window: KEY_WINDOW,
    fold: Some(Fold {
        characters: usize::MAX,
        lines: 32,
        word: "Read more",
    }),
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

/// Uploads and their processing first, one after the other, then the status.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if job.parent.is_some_and(|parent| id_of(parent).is_none()) {
        return Step::Done(Outcome::Refused(
            "the recorded address of the message that it answers does not end with that message's id, so it would stand alone: publish it by hand"
                .to_owned(),
        ));
    }
    let mut media = Vec::new();
    for (index, attachment) in job.message.media.iter().enumerate() {
        match upload(job, index, attachment, answers) {
            Upload::Ready(id) => media.push(id),
            Upload::Leads(step) => return step,
        }
    }
    match answers.get("status") {
        None => Step::Call(status(job, &media)),
        Some(answer) => Step::Done(read_status(answer)),
    }
}

/// How far an upload has come.
#[expect(clippy::large_enum_variant, reason = "it lives for one look")]
enum Upload {
    /// It can be used under this id.
    Ready(String),
    /// This step comes first.
    Leads(Step),
}

/// The id of an upload that is ready, or the step that leads there.
fn upload(job: &Job<'_>, index: usize, attachment: &Attachment, answers: &Answers) -> Upload {
    let name = format!("media-{index}");
    let Some(answer) = answers.get(&name) else {
        return Upload::Leads(Step::Call(upload_call(job, &name, attachment)));
    };
    if !answer.is_success() {
        return Upload::Leads(Step::Done(
            invisible_failure(answer, said(answer)).about(attachment),
        ));
    }
    let Some(id) = checked_id(answer.text("id")) else {
        return Upload::Leads(Step::Done(invisible_failure(answer, None)));
    };
    if answer.status == 202 {
        look(job, &name, &id, attachment, answers)
    } else {
        Upload::Ready(id)
    }
}

/// Processing goes on after a 202; a look is answered 206 until it is done.
fn look(
    job: &Job<'_>,
    upload: &str,
    id: &str,
    attachment: &Attachment,
    answers: &Answers,
) -> Upload {
    let call = Call::read(
        format!("{upload}-ready"),
        get(job.account, &format!("/api/v1/media/{id}")),
        Answer::json(&json!({ "id": id })),
    );
    match answers.get(&call.name) {
        None => Upload::Leads(Step::Wait(FIRST_LOOK, call)),
        Some(answer) if answer.status == 206 && answer.asked < MOST_LOOKS => {
            let pause = FIRST_LOOK
                .saturating_mul(1 << answer.asked.min(6))
                .min(LONGEST_PAUSE);
            Upload::Leads(Step::Wait(pause, call))
        }
        Some(answer) if answer.status == 206 => {
            let reason = format!("`{}` is still being processed", attachment.path);
            Upload::Leads(Step::Done(Outcome::Later { reason, wait: None }))
        }
        Some(answer) if answer.is_success() => Upload::Ready(id.to_owned()),
        Some(answer) => Upload::Leads(Step::Done(
            invisible_failure(answer, said(answer)).about(attachment),
        )),
    }
}

fn upload_call(job: &Job<'_>, name: &str, attachment: &Attachment) -> Call {
    let mut parts = vec![FormPart::file("file", attachment)];
    if let Some(alt) = &attachment.alt {
        parts.push(FormPart::text("description", alt));
    }
    if let Some(focus) = attachment.focus {
        parts.push(FormPart::text("focus", format!("{},{}", focus.x, focus.y)));
    }
    let request = HttpRequest {
        body: Body::Form(parts),
        ..post(job.account, "/api/v2/media")
    };
    let example = Answer::json(&json!({ "id": format!("id-of-{name}") }));
    Call::upload(name.to_owned(), request, example)
}

fn status(job: &Job<'_>, media: &[String]) -> Call {
    let mut request = post(job.account, "/api/v1/statuses");
    request
        .headers
        .push(("idempotency-key", Template::plain(job.key)));
    request.body = Body::Json(status_body(job, media));
    let id = format!("id-of-part-{}", job.part + 1);
    let example = json!({ "id": id, "url": format!("{}/@account/{id}", job.account.server()) });
    Call::publish("status", request, Answer::json(&example))
}

fn status_body(job: &Job<'_>, media: &[String]) -> Value {
    let message = job.message;
    let mut body = json!({ "status": message.text });
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            body[key] = value;
        }
    };
    set("media_ids", (!media.is_empty()).then(|| json!(media)));
    set(
        "spoiler_text",
        message
            .content_warning
            .as_ref()
            .map(|warning| json!(warning)),
    );
    // Media behind a warning are hidden with the text, or the warning would be in vain.
    set(
        "sensitive",
        (message.content_warning.is_some() && !media.is_empty()).then_some(json!(true)),
    );
    set(
        "visibility",
        message
            .visibility
            .map(|visibility| json!(visibility.word())),
    );
    set(
        "language",
        message
            .language
            .as_ref()
            .map(|tag| json!(tag.split('-').next())),
    );
    set(
        "in_reply_to_id",
        job.parent.and_then(id_of).map(|id| json!(id)),
    );
    set(
        "poll",
        message.poll.as_ref().map(|poll| {
            json!({
                "options": poll.options,
                "expires_in": poll.open_for.as_secs(),
                "multiple": poll.multiple,
                "hide_totals": poll.hide_totals,
            })
        }),
    );
    body
}

/// The id of a message that is out. Where a person has found it there is only its address, which ends with the id:
/// `/@account/ID` at Mastodon, `/notice/ID` at Pleroma, `/@account/statuses/ID` at `GoToSocial`.
fn id_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
        let (_, end) = address.trim_end_matches('/').rsplit_once('/')?;
        let is_id = !end.is_empty() && end.chars().all(|letter| letter.is_ascii_alphanumeric());
        is_id.then(|| end.to_owned())
    };
    receipt.remote_id.clone().or_else(from_address)
}

fn read_status(answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return publishing_failure(answer, said(answer));
    }
    let Some(id) = checked_id(answer.text("id")) else {
        return Outcome::Unknown(
            "the server accepted the post, but its answer cannot be read".to_owned(),
        );
    };
    let url = checked_url(answer.text("url")).or_else(|| checked_url(answer.text("uri")));
    Outcome::Sent(Receipt {
        remote_id: Some(id),
        url,
    })
}

fn identify(account: &Account<'_>) -> Call {
    let request = get(*account, "/api/v1/accounts/verify_credentials");
    let example = Answer::json(&json!({ "id": "1", "acct": "account" }));
    Call::read("identify", request, example)
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() {
        return Err(invisible_failure(answer, said(answer)));
    }
    let id = checked_id(answer.text("id")).ok_or_else(|| invisible_failure(answer, None))?;
    let name = answer.text("acct").map(|handle| format!("@{handle}"));
    let name = name.unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}

fn get(account: Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}{path}", account.server())),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

fn post(account: Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "POST",
        ..get(account, path)
    }
}

/// Mastodon gives its reason as `{"error": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    answer.text("error")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(remote_id: Option<&str>, url: &str) -> Option<String> {
        id_of(&Receipt {
            remote_id: remote_id.map(str::to_owned),
            url: Some(url.to_owned()),
        })
    }

    #[test]
    fn a_message_that_a_person_found_has_the_id_that_its_address_ends_with() {
        let address = "https://social.example/@acme/1170";
        assert_eq!(id(Some("42"), address).as_deref(), Some("42"));
        assert_eq!(id(None, address).as_deref(), Some("1170"));
        assert_eq!(
            id(None, "https://social.example/notice/AbC9/?x=1#y").as_deref(),
            Some("AbC9")
        );
        assert_eq!(id(None, "https://social.example/@acme"), None);
        assert_eq!(id(None, "seen it"), None);
    }
}
