//! LinkedIn, through its Posts API.
//!
//! Facts from Microsoft's documentation of the Posts API and of its little text format, whose reserved characters cut a text
//! that is sent without backslashes. 3000 characters are what the composer allows; their unit is not documented, and UTF-16
//! code units are the strictest of those in use. The same text again is refused with 422 `DUPLICATE_POST`.
//!
//! Where a text is folded is not documented. Those who measured it name about 210 characters or three lines (boltpost.app,
//! "LinkedIn See More Preview", and web-3-apps.com, "LinkedIn Post Length").

mod account;
mod compose;
mod duplicate;
mod guide;
mod little_text;
mod locate;
mod media;

use std::time::Duration;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, Repeats, Threads};
use super::fold::Fold;
use super::http::{checked_id, publishing_failure, removal};
use super::oauth::{self, Proof};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, HttpRequest, Identify, Job,
    Metrics, Outcome, Platform, Removal, Step, Template, Unwanted, count,
};
use crate::model::Receipt;

const SERVER: &str = "https://api.linkedin.com";
/// Where tokens are refreshed.
const TOKENS: &str = "https://www.linkedin.com";
/// The version of the API that is asked for unless a channel says otherwise; each is kept for a year at least.
const VERSION: &str = "202606";

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address of the API, where it is not \"https://api.linkedin.com\"",
    },
    SettingKey {
        name: "author",
        kind: SettingKind::Text,
        required: true,
        doc: "who posts: \"urn:li:person:…\" or \"urn:li:organization:…\"",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "access token with the scope w_member_social or w_organization_social",
    },
    SettingKey {
        name: "version",
        kind: SettingKind::Text,
        required: false,
        doc: "version of the API, such as \"202606\"",
    },
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::REFRESH_TOKEN,
];

const OPTIONS: &[SettingKey] = &[SettingKey {
    name: "reshares",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether others may repost it; true unless it says false",
}];

pub(super) static PLATFORM: Platform = Platform {
    id: "linkedin",
    name: "LinkedIn",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(|account| {
            let address = format!("{}/oauth/v2/accessToken", account.server_or(TOKENS));
            oauth::refresh(account, address, Proof::Parameters)
        })),
        identify: Some(Identify {
            call: account::identify,
            read: account::read_identity,
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
        text: 3000,
        comment: 1250,
        media: 20,
        alt: 4086,
        video_bytes: 500_000_000,
        poll_options: 4,
        poll_option: 30,
        poll_shortest: Duration::from_secs(24 * 3600),
        poll_longest: Duration::from_secs(14 * 24 * 3600),
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    polls: true,
    replies: false,
    first_comments: true,
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/gif", "image/png"]),
        video_types: Some(&["video/mp4"]),
        document_types: &["application/pdf"],
        mixed: false,
        most_videos: 1,
        image_pixels: Some(36_152_320),
        video_seconds: Some((3.0, 1800.0)),
        ..MediaFacts::FREE
    },
    repeats: Repeats::Refused,
    token_days: Some(60),
    fold: Some(Fold {
        characters: 210,
        lines: 3,
        word: "see more",
    }),
    cards: Cards::OfLink,
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

/// Uploads first, then the post; a comment goes below the post before it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let author = job.account.text("author");
    if !little_text::is_account(author) {
        return refused("write `author` as \"urn:li:person:…\" or \"urn:li:organization:…\"");
    }
    if job.message.is_comment {
        return comment(job, answers);
    }
    let media = match media::ready(job, answers) {
        Ok(media) => media,
        Err(step) => return *step,
    };
    let body = match compose::post(job, &media) {
        Ok(body) => body,
        Err(reason) => return Step::Done(Outcome::Refused(reason)),
    };
    match answers.get("post") {
        None => Step::Call(publish(job, "post", "/rest/posts", body)),
        Some(answer) if answer.is_success() => Step::Done(read_post(answer)),
        Some(answer) => match duplicate::named(answer) {
            Some(urn) => duplicate::adopt(job, answers, &urn),
            None => Step::Done(failure(answer)),
        },
    }
}

fn refused(reason: &str) -> Step {
    Step::Done(Outcome::Refused(reason.to_owned()))
}

fn comment(job: &Job<'_>, answers: &Answers) -> Step {
    let Some(parent) = job.parent.and_then(urn_of) else {
        return refused(
            "the recorded address of the post does not name it, so nothing can be written below it: comment by hand",
        );
    };
    let Some(answer) = answers.get("comment") else {
        let path = format!("/rest/socialActions/{}/comments", urlencoded(&parent));
        let body = json!({
            "actor": job.account.text("author"),
            "object": parent,
            "message": { "text": job.message.text },
        });
        return Step::Call(publish(job, "comment", &path, body));
    };
    if !answer.is_success() {
        return Step::Done(failure(answer));
    }
    let id = checked_id(answer.headers.get("x-restli-id").cloned());
    let id = id.or_else(|| checked_id(answer.text("id")));
    Step::Done(match id {
        Some(id) => Outcome::Sent(comment_receipt(&parent, id)),
        None => unreadable(),
    })
}

fn publish(job: &Job<'_>, name: &str, path: &str, body: Value) -> Call {
    let mut example = Answer::json(&json!({}));
    let id = format!("urn:li:share:{}", 7_000_000_000 + job.part);
    example.headers.insert("x-restli-id".to_owned(), id);
    Call::publish(name.to_owned(), post(job.account, path, body), example)
}

/// The name of a new post stands in a header alone.
fn read_post(answer: &Answer) -> Outcome {
    let urn = checked_id(answer.headers.get("x-restli-id").cloned());
    match urn.filter(|urn| is_post(urn)) {
        Some(urn) => Outcome::Sent(receipt(urn)),
        None => unreadable(),
    }
}

fn unreadable() -> Outcome {
    Outcome::Unknown("LinkedIn accepted it, but its answer cannot be read".to_owned())
}

/// What an answer that is no success proves. 426 refuses a version of the API that is no more, or not yet.
fn failure(answer: &Answer) -> Outcome {
    if answer.status == 426 {
        return Outcome::Refused(
            "LinkedIn does not speak this version of its API any more: write a newer one, such as version = \"202611\" (426)"
                .to_owned(),
        );
    }
    publishing_failure(answer, said(answer))
}

fn receipt(urn: String) -> Receipt {
    Receipt {
        url: Some(format!("https://www.linkedin.com/feed/update/{urn}")),
        remote_id: Some(urn),
    }
}

/// A comment is named by its number; its address tells the post as well.
fn comment_receipt(parent: &str, id: String) -> Receipt {
    Receipt {
        url: Some(format!(
            "https://www.linkedin.com/feed/update/{parent}?commentId={id}"
        )),
        remote_id: Some(id),
    }
}

fn is_post(urn: &str) -> bool {
    ["share", "ugcPost", "activity"].iter().any(|kind| {
        let id = urn.strip_prefix(&format!("urn:li:{kind}:"));
        id.is_some_and(|id| !id.is_empty() && id.chars().all(|digit| digit.is_ascii_digit()))
    })
}

/// The post that a receipt names, or that the receipt's comment is below.
fn urn_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
        let (_, urn) = address.trim_end_matches('/').rsplit_once('/')?;
        Some(urn.replace("%3A", ":"))
    };
    let own = receipt.remote_id.clone().filter(|urn| is_post(urn));
    own.or_else(from_address).filter(|urn| is_post(urn))
}

/// `DELETE /rest/posts/{urn}`, and for comments `DELETE /rest/socialActions/{urn}/comments/{id}`.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(urn) = urn_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name it: delete it by hand".to_owned(),
        );
    };
    let account = unwanted.account;
    let comment = unwanted
        .receipt
        .remote_id
        .as_ref()
        .filter(|id| !is_post(id));
    let path = match comment {
        Some(id) => format!(
            "/rest/socialActions/{}/comments/{}?actor={}",
            urlencoded(&urn),
            urlencoded(id),
            urlencoded(account.text("author"))
        ),
        None => format!("/rest/posts/{}", urlencoded(&urn)),
    };
    match answers.get("delete") {
        Some(answer) => removal(answer, said(answer)),
        None => Removal::Call(Call::publish(
            "delete",
            HttpRequest {
                method: "DELETE",
                ..read(account, &path)
            },
            Answer::empty(),
        )),
    }
}

/// A page's figures are its share statistics; a person's post tells reactions and comments alone.
fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let urn = urn_of(receipt).filter(|urn| receipt.remote_id.as_ref() == Some(urn))?;
    let (author, post) = (account.text("author"), urlencoded(&urn));
    let list = if urn.contains(":share:") {
        "shares"
    } else {
        "ugcPosts"
    };
    let path = if author.contains(":organization:") {
        let author = urlencoded(author);
        format!(
            "/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity={author}&{list}=List({post})"
        )
    } else {
        format!("/rest/socialMetadata/{post}")
    };
    Some(Call::read(
        "metrics",
        read(*account, &path),
        Answer::json(&json!({ "reactionSummaries": {}, "commentSummary": {} })),
    ))
}

fn read_metrics(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let page = &json["elements"][0]["totalShareStatistics"];
    let reactions = json["reactionSummaries"].as_object().map(|kinds| {
        let counts = kinds.values().filter_map(|kind| kind["count"].as_u64());
        counts.sum::<u64>()
    });
    let figures = [
        (Figure::Impressions, page["impressionCount"].as_u64()),
        (Figure::Reach, page["uniqueImpressionsCount"].as_u64()),
        (Figure::Reactions, page["likeCount"].as_u64().or(reactions)),
        (
            Figure::Replies,
            page["commentCount"]
                .as_u64()
                .or(json["commentSummary"]["count"].as_u64()),
        ),
        (Figure::Shares, page["shareCount"].as_u64()),
        (Figure::Clicks, page["clickCount"].as_u64()),
    ];
    let told: Figures = figures
        .into_iter()
        .filter_map(|(figure, count)| Some((figure, count?)))
        .collect();
    Some(told).filter(|told| !told.is_empty())
}

fn read(account: Account<'_>, path: &str) -> HttpRequest {
    let version = account.channel.text("version").unwrap_or(VERSION);
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}{path}", account.server_or(SERVER))),
        headers: vec![
            ("authorization", Template::with_secret("Bearer ", "token")),
            ("linkedin-version", Template::plain(version)),
            ("x-restli-protocol-version", Template::plain("2.0.0")),
        ],
        body: Body::Empty,
        signature: None,
    }
}

fn post(account: Account<'_>, path: &str, body: Value) -> HttpRequest {
    HttpRequest {
        method: "POST",
        body: Body::Json(body),
        ..read(account, path)
    }
}

/// A name as part of an address: version 2.0.0 of the protocol wants all but letters and digits escaped.
fn urlencoded(urn: &str) -> String {
    utf8_percent_encode(urn, NON_ALPHANUMERIC).to_string()
}

/// LinkedIn gives its reason as `{"message": "…", "code": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    answer.text("message").or(answer.text("code"))
}
