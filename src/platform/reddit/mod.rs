//! Reddit, through `/api/submit`.
//!
//! Facts from reddit.com/dev/api and PRAW, whose authors Reddit refers to for uploads: errors come as `json.errors` with status
//! 200; a post of a picture is made later, and found among the account's own. Titles have at most 300 characters and texts
//! 40,000 (Reddit's composer; the API does not say). The same link again in one community is refused with `ALREADY_SUB`, and
//! the same text in many of them is spam by Reddit's rules.

mod answer;
mod compose;
mod guide;
mod listing;
mod media;

use std::time::Duration;

use serde_json::json;

use super::facts::{Doubt, Facts, Limits, MediaFacts, Repeats, TextFacts, Threads};
use super::http::{checked_id, invisible_failure, removal};
use super::oauth::{self, Proof};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Figure, Figures, Handle, HttpRequest, Identify,
    Identity, Job, Metrics, Outcome, Platform, Removal, Request, Step, Template, Unwanted, count,
    marks,
};
use crate::model::Receipt;
use compose::{flair, submit};

const SERVER: &str = "https://oauth.reddit.com";
/// Where tokens are obtained.
const TOKENS: &str = "https://www.reddit.com";
/// Looks at the account's own posts until a picture's post is among them.
const MOST_LOOKS: u32 = 6;

const KEYS: &[SettingKey] = &[
    SettingKey {
        name: "server",
        kind: SettingKind::Address,
        required: false,
        doc: "address of the API, where it is not \"https://oauth.reddit.com\"",
    },
    SettingKey {
        name: "subreddit",
        kind: SettingKind::Text,
        required: true,
        doc: "the community, without r/",
    },
    oauth::CLIENT_ID,
    oauth::CLIENT_SECRET,
    oauth::REFRESH_TOKEN,
    text_key(
        "username",
        "the account, for a script app and for the name that Reddit wants of every program",
    ),
    SettingKey {
        name: "password",
        kind: SettingKind::Secret,
        required: false,
        doc: "password of the account, for a script app",
    },
    SettingKey {
        name: "token",
        kind: SettingKind::Secret,
        required: false,
        doc: "access token, which lives for a day at most; rather name a `refresh_token` or a `password`",
    },
    text_key("flair", "text or id of the flair of every post"),
];

const OPTIONS: &[SettingKey] = &[
    text_key("flair", "text or id of the post's flair"),
    text_key("subreddit", "another community for this post, without r/"),
    SettingKey {
        name: "kind",
        kind: SettingKind::Choice(&["link", "self"]),
        required: false,
        doc: "whether it is a link or a text post, where that does not follow from what it says",
    },
    flag_key("nsfw", "whether it is for adults alone"),
    flag_key("spoiler", "whether it gives something away"),
    flag_key(
        "resubmit",
        "whether a link may be posted that the community has had before",
    ),
];

const fn text_key(name: &'static str, doc: &'static str) -> SettingKey {
    SettingKey {
        name,
        kind: SettingKind::Text,
        required: false,
        doc,
    }
}

const fn flag_key(name: &'static str, doc: &'static str) -> SettingKey {
    SettingKey {
        name,
        kind: SettingKind::Flag,
        required: false,
        doc,
    }
}

pub(super) static PLATFORM: Platform = Platform {
    id: "reddit",
    name: "Reddit",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(sign_in)),
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(listing::locate),
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
        text: 40_000,
        title: 300,
        comment: 10_000,
        media: 20,
        image_bytes: 20_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::code_points(text),
    threads: Threads::Joined,
    titles: true,
    replies: false,
    first_comments: true,
    bodies: true,
    alt_texts: false,
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/png", "image/gif"]),
        video_types: Some(&[]),
        mixed: false,
        ..MediaFacts::FREE
    },
    handle: Handle::Any,
    repeats: Repeats::RefusedEverywhere,
    doubt: Doubt::ReadBack,
    markdown: true,
    marks: marks::links_alone,
    ..Facts::MESSAGES
};

/// The flair's id and the pictures first, then the post; a comment goes below the post before it.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if job.message.is_comment {
        return comment(job, answers);
    }
    let flair = match flair(job, answers) {
        Ok(flair) => flair,
        Err(step) => return *step,
    };
    let media = match media::ready(job, answers) {
        Ok(media) => media,
        Err(step) => return *step,
    };
    match answers.get("post") {
        None => Step::Call(submit(job, flair.as_deref(), &media)),
        Some(answer) => match answer::posted(answer) {
            Ok(Some(receipt)) => Step::Done(Outcome::Sent(receipt)),
            Ok(None) => find_picture(job, answers),
            Err(outcome) => Step::Done(outcome),
        },
    }
}

/// A picture's post is made a moment later, and its name stands among the account's own posts alone.
fn find_picture(job: &Job<'_>, answers: &Answers) -> Step {
    let Some(identity) = answers.get("identify") else {
        return Step::Call(identify(&job.account));
    };
    let unknown = || {
        Step::Done(Outcome::Unknown(
            "Reddit took the picture, but its post cannot be found among the account's own yet"
                .to_owned(),
        ))
    };
    let Ok(account) = read_identity(identity) else {
        return unknown();
    };
    let look = listing::submitted(job.account, "own".to_owned(), &account.name, "");
    let Some(answer) = answers.get("own") else {
        return Step::Wait(Duration::from_secs(1), look);
    };
    match listing::since_due(job, answer) {
        Some(receipt) => Step::Done(Outcome::Sent(receipt)),
        None if answer.asked < MOST_LOOKS && answer.is_success() => {
            Step::Wait(Duration::from_secs(1 << answer.asked.min(3)), look)
        }
        None => unknown(),
    }
}

fn comment(job: &Job<'_>, answers: &Answers) -> Step {
    let Some(parent) = job.parent.and_then(answer::id_of) else {
        return Step::Done(Outcome::Refused(
            "the recorded address of the post does not name it, so nothing can be written below it: comment by hand"
                .to_owned(),
        ));
    };
    let Some(answer) = answers.get("comment") else {
        let pairs = vec![
            ("api_type", "json".to_owned()),
            ("thing_id", parent),
            ("text", job.message.text.clone()),
        ];
        let request = HttpRequest {
            body: Body::Pairs(media::plain(pairs)),
            ..request("POST", job.account, "/api/comment")
        };
        let thing = json!({ "data": { "name": "t1_a", "permalink": "/r/a/comments/a/_/a/" } });
        let example = json!({ "json": { "errors": [], "data": { "things": [thing] } } });
        return Step::Call(Call::publish("comment", request, Answer::json(&example)));
    };
    Step::Done(answer::commented(answer))
}

/// By the account's password for a script app, by a refresh token otherwise.
fn sign_in(account: &Account<'_>) -> Option<Call> {
    let address = format!("{}/api/v1/access_token", account.server_or(TOKENS));
    let has = |name: &str| oauth::is_secret(account, name);
    let mut call = if has("password") && !has("token") && !has("refresh_token") {
        let pairs = vec![
            ("grant_type".into(), Template::plain("password")),
            ("username".into(), Template::plain(account.text("username"))),
            ("password".into(), Template::secret("password")),
        ];
        oauth::grant(account, address, Proof::Header, pairs)
    } else {
        oauth::refresh(account, address, Proof::Header)?
    };
    if let Request::Http(request) = &mut call.request {
        request.headers.push(user_agent(*account));
    }
    Some(call)
}

fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        get(*account, "/api/v1/me?raw_json=1"),
        Answer::json(&json!({ "id": "1", "name": "account" })),
    )
}

/// The name is what its posts are listed under.
fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let unreadable = || invisible_failure(answer, answer::said(answer));
    if !answer.is_success() {
        return Err(unreadable());
    }
    let id = checked_id(answer.text("id")).ok_or_else(unreadable)?;
    let name = checked_id(answer.text("name")).ok_or_else(unreadable)?;
    Ok(Identity { id, name })
}

/// `POST /api/del` answers 200 whether there was something to delete or not.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = answer::id_of(unwanted.receipt) else {
        return Removal::Refused(
            "its recorded address does not name it: delete it by hand".to_owned(),
        );
    };
    match answers.get("delete") {
        Some(answer) => removal(answer, answer::said(answer)),
        None => Removal::Call(Call::publish(
            "delete",
            HttpRequest {
                body: Body::Pairs(media::plain(vec![("id", id)])),
                ..request("POST", unwanted.account, "/api/del")
            },
            Answer::empty(),
        )),
    }
}

fn metrics(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let path = format!("/api/info?raw_json=1&id={}", answer::id_of(receipt)?);
    Some(Call::read(
        "metrics",
        get(*account, &path),
        Answer::json(&json!({ "data": { "children": [] } })),
    ))
}

/// Reddit blurs votes a little, and never tells views to those who are not moderators.
fn read_metrics(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let told = json.pointer("/data/children/0/data")?;
    let figures = [
        (Figure::Views, told["view_count"].as_u64()),
        (Figure::Reactions, told["ups"].as_u64()),
        (Figure::Replies, told["num_comments"].as_u64()),
        (Figure::Shares, told["num_crossposts"].as_u64()),
    ];
    let told = figures.into_iter();
    Some(
        told.filter_map(|(figure, count)| Some((figure, count?)))
            .collect(),
    )
}

fn subreddit<'a>(job: &Job<'a>) -> &'a str {
    bare(job.chosen("subreddit").unwrap_or_default())
}

/// The name of a community without `r/` and slashes, which people write all the same.
fn bare(name: &str) -> &str {
    let name = name.trim().trim_matches('/');
    name.strip_prefix("r/").unwrap_or(name)
}

fn title<'a>(job: &Job<'a>) -> &'a str {
    job.message.title.as_deref().unwrap_or_default()
}

fn get(account: Account<'_>, path: &str) -> HttpRequest {
    request("GET", account, path)
}

fn request(method: &'static str, account: Account<'_>, path: &str) -> HttpRequest {
    let bearer = ("authorization", Template::with_secret("Bearer ", "token"));
    HttpRequest {
        method,
        url: Template::plain(format!("{}{path}", account.server_or(SERVER))),
        headers: vec![bearer, user_agent(account)],
        body: Body::Empty,
        signature: None,
    }
}

/// Reddit slows programs down that do not say who they are, as `platform:app:version (by /u/name)`.
fn user_agent(account: Account<'_>) -> (&'static str, Template) {
    let name = account.channel.text("username");
    let by = name.map_or(String::new(), |name| format!(" (by /u/{name})"));
    let agent = concat!("cli:kalends:", env!("CARGO_PKG_VERSION"));
    ("user-agent", Template::plain(format!("{agent}{by}")))
}
