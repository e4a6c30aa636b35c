//! Discourse, a forum.
//!
//! Facts from the defaults of discourse/discourse, `config/site_settings.yml` (titles of 15 to 255 characters, a first post of
//! 20 to 32,000, five tags; every forum can set its own) and from its API's OpenAPI description. A topic carries an
//! `external_id` of at most 50 letters, digits, `-` and `_` that no other topic may have.

mod compose;
mod locate;
mod receipt;

use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::http::{checked_id, invisible_failure, publishing_failure, removal};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, AskLimits, Body, Call, Figure, Figures, Guide, HttpRequest,
    Identify, Identity, Job, Metrics, Outcome, Platform, Removal, Step, Template, Unwanted, count,
};
use crate::model::Receipt;
use compose::{post, upload};
use receipt::{Place, read_receipt};

const GUIDE: Guide = Guide {
    steps: &[
        "As an administrator of the forum open Admin, API, and make a key for the single user who posts, with the scopes to write topics and posts, to upload, and to read topics. It does not expire.",
        "Keep the key in a variable and name it: `api_key = { env = \"DISCOURSE_API_KEY\" }`; write the user as `username`.",
        "Write `server = \"https://…\"`, and as `category` the number at the end of the category's address, in the channel or in the post's options.",
    ],
    gaps: &[
        "Posts are sent when they are due; the forum's own timers are not used.",
        "A thread becomes a topic with its further parts as replies; so does a first comment.",
        "Where the forum holds posts for its moderators, a post counts as sent when they have it, without an address.",
        "Polls are not made from `poll`; write the forum's own [poll] into the text.",
    ],
};

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: true,
        doc: "address of the forum, such as \"https://forum.example\"",
    },
    SettingKey {
        name: "api_key",
        kind: SettingKind::Secret,
        required: true,
        doc: "key of the forum's API",
    },
    SettingKey {
        name: "username",
        kind: SettingKind::Text,
        required: true,
        doc: "the user who posts",
    },
    CATEGORY,
    TAGS,
];

const CATEGORY: SettingKey = SettingKey {
    name: "category",
    kind: SettingKind::Number,
    required: false,
    doc: "number of the category of new topics",
};

const TAGS: SettingKey = SettingKey {
    name: "tags",
    kind: SettingKind::List,
    required: false,
    doc: "tags of new topics; where there are none, the post's hashtags",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "discourse",
    name: "Discourse",
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
        retract: Some(retract),
        metrics: Some(Metrics {
            call: metrics,
            read: read_metrics,
        }),
    },
    facts: &FACTS,
    keys: KEYS,
    options: &[CATEGORY, TAGS],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 32_000,
        least_text: 20,
        title: 255,
        least_title: 15,
        comment: 32_000,
        image_bytes: 4096 * 1024,
        ..Limits::NONE
    },
    measure: |text, _| count::code_points(text),
    threads: Threads::Replies,
    text: TextFacts {
        needs_title: true,
        hashtags: Some(5),
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&[
            "image/jpeg",
            "image/png",
            "image/gif",
            "image/webp",
            "image/avif",
        ]),
        ..MediaFacts::FREE
    },
    replies: true,
    first_comments: true,
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};

/// Uploads first, then the topic, or the reply to what is there.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let above = job.parent.map(Place::of);
    if above == Some(None) {
        return Step::Done(Outcome::Refused(
            "the recorded address of the post that it answers names no topic, so it would stand alone: publish it by hand"
                .to_owned(),
        ));
    }
    let mut images = Vec::new();
    for (index, attachment) in job.message.media.iter().enumerate() {
        match upload(job, index, attachment, answers) {
            Ok(markdown) => images.push(markdown),
            Err(step) => return *step,
        }
    }
    match answers.get("post") {
        None => Step::Call(post(job, above.flatten(), &images)),
        Some(answer) => Step::Done(read_post(job, answer)),
    }
}

fn read_post(job: &Job<'_>, answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return refusal(answer);
    }
    let json = answer.to_json().unwrap_or_default();
    if json["action"] == "enqueued" {
        let id = json.pointer("/pending_post/id").and_then(Value::as_u64);
        let remote_id = id.map(|id| format!("pending-{id}"));
        return Outcome::Sent(Receipt {
            remote_id,
            url: None,
        });
    }
    let post = if json["post"].is_object() {
        &json["post"]
    } else {
        &json
    };
    match read_receipt(job.account, post) {
        Some(receipt) => Outcome::Sent(receipt),
        None => Outcome::Unknown(
            "the forum accepted the post, but its answer cannot be read".to_owned(),
        ),
    }
}

/// A topic with the same `external_id`, or a text that the user posted lately, may be this post from an earlier try.
fn refusal(answer: &Answer) -> Outcome {
    let told = said(answer).unwrap_or_default();
    let small = told.to_lowercase();
    let is_echo =
        small.contains("external") && small.contains("taken") || small.contains("too similar");
    match answer.status {
        422 if is_echo => Outcome::Unknown(format!(
            "the forum says that it has this post already (422: {told}), which may be from an earlier try"
        )),
        403 => Outcome::Refused(format!(
            "the key or the user may not do this: check the key's scopes, `username` and `category` (403: {told})"
        )),
        _ => publishing_failure(answer, said(answer)),
    }
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        request("GET", *account, "/session/current.json"),
        Answer::json(&json!({ "current_user": { "id": 1, "username": "user" } })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() {
        return Err(invisible_failure(answer, said(answer)));
    }
    let json = answer.to_json().unwrap_or_default();
    let user = &json["current_user"];
    let id = user["id"].as_u64().map(|id| id.to_string());
    let id = id.ok_or_else(|| invisible_failure(answer, None))?;
    let name = checked_id(user["username"].as_str().map(str::to_owned));
    let name = name.map_or_else(|| id.clone(), |name| format!("@{name}"));
    Ok(Identity { id, name })
}

/// What the forum tells of its settings to everybody who writes there.
fn ask_limits(account: &Account<'_>) -> Vec<Call> {
    vec![Call::read(
        "limits",
        request("GET", *account, "/site/settings.json"),
        Answer::json(&json!({})),
    )]
}

fn read_limits(answer: &Answer) -> Option<Limits> {
    let told = answer.to_json().filter(|_| answer.is_success())?;
    let number = |name: &str| told[name].as_u64();
    let size = |name: &str, usual: usize| {
        let told = number(name).and_then(|number| usize::try_from(number).ok());
        told.unwrap_or(usual)
    };
    let usual = FACTS.limits;
    let kilobytes = number("max_image_size_kb");
    Some(Limits {
        text: size("max_post_length", usual.text),
        comment: size("max_post_length", usual.comment),
        least_text: size("min_first_post_length", usual.least_text),
        title: size("max_topic_title_length", usual.title),
        least_title: size("min_topic_title_length", usual.least_title),
        image_bytes: kilobytes.map_or(usual.image_bytes, |size| size.saturating_mul(1024)),
        ..usual
    })
}

/// A topic goes with all that is in it; a reply goes alone.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let place = Place::of(unwanted.receipt);
    let id = checked_id(unwanted.receipt.remote_id.clone());
    let path = match (place, id) {
        (
            Some(Place {
                topic,
                number: None,
            }),
            _,
        ) => format!("/t/{topic}.json"),
        (_, Some(id)) if !id.starts_with("pending-") => format!("/posts/{id}.json"),
        _ => {
            return Removal::Refused(
                "its recorded address names no topic: delete it by hand".to_owned(),
            );
        }
    };
    match answers.get("delete") {
        Some(answer) => removal(answer, said(answer)),
        None => Removal::Call(Call::publish(
            "delete",
            request("DELETE", unwanted.account, &path),
            Answer::empty(),
        )),
    }
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = match Place::of(receipt)? {
        Place {
            topic,
            number: None,
        } => format!("/t/{topic}.json"),
        Place { .. } => format!("/posts/{}.json", checked_id(receipt.remote_id.clone())?),
    };
    Some(Call::read(
        "metrics",
        request("GET", *account, &path),
        Answer::json(&json!({ "views": 0 })),
    ))
}

/// A topic counts its likes; a post lists what people did, likes under the number 2.
fn read_metrics(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let actions = json["actions_summary"].as_array();
    let likes = actions.map(|actions| {
        let like = actions.iter().find(|action| action["id"] == 2);
        like.and_then(|like| like["count"].as_u64())
            .unwrap_or_default()
    });
    let figures = [
        (
            Figure::Views,
            json["views"].as_u64().or(json["reads"].as_u64()),
        ),
        (Figure::Reactions, json["like_count"].as_u64().or(likes)),
        (Figure::Replies, json["reply_count"].as_u64()),
    ];
    let told = figures.into_iter();
    Some(
        told.filter_map(|(figure, count)| Some((figure, count?)))
            .collect(),
    )
}

fn request(method: &'static str, account: Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method,
        url: Template::plain(format!("{}{path}", account.server())),
        headers: vec![
            ("api-key", Template::secret("api_key")),
            ("api-username", Template::plain(account.text("username"))),
        ],
        body: Body::Empty,
        signature: None,
    }
}

/// Discourse gives its reasons as `{"errors": ["…"]}`.
fn said(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    let errors = json["errors"].as_array()?.iter();
    let errors: Vec<&str> = errors.filter_map(Value::as_str).collect();
    Some(errors.join("; "))
}
