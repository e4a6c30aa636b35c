//! Mailchimp, a newsletter: a campaign that nobody sees, its content, and one call that sends it.
//!
//! Facts from its Marketing API 3.0 (mailchimp.com/developer/marketing/api/campaigns) and its "Best practices for email subject
//! lines" (150 characters). A campaign is sent from the states `save` and `paused` alone, so it is sent once; the part of an API
//! key behind its hyphen names the data centre that the account is in.

mod compose;
mod guide;

use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::http::{checked_id, checked_url, invisible_failure, publishing_failure, unread};
use super::mail::MailSetting;
use super::request::Piece;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, HttpRequest, Identify,
    Identity, Job, Look, Metrics, Outcome, Platform, Request, Sought, Step, Template,
};
use crate::model::Receipt;

/// How many campaigns are looked through for one of ours.
const PAGE: usize = 200;

pub(super) static PLATFORM: Platform = Platform {
    id: "mailchimp",
    name: "Mailchimp",
    adapter: &Adapter {
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        locate: Some(locate),
        metrics: Some(Metrics {
            call: metrics,
            read: read_metrics,
        }),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: true,
            doc: "address of your data centre, such as \"https://us21.api.mailchimp.com\": the end of the API key names it",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "API key",
        },
        SettingKey {
            name: "list",
            kind: SettingKind::Text,
            required: true,
            doc: "audience ID",
        },
        SettingKey {
            name: "from_name",
            kind: SettingKind::Text,
            required: true,
            doc: "name of the sender",
        },
        SettingKey {
            name: "reply_to",
            kind: SettingKind::Mail(MailSetting::Mailbox),
            required: true,
            doc: "address of the sender, where answers go",
        },
        SettingKey {
            name: "segment",
            kind: SettingKind::Number,
            required: false,
            doc: "id of a saved segment; the whole audience if it is left out",
        },
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "where everybody can fetch the workspace's files",
        },
    ],
    options: &[SettingKey {
        name: "segment",
        kind: SettingKind::Number,
        required: false,
        doc: "id of a saved segment that gets it",
    }],
    guide: guide::GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        title: 150,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Whether it is there, the campaign, its content, what Mailchimp finds missing, and the one call that sends it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let shown = match compose::shown(job) {
        Ok(shown) => shown,
        Err(reason) => return Step::Done(Outcome::Refused(reason)),
    };
    let id = match campaign(job, answers) {
        Ok(id) => id,
        Err(step) => return *step,
    };
    let Some(written) = answers.get("content") else {
        return Step::Call(compose::content(job, &id, &shown));
    };
    if !written.is_success() {
        return Step::Done(invisible_failure(written, said(written)));
    }
    match (answers.get("check"), answers.get("send")) {
        (None, _) => Step::Call(get(
            &job.account,
            "check",
            &format!("campaigns/{id}/send-checklist"),
            &json!({ "is_ready": true }),
        )),
        (Some(list), None) => match missing(list) {
            Some(outcome) => Step::Done(outcome),
            None => Step::Call(send(job, &id)),
        },
        (_, Some(answer)) if answer.is_success() => {
            let created = answers.get("campaign").and_then(Answer::to_json);
            Step::Done(Outcome::Sent(receipt(&id, created.as_ref())))
        }
        (_, Some(answer)) if answer.status == 400 => not_sent(job, &id, answer, answers),
        (_, Some(answer)) => Step::Done(publishing_failure(answer, said(answer))),
    }
}

/// The id of a campaign that was not sent, or the step that leads there. One that an interrupted run left is taken.
fn campaign(job: &Job<'_>, answers: &Answers) -> Result<String, Box<Step>> {
    let done = |outcome| Box::new(Step::Done(outcome));
    if let Some(created) = answers.get("campaign") {
        let id = checked_id(created.text("id")).filter(|_| created.is_success());
        return id.ok_or_else(|| done(invisible_failure(created, said(created))));
    }
    let Some(newest) = answers.get("find") else {
        return Err(Box::new(Step::Call(newest(&job.account, "find"))));
    };
    let Some(campaigns) = campaigns(newest) else {
        return Err(done(invisible_failure(newest, said(newest))));
    };
    let ours = campaigns.iter().find(|it| is_ours(it, job.key));
    match ours.map(|it| {
        (
            text(it, "status"),
            checked_id(Some(text(it, "id").to_owned())),
        )
    }) {
        None => Err(Box::new(Step::Call(compose::create(job)))),
        Some(("save", Some(id))) => Ok(id),
        Some((status, _)) => Err(done(Outcome::Refused(format!(
            "its campaign is `{status}` in Mailchimp already: if it went out, record that with `kalends resolve`"
        )))),
    }
}

/// What Mailchimp would not send, in its own words; `None` where nothing is missing.
fn missing(list: &Answer) -> Option<Outcome> {
    let json = list.to_json().filter(|_| list.is_success());
    let Some(ready) = json
        .as_ref()
        .and_then(|json| json.get("is_ready")?.as_bool())
    else {
        return Some(invisible_failure(list, said(list)));
    };
    let items = json.as_ref().and_then(|json| json.get("items")?.as_array());
    let errors = items
        .into_iter()
        .flatten()
        .filter(|item| text(item, "type") == "error");
    let told: Vec<String> = errors
        .map(|item| format!("{}: {}", text(item, "heading"), text(item, "details")))
        .collect();
    (!ready).then(|| {
        Outcome::Refused(format!(
            "Mailchimp would not send it: {}",
            super::http::quote(&told.join("; "))
        ))
    })
}

fn send(job: &Job<'_>, id: &str) -> Call {
    Call::publish(
        "send",
        http(
            &job.account,
            "POST",
            &format!("campaigns/{id}/actions/send"),
            Body::Empty,
        ),
        Answer {
            status: 204,
            ..Answer::empty()
        },
    )
}

/// Mailchimp refuses to send what was sent by the same words as what cannot be sent, so the campaign's state is read.
fn not_sent(job: &Job<'_>, id: &str, refused: &Answer, answers: &Answers) -> Step {
    let Some(there) = answers.get("after") else {
        return Step::Call(get(
            &job.account,
            "after",
            &format!("campaigns/{id}"),
            &json!({ "id": id, "status": "save" }),
        ));
    };
    let campaign = there.to_json().filter(|_| there.is_success());
    Step::Done(match campaign.as_ref().map(|it| text(it, "status")) {
        Some("sending" | "sent") => Outcome::Sent(receipt(id, campaign.as_ref())),
        Some("save") => publishing_failure(refused, said(refused)),
        Some(_) | None => Outcome::Unknown(
            "Mailchimp refused the call, and does not say what is with the campaign".to_owned(),
        ),
    })
}

fn receipt(id: &str, campaign: Option<&Value>) -> Receipt {
    let url = campaign.map(|it| text(it, "long_archive_url").to_owned());
    Receipt {
        remote_id: Some(id.to_owned()),
        url: checked_url(url),
    }
}

fn newest(account: &Account<'_>, name: &str) -> Call {
    let fields =
        "campaigns.id,campaigns.status,campaigns.long_archive_url,campaigns.settings.title";
    let path =
        format!("campaigns?count={PAGE}&sort_field=create_time&sort_dir=DESC&fields={fields}");
    get(account, name, &path, &json!({ "campaigns": [] }))
}

fn campaigns(answer: &Answer) -> Option<Vec<Value>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    json.get("campaigns")?.as_array().cloned()
}

fn is_ours(campaign: &Value, key: &str) -> bool {
    let title = campaign.pointer("/settings/title").and_then(Value::as_str);
    title.is_some_and(|title| title.contains(key))
}

/// Among the newest campaigns is the one whose title holds the message's key.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("find") else {
        return Look::Call(newest(&sought.account, "find"));
    };
    let Some(campaigns) = campaigns(answer) else {
        return Look::Undecided(format!(
            "its campaigns cannot be read: {}",
            unread(answer, said(answer))
        ));
    };
    let ours = campaigns.iter().find(|it| is_ours(it, sought.key));
    match ours.map(|it| (text(it, "status"), it)) {
        Some(("sending" | "sent", it)) => match checked_id(Some(text(it, "id").to_owned())) {
            Some(id) => Look::Found(receipt(&id, Some(it))),
            None => Look::Undecided("its campaign has no id".to_owned()),
        },
        Some(("save", _)) => Look::Absent,
        Some((status, _)) => Look::Undecided(format!("its campaign is `{status}` in Mailchimp")),
        None => Look::Undecided("its campaign is not among the newest in Mailchimp".to_owned()),
    }
}

fn identify(account: &Account<'_>) -> Call {
    get(
        account,
        "identify",
        "",
        &json!({ "account_id": "1", "account_name": "account" }),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = checked_id(answer.text("account_id")).filter(|_| answer.is_success());
    let id = id.ok_or_else(|| invisible_failure(answer, said(answer)))?;
    let name = answer.text("account_name").unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!("reports/{}", receipt.remote_id.as_ref()?);
    Some(get(account, "metrics", &path, &json!({})))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let counted = [
        (Figure::Reach, "/emails_sent"),
        (Figure::Views, "/opens/opens_total"),
        (Figure::Clicks, "/clicks/clicks_total"),
    ];
    let told = answer.to_json().filter(|_| answer.is_success())?;
    let figure = |(figure, at): (Figure, &str)| Some((figure, told.pointer(at)?.as_u64()?));
    let figures: Figures = counted.into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then_some(figures)
}

fn get(account: &Account<'_>, name: &str, path: &str, example: &Value) -> Call {
    Call::read(
        name.to_owned(),
        http(account, "GET", path, Body::Empty),
        Answer::json(example),
    )
}

/// Any name will do beside the key.
fn http(account: &Account<'_>, method: &'static str, path: &str, body: Body) -> Request {
    let user = Piece::Plain("kalends".to_owned());
    Request::Http(HttpRequest {
        method,
        url: Template::plain(format!("{}/3.0/{path}", account.server())),
        headers: vec![("authorization", Template::basic(user, "token"))],
        body,
        signature: None,
    })
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Mailchimp gives its reason as `{"title", "detail", "errors": [{"field", "message"}]}`.
fn said(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    let field = json
        .pointer("/errors/0")
        .map(|it| format!(" {}: {}", text(it, "field"), text(it, "message")));
    Some(format!(
        "{}{}",
        text(&json, "detail"),
        field.unwrap_or_default()
    ))
}
