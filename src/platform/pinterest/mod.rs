//! Pinterest, through its API v5.
//!
//! Facts from pinterest/api-description 5.23: titles of 100 characters, descriptions of 800, alternative texts of 500, links of
//! 2048, two to five pictures in a carousel. There are no pins without a picture or a video. Its help pages: pictures of 20 MB,
//! videos of 2 GB and 4 seconds to 15 minutes.

mod guide;
mod locate;
mod media;

use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::http::{checked_id, invisible_failure, publishing_failure, removal};
use super::oauth::{self, Proof};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, HttpRequest, Identify,
    Identity, Job, Metrics, Outcome, Platform, Removal, Step, Template, Unwanted, count,
};
use crate::model::Receipt;

const SERVER: &str = "https://api.pinterest.com";

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address of the API, where it is not \"https://api.pinterest.com\"",
    },
    SettingKey {
        name: "board",
        kind: SettingKind::Text,
        required: true,
        doc: "number of the board, in quotes",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "access token with the scopes boards:read, boards:write, pins:read and pins:write",
    },
    SettingKey {
        name: "media_url",
        kind: SettingKind::PublicAddress,
        required: false,
        doc: "where Pinterest can fetch the calendar's pictures: below it, by their paths",
    },
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::ROTATING_REFRESH_TOKEN,
    SECTION,
];

const SECTION: SettingKey = SettingKey {
    name: "section",
    kind: SettingKind::Text,
    required: false,
    doc: "number of a section of the board, in quotes",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "pinterest",
    name: "Pinterest",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(|account| {
            let address = format!("{}/v5/oauth/token", account.server_or(SERVER));
            oauth::rotate(account, address, Proof::Header)
        })),
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(locate::locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: metrics,
            read: read_metrics,
        }),
    },
    facts: &FACTS,
    keys: KEYS,
    options: &[
        SECTION,
        SettingKey {
            name: "board",
            kind: SettingKind::Text,
            required: false,
            doc: "number of another board for this pin, in quotes",
        },
        SettingKey {
            name: "cover",
            kind: SettingKind::Number,
            required: false,
            doc: "the second of a video that is shown until it plays",
        },
    ],
    guide: guide::GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 800,
        title: 100,
        media: 5,
        alt: 500,
        image_bytes: 20_000_000,
        video_bytes: 2_000_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    links_in_text: false,
    titles: true,
    replies: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg", "image/png", "image/gif", "image/webp"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        mixed: false,
        most_videos: 1,
        video_seconds: Some((4.0, 900.0)),
        ..MediaFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

/// A video's upload and its processing first, then the pin.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let source = match media::source(job, answers) {
        Ok(source) => source,
        Err(step) => return *step,
    };
    match answers.get("pin") {
        None => Step::Call(pin(job, &source)),
        Some(answer) if answer.is_success() => Step::Done(read_pin(answer)),
        Some(answer) => Step::Done(publishing_failure(answer, said(answer))),
    }
}

fn pin(job: &Job<'_>, source: &media::Source) -> Call {
    let message = job.message;
    let mut body = json!({ "board_id": job.chosen("board"), "media_source": source.json });
    let mut set = |key: &str, value: Option<&str>| {
        if let Some(value) = value.filter(|value| !value.is_empty()) {
            body[key] = json!(value);
        }
    };
    // Hashtags stand beside the text on platforms that have no links in it; here they belong to the description.
    let tags: Vec<String> = message
        .hashtags
        .iter()
        .map(|tag| format!("#{tag}"))
        .collect();
    let missing = tags
        .into_iter()
        .filter(|tag| !message.text.contains(tag.as_str()));
    let tags = missing.collect::<Vec<_>>().join(" ");
    let description = format!("{}\n\n{tags}", message.text);
    set("description", Some(description.trim()));
    set("title", message.title.as_deref());
    set("link", message.link.as_deref());
    set("board_section_id", job.chosen("section"));
    set(
        "alt_text",
        message
            .media
            .first()
            .and_then(|medium| medium.alt.as_deref()),
    );
    Call::publish(
        "pin",
        HttpRequest {
            body: source.body(body),
            ..request("POST", job.account, "/v5/pins")
        },
        Answer::json(&json!({ "id": "1" })),
    )
}

fn read_pin(answer: &Answer) -> Outcome {
    match checked_id(answer.text("id")) {
        Some(id) => Outcome::Sent(receipt(id)),
        None => {
            Outcome::Unknown("Pinterest accepted the pin, but its answer cannot be read".to_owned())
        }
    }
}

fn receipt(id: String) -> Receipt {
    Receipt {
        url: Some(format!("https://www.pinterest.com/pin/{id}/")),
        remote_id: Some(id),
    }
}

/// The id of a pin that is out. Where a person has found it there is only its address, `/pin/ID/`.
fn id_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let (_, rest) = receipt.url.as_ref()?.split_once("/pin/")?;
        let id = rest.split(['/', '?', '#']).next()?.to_owned();
        let is_id = !id.is_empty() && id.chars().all(|digit| digit.is_ascii_digit());
        is_id.then_some(id)
    };
    checked_id(receipt.remote_id.clone()).or_else(from_address)
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        request("GET", *account, "/v5/user_account"),
        Answer::json(&json!({ "id": "1", "username": "account" })),
    )
}

/// Older tokens tell the name alone.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() {
        return Err(invisible_failure(answer, said(answer)));
    }
    let name = checked_id(answer.text("username"));
    let id = checked_id(answer.text("id")).or_else(|| name.clone());
    let id = id.ok_or_else(|| invisible_failure(answer, None))?;
    let name = name.map_or_else(|| id.clone(), |name| format!("@{name}"));
    Ok(Identity { id, name })
}

/// `DELETE /v5/pins/{id}` answers 204.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = id_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name the pin: delete it by hand".to_owned(),
        );
    };
    match answers.get("delete") {
        Some(answer) => removal(answer, said(answer)),
        None => Removal::Call(Call::publish(
            "delete",
            request("DELETE", unwanted.account, &format!("/v5/pins/{id}")),
            Answer::empty(),
        )),
    }
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!("/v5/pins/{}?pin_metrics=true", id_of(receipt)?);
    Some(Call::read(
        "metrics",
        request("GET", *account, &path),
        Answer::json(&json!({ "pin_metrics": { "lifetime_metrics": {} } })),
    ))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let told = json.pointer("/pin_metrics/lifetime_metrics")?;
    let number = |name: &str| told[name].as_u64();
    let figures = [
        (Figure::Impressions, number("impression")),
        (Figure::Reactions, number("reaction")),
        (Figure::Replies, number("comment")),
        (Figure::Saves, number("save")),
        (Figure::Clicks, number("clickthrough")),
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
        url: Template::plain(format!("{}{path}", account.server_or(SERVER))),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

/// Pinterest gives its reason as `{"code": 1, "message": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    let json: Value = answer.to_json()?;
    json["message"].as_str().map(str::to_owned)
}
