//! Threads, through Meta's API.
//!
//! Facts from Meta's documentation (threads/posts, create-posts/polls, reference/publishing): 500 characters in which an emoji
//! counts the bytes of its UTF-8 form, at most five different links, carousels of 2 to 20, JPEG and PNG of 8 MB, videos of
//! 1 GB and 300 seconds, alternative texts of 1000, polls of 2 to 4 answers of 25 characters, 250 posts a day.

use serde_json::{Map, Value, json};

use super::container::{CONTAINER, Containers};
use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, TextFacts};
use super::flow::{self, Led, refused};
use super::graph::{self, Graph, Pairs, login};
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Attachment, Call, Figure, Figures, Guide, Handle, Job, Look,
    Metrics, Platform, PollQuestion, Removal, SignIn, Sought, Step, Unwanted, count,
};
use crate::model::Receipt;

const USUAL: &str = "https://graph.threads.net";
const VERSION: &str = "v1.0";
/// The names of a poll's answers.
const ANSWERS: [&str; 4] = ["option_a", "option_b", "option_c", "option_d"];
/// Longest topic, in characters.
const LONGEST_TOPIC: usize = 50;

const GUIDE: Guide = Guide {
    steps: &[
        "At developers.facebook.com, create an app with the use case \"Access the Threads API\".",
        "Give it the permissions `threads_basic`, `threads_content_publish`, `threads_manage_replies`, `threads_read_replies`, and for figures `threads_manage_insights`, for `kalends retract` `threads_delete`.",
        "Add the account as a Threads tester under App roles, and accept the invitation in the Threads app: Settings, Website permissions.",
        "Under Use cases, Settings, add an address of yours that begins with https to the redirect callback URLs; nothing need be there. Write the app's id as `client_id`, and where its secret is kept as `client_secret = { env = \"THREADS_APP_SECRET\" }`.",
        "Say where the token shall be: `token = { file = \".kalends/secrets/threads\" }` on one machine, `token = { ledger = \"KALENDS_TOKEN_KEY\" }` in CI. Run `kalends auth CHANNEL --redirect` with that address, and paste where the browser ends. The token works for 60 days, and every day on which the channel is used renews it.",
        "Or generate a token under Use cases, Settings and keep it in a variable, `token = { env = \"THREADS_TOKEN\" }`: then write `token_expires`, and make a new one before that day.",
        "For pictures and videos: put the workspace's files where everybody can open them, and write that address as `media_url = \"https://acme.example/calendar\"`.",
    ],
    gaps: &[
        "Pictures and videos are fetched from `media_url`; Threads takes no files.",
        "Polls are open for 24 hours, whatever the post says, and stand in posts without media.",
        "Quotes and locations are not made.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "threads",
    name: "Threads",
    adapter: &Adapter {
        next,
        sign_in: Some(SignIn {
            call: |account| login::renew(account, USUAL, "th_refresh_token"),
            grants: login::GRANTS,
            refused: login::refused,
            least_age: Some(login::LEAST_AGE),
        }),
        identify: Some(graph::identify(who)),
        ask_limits: None,
        locate: Some(locate),
        retract: Some(retract),
        metrics: Some(Metrics {
            call: ask_figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
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
            required: false,
            doc: "where everybody can open the workspace's files, for pictures and videos",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of another server that speaks the interface of Threads",
        },
        WHO_MAY_REPLY,
    ],
    options: &[WHO_MAY_REPLY],
    guide: GUIDE,
};

const WHO_MAY_REPLY: SettingKey = SettingKey {
    name: "reply_control",
    kind: SettingKind::Choice(&[
        "everyone",
        "accounts_you_follow",
        "mentioned_only",
        "followers_only",
    ]),
    required: false,
    doc: "who may answer",
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 500,
        media: 20,
        alt: 1000,
        image_bytes: 8_000_000,
        video_bytes: 1_000_000_000,
        poll_options: 4,
        poll_option: 25,
        ..Limits::NONE
    },
    measure: |text, _| count::threads(text),
    polls: true,
    text: TextFacts {
        links: Some(5),
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/png"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        video_seconds: Some((0.0, 300.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 1,
        most: 30,
    },
    token_days: Some(60),
    doubt: Doubt::ReadBack,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

fn api<'a>(account: &Account<'a>) -> Graph<'a> {
    Graph::of(account, USUAL, VERSION)
}

fn containers<'a>(account: &Account<'a>, posts: &'static str) -> Containers<'a> {
    Containers {
        graph: api(account),
        account: "me",
        platform: "Threads",
        posts,
        publish: "threads_publish",
        state: "status",
        detail: "error_message",
        text: "text",
    }
}

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    flow::step(publish(job, answers))
}

/// Room, containers and their processing first, then the publication.
fn publish(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let parent = job.parent.map(|parent| parent.remote_id.as_deref());
    if parent == Some(None) {
        return refused(
            "the number of the post that it answers was not recorded, so it would stand alone: publish it by hand",
        );
    }
    let containers = containers(&job.account, "threads");
    let kind = if job.parent.is_some() { "reply_" } else { "" };
    containers.has_room(answers, "threads_publishing_limit", kind)?;
    let pairs = match job.message.media.as_slice() {
        [] => of_text(job),
        [one] => source(job, one)?,
        several => carousel(job, several, answers)?,
    };
    let pairs = pairs
        .with_text("text", &job.message.text)
        .with_some("reply_to_id", parent.flatten())
        .with_some("reply_control", job.chosen("reply_control"))
        .with_some("topic_tag", topic(&job.message.hashtags));
    let id = containers.create(answers, CONTAINER, pairs)?;
    containers.ready(answers, CONTAINER, &id, "the post")?;
    containers.published(answers, &id)
}

/// A post without media may have a poll, or the preview of a link.
fn of_text(job: &Job<'_>) -> Pairs {
    let pairs = Pairs::default().with("media_type", "TEXT");
    match &job.message.poll {
        Some(poll) => pairs.with("poll_attachment", choices(poll)),
        None => pairs.with_some("link_attachment", job.message.link.as_deref()),
    }
}

fn choices(poll: &PollQuestion) -> String {
    let named = ANSWERS.iter().zip(&poll.options);
    let named: Map<String, Value> = named
        .map(|(name, choice)| ((*name).to_owned(), json!(choice)))
        .collect();
    Value::from(named).to_string()
}

/// The first hashtag, if it can be a topic: those have no full stop and no ampersand.
fn topic(hashtags: &[String]) -> Option<&str> {
    let first = hashtags.first()?;
    let is_topic = !first.contains(['.', '&']) && first.chars().count() <= LONGEST_TOPIC;
    is_topic.then_some(first.as_str())
}

/// Where Threads gets a medium from, and what it is.
fn source(job: &Job<'_>, one: &Attachment) -> Led<Pairs> {
    let Some(address) = job.account.public_address(&one.path) else {
        return refused(
            "Threads fetches pictures and videos from the web: write their address as the channel's `media_url`",
        );
    };
    let (kind, key) = if one.media_type.starts_with("image/") {
        ("IMAGE", "image_url")
    } else {
        ("VIDEO", "video_url")
    };
    let pairs = Pairs::default()
        .with("media_type", kind)
        .with(key, address)
        .with_some("alt_text", one.alt.as_deref());
    Ok(pairs)
}

/// The containers of several media, made and processed first.
fn carousel(job: &Job<'_>, several: &[Attachment], answers: &Answers) -> Led<Pairs> {
    let containers = containers(&job.account, "threads");
    let mut children = Vec::new();
    for (index, one) in several.iter().enumerate() {
        let pairs = source(job, one)?.with("is_carousel_item", "true");
        children.push(containers.create(answers, &format!("item-{index}"), pairs)?);
    }
    for (index, (one, id)) in several.iter().zip(&children).enumerate() {
        let about = format!("`{}`", one.path);
        containers.ready(answers, &format!("item-{index}"), id, &about)?;
    }
    let pairs = Pairs::default().with("media_type", "CAROUSEL");
    Ok(pairs.with("children", children.join(",")))
}

/// Answers are listed apart from posts.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let list = if sought.said.parent.is_some() {
        "replies"
    } else {
        "threads"
    };
    containers(&sought.account, list).locate(sought, answers)
}

fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = unwanted.receipt.remote_id.as_deref() else {
        return Removal::Refused("its number was not recorded: delete it in the app".to_owned());
    };
    match answers.get("delete") {
        None => Removal::Call(api(&unwanted.account).delete(id)),
        Some(answer) => graph::removal(answer),
    }
}

fn who(account: &Account<'_>) -> Call {
    let example = json!({ "id": "1", "username": "account" });
    api(account).ask("identify", "me?fields=id,username", &example)
}

fn ask_figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let id = receipt.remote_id.as_deref()?;
    let path = format!("{id}/insights?metric=views,likes,replies,reposts,quotes,shares");
    Some(api(account).ask("figures", &path, &json!({ "data": [] })))
}

/// Reposts, quotes and what was sent to somebody are all shares.
fn read_figures(answer: &Answer) -> Option<Figures> {
    let data: Value = answer.to_json().filter(|_| graph::is_good(answer))?;
    let one = |figure, name| Some((figure, graph::insight(&data, name)?));
    let counts: Vec<u64> = ["reposts", "quotes", "shares"]
        .iter()
        .filter_map(|name| graph::insight(&data, name))
        .collect();
    let shared = (!counts.is_empty()).then(|| (Figure::Shares, counts.iter().sum()));
    let all = [
        one(Figure::Views, "views"),
        one(Figure::Reactions, "likes"),
        one(Figure::Replies, "replies"),
        shared,
    ];
    let figures: Figures = all.into_iter().flatten().collect();
    (!figures.is_empty()).then_some(figures)
}
