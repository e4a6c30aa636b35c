//! Buttondown, a newsletter: a draft that nobody sees, and one call that sends it.
//!
//! Facts from its OpenAPI description (buttondown/openapi) and its documentation: `subject` has at most 2000 characters; an email
//! without a `status` may be sent at once, so it is always said; a body that begins with `---` is taken for front matter and
//! refused; the same `X-Idempotency-Key` is answered as the first time, for any request, for a time that is not told.

mod compose;
mod guide;

use serde_json::{Value, json};

use super::article::markdown;
use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::http::{checked_id, checked_url, invisible_failure, publishing_failure, unread};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, HttpRequest, Identify,
    Identity, Job, Look, Metrics, Outcome, Platform, Removal, Request, Sought, Step, Template,
    Unwanted,
};
use crate::model::Receipt;

const SERVER: &str = "https://api.buttondown.com";
/// The version whose words this file speaks.
const VERSION: &str = "2026-04-01";
/// Under which name the key of a message is kept with its email.
const MARK: &str = "kalends";

pub(super) static PLATFORM: Platform = Platform {
    id: "buttondown",
    name: "Buttondown",
    adapter: &Adapter {
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        locate: Some(locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: metrics,
            read: read_metrics,
        }),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "API key of the newsletter",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of the API, if it is not Buttondown's own",
        },
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "where everybody can fetch the workspace's files; pictures are not uploaded then",
        },
    ],
    options: &[
        SettingKey {
            name: "slug",
            kind: SettingKind::Text,
            required: false,
            doc: "the end of its address in the archive",
        },
        SettingKey {
            name: "description",
            kind: SettingKind::Text,
            required: false,
            doc: "what search engines and previews show; the short text beside a long one if it is left out",
        },
        SettingKey {
            name: "canonical_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "where it was published first",
        },
    ],
    guide: guide::GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        title: 2000,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Pictures, a draft, a look that it is one still, and the one call that sends it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if markdown(job.message).trim_start().starts_with("---") {
        return refused(
            "the text begins with `---`, which Buttondown refuses: begin with words, or write a line as `***`",
        );
    }
    let mut shown = Vec::new();
    for (index, attachment) in job.message.media.iter().enumerate() {
        match compose::uploaded(job, index, attachment, answers) {
            Ok(file) => shown.push(file),
            Err(step) => return *step,
        }
    }
    let Some(draft) = answers.get("draft") else {
        return Step::Call(compose::draft(job, &shown));
    };
    let Some(id) = checked_id(draft.text("id")).filter(|_| draft.is_success()) else {
        return Step::Done(invisible_failure(draft, said(draft)));
    };
    match (answers.get("check"), answers.get("send")) {
        (None, _) => Step::Call(check(job, &id)),
        (Some(there), None) => match there
            .text("status")
            .as_deref()
            .filter(|_| there.is_success())
        {
            Some("draft") => Step::Call(send(job, &id)),
            Some(status) => refused(&format!(
                "its email is `{status}` in Buttondown already: if it went out, record that with `kalends resolve`"
            )),
            None => Step::Done(invisible_failure(there, said(there))),
        },
        (_, Some(answer)) => Step::Done(read_sent(answer)),
    }
}

fn check(job: &Job<'_>, id: &str) -> Call {
    Call::read(
        "check",
        http(
            &job.account,
            "GET",
            &format!("/v1/emails/{id}"),
            Body::Empty,
            None,
        ),
        Answer::json(&json!({ "id": id, "status": "draft" })),
    )
}

fn send(job: &Job<'_>, id: &str) -> Call {
    let change = json!({ "status": "about_to_send" });
    let path = format!("/v1/emails/{id}");
    Call::publish(
        "send",
        http(
            &job.account,
            "PATCH",
            &path,
            Body::Json(change),
            Some(format!("{}-send", job.key)),
        ),
        Answer::json(&json!({ "id": id, "status": "about_to_send" })),
    )
}

fn read_sent(answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return publishing_failure(answer, said(answer));
    }
    match answer.to_json().filter(goes_out) {
        Some(email) => Outcome::Sent(receipt(&email)),
        None => Outcome::Unknown(
            "Buttondown took the call, and does not say that the email goes out".to_owned(),
        ),
    }
}

fn goes_out(email: &Value) -> bool {
    matches!(
        text(email, "status"),
        "about_to_send" | "in_flight" | "sent"
    )
}

fn receipt(email: &Value) -> Receipt {
    Receipt {
        remote_id: checked_id(Some(text(email, "id").to_owned())),
        url: checked_url(Some(text(email, "absolute_url").to_owned())),
    }
}

/// Among the newest emails is the one that holds the message's key.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("newest") else {
        return Look::Call(Call::read(
            "newest",
            http(
                &sought.account,
                "GET",
                "/v1/emails?ordering=-creation_date",
                Body::Empty,
                None,
            ),
            Answer::json(&json!({ "results": [], "next": null })),
        ));
    };
    let page = answer.to_json().filter(|_| answer.is_success());
    let Some(emails) = page
        .as_ref()
        .and_then(|page| page.get("results")?.as_array())
    else {
        return Look::Undecided(format!(
            "its emails cannot be read: {}",
            unread(answer, said(answer))
        ));
    };
    let ours = emails.iter().find(|email| {
        let mark = email
            .get("metadata")
            .and_then(|metadata| metadata.get(MARK)?.as_str());
        mark == Some(sought.key)
    });
    match ours {
        Some(email) if goes_out(email) => Look::Found(receipt(email)),
        Some(email) if text(email, "status") == "draft" => Look::Absent,
        Some(email) => Look::Undecided(format!(
            "its email is `{}` in Buttondown",
            text(email, "status")
        )),
        None => Look::Undecided("its email is not among the newest in Buttondown".to_owned()),
    }
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = &unwanted.receipt.remote_id else {
        return Removal::Refused(
            "its id in Buttondown was not recorded: delete it by hand".to_owned(),
        );
    };
    let Some(answer) = answers.get("delete") else {
        return Removal::Call(Call::publish(
            "delete",
            http(
                &unwanted.account,
                "DELETE",
                &format!("/v1/emails/{id}"),
                Body::Empty,
                None,
            ),
            Answer::empty(),
        ));
    };
    match answer.status {
        200..=299 => Removal::Gone,
        404 => Removal::WasGone,
        _ => Removal::from(publishing_failure(answer, said(answer))),
    }
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        http(account, "GET", "/v1/newsletters", Body::Empty, None),
        Answer::json(&json!({ "results": [{ "id": "1", "name": "newsletter" }] })),
    )
}

/// A key belongs to one newsletter.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let json = answer.to_json().filter(|_| answer.is_success());
    let newsletter = json.as_ref().and_then(|json| json.pointer("/results/0"));
    let id = newsletter.and_then(|it| checked_id(Some(text(it, "id").to_owned())));
    let (Some(newsletter), Some(id)) = (newsletter, id) else {
        return Err(invisible_failure(answer, said(answer)));
    };
    let name = Some(text(newsletter, "name")).filter(|name| !name.is_empty());
    Ok(Identity {
        name: name.unwrap_or(&id).to_owned(),
        id,
    })
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!("/v1/emails/{}/analytics", receipt.remote_id.as_ref()?);
    Some(Call::read(
        "metrics",
        http(account, "GET", &path, Body::Empty, None),
        Answer::json(&json!({})),
    ))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let counted = [
        (Figure::Reach, "deliveries"),
        (Figure::Views, "opens"),
        (Figure::Clicks, "clicks"),
    ];
    let told = answer.to_json().filter(|_| answer.is_success())?;
    let figure = |(figure, key): (Figure, &str)| Some((figure, told.get(key)?.as_u64()?));
    let figures: Figures = counted.into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then_some(figures)
}

fn http(
    account: &Account<'_>,
    method: &'static str,
    path: &str,
    body: Body,
    key: Option<String>,
) -> Request {
    let mut headers = vec![
        ("authorization", Template::with_secret("Token ", "token")),
        ("x-api-version", Template::plain(VERSION)),
    ];
    headers.extend(key.map(|key| ("x-idempotency-key", Template::plain(key))));
    Request::Http(HttpRequest {
        method,
        url: Template::plain(format!("{}{path}", account.server_or(SERVER))),
        headers,
        body,
        signature: None,
    })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Buttondown gives its reason as `{"code": "…", "detail": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    answer.text("detail").or_else(|| answer.text("code"))
}

fn refused(reason: &str) -> Step {
    Step::Done(Outcome::Refused(reason.to_owned()))
}
