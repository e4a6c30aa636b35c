//! Snapchat public profiles, through the Public Profile API.
//!
//! Facts from Snap's "Profile Asset Management": a file is encrypted with AES-256-CBC, its key is told when a container is made,
//! it is uploaded in parts of 32 MB, and the container can be used for 24 hours. The bodies of posts, the paths of uploads and
//! the limits of a picture or a video of 5 to 60 seconds are figures of third parties; Snap tells more to partners only.

mod upload;

use serde_json::{Value, json};

use super::facts::{Facts, Limits, MediaFacts, TextFacts, Threads};
use super::flow::{self, Led, answer, over, refused};
use super::http::{checked_id, invisible_failure, publishing_failure};
use super::oauth;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Effect, Guide, HttpRequest,
    Identify, Identity, Job, Outcome, Platform, Request, Step, Template, count,
};
use crate::model::Receipt;

const USUAL: &str = "https://businessapi.snapchat.com";
const USUAL_SIGN_IN: &str = "https://accounts.snapchat.com";

const GUIDE: Guide = Guide {
    steps: &[
        "Make a public profile: in the Snapchat app, Settings, Public Profile; and a business account at business.snapchat.com.",
        "Ask Snap to put your organisation on the list for the Public Profile API: your partner manager, or the form at developers.snap.com.",
        "In Business Details create an OAuth app, and let it in with the scope `snapchat-profile-api`.",
        "Keep its refresh token where the next one can be put, as Snap may replace it: in a file, `refresh_token = { file = \"secrets/snapchat\" }`, or in the ledger, `refresh_token = { ledger = \"KALENDS_TOKEN_KEY\" }`. `kalends auth CHANNEL` does that.",
        "Write `client_id = \"…\"` and `client_secret = { env = \"SNAPCHAT_SECRET\" }` from the app's page, and the profile's number as `profile = \"…\"`.",
    ],
    gaps: &[
        "A story shows the picture or video alone, without text; a saved story shows its title, a spotlight its text.",
        "A lost answer is settled by a person: Snapchat does not tell what it took.",
        "Snap's documentation of posts is open to partners only; what is sent follows what other programs send, and was not seen by Snapchat itself.",
        "Posts are not deleted and their figures not read: do that in the app.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "snapchat",
    name: "Snapchat",
    adapter: &Adapter {
        sign_in: Some(oauth::sign_in(sign_in)),
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "profile",
            kind: SettingKind::Text,
            required: true,
            doc: "number of the public profile, such as \"fe9b2f4c-…\"",
        },
        oauth::CLIENT_ID,
        oauth::CLIENT_SECRET,
        oauth::ROTATING_REFRESH_TOKEN,
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: false,
            doc: "an access token instead of a `refresh_token`; it works for an hour",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of another server that speaks Snapchat's interface",
        },
        SHOWN_AS,
        LOCALE,
    ],
    options: &[SHOWN_AS, LOCALE],
    guide: GUIDE,
};

const SHOWN_AS: SettingKey = SettingKey {
    name: "shown_as",
    kind: SettingKind::Choice(&["story", "saved_story", "spotlight"]),
    required: false,
    doc: "a story, which is gone after a day, a saved story with a title, or a spotlight with a text",
};

const LOCALE: SettingKey = SettingKey {
    name: "locale",
    kind: SettingKind::Text,
    required: false,
    doc: "language and country of a spotlight, such as \"en_US\"",
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 160,
        title: 45,
        media: 1,
        image_bytes: 20_000_000,
        video_bytes: 500_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    titles: true,
    replies: false,
    alt_texts: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg", "image/png"]),
        video_types: Some(&["video/mp4"]),
        most_videos: 1,
        video_seconds: Some((5.0, 60.0)),
        ..MediaFacts::FREE
    },
    ..Facts::MESSAGES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    flow::step(match job.message.media.as_slice() {
        [one] => publish(job, one, answers),
        _ => refused("a post on Snapchat is exactly one picture or video"),
    })
}

/// The encrypted file first, then the post that shows it.
fn publish(job: &Job<'_>, one: &Attachment, answers: &Answers) -> Led<Step> {
    let shown_as = job.chosen("shown_as").unwrap_or("story");
    if shown_as == "spotlight" && is_picture(one) {
        return refused("a spotlight is a video: choose `shown_as = \"story\"` for a picture");
    }
    let media = upload::uploaded(job, one, answers)?;
    let said = answer(answers, "publish", |name| post(job, name, shown_as, &media))?;
    if !is_good(said) {
        return over(failure(said, publishing_failure));
    }
    if said.to_json().is_none() {
        return over(Outcome::Unknown(
            "Snapchat accepted the post, but its answer cannot be read".to_owned(),
        ));
    }
    over(Outcome::Sent(Receipt {
        remote_id: named(said),
        url: None,
    }))
}

fn is_picture(one: &Attachment) -> bool {
    one.media_type.starts_with("image/")
}

fn post(job: &Job<'_>, name: String, shown_as: &str, media: &str) -> Call {
    let title = job.message.title.as_deref().unwrap_or(&job.message.text);
    let (edge, body) = match shown_as {
        "spotlight" => {
            let locale = job.chosen("locale").unwrap_or("en_US");
            let body = json!({ "media_id": media, "description": job.message.text, "locale": locale, "skip_save_to_profile": false });
            ("spotlights", body)
        }
        "saved_story" => {
            let story = json!({ "title": title, "snap_sources": [{ "media_id": media }] });
            ("saved_stories", json!({ "saved_stories": [story] }))
        }
        _ => ("stories", json!({ "media_id": media })),
    };
    let example = json!({ "request_status": "SUCCESS", "id": "id-of-the-post" });
    send(job, name, Effect::Publish, edge, body, &example)
}

fn send(
    job: &Job<'_>,
    name: String,
    effect: Effect,
    edge: &str,
    body: Value,
    example: &Value,
) -> Call {
    let profile = job.account.text("profile");
    let request = HttpRequest {
        method: "POST",
        body: Body::Json(body),
        ..get(
            &job.account,
            &format!("/v1/public_profiles/{profile}/{edge}"),
        )
    };
    Call {
        name,
        effect,
        request: Request::Http(request),
        example: Answer::json(example),
    }
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

/// An error may come with a good status: `request_status` is another word than `SUCCESS` then.
fn is_good(answer: &Answer) -> bool {
    let status = answer.text("request_status");
    answer.is_success() && status.is_none_or(|status| status.eq_ignore_ascii_case("success"))
}

/// What an answer that is not good means. One with a good status is a refusal that nothing was done for.
fn failure(answer: &Answer, read: fn(&Answer, Option<String>) -> Outcome) -> Outcome {
    let said = ["display_message", "debug_message", "error_code"];
    let said = said.iter().find_map(|key| answer.text(key));
    if answer.is_success() && answer.text("request_status").is_some() {
        let said = said.unwrap_or_else(|| "no reason is given".to_owned());
        return Outcome::Refused(format!(
            "Snapchat refused it ({})",
            super::http::quote(&said)
        ));
    }
    read(answer, said)
}

/// The number of the post, wherever the answer has it.
fn named(said: &Answer) -> Option<String> {
    let json = said.to_json()?;
    let places = [
        "/id",
        "/story/id",
        "/stories/0/story/id",
        "/stories/0/id",
        "/spotlight/id",
        "/spotlights/0/spotlight/id",
        "/saved_stories/0/saved_story/id",
        "/saved_stories/0/id",
    ];
    let id = places
        .iter()
        .find_map(|place| json.pointer(place)?.as_str());
    checked_id(id.map(str::to_owned))
}

fn sign_in(account: &Account<'_>) -> Option<Call> {
    let server = account.server_or(USUAL_SIGN_IN);
    let address = format!("{server}/login/oauth2/access_token");
    oauth::rotate(account, address, oauth::Proof::Parameters)
}

fn identify(account: &Account<'_>) -> Call {
    let profile = json!({ "id": "1", "display_name": "Profile" });
    Call::read(
        "identify",
        get(account, "/v1/public_profiles/my_profile"),
        Answer::json(&json!({ "public_profile": profile })),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let json = answer.to_json().filter(|_| is_good(answer));
    let field = |key: &str| Some(json.as_ref()?["public_profile"][key].as_str()?.to_owned());
    let Some(id) = checked_id(field("id")) else {
        return Err(failure(answer, invisible_failure));
    };
    let name = field("display_name").unwrap_or_else(|| id.clone());
    Ok(Identity { id, name })
}
