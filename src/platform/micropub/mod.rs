//! Blogs that speak Micropub, a W3C recommendation (w3.org/TR/micropub). It sets no limits; every server may.

mod create;
mod locate;
mod media;

use create::create;
use media::{Files, files};
use serde_json::json;

use super::facts::{Doubt, Facts};
use super::http::{checked_url, invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Guide, HttpRequest, Identify, Identity,
    Job, Outcome, Platform, Step, Template,
};
use crate::model::Receipt;

const GUIDE: Guide = Guide {
    steps: &[
        "Look up your site's Micropub endpoint: it stands in the page as `<link rel=\"micropub\" href=\"…\">`, or in the documentation of your blog. Write it as `endpoint`.",
        "Obtain a token with the scopes `create`, `media` and `delete`: many blogs show one in their settings; for others, sign in at an IndieAuth tool. How long it is good for is your server's choice; write `token_expires` where you know it.",
        "Keep it in a variable, such as `MICROPUB_TOKEN`, and name it: `token = { env = \"MICROPUB_TOKEN\" }`.",
        "Where the server has other places to pass posts on to, name them: `syndicate_to = [\"https://…\"]`.",
    ],
    gaps: &[
        "A lost answer is settled by the server's list of posts (`q=source`), which not every server has; without it, a person settles it.",
        "The post's id is proposed as the end of its address (`mp-slug`), which a server may ignore.",
        "Without a media endpoint, pictures go with the post itself.",
    ],
};

const SYNDICATE: SettingKey = SettingKey {
    name: "syndicate_to",
    kind: SettingKind::List,
    required: false,
    doc: "where the server passes the post on to, as it names these places",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "micropub",
    name: "Micropub",
    adapter: &Adapter {
        identify: Some(Identify {
            call: configuration,
            read: read_identity,
        }),
        locate: Some(locate::locate),
        retract: Some(locate::retract),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "endpoint",
            kind: SettingKind::Address,
            required: true,
            doc: "the site's Micropub endpoint, such as \"https://acme.example/micropub\"",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "access token with the scopes create, media and delete",
        },
        SettingKey {
            name: "media_endpoint",
            kind: SettingKind::Address,
            required: false,
            doc: "where pictures are uploaded, if the server does not tell",
        },
        SYNDICATE,
    ],
    options: &[SYNDICATE],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    links_in_text: false,
    replies: true,
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Media first, each under an address of its own, then the post with these addresses.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if job.parent.is_some_and(|parent| parent.url.is_none()) {
        return Step::Done(Outcome::Refused(
            "the post that it answers has no recorded address, so it would stand alone: publish it by hand"
                .to_owned(),
        ));
    }
    let files: Files = match files(job, answers) {
        Ok(files) => files,
        Err(step) => return *step,
    };
    match answers.get("post") {
        None => Step::Call(create(job, &files)),
        Some(answer) => Step::Done(read(answer)),
    }
}

/// 201, or 202 where the post appears a little later, with its address in either case.
fn read(answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return failure(answer, Effect::Publish);
    }
    match location(answer) {
        Some(url) => Outcome::Sent(Receipt {
            remote_id: None,
            url: Some(url),
        }),
        None => {
            Outcome::Unknown("the server took the post, but does not tell its address".to_owned())
        }
    }
}

fn location(answer: &Answer) -> Option<String> {
    checked_url(answer.headers.get("location").cloned())
}

/// What an answer proves that is no success. Micropub gives its reason as `{"error": "…", "error_description": "…"}`.
fn failure(answer: &Answer, effect: Effect) -> Outcome {
    let word = answer.text("error").unwrap_or_default();
    if word == "insufficient_scope" {
        let scope = answer.text("scope").unwrap_or_else(|| "create".to_owned());
        return Outcome::Refused(format!(
            "the token may not do this: obtain one with the scope `{scope}` (insufficient_scope)"
        ));
    }
    let said = answer.text("error_description");
    let said = said.or_else(|| Some(word).filter(|word| !word.is_empty()));
    if effect == Effect::Publish {
        publishing_failure(answer, said)
    } else {
        invisible_failure(answer, said)
    }
}

/// What the server can do: where media go, where posts are passed on to.
fn configuration(account: &Account<'_>) -> Call {
    let media = format!("{}/media", account.text("endpoint").trim_end_matches('/'));
    Call::read(
        "configuration",
        get(*account, "q=config"),
        Answer::json(&json!({ "media-endpoint": media })),
    )
}

/// The protocol tells whose site it is nowhere, so the account is the endpoint's own.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() || answer.to_json().is_none() {
        return Err(failure(answer, Effect::Read));
    }
    Ok(Identity {
        id: "author".to_owned(),
        name: "the author of the site".to_owned(),
    })
}

/// A question to the endpoint, whose address may have a query already.
fn get(account: Account<'_>, query: &str) -> HttpRequest {
    let endpoint = account.text("endpoint");
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    request("GET", format!("{endpoint}{joint}{query}"))
}

fn post(address: &str) -> HttpRequest {
    request("POST", address.to_owned())
}

fn request(method: &'static str, url: String) -> HttpRequest {
    HttpRequest {
        method,
        url: Template::plain(url),
        headers: vec![
            ("accept", Template::plain("application/json")),
            ("authorization", Template::with_secret("Bearer ", "token")),
        ],
        body: Body::Empty,
        signature: None,
    }
}
