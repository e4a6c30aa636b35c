//! X, through its API v2.
//!
//! Facts from its OpenAPI description and documentation (fundamentals/counting-characters, media/quickstart/best-practices): 280
//! weighted characters by twitter-text's configuration v3, four pictures or one GIF or one video, pictures of 5 MB, videos of
//! 8 GB and 0.5 seconds to 20 minutes, alternative texts of 1000, polls of 2 to 4 answers of 25 characters, one cashtag. The
//! same text again is refused with 403, and X's automation rules forbid the same text on several accounts.

mod guide;
mod locate;
mod media;

use std::time::Duration;

use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, Repeats, TextFacts};
use super::http::{checked_id, invisible_failure, publishing_failure, removal};
use super::oauth::{self, Proof};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, Handle, HttpRequest, Identify,
    Identity, Job, Metrics, Outcome, Platform, PollQuestion, Removal, Signature, Step, Template,
    Unwanted, count, marks,
};
use crate::model::Receipt;

const SERVER: &str = "https://api.x.com";
const NO_CREDITS: &str = "X wants credits first: buy some in the developer portal (402)";
/// Who may answer a post (OpenAPI, `reply_settings`).
const MAY_ANSWER: &[&str] = &["following", "mentionedUsers", "subscribers", "verified"];

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address of the API, where it is not \"https://api.x.com\"",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "access token of the account, of OAuth 1.0a together with `token_secret`, else of OAuth 2.0",
    },
    SettingKey {
        name: "token_secret",
        kind: SettingKind::Secret,
        required: false,
        doc: "secret of an OAuth 1.0a access token",
    },
    SettingKey {
        name: "consumer_key",
        kind: SettingKind::Secret,
        required: false,
        doc: "API key of your app, for OAuth 1.0a",
    },
    SettingKey {
        name: "consumer_secret",
        kind: SettingKind::Secret,
        required: false,
        doc: "API key secret of your app, for OAuth 1.0a",
    },
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::ROTATING_REFRESH_TOKEN,
];

const OPTIONS: &[SettingKey] = &[
    SettingKey {
        name: "reply_settings",
        kind: SettingKind::Choice(MAY_ANSWER),
        required: false,
        doc: "who may answer, where it is not everybody",
    },
    SettingKey {
        name: "made_with_ai",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether the post is labelled as made with AI",
    },
    SettingKey {
        name: "paid_partnership",
        kind: SettingKind::Flag,
        required: false,
        doc: "whether the post is labelled as a paid partnership",
    },
];

pub(super) static PLATFORM: Platform = Platform {
    id: "x",
    name: "X",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(|account| {
            let address = format!("{}/2/oauth2/token", account.server_or(SERVER));
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
    options: OPTIONS,
    guide: guide::GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 280,
        url: Some(23),
        media: 4,
        alt: 1000,
        image_bytes: 5_000_000,
        video_bytes: 8_000_000_000,
        poll_options: 4,
        poll_option: 25,
        poll_shortest: Duration::from_secs(5 * 60),
        poll_longest: Duration::from_secs(10_080 * 60),
        ..Limits::NONE
    },
    measure: |text, _| count::x(text),
    unit: "weighted characters",
    polls: true,
    text: TextFacts {
        cashtags: Some(1),
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/png", "image/gif", "image/webp"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        mixed: false,
        most_videos: 1,
        video_seconds: Some((0.5, 1200.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['_'],
        least: 1,
        most: 15,
    },
    repeats: Repeats::RefusedEverywhere,
    marks: marks::x,
    cards: Cards::OfText,
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

/// Uploads, their processing and their descriptions first, one after the other, then the post.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if job.parent.is_some_and(|parent| id_of(parent).is_none()) {
        return Step::Done(Outcome::Refused(
            "the recorded address of the post that it answers does not end with that post's id, so it would stand alone: publish it by hand"
                .to_owned(),
        ));
    }
    let media = match media::ready(job, answers) {
        Ok(media) => media,
        Err(step) => return *step,
    };
    match answers.get("post") {
        None => Step::Call(post(job, &media)),
        Some(answer) => Step::Done(read_post(answer)),
    }
}

fn post(job: &Job<'_>, media: &[String]) -> Call {
    let request = HttpRequest {
        body: Body::Json(post_body(job, media)),
        ..request("POST", job.account, "/2/tweets")
    };
    let id = (1_000_000 + job.part).to_string();
    Call::publish(
        "post",
        request,
        Answer::json(&json!({ "data": { "id": id, "text": job.message.text } })),
    )
}

fn post_body(job: &Job<'_>, media: &[String]) -> Value {
    let message = job.message;
    let mut body = json!({});
    if !message.text.is_empty() {
        body["text"] = json!(message.text);
    }
    if !media.is_empty() {
        body["media"] = json!({ "media_ids": media });
    }
    if let Some(poll) = &message.poll {
        body["poll"] = poll_body(poll);
    }
    // Who may answer is decided where a conversation begins.
    match (job.parent.and_then(id_of), job.chosen("reply_settings")) {
        (Some(parent), _) => body["reply"] = json!({ "in_reply_to_tweet_id": parent }),
        (None, Some(who)) => body["reply_settings"] = json!(who),
        (None, None) => {}
    }
    for label in ["made_with_ai", "paid_partnership"] {
        if job.flag(label) == Some(true) {
            body[label] = json!(true);
        }
    }
    body
}

fn poll_body(poll: &PollQuestion) -> Value {
    let minutes = poll.open_for.as_secs().div_ceil(60);
    json!({ "options": poll.options, "duration_minutes": minutes })
}

/// The id of a post that is out. Where a person has found it there is only its address, which ends with `/status/ID`.
fn id_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
        let (_, end) = address.split_once("/status/")?;
        let id = end.split('/').next()?;
        let is_id = !id.is_empty() && id.chars().all(|digit| digit.is_ascii_digit());
        is_id.then(|| id.to_owned())
    };
    receipt.remote_id.clone().or_else(from_address)
}

fn receipt(id: String) -> Receipt {
    Receipt {
        url: Some(format!("https://x.com/i/web/status/{id}")),
        remote_id: Some(id),
    }
}

fn read_post(answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return refusal(answer);
    }
    match data_id(answer) {
        Some(id) => Outcome::Sent(receipt(id)),
        None => Outcome::Unknown("X accepted the post, but its answer cannot be read".to_owned()),
    }
}

/// What an answer to a post that is no success proves. A text that was said already is refused with 403, which may be the
/// echo of an earlier try.
fn refusal(answer: &Answer) -> Outcome {
    let told = said(answer).unwrap_or_default();
    let has = |words: &str| told.to_lowercase().contains(words);
    match answer.status {
        403 if has("duplicate content") => Outcome::Unknown(format!(
            "X refuses it as a repetition of a post of this account (403: {told}), which may be this one from an earlier try"
        )),
        403 if has("oauth1") || has("app permissions") || has("not permitted to perform") => {
            Outcome::Refused(format!(
                "the app may not post: give it the permission to read and write in the developer portal, then make its tokens anew (403: {told})"
            ))
        }
        402 => Outcome::Later {
            reason: NO_CREDITS.to_owned(),
            wait: None,
        },
        _ => publishing_failure(answer, said(answer)),
    }
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        request("GET", *account, "/2/users/me"),
        Answer::json(&json!({ "data": { "id": "1", "username": "account" } })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if answer.status == 402 {
        return Err(Outcome::Refused(NO_CREDITS.to_owned()));
    }
    if !answer.is_success() {
        return Err(invisible_failure(answer, said(answer)));
    }
    let id = data_id(answer).ok_or_else(|| invisible_failure(answer, None))?;
    let data = answer.to_json().unwrap_or_default();
    let name = data["data"]["username"].as_str();
    let name = name.map_or_else(|| id.clone(), |name| format!("@{name}"));
    Ok(Identity { id, name })
}

/// `DELETE /2/tweets/:id`; a post that is not there any more answers 404 or that it is deleted.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = id_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not end with its id: delete it by hand".to_owned(),
        );
    };
    let Some(answer) = answers.get("delete") else {
        let path = format!("/2/tweets/{id}");
        return Removal::Call(Call::publish(
            "delete",
            request("DELETE", unwanted.account, &path),
            Answer::json(&json!({ "data": { "deleted": true } })),
        ));
    };
    let stays = answer.to_json().unwrap_or_default()["data"]["deleted"] == json!(false);
    if answer.is_success() && stays {
        return Removal::Refused("X did not delete it: delete it by hand".to_owned());
    }
    removal(answer, said(answer))
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!("/2/tweets/{}?tweet.fields=public_metrics", id_of(receipt)?);
    Some(Call::read(
        "metrics",
        request("GET", *account, &path),
        Answer::json(&json!({ "data": { "public_metrics": {} } })),
    ))
}

/// Reposts were called retweets before; quotes are shares as well.
fn read_metrics(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let told = json.pointer("/data/public_metrics")?;
    let number = |name: &str| told[name].as_u64();
    let shares = number("repost_count").or(number("retweet_count"));
    let shares = shares.map(|shares| shares + number("quote_count").unwrap_or_default());
    let figures = [
        (Figure::Impressions, number("impression_count")),
        (Figure::Reactions, number("like_count")),
        (Figure::Replies, number("reply_count")),
        (Figure::Shares, shares),
        (Figure::Saves, number("bookmark_count")),
    ];
    let told = figures.into_iter();
    Some(
        told.filter_map(|(figure, count)| Some((figure, count?)))
            .collect(),
    )
}

/// A request in the account's name: by OAuth 1.0a where the channel has an app's key, else by its access token.
fn request(method: &'static str, account: Account<'_>, path: &str) -> HttpRequest {
    let is_oauth1 = oauth::is_secret(&account, "consumer_key");
    let bearer = ("authorization", Template::with_secret("Bearer ", "token"));
    HttpRequest {
        method,
        url: Template::plain(format!("{}{path}", account.server_or(SERVER))),
        headers: if is_oauth1 { Vec::new() } else { vec![bearer] },
        body: Body::Empty,
        signature: is_oauth1.then_some(Signature::OAuth1 {
            consumer_key: "consumer_key",
            consumer_secret: "consumer_secret",
            token: "token",
            token_secret: "token_secret",
        }),
    }
}

/// The id of what an answer is about.
fn data_id(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    checked_id(json.pointer("/data/id")?.as_str().map(str::to_owned))
}

/// X gives its reasons as `{"detail": …, "errors": [{"message": …}], "title": …}`, with some of them missing.
fn said(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    let text = |pointer: &str| json.pointer(pointer).and_then(Value::as_str);
    let told = text("/errors/0/message").or(text("/errors/0/detail"));
    let told = text("/detail").or(told).or(text("/title"));
    told.map(str::to_owned)
}
