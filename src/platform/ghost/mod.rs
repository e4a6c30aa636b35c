//! Ghost, a blog with a newsletter: uploads, a draft that nobody sees, and one call that publishes the draft.
//!
//! Facts from its Admin API (ghost.org/docs/admin-api) and its JSON Schemas (`@tryghost/admin-api-schema`): a title of at most
//! 255 characters; a draft is changed under the time of its last change (`updated_at`), and a call with another one is refused
//! (409 `UPDATE_COLLISION`), so a draft is published once whoever else tries.

mod draft;
mod guide;
mod locate;
mod post;

use serde_json::{Value, json};

use draft::{Draft, changed, check};

use super::article::Shown;
use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::http::{checked_id, checked_url, invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Figure, Figures, FormPart,
    HttpRequest, Identify, Identity, Job, Metrics, Outcome, Platform, Removal, Request, Signature,
    Step, Template, Unwanted,
};
use crate::model::Receipt;

pub(super) static PLATFORM: Platform = Platform {
    id: "ghost",
    name: "Ghost",
    adapter: &Adapter {
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        locate: Some(locate::locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: metrics,
            read: read_metrics,
        }),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: KEYS,
    options: post::OPTIONS,
    guide: guide::GUIDE,
};

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: true,
        doc: "address of Ghost, such as \"https://blog.acme.example\"",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: true,
        doc: "Admin API key of a custom integration: an id, a colon and 64 hexadecimal digits",
    },
    SettingKey {
        name: "newsletter",
        kind: SettingKind::Text,
        required: false,
        doc: "slug of the newsletter that posts are also sent by",
    },
    SettingKey {
        name: "segment",
        kind: SettingKind::Text,
        required: false,
        doc: "which members get the newsletter, such as \"status:free\"; all if it is left out",
    },
    SettingKey {
        name: "email_only",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether posts go out by the newsletter alone, and not on the site",
    },
    SettingKey {
        name: "access",
        kind: SettingKind::Choice(post::ACCESS),
        required: false,
        doc: "who may read posts: everybody, members, or those who pay",
    },
    SettingKey {
        name: "tags",
        kind: SettingKind::List,
        required: false,
        doc: "tags of every post, beside its hashtags",
    },
];

static FACTS: Facts = Facts {
    limits: Limits {
        title: 255,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Uploads first, then the draft, then the one call that publishes it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if let Err(reason) = post::problem(job) {
        return Step::Done(Outcome::Refused(reason));
    }
    let mut shown = Vec::new();
    for (index, attachment) in job.message.media.iter().enumerate() {
        match uploaded(job, index, attachment, answers) {
            Ok(file) => shown.push(file),
            Err(step) => return *step,
        }
    }
    let draft = match draft::draft(job, &shown, answers) {
        Ok(draft) => draft,
        Err(step) => return *step,
    };
    match answers.get("publish") {
        None => Step::Call(publish(job, &draft)),
        Some(answer) if answer.status == 409 => after_collision(job, &draft, answers),
        Some(answer) => Step::Done(read_published(answer)),
    }
}

/// A file that Ghost has, or the step that leads there.
fn uploaded(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<Shown, Box<Step>> {
    let name = format!("media-{index}");
    // Ghost keeps pictures and other files apart, and answers under different names.
    let (path, list) = if attachment.media_type.starts_with("image/") {
        ("images", "/images/0/url")
    } else {
        ("media", "/media/0/url")
    };
    let Some(answer) = answers.get(&name) else {
        let file = FormPart::file("file", attachment);
        let url = format!("https://example.org/{}", attachment.path);
        let call = Call::upload(
            name,
            http(
                &job.account,
                "POST",
                &format!("{path}/upload/"),
                Body::Form(vec![file]),
            ),
            Answer::json(&json!({ path: [{ "url": url }] })),
        );
        return Err(Box::new(Step::Call(call)));
    };
    let told = answer
        .to_json()
        .and_then(|json| Some(json.pointer(list)?.as_str()?.to_owned()));
    match checked_url(told).filter(|_| answer.is_success()) {
        Some(url) => Ok(Shown::new(attachment, url)),
        None => Err(done(invisible_failure(answer, said(answer)))),
    }
}

fn publish(job: &Job<'_>, draft: &Draft) -> Call {
    let path = format!("posts/{}/{}", draft.id, post::newsletter(job));
    let change = json!({ "posts": [{ "status": "published", "updated_at": draft.updated_at }] });
    let url = format!("{}/{}/", job.account.server(), post::slug(job));
    Call::publish(
        "publish",
        http(&job.account, "PUT", &path, Body::Json(change)),
        Answer::json(&json!({ "posts": [{ "id": draft.id, "status": "published", "url": url }] })),
    )
}

/// Somebody was first: we ourselves by a call whose answer was lost, or a person. Ghost tells.
fn after_collision(job: &Job<'_>, draft: &Draft, answers: &Answers) -> Step {
    match answers.get("after") {
        None => Step::Call(check(job, "after", draft)),
        Some(answer) => Step::Done(match post_of(answer) {
            Some(there) if is_out(&there) => Outcome::Sent(receipt(&there)),
            Some(_) => changed(),
            None => Outcome::Unknown("the draft was changed at the same moment".to_owned()),
        }),
    }
}

fn read_published(answer: &Answer) -> Outcome {
    match post_of(answer).filter(|_| answer.is_success()) {
        Some(there) if is_out(&there) => Outcome::Sent(receipt(&there)),
        Some(_) => {
            Outcome::Unknown("Ghost took the call, and says that the post is not out".to_owned())
        }
        None if answer.is_success() => {
            Outcome::Unknown("Ghost took the call, but its answer cannot be read".to_owned())
        }
        None => publishing_failure(answer, said(answer)),
    }
}

/// The status of a post that people see, or that went out by email alone.
fn is_out(post: &Value) -> bool {
    matches!(text(post, "status"), "published" | "sent")
}

fn receipt(post: &Value) -> Receipt {
    Receipt {
        remote_id: checked_id(Some(text(post, "id").to_owned())),
        url: checked_url(Some(text(post, "url").to_owned())),
    }
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = &unwanted.receipt.remote_id else {
        return Removal::Refused("its id in Ghost was not recorded: delete it by hand".to_owned());
    };
    let Some(answer) = answers.get("delete") else {
        return Removal::Call(Call::publish(
            "delete",
            http(
                &unwanted.account,
                "DELETE",
                &format!("posts/{id}/"),
                Body::Empty,
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

/// A list that only a good key is shown. An integration has no name of its own; its account is the site.
fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        http(account, "GET", "posts/?limit=1&fields=id", Body::Empty),
        Answer::json(&json!({ "posts": [] })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let is_list = answer
        .to_json()
        .is_some_and(|json| json["posts"].is_array());
    if !answer.is_success() || !is_list {
        return Err(invisible_failure(answer, said(answer)));
    }
    Ok(Identity {
        id: "site".to_owned(),
        name: "the site".to_owned(),
    })
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!(
        "posts/{}/?include=email,count.clicks",
        receipt.remote_id.as_ref()?
    );
    Some(Call::read(
        "metrics",
        http(account, "GET", &path, Body::Empty),
        Answer::json(&json!({ "posts": [{}] })),
    ))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let post = post_of(answer).filter(|_| answer.is_success())?;
    let counted = [
        (Figure::Reach, "/email/delivered_count"),
        (Figure::Views, "/email/opened_count"),
        (Figure::Clicks, "/count/clicks"),
    ];
    let figure = |(figure, at): (Figure, &str)| Some((figure, post.pointer(at)?.as_u64()?));
    let figures: Figures = counted.into_iter().filter_map(figure).collect();
    (!figures.is_empty()).then_some(figures)
}

/// A call of the Admin API; the key signs a token for it.
fn http(account: &Account<'_>, method: &'static str, path: &str, body: Body) -> Request {
    Request::Http(HttpRequest {
        method,
        url: Template::plain(format!("{}/ghost/api/admin/{path}", account.server())),
        headers: vec![("accept-version", Template::plain("v5.0"))],
        body,
        signature: Some(Signature::WebToken {
            scheme: "Ghost",
            audience: "/admin/",
            key: "token",
        }),
    })
}

/// The first post of an answer.
fn post_of(answer: &Answer) -> Option<Value> {
    answer.to_json()?.pointer("/posts/0").cloned()
}

fn text<'a>(post: &'a Value, key: &str) -> &'a str {
    post.get(key).and_then(Value::as_str).unwrap_or_default()
}

/// Ghost gives its reason as `{"errors": [{"message", "context", "code"}]}`.
fn said(answer: &Answer) -> Option<String> {
    let errors = answer.to_json()?;
    let error = errors.pointer("/errors/0")?;
    let pieces = ["message", "context"].map(|key| text(error, key));
    Some(pieces.join(" ").trim().to_owned())
}

fn done(outcome: Outcome) -> Box<Step> {
    Box::new(Step::Done(outcome))
}
