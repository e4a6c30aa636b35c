//! Listmonk, a newsletter that teams run themselves: a campaign that nobody sees, and one call that starts it.
//!
//! Facts from knadh/listmonk, `docs/content/apis/campaigns.md` and `media.md`: only a campaign that is a draft or paused can be
//! started, so it is started once.

mod compose;
mod guide;

use serde_json::{Value, json};

use super::article::Shown;
use super::facts::{Doubt, Facts, TextFacts};
use super::http::{invisible_failure, publishing_failure, unread};
use super::mail::MailSetting;
use super::request::Piece;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, HttpRequest, Identify,
    Identity, Job, Look, Metrics, Outcome, Platform, Request, Sought, Step, Template,
};
use crate::model::Receipt;

/// How many campaigns are looked through for one of ours.
const PAGE: usize = 100;

pub(super) static PLATFORM: Platform = Platform {
    id: "listmonk",
    name: "Listmonk",
    adapter: &Adapter {
        identify: Some(Identify {
            call: |account| newest(account, "identify", 1),
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
            doc: "address of listmonk, such as \"https://lists.acme.example\"",
        },
        SettingKey {
            name: "user",
            kind: SettingKind::Text,
            required: true,
            doc: "name of the API user",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "token of that user",
        },
        SettingKey {
            name: "lists",
            kind: SettingKind::List,
            required: true,
            doc: "ids of the lists that get every post, such as [\"1\", \"4\"]",
        },
        SettingKey {
            name: "from",
            kind: SettingKind::Mail(MailSetting::Mailbox),
            required: false,
            doc: "sender, such as \"Acme <news@acme.example>\"; the one of listmonk's settings if it is left out",
        },
        SettingKey {
            name: "template",
            kind: SettingKind::Number,
            required: false,
            doc: "id of the template; the default one if it is left out",
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
            name: "lists",
            kind: SettingKind::List,
            required: false,
            doc: "ids of the lists that get it",
        },
        SettingKey {
            name: "template",
            kind: SettingKind::Number,
            required: false,
            doc: "id of the template",
        },
    ],
    guide: guide::GUIDE,
};

static FACTS: Facts = Facts {
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Pictures, whether it is there, the campaign, a look that it is a draft still, and the one call that starts it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let Some(lists) = lists(job) else {
        return refused("`lists` names the ids of lists, such as [\"1\"]".to_owned());
    };
    let mut shown = Vec::new();
    for (index, attachment) in job.message.media.iter().enumerate() {
        match compose::uploaded(job, index, attachment, answers) {
            Ok(file) => shown.push(file),
            Err(step) => return *step,
        }
    }
    let Some(campaign) = answers.get("campaign") else {
        return find(job, (&lists, &shown), answers);
    };
    let Some(id) = id(data(campaign).as_ref()) else {
        return Step::Done(invisible_failure(campaign, said(campaign)));
    };
    match (answers.get("check"), answers.get("start")) {
        (None, _) => Step::Call(look(&job.account, "check", id)),
        (Some(there), None) => match state(there).as_deref() {
            Some("draft") => Step::Call(start(job, id)),
            Some(other) => refused(already(other)),
            None => Step::Done(invisible_failure(there, said(there))),
        },
        (_, Some(answer)) if answer.status == 400 => not_started(job, id, answer, answers),
        (_, Some(answer)) => Step::Done(read_started(answer, id)),
    }
}

/// The ids of the lists; `None` where one of them is no number.
fn lists(job: &Job<'_>) -> Option<Vec<u64>> {
    let lists: Option<Vec<u64>> = job
        .list("lists")
        .iter()
        .map(|id| id.trim().parse().ok())
        .collect();
    lists.filter(|lists| !lists.is_empty())
}

/// The campaign is made, or one that an interrupted run left is written anew. What went out already is not sent again.
fn find(job: &Job<'_>, (lists, shown): (&[u64], &[Shown]), answers: &Answers) -> Step {
    let Some(answer) = answers.get("find") else {
        return Step::Call(newest(&job.account, "find", PAGE));
    };
    let Some(campaigns) = campaigns(answer) else {
        return Step::Done(invisible_failure(answer, said(answer)));
    };
    let ours = campaigns.iter().find(|it| is_ours(it, job.key));
    match ours.map(|it| (text(it, "status"), id(Some(it)))) {
        None => Step::Call(compose::write(job, (lists, shown), None)),
        Some(("draft", Some(id))) => Step::Call(compose::write(job, (lists, shown), Some(id))),
        Some((other, _)) => refused(already(other)),
    }
}

fn already(state: &str) -> String {
    format!(
        "its campaign is `{state}` in listmonk already: if it went out, record that with `kalends resolve`"
    )
}

fn start(job: &Job<'_>, id: u64) -> Call {
    Call::publish(
        "start",
        http(
            &job.account,
            "PUT",
            &format!("campaigns/{id}/status"),
            Body::Json(json!({ "status": "running" })),
        ),
        Answer::json(&json!({ "data": { "id": id, "status": "running" } })),
    )
}

fn read_started(answer: &Answer, id: u64) -> Outcome {
    match state(answer).as_deref() {
        Some("running" | "finished") => Outcome::Sent(receipt(id)),
        Some(_) => Outcome::Unknown(
            "listmonk took the call, and does not say that the campaign runs".to_owned(),
        ),
        None if answer.is_success() => {
            Outcome::Unknown("listmonk took the call, but its answer cannot be read".to_owned())
        }
        None => publishing_failure(answer, said(answer)),
    }
}

/// Listmonk refuses to start what runs by the same words as what cannot be started, so the campaign's state is read.
fn not_started(job: &Job<'_>, id: u64, refused: &Answer, answers: &Answers) -> Step {
    let Some(there) = answers.get("after") else {
        return Step::Call(look(&job.account, "after", id));
    };
    Step::Done(match state(there).as_deref() {
        Some("running" | "finished") => Outcome::Sent(receipt(id)),
        Some("draft") => publishing_failure(refused, said(refused)),
        Some(_) | None => Outcome::Unknown(
            "listmonk refused the call, and does not say what is with the campaign".to_owned(),
        ),
    })
}

fn look(account: &Account<'_>, name: &str, id: u64) -> Call {
    Call::read(
        name.to_owned(),
        http(account, "GET", &format!("campaigns/{id}"), Body::Empty),
        Answer::json(&json!({ "data": { "id": id, "status": "draft" } })),
    )
}

fn newest(account: &Account<'_>, name: &str, count: usize) -> Call {
    let path =
        format!("campaigns?order_by=created_at&order=DESC&page=1&per_page={count}&no_body=true");
    Call::read(
        name.to_owned(),
        http(account, "GET", &path, Body::Empty),
        Answer::json(&json!({ "data": { "results": [] } })),
    )
}

/// Among the newest campaigns is the one whose name holds the message's key.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("find") else {
        return Look::Call(newest(&sought.account, "find", PAGE));
    };
    let Some(campaigns) = campaigns(answer) else {
        return Look::Undecided(format!(
            "its campaigns cannot be read: {}",
            unread(answer, said(answer))
        ));
    };
    let ours = campaigns.iter().find(|it| is_ours(it, sought.key));
    match ours.map(|it| (text(it, "status"), id(Some(it)))) {
        Some(("running" | "finished", Some(id))) => Look::Found(receipt(id)),
        Some(("draft", _)) => Look::Absent,
        Some((other, _)) => Look::Undecided(format!("its campaign is `{other}` in listmonk")),
        None => Look::Undecided("its campaign is not among the newest in listmonk".to_owned()),
    }
}

/// A user has no account beside the server; who may read the campaigns is proved.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    match campaigns(answer) {
        Some(_) => Ok(Identity {
            id: "server".to_owned(),
            name: "the server".to_owned(),
        }),
        None => Err(invisible_failure(answer, said(answer))),
    }
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    Some(look(
        account,
        "metrics",
        receipt.remote_id.as_ref()?.parse().ok()?,
    ))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let counted = [
        (Figure::Reach, "sent"),
        (Figure::Views, "views"),
        (Figure::Clicks, "clicks"),
    ];
    let told = data(answer)?;
    let figure = |(figure, key): (Figure, &str)| Some((figure, told.get(key)?.as_u64()?));
    let figures: Figures = counted.into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then_some(figures)
}

fn receipt(id: u64) -> Receipt {
    Receipt {
        remote_id: Some(id.to_string()),
        url: None,
    }
}

fn http(account: &Account<'_>, method: &'static str, path: &str, body: Body) -> Request {
    let user = Piece::Plain(account.text("user").to_owned());
    Request::Http(HttpRequest {
        method,
        url: Template::plain(format!("{}/api/{path}", account.server())),
        headers: vec![("authorization", Template::basic(user, "token"))],
        body,
        signature: None,
    })
}

/// What a good answer holds.
fn data(answer: &Answer) -> Option<Value> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    json.get("data").cloned()
}

fn campaigns(answer: &Answer) -> Option<Vec<Value>> {
    data(answer)?.get("results")?.as_array().cloned()
}

fn state(answer: &Answer) -> Option<String> {
    Some(data(answer)?.get("status")?.as_str()?.to_owned())
}

fn id(campaign: Option<&Value>) -> Option<u64> {
    campaign?.get("id")?.as_u64()
}

fn is_ours(campaign: &Value, key: &str) -> bool {
    text(campaign, "name").contains(key)
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Listmonk gives its reason as `{"message": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    answer.text("message")
}

fn refused(reason: String) -> Step {
    Step::Done(Outcome::Refused(reason))
}
