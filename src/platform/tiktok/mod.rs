//! TikTok, through the Content Posting API.
//!
//! Facts from TikTok's references ("Query creator info", "Direct post", "Photo post", "Media transfer guide", "Get post status"):
//! a video has a text of 2200 UTF-16 code units; photos have a title of 90 and a text of 4000. One video of 4 GB, or 1 to 35
//! photos, JPEG or WebP, of 20 MB. There are no alternative texts. A video is out once its last bytes have arrived.

mod account;
mod errors;
mod figures;
mod photos;
mod video;

use serde_json::{Value, json};

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::flow::{self, Led, Patience, answer, look, over, refused};
use super::oauth;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, Effect, Guide, Handle, HttpRequest,
    Identify, Job, Look, Metrics, Outcome, Platform, Request, Sought, Step, Template, count,
};
use crate::model::{Receipt, Visibility};

const USUAL: &str = "https://open.tiktokapis.com";

const GUIDE: Guide = Guide {
    steps: &[
        "At developers.tiktok.com, create an app and add Login Kit and the Content Posting API with Direct Post.",
        "Ask for the scopes `user.info.basic` and `video.publish`, and for figures `video.list`; submit the app for the audit. Until it is through, posts are seen by the account's owner alone.",
        "Let the app in with your account, and keep the refresh token, which works for a year, in a file, `refresh_token = { file = \"secrets/tiktok\" }`, or in the ledger, `refresh_token = { ledger = \"KALENDS_TOKEN_KEY\" }`. `kalends auth CHANNEL` does that; every use replaces it.",
        "Write `client_key = \"…\"` and `client_secret = { env = \"TIKTOK_SECRET\" }` from the app's page.",
        "For photos: verify your domain under URL properties, put the workspace's files there, and write that address as `media_url`.",
    ],
    gaps: &[
        "Photos are fetched from `media_url`; videos are uploaded from the calendar.",
        "Music is not chosen; `music = true` lets TikTok choose some for photos.",
        "TikTok's interface deletes nothing and writes no comments: do that in the app.",
        "A lost answer to photos is settled by a person: TikTok does not list them.",
    ],
};

const PRIVACY: SettingKey = SettingKey {
    name: "privacy",
    kind: SettingKind::Choice(&["public", "friends", "followers", "private"]),
    required: false,
    doc: "who sees it; TikTok offers each account some of these",
};

const fn flag(name: &'static str, doc: &'static str) -> SettingKey {
    SettingKey {
        name,
        kind: SettingKind::Flag,
        required: false,
        doc,
    }
}

const COMMENTS: SettingKey = flag("comments", "false allows no comments");
const DUET: SettingKey = flag("duet", "false allows no duets with a video");
const STITCH: SettingKey = flag("stitch", "false allows no stitches of a video");

pub(super) static PLATFORM: Platform = Platform {
    id: "tiktok",
    name: "TikTok",
    adapter: &Adapter {
        next,
        sign_in: Some(oauth::sign_in(account::sign_in)),
        identify: Some(Identify {
            call: account::identify,
            read: account::read_identity,
        }),
        ask_limits: None,
        locate: Some(locate),
        retract: None,
        metrics: Some(Metrics {
            call: figures::ask,
            read: figures::read,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "client_key",
            kind: SettingKind::Text,
            required: false,
            doc: "key of your app, for a `refresh_token`",
        },
        oauth::CLIENT_SECRET,
        oauth::ROTATING_REFRESH_TOKEN,
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: false,
            doc: "an access token instead of a `refresh_token`; it works for a day",
        },
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "where everybody can open the workspace's files, on a domain that TikTok has verified, for photos",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of another server that speaks TikTok's interface",
        },
        PRIVACY,
        COMMENTS,
        DUET,
        STITCH,
    ],
    options: &[
        PRIVACY,
        COMMENTS,
        DUET,
        STITCH,
        flag("music", "true lets TikTok choose music for photos"),
        flag("branded_content", "true for a paid partnership"),
        flag("own_brand", "true for an advertisement of your own"),
        flag("ai_generated", "true for what was made by a machine"),
        SettingKey {
            name: "cover_at",
            kind: SettingKind::Number,
            required: false,
            doc: "which moment of a video is its cover, in milliseconds",
        },
    ],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2200,
        title: 90,
        media: 35,
        image_bytes: 20_000_000,
        video_bytes: 4_000_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    titles: true,
    visibility: true,
    replies: false,
    alt_texts: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg", "image/webp"]),
        video_types: Some(&["video/mp4", "video/webm", "video/quicktime"]),
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 2,
        most: 24,
    },
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

/// Who may see it first, then the upload, then how it went.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    flow::step(publish(job, answers))
}

fn publish(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let creator = answer(answers, "creator", |name| creator(&job.account, name))?;
    if !errors::is_good(creator) {
        return over(errors::invisible_failure(creator));
    }
    let privacy = privacy(job, creator)?;
    let id = match job.message.media.as_slice() {
        [] => return refused("TikTok has no posts without a video or photos: add one"),
        [one] if !is_photo(one) => video::upload(job, one, privacy, answers)?,
        media if media.iter().all(is_photo) => photos::post(job, media, privacy, answers)?,
        _ => return refused("TikTok takes one video alone, or photos: make a post of each"),
    };
    let call = status(&job.account, "status".to_owned(), &id);
    let is_over = |told: &Answer| !state(told).is_some_and(|state| is_under_way(&state));
    let told = look(answers, call, Patience::MINUTES, is_over)?;
    over(told.map_or_else(still_working, |told| ended(told, &id, creator)))
}

fn is_photo(one: &Attachment) -> bool {
    one.media_type.starts_with("image/")
}

fn still_working() -> Outcome {
    Outcome::Unknown("TikTok is still working on it".to_owned())
}

fn is_under_way(state: &str) -> bool {
    state.starts_with("PROCESSING") || state.starts_with("SEND")
}

/// How the post ended, by its status.
fn ended(told: &Answer, id: &str, creator: &Answer) -> Outcome {
    match state(told).as_deref() {
        Some("PUBLISH_COMPLETE") => Outcome::Sent(receipt(told, id, Some(creator))),
        Some("FAILED") => Outcome::Refused(errors::failed(told)),
        _ => Outcome::Unknown("TikTok does not tell how it went".to_owned()),
    }
}

/// A public post has a number once it is through moderation; before that the publication's own id stands for it.
fn receipt(told: &Answer, id: &str, creator: Option<&Answer>) -> Receipt {
    let json = told.to_json().unwrap_or_default();
    let post = json.pointer("/data/publicaly_available_post_id/0");
    let post = post.and_then(|post| {
        post.as_u64()
            .map(|post| post.to_string())
            .or_else(|| post.as_str().map(str::to_owned))
    });
    let post = super::http::checked_id(post);
    let name = creator.and_then(|creator| {
        let json = creator.to_json()?;
        super::http::checked_id(
            json.pointer("/data/creator_username")?
                .as_str()
                .map(str::to_owned),
        )
    });
    let url = post.as_ref().zip(name);
    Receipt {
        url: url.map(|(post, name)| format!("https://www.tiktok.com/@{name}/video/{post}")),
        remote_id: Some(post.unwrap_or_else(|| id.to_owned())),
    }
}

/// A call with a JSON body.
fn post(account: &Account<'_>, path: &str, body: Value) -> HttpRequest {
    HttpRequest {
        method: "POST",
        url: Template::plain(format!("{}{path}", account.server_or(USUAL))),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Json(body),
        signature: None,
    }
}

fn call(name: String, effect: Effect, request: HttpRequest, data: &Value) -> Call {
    Call {
        name,
        effect,
        request: Request::Http(request),
        example: Answer::json(&json!({ "data": data, "error": { "code": "ok" } })),
    }
}

/// What the account may do just now; TikTok wants it asked before every post.
fn creator(account: &Account<'_>, name: String) -> Call {
    let request = post(account, "/v2/post/publish/creator_info/query/", json!({}));
    let levels = [
        "PUBLIC_TO_EVERYONE",
        "MUTUAL_FOLLOW_FRIENDS",
        "FOLLOWER_OF_CREATOR",
        "SELF_ONLY",
    ];
    let data = json!({ "creator_username": "account", "privacy_level_options": levels });
    call(name, Effect::Read, request, &data)
}

/// What became of a publication.
fn status(account: &Account<'_>, name: String, id: &str) -> Call {
    let request = post(
        account,
        "/v2/post/publish/status/fetch/",
        json!({ "publish_id": id }),
    );
    let data = json!({ "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [1] });
    call(name, Effect::Read, request, &data)
}

fn state(told: &Answer) -> Option<String> {
    let json = told.to_json().filter(|_| errors::is_good(told))?;
    Some(json.pointer("/data/status")?.as_str()?.to_owned())
}

/// The id of a publication, such as `v_pub_file~v2-1.123`.
fn publish_id(told: &Answer) -> Option<String> {
    let json = told.to_json().filter(|_| errors::is_good(told))?;
    let id = json.pointer("/data/publish_id")?.as_str()?.to_owned();
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    (!id.is_empty() && id.len() <= 64 && id.chars().all(is_plain)).then_some(id)
}

/// TikTok's word for who sees it, if it offers that to the account.
fn privacy(job: &Job<'_>, creator: &Answer) -> Led<&'static str> {
    let (word, level) = match (job.chosen("privacy"), job.message.visibility) {
        (Some("friends"), _) => ("friends", "MUTUAL_FOLLOW_FRIENDS"),
        (Some("followers"), _) | (None, Some(Visibility::Private)) => {
            ("followers", "FOLLOWER_OF_CREATOR")
        }
        (Some("private"), _) | (None, Some(Visibility::Direct | Visibility::Unlisted)) => {
            ("private", "SELF_ONLY")
        }
        (Some(_), _) | (None, None | Some(Visibility::Public)) => ("public", "PUBLIC_TO_EVERYONE"),
    };
    let json = creator.to_json().unwrap_or_default();
    let offered = json
        .pointer("/data/privacy_level_options")
        .and_then(Value::as_array);
    match offered {
        Some(offered) if offered.iter().all(|offer| offer != level) => refused(format!(
            "TikTok does not offer `{word}` to this account: choose another `privacy`, or change it in the app"
        )),
        _ => Ok(level),
    }
}

/// What posts of both kinds say of themselves.
fn described(job: &Job<'_>, privacy: &str) -> Value {
    let mut info = json!({ "privacy_level": privacy });
    let mut set = |key: &str, value: Option<bool>| {
        if let Some(value) = value {
            info[key] = json!(value);
        }
    };
    set(
        "disable_comment",
        job.flag("comments").map(|allowed| !allowed),
    );
    set("brand_content_toggle", job.flag("branded_content"));
    set("brand_organic_toggle", job.flag("own_brand"));
    info
}

/// The newest upload tells its publication's id, which is asked after.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some((size, id)) = video::newest(sought.uploads) else {
        return Look::Undecided(
            "TikTok does not list photos: look in the app, and tell what you found with `kalends resolve`"
                .to_owned(),
        );
    };
    let Some(told) = answers.get("status") else {
        return Look::Call(status(&sought.account, "status".to_owned(), &id));
    };
    let json = told.to_json().unwrap_or_default();
    let arrived = json.pointer("/data/uploaded_bytes").and_then(Value::as_u64);
    match state(told).as_deref() {
        Some("PUBLISH_COMPLETE") => Look::Found(receipt(told, &id, None)),
        Some("FAILED") => Look::Absent,
        // The last bytes never came in, and without them there is no video.
        Some("PROCESSING_UPLOAD") if arrived.is_some_and(|arrived| arrived < size) => Look::Absent,
        Some(_) => Look::Undecided("TikTok is still working on it".to_owned()),
        None => Look::Undecided("TikTok does not tell what became of it".to_owned()),
    }
}
