//! Instagram, through the Graph API.
//!
//! Facts from Meta's documentation of `ig-user/media` and "Content publishing": captions of 2200 characters with 30 hashtags and
//! 20 mentions, JPEG pictures of 8 MB from 4:5 to 1.91:1, carousels of 2 to 10, reels of 3 seconds to 15 minutes and 300 MB,
//! alternative texts for pictures. The unit of a character is not documented; UTF-16 code units are the strictest in use.
//!
//! The feed shows about 125 characters of a caption (charactercounter.com, "Instagram Character Counter").

use serde_json::{Value, json};

use super::container::{self, CONTAINER, Containers, UNLISTED};
use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::flow::{self, Led, answer, over, refused};
use super::fold::Fold;
use super::graph::{self, Graph, Pairs, login};
use super::resumable::Place;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Call, Effect, Figure, Figures, Guide, Handle,
    Job, Look, Metrics, Outcome, Platform, SignIn, Sought, Step, count,
};
use crate::model::{Receipt, Setting};

/// The API for accounts that signed in at Instagram. It takes no files.
const USUAL: &str = "https://graph.instagram.com";

const GUIDE: Guide = Guide {
    steps: &[
        "Make the account a professional one (business or creator): in the Instagram app, Settings, Account type.",
        "At developers.facebook.com, create an app with the use case for Instagram, and choose the API setup with Instagram login.",
        "Give it the permissions `instagram_business_basic`, `instagram_business_content_publish` and, for first comments, `instagram_business_manage_comments`; for figures also `instagram_business_manage_insights`.",
        "Under business login settings, add an address of yours that begins with https as redirect URL; nothing need be there. Write the Instagram app's id as `client_id`, and where its secret is kept as `client_secret = { env = \"INSTAGRAM_APP_SECRET\" }`.",
        "Say where the token shall be: `token = { file = \".kalends/secrets/instagram\" }` on one machine, `token = { ledger = \"KALENDS_TOKEN_KEY\" }` in CI. Run `kalends auth CHANNEL --redirect` with that address, and paste where the browser ends. The token works for 60 days, and every day on which the channel is used renews it.",
        "Or generate a token in the app's dashboard and keep it in a variable, `token = { env = \"INSTAGRAM_TOKEN\" }`: then write `token_expires`, and make a new one before that day.",
        "Write the account's number, which stands beside the token, as `account = \"1784…\"`.",
        "Instagram fetches media from the web: put the workspace's files where everybody can open them, and write that address as `media_url = \"https://acme.example/calendar\"`.",
    ],
    gaps: &[
        "Pictures, and videos with Instagram login, are fetched from `media_url`. With a token of Facebook login and `server = \"https://graph.facebook.com\"`, videos are uploaded from the calendar instead.",
        "Stories show the picture or video alone, without text; reels and stories have no alternative texts.",
        "People, products and music are not tagged; do that in the app.",
        "Instagram's interface deletes no posts: delete them in the app.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "instagram",
    name: "Instagram",
    adapter: &Adapter {
        next,
        sign_in: Some(SignIn {
            call: |account| login::renew(account, USUAL, "ig_refresh_token"),
            grants: login::GRANTS,
            refused: login::refused,
            least_age: Some(login::LEAST_AGE),
        }),
        identify: Some(graph::identify(who)),
        ask_limits: None,
        locate: Some(locate),
        retract: None,
        metrics: Some(Metrics {
            call: ask_figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "account",
            kind: SettingKind::Text,
            required: true,
            doc: "number of the professional account, such as \"17841400000000000\"",
        },
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "access token of the account, which works for 60 days",
        },
        login::APP_ID,
        login::APP_SECRET,
        SettingKey {
            name: "media_url",
            kind: SettingKind::PublicAddress,
            required: true,
            doc: "where everybody can open the workspace's files, such as \"https://acme.example/calendar\"",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "\"https://graph.facebook.com\" for a token of Facebook login; Instagram login needs none",
        },
        SHARE_TO_FEED,
    ],
    options: &[
        SettingKey {
            name: "story",
            kind: SettingKind::Flag,
            required: false,
            doc: "true for a story of one picture or video, which is gone after 24 hours",
        },
        SHARE_TO_FEED,
        SettingKey {
            name: "collaborators",
            kind: SettingKind::List,
            required: false,
            doc: "up to three accounts that are asked to be co-authors, without `@`",
        },
        SettingKey {
            name: "location",
            kind: SettingKind::Text,
            required: false,
            doc: "number of the place's Facebook page",
        },
        SettingKey {
            name: "cover_at",
            kind: SettingKind::Number,
            required: false,
            doc: "which moment of a reel is its cover, in milliseconds",
        },
    ],
    guide: GUIDE,
};

const SHARE_TO_FEED: SettingKey = SettingKey {
    name: "share_to_feed",
    kind: SettingKind::Flag,
    required: false,
    doc: "false keeps reels out of the profile's feed",
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2200,
        comment: 2200,
        media: 10,
        alt: 1000,
        image_bytes: 8_000_000,
        video_bytes: 300_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    fold: Some(Fold {
        characters: 125,
        lines: usize::MAX,
        word: "more",
    }),
    threads: Threads::Joined,
    replies: false,
    first_comments: true,
    text: TextFacts {
        hashtags: Some(30),
        mentions: Some(20),
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        aspect: Some((0.8, 1.91)),
        width: Some((320, u32::MAX)),
        video_seconds: Some((3.0, 900.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 1,
        most: 30,
    },
    token_days: Some(60),
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};

fn api<'a>(account: &Account<'a>) -> Graph<'a> {
    Graph::of(account, USUAL, graph::VERSION)
}

fn containers<'a>(account: &Account<'a>) -> Containers<'a> {
    Containers {
        graph: api(account),
        account: account.text("account"),
        platform: "Instagram",
        posts: "media",
        publish: "media_publish",
        state: "status_code",
        detail: "status",
        text: "caption",
    }
}

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    flow::step(if job.message.is_comment {
        comment(job, answers)
    } else {
        publish(job, answers)
    })
}

/// Room, containers and their processing first, then the publication.
fn publish(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let containers = containers(&job.account);
    containers.has_room(answers, "content_publishing_limit", "")?;
    let media = &job.message.media;
    let is_story = job.flag("story") == Some(true);
    let (name, id) = match media.as_slice() {
        [] => return refused("Instagram has no posts without a picture or video: add one"),
        [one] if is_story => (UNLISTED, single(job, one, UNLISTED, answers)?),
        [one] => (CONTAINER, single(job, one, CONTAINER, answers)?),
        _ if is_story => {
            return refused("a story is one picture or video: make a post of each");
        }
        several => (CONTAINER, carousel(job, several, answers)?),
    };
    containers.ready(answers, name, &id, &about(media))?;
    containers.published(answers, &id)
}

/// The media by their names.
fn about(media: &[Attachment]) -> String {
    let names: Vec<String> = media.iter().map(|one| format!("`{}`", one.path)).collect();
    names.join(", ")
}

/// The container of a post of one picture, a reel, or a story.
fn single(job: &Job<'_>, one: &Attachment, name: &str, answers: &Answers) -> Led<String> {
    let is_story = name == UNLISTED;
    let kind = match (is_story, is_video(one)) {
        (true, _) => Some("STORIES"),
        (false, true) => Some("REELS"),
        (false, false) => None,
    };
    let pairs = source(job, one, kind)?;
    let pairs = if is_story {
        pairs
    } else {
        described(job, pairs)
    };
    let id = containers(&job.account).create(answers, name, pairs)?;
    uploaded(job, one, name, answers)?;
    Ok(id)
}

/// The container of several, whose own containers are made and processed first.
fn carousel(job: &Job<'_>, several: &[Attachment], answers: &Answers) -> Led<String> {
    let containers = containers(&job.account);
    let mut children = Vec::new();
    for (index, one) in several.iter().enumerate() {
        let name = format!("item-{index}");
        let kind = is_video(one).then_some("VIDEO");
        let pairs = source(job, one, kind)?.with("is_carousel_item", "true");
        children.push(containers.create(answers, &name, pairs)?);
        uploaded(job, one, &name, answers)?;
    }
    for (index, (one, id)) in several.iter().zip(&children).enumerate() {
        let about = format!("`{}`", one.path);
        containers.ready(answers, &format!("item-{index}"), id, &about)?;
    }
    let pairs = Pairs::default()
        .with("media_type", "CAROUSEL")
        .with("children", children.join(","));
    containers.create(answers, CONTAINER, described(job, pairs))
}

/// What a post says beside its media.
fn described(job: &Job<'_>, pairs: Pairs) -> Pairs {
    let collaborators = job.list("collaborators");
    let names = (!collaborators.is_empty()).then(|| json!(collaborators).to_string());
    pairs
        .with_text("caption", &job.message.text)
        .with_some("collaborators", names)
        .with_some("location_id", job.chosen("location"))
}

/// Where Instagram gets a medium from, and what it is.
fn source(job: &Job<'_>, one: &Attachment, kind: Option<&str>) -> Led<Pairs> {
    let pairs = Pairs::default().with_some("media_type", kind);
    if is_video(one) && takes_files(&job.account) {
        return Ok(of_reel(job, kind, pairs.with("upload_type", "resumable")));
    }
    let Some(address) = job.account.public_address(&one.path) else {
        return refused(
            "Instagram fetches media from the web: write their address as the channel's `media_url`",
        );
    };
    if is_video(one) {
        return Ok(of_reel(job, kind, pairs.with("video_url", address)));
    }
    let alt = one.alt.as_deref().filter(|_| kind.is_none());
    Ok(pairs.with("image_url", address).with_some("alt_text", alt))
}

fn of_reel(job: &Job<'_>, kind: Option<&str>, pairs: Pairs) -> Pairs {
    if kind != Some("REELS") {
        return pairs;
    }
    let cover = match job.option("cover_at") {
        Some(Setting::Number(milliseconds)) => Some(milliseconds.to_string()),
        _ => None,
    };
    let shared = job.flag("share_to_feed").map(|shared| shared.to_string());
    pairs
        .with_some("share_to_feed", shared)
        .with_some("thumb_offset", cover)
}

fn is_video(one: &Attachment) -> bool {
    !one.media_type.starts_with("image/")
}

/// Whether the API takes the bytes of videos: only where one signs in at Facebook.
fn takes_files(account: &Account<'_>) -> bool {
    account.server_or(USUAL) != USUAL
}

/// Sends a video's bytes to the address that its container's answer names.
fn uploaded(job: &Job<'_>, one: &Attachment, name: &str, answers: &Answers) -> Led<()> {
    if !is_video(one) || !takes_files(&job.account) {
        return Ok(());
    }
    let told = answers.get(name).and_then(|made| made.text("uri"));
    let place = Place {
        platform: "Instagram",
        server: job.account.server_or(USUAL),
        told: told.as_deref(),
    };
    place.takes(answers, &format!("{name}-bytes"), one)
}

/// The first comment, below the post.
fn comment(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let Some(post) = job.parent.and_then(|parent| parent.remote_id.as_deref()) else {
        return refused(
            "Instagram did not tell the number of the post, so the comment has no place: write it in the app",
        );
    };
    let said = answer(answers, "comment", |name| {
        let pairs = Pairs::default().with("message", job.message.text.as_str());
        let request = api(&job.account).post(&format!("{post}/comments"), pairs);
        graph::call(
            name,
            Effect::Publish,
            request,
            &json!({ "id": "id-of-the-comment" }),
        )
    })?;
    if !graph::is_good(said) {
        return over(graph::publishing_failure(said));
    }
    over(match graph::id(said, "id") {
        Some(id) => Outcome::Sent(Receipt {
            remote_id: Some(id),
            url: None,
        }),
        None => container::unreadable("Instagram"),
    })
}

/// A comment is looked for below its post, a post by its container.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let parent = sought.said.parent.as_ref();
    let Some(post) = parent.and_then(|parent| parent.remote_id.as_deref()) else {
        return containers(&sought.account).locate(sought, answers);
    };
    let path = format!("{post}/comments?fields=id,text,timestamp&limit=50");
    container::list(api(&sought.account), &path, "text", &sought.said.text).search(sought, answers)
}

fn who(account: &Account<'_>) -> Call {
    let path = format!("{}?fields=id,username", account.text("account"));
    let example = json!({ "id": "1", "username": "account" });
    api(account).ask("identify", &path, &example)
}

fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_deref()?;
    let path = format!("{id}/insights?metric=views,reach,likes,comments,saved,shares");
    Some(api(account).ask("figures", &path, &json!({ "data": [] })))
}

fn read_figures(answer: &Answer) -> Option<Figures> {
    let data: Value = answer.to_json().filter(|_| graph::is_good(answer))?;
    let named = [
        (Figure::Reach, "reach"),
        (Figure::Views, "views"),
        (Figure::Reactions, "likes"),
        (Figure::Replies, "comments"),
        (Figure::Shares, "shares"),
        (Figure::Saves, "saved"),
    ];
    let found = named.iter();
    let figures: Figures = found
        .filter_map(|(figure, name)| Some((*figure, graph::insight(&data, name)?)))
        .collect();
    (!figures.is_empty()).then_some(figures)
}
