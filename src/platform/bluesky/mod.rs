//! Bluesky and other servers of the AT Protocol.
//!
//! Facts from the lexicons of bluesky-social/atproto (`com/atproto/server`, `com/atproto/repo`, `app/bsky/feed/post`,
//! `app/bsky/embed`, `app/bsky/video`), from docs.bsky.app, and from what its server (@atproto/pds 0.5.35) does. Its own
//! program shows 25 lines of a text (`MAX_POST_LINES` in `src/lib/constants.ts` of bluesky-social/social-app), and whoever
//! publishes makes the card of a link (`app/bsky/embed/external.json`).

mod account;
mod address;
mod gathered;
mod locate;
mod record;
mod tid;
mod video;

use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts};
use super::fold::Fold;
use super::http::{invisible_failure, publishing_failure};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Guide, Handle, HttpRequest, Identify, Job,
    Metrics, Outcome, Piece, Platform, SignIn, Step, Template, marks,
};
use address::Address;
use record::Found;

/// Where accounts live unless they have a server of their own.
const USUAL_SERVER: &str = "https://bsky.social";
/// The kind of record that a post is.
const COLLECTION: &str = "app.bsky.feed.post";
/// Labels that an author can put on a post (`com/atproto/label/defs.json`, `labelValue`).
const LABELS: &str = "sexual, nudity, porn, graphic-media, or !no-unauthenticated";

const GUIDE: Guide = Guide {
    steps: &[
        "In the app, open Settings, Privacy and security, App passwords, and add one. It does not expire, and can be revoked there.",
        "Keep it in a variable, such as `BLUESKY_PASSWORD`, and name it: `password = { env = \"BLUESKY_PASSWORD\" }`. The account's own password is not needed.",
        "Write the account's name as `handle = \"acme.bsky.social\"`, without the `@`.",
        "If the account is not at bsky.social, write the address of its server as `server = \"https://…\"`.",
    ],
    gaps: &[
        "A post has the time at which the calendar had it go out, even if it goes out later, so that a second try is the same post.",
        "The link of a post without pictures becomes a card, with the post's title or else the link's host on it, and without a picture.",
        "A mention of an account that does not exist stays plain text.",
        "Who may answer is not limited, and quotes are not made; a link to the quoted post stands in the text.",
        "More than four pictures in one post are not sent, as not every app shows them.",
        "Videos go through Bluesky's video service, which takes them from accounts with a verified email address.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "bluesky",
    name: "Bluesky",
    adapter: &Adapter {
        next,
        sign_in: Some(SignIn {
            call: account::sign_in,
            grants: &[("/accessJwt", "session")],
            refused: account::sign_in_refused,
            least_age: None,
        }),
        identify: Some(Identify {
            call: account::identify,
            read: account::read_identity,
        }),
        ask_limits: None,
        locate: Some(locate::locate),
        retract: Some(locate::retract),
        metrics: Some(Metrics {
            call: account::ask_figures,
            read: account::read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "handle",
            kind: SettingKind::Text,
            required: true,
            doc: "name of the account, such as \"acme.bsky.social\"",
        },
        SettingKey {
            name: "password",
            kind: SettingKind::Secret,
            required: true,
            doc: "app password of the account",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of the account's server, where it is not https://bsky.social",
        },
        SettingKey {
            name: "video_server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of the service that takes videos, where it is not https://video.bsky.app",
        },
    ],
    options: &[SettingKey {
        name: "labels",
        kind: SettingKind::List,
        required: false,
        doc: "what the post warns of, or who does not see it: sexual, nudity, porn, graphic-media, or !no-unauthenticated",
    }],
    guide: GUIDE,
};

/// Limits of the lexicons; pictures are limited by `app/bsky/embed/images.json`, videos by `app/bsky/embed/video.json`.
static FACTS: Facts = Facts {
    limits: Limits {
        text: 300,
        text_bytes: 3000,
        media: 4,
        image_bytes: 2_000_000,
        video_bytes: 300_000_000,
        ..Limits::NONE
    },
    media: MediaFacts {
        video_types: Some(&["video/mp4"]),
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    first_comments: true,
    handle: Handle::Domain,
    doubt: Doubt::AlwaysSafe,
    marks: marks::bluesky,
    fold: Some(Fold {
        characters: usize::MAX,
        lines: 25,
        word: "Show more",
    }),
    cards: Cards::OfLink,
    ..Facts::MESSAGES
};

/// Whom it mentions and what it answers, then its uploads, then the post under a key that was chosen in advance.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    match gathered::gathered(job, answers) {
        Err(step) => *step,
        Ok(found) => match answers.get("post") {
            None => Step::Call(post(job, &found)),
            Some(answer) => read_post(job, answer, answers),
        },
    }
}

/// Writes the record under its key. `swapRecord: null` lets nothing be overwritten: the same record is taken once more, and
/// another one under that key is refused.
fn post(job: &Job<'_>, found: &Found) -> Call {
    let key = tid::of(job.key, job.publish_at);
    let mut request = request(&job.account, "POST", "com.atproto.repo.putRecord");
    request.body = Body::Json(json!({
        "repo": repo(&job.account),
        "collection": COLLECTION,
        "rkey": key,
        "record": record::post(job, found),
        "swapRecord": null,
    }));
    let uri = format!("at://did:plc:account/{COLLECTION}/{key}");
    Call::publish(
        "post",
        request,
        Answer::json(&json!({ "uri": uri, "cid": "bafypost" })),
    )
}

fn read_post(job: &Job<'_>, answer: &Answer, answers: &Answers) -> Step {
    if answer.text("error").as_deref() == Some("InvalidSwap") {
        return other_there(job, answers);
    }
    if answer.is_success() {
        let receipt = answer.to_json().and_then(|json| address::receipt(&json));
        return Step::Done(receipt.map_or_else(
            || {
                Outcome::Unknown(
                    "the server accepted the post, but its answer cannot be read".to_owned(),
                )
            },
            Outcome::Sent,
        ));
    }
    Step::Done(match signed_out(answer) {
        Some(outcome) => outcome,
        None => publishing_failure(answer, said(answer)),
    })
}

/// Another record has the key: an earlier try of this post that was a little different, or, hardly ever, another post.
fn other_there(job: &Job<'_>, answers: &Answers) -> Step {
    let address = Address::new(repo(&job.account), &tid::of(job.key, job.publish_at));
    let Some(answer) = answers.get("there") else {
        let request = get(&job.account, &address.query());
        return Step::Call(read("there".to_owned(), request, &json!({})));
    };
    let there = answer.to_json().filter(|_| answer.is_success());
    Step::Done(match there {
        Some(there) if there["value"]["text"] == job.message.text.as_str() => {
            let receipt = address::receipt(&there);
            let unread = || Outcome::Unknown("it is there, but cannot be read".to_owned());
            receipt.map_or_else(unread, Outcome::Sent)
        }
        Some(_) => Outcome::Refused(
            "another post has the record key of this one: change a word of it".to_owned(),
        ),
        None => Outcome::Unknown(
            "another record has the key of this post, and it cannot be read".to_owned(),
        ),
    })
}

/// The account, as requests name it.
fn repo<'a>(account: &Account<'a>) -> &'a str {
    account.text("handle").trim().trim_start_matches('@')
}

fn address_of(account: &Account<'_>, method: &str) -> String {
    format!("{}/xrpc/{method}", account.server_or(USUAL_SERVER))
}

fn request(account: &Account<'_>, method: &'static str, path: &str) -> HttpRequest {
    HttpRequest {
        method,
        url: Template::plain(address_of(account, path)),
        headers: vec![("authorization", bearer(Piece::Secret("session")))],
        body: Body::Empty,
        signature: None,
    }
}

fn get(account: &Account<'_>, path: &str) -> HttpRequest {
    request(account, "GET", path)
}

fn bearer(token: Piece) -> Template {
    Template(vec![Piece::Plain("Bearer ".to_owned()), token])
}

fn read(name: String, request: HttpRequest, example: &Value) -> Call {
    Call::read(name, request, Answer::json(example))
}

fn escaped(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect()
}

/// The server gives its reason as `{"error": "Name", "message": "…"}`.
fn said(answer: &Answer) -> Option<String> {
    let texts = [answer.text("error"), answer.text("message")];
    let texts: Vec<String> = texts.into_iter().flatten().collect();
    (!texts.is_empty()).then(|| texts.join(": "))
}

fn is_signed_out(answer: &Answer) -> bool {
    let error = answer.text("error");
    matches!(
        error.as_deref(),
        Some("ExpiredToken" | "InvalidToken" | "AuthMissing" | "AuthenticationRequired")
    )
}

/// A session ends after two hours, and the server says so with 400 or 401.
fn signed_out(answer: &Answer) -> Option<Outcome> {
    is_signed_out(answer).then(|| Outcome::Later {
        reason: "the session is over, and the next run signs in again".to_owned(),
        wait: None,
    })
}

fn is_absent(answer: &Answer) -> bool {
    answer.text("error").as_deref() == Some("RecordNotFound")
}

/// What a failed call that nobody sees means.
fn unseen_failure(answer: &Answer) -> Outcome {
    signed_out(answer).unwrap_or_else(|| invisible_failure(answer, said(answer)))
}

/// The same, where it can only be a passing one.
fn later(about: &str, answer: &Answer) -> Outcome {
    match unseen_failure(answer) {
        Outcome::Later { reason, wait } => Outcome::Later {
            reason: format!("{about}: {reason}"),
            wait,
        },
        Outcome::Refused(reason) | Outcome::Unknown(reason) => Outcome::Later {
            reason: format!("{about}: {reason}"),
            wait: None,
        },
        Outcome::Sent(receipt) => Outcome::Sent(receipt),
    }
}
