//! YouTube, through its Data API v3.
//!
//! Facts from its documentation of `videos`, `commentThreads` and "Resumable uploads": titles of 100 characters, descriptions of
//! 5000 bytes, neither with `<` or `>`; a post is exactly one video of at most 256 GB or 12 hours. A video is uploaded as a
//! private one, which nobody sees, and made visible by one more call: to repeat that changes nothing.
//! Below a video about 157 characters of the description are shown on a desk, and fewer on a telephone (videodescriptions.com,
//! "How to write a YouTube description").

mod comment;
mod errors;
mod locate;
mod settings;
mod upload;

use std::time::Duration;

use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::flow::{self, Led, Patience, answer, look, over, refused};
use super::fold::Fold;
use super::http::checked_id;
use super::oauth;
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Effect, Figure, Figures, Guide,
    Handle, HttpRequest, Identify, Identity, Job, Metrics, Outcome, Platform, Removal, Request,
    Step, Template, Unwanted, count,
};
use crate::model::{Receipt, Visibility};

const USUAL: &str = "https://www.googleapis.com";
const USUAL_SIGN_IN: &str = "https://oauth2.googleapis.com";
/// "People & Blogs", which YouTube takes for a video without a category.
const USUAL_CATEGORY: &str = "22";
/// What a video has to be called by at least.
const NO_TITLE: &str = "YouTube shows no video without a title: write a `title`";
/// How long the first, small version of a video is waited for. A long film may take longer, and is published all the same.
const PROCESSING: Patience = Patience {
    first: Duration::from_millis(250),
    longest: Duration::from_secs(30),
    looks: 11,
};

const GUIDE: Guide = Guide {
    steps: &[
        "At console.cloud.google.com, create a project and enable the YouTube Data API v3.",
        "Under OAuth consent screen add the scopes `youtube.upload` and `youtube.force-ssl`, and publish the app: while it is in testing, its refresh tokens work for 7 days.",
        "Ask for the audit of the YouTube API Services: until it is through, YouTube keeps every video private.",
        "Under Credentials create an OAuth client, let it in with the channel's account, and keep the refresh token in a variable: `refresh_token = { env = \"YOUTUBE_REFRESH_TOKEN\" }`.",
        "Write `client_id = \"…\"` and `client_secret = { env = \"YOUTUBE_SECRET\" }` from the same page.",
        "Write `made_for_kids = false` (or true), which the law wants to be told.",
    ],
    gaps: &[
        "A video is uploaded as a private one and then made visible, so one that could not be published stays in YouTube Studio, seen by nobody.",
        "Thumbnails, captions, playlists and premieres are not set: do that in YouTube Studio.",
        "A project may upload about 100 videos a day.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "youtube",
    name: "YouTube",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(sign_in)),
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(locate::locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: ask_figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: settings::KEYS,
    options: settings::OPTIONS,
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 5000,
        title: 100,
        comment: 10_000,
        media: 1,
        video_bytes: 256_000_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::bytes(text),
    unit: "bytes",
    fold: Some(Fold {
        characters: 157,
        lines: usize::MAX,
        word: "Show more",
    }),
    threads: Threads::Joined,
    titles: true,
    visibility: true,
    replies: false,
    first_comments: true,
    alt_texts: false,
    text: TextFacts {
        needs_title: true,
        refused: &['<', '>'],
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&[]),
        most_videos: 1,
        video_seconds: Some((0.0, 43_200.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '-', '_'],
        least: 3,
        most: 30,
    },
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    flow::step(match job.message.media.as_slice() {
        _ if job.message.is_comment => comment::publish(job, answers),
        [film] if !film.media_type.starts_with("image/") => publish(job, film, answers),
        _ => refused("a post on YouTube is exactly one video"),
    })
}

/// The video as a private one, its processing, then the call by which people see it.
fn publish(job: &Job<'_>, film: &Attachment, answers: &Answers) -> Led<Step> {
    if job
        .message
        .title
        .as_deref()
        .is_none_or(|title| title.trim().is_empty())
    {
        return refused(NO_TITLE);
    }
    let id = upload::uploaded(job, film, answers)?;
    processed(job, film, &id, answers)?;
    let said = answer(answers, "publish", |name| make_visible(job, name, &id))?;
    if !said.is_success() {
        return over(errors::publishing_failure(said));
    }
    over(Outcome::Sent(Receipt {
        url: Some(format!("https://youtu.be/{id}")),
        remote_id: Some(id),
    }))
}

/// Waits a while until the video can be watched.
fn processed(job: &Job<'_>, film: &Attachment, id: &str, answers: &Answers) -> Led<()> {
    let path = format!("/youtube/v3/videos?part=status&id={id}");
    let example = json!({ "items": [{ "id": id, "status": { "uploadStatus": "processed" } }] });
    let call = ask(&job.account, "processed", &path, &example);
    let is_over = |told: &Answer| state(told, "uploadStatus").as_deref() != Some("uploaded");
    let Some(told) = look(answers, call, PROCESSING, is_over)? else {
        return Ok(());
    };
    match state(told, "uploadStatus").as_deref() {
        Some("failed" | "rejected" | "deleted") => refused(format!(
            "YouTube cannot use `{}`: {}",
            film.path,
            errors::of_video(told)
        )),
        Some(_) => Ok(()),
        None if told.is_success() => {
            refused(format!("YouTube does not know `{}` any more", film.path))
        }
        None => over(errors::invisible_failure(told)),
    }
}

/// A field of the status of the video in an answer.
fn state(told: &Answer, key: &str) -> Option<String> {
    let json = told.to_json().filter(|_| told.is_success())?;
    let status = json.pointer("/items/0/status")?;
    Some(status[key].as_str()?.to_owned())
}

fn privacy(job: &Job<'_>) -> &'static str {
    match (job.chosen("privacy"), job.message.visibility) {
        (Some("private"), _) | (None, Some(Visibility::Private | Visibility::Direct)) => "private",
        (Some("unlisted"), _) | (None, Some(Visibility::Unlisted)) => "unlisted",
        _ => "public",
    }
}

/// The whole status, for what a change of it leaves out is lost.
fn status(job: &Job<'_>, privacy: &str) -> Value {
    let mut status = json!({ "privacyStatus": privacy });
    let mut set = |key: &str, value: Option<bool>| {
        if let Some(value) = value {
            status[key] = json!(value);
        }
    };
    set("selfDeclaredMadeForKids", job.flag("made_for_kids"));
    set("embeddable", job.flag("embeddable"));
    set("containsSyntheticMedia", job.flag("ai_generated"));
    status
}

/// What the video is called and says.
fn snippet(job: &Job<'_>) -> Value {
    let message = job.message;
    let tags = match job.list("tags") {
        [] => &message.hashtags,
        tags => tags,
    };
    let mut snippet = json!({
        "title": message.title,
        "description": message.text,
        "categoryId": job.chosen("category").unwrap_or(USUAL_CATEGORY),
    });
    if !tags.is_empty() {
        snippet["tags"] = json!(tags);
    }
    if let Some(language) = &message.language {
        snippet["defaultLanguage"] = json!(language);
    }
    snippet
}

fn make_visible(job: &Job<'_>, name: String, id: &str) -> Call {
    let body = json!({ "id": id, "status": status(job, privacy(job)) });
    let request = HttpRequest {
        method: "PUT",
        body: Body::Json(body),
        ..get(&job.account, "/youtube/v3/videos?part=status")
    };
    call(name, Effect::Publish, request, &json!({ "id": id }))
}

/// The number of a video that is out; where a person has found it there is only its address.
fn video_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let (_, end) = receipt
            .url
            .as_deref()?
            .trim_end_matches('/')
            .rsplit_once(['/', '='])?;
        checked_id(Some(end.to_owned()))
    };
    receipt.remote_id.clone().or_else(from_address)
}

fn get(account: &Account<'_>, path: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}{path}", account.server_or(USUAL))),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

fn call(name: String, effect: Effect, request: HttpRequest, example: &Value) -> Call {
    Call {
        name,
        effect,
        request: Request::Http(request),
        example: Answer::json(example),
    }
}

fn ask(account: &Account<'_>, name: &str, path: &str, example: &Value) -> Call {
    call(name.to_owned(), Effect::Read, get(account, path), example)
}

fn sign_in(account: &Account<'_>) -> Option<Call> {
    let address = format!("{}/token", account.server_or(USUAL_SIGN_IN));
    oauth::refresh(account, address, oauth::Proof::Parameters)
}

fn identify(account: &Account<'_>) -> Call {
    let path = "/youtube/v3/channels?part=snippet&mine=true";
    let example = json!({ "items": [{ "id": "1", "snippet": { "title": "Channel" } }] });
    ask(account, "identify", path, &example)
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    if !answer.is_success() {
        return Err(errors::invisible_failure(answer));
    }
    let json = answer.to_json().unwrap_or_default();
    let text = |pointer: &str| Some(json.pointer(pointer)?.as_str()?.to_owned());
    let Some(id) = checked_id(text("/items/0/id")) else {
        return Err(Outcome::Refused(
            "the account has no channel on YouTube: make one, or let the app in with the account that has it"
                .to_owned(),
        ));
    };
    let name = text("/items/0/snippet/title").unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = video_of(unwanted.receipt) else {
        return Removal::Refused(
            "its number was not recorded: delete it in YouTube Studio".to_owned(),
        );
    };
    let Some(said) = answers.get("delete") else {
        let kind = if unwanted.part == 0 {
            "videos"
        } else {
            "comments"
        };
        let request = HttpRequest {
            method: "DELETE",
            ..get(&unwanted.account, &format!("/youtube/v3/{kind}?id={id}"))
        };
        return Removal::Call(call(
            "delete".to_owned(),
            Effect::Publish,
            request,
            &json!({}),
        ));
    };
    if matches!(said.status, 404) {
        return Removal::WasGone;
    }
    if said.is_success() {
        return Removal::Gone;
    }
    Removal::from(errors::publishing_failure(said))
}

fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = video_of(receipt)?;
    let path = format!("/youtube/v3/videos?part=statistics&id={id}");
    Some(ask(account, "figures", &path, &json!({ "items": [] })))
}

/// YouTube writes numbers as texts.
fn read_figures(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let statistics = json.pointer("/items/0/statistics")?;
    let named = [
        (Figure::Views, "viewCount"),
        (Figure::Reactions, "likeCount"),
        (Figure::Replies, "commentCount"),
    ];
    let found = named.iter();
    let figures: Figures = found
        .filter_map(|(figure, key)| Some((*figure, statistics[*key].as_str()?.parse().ok()?)))
        .collect();
    (!figures.is_empty()).then_some(figures)
}
