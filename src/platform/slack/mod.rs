//! Slack channels, through `chat.postMessage` or an incoming webhook.
//!
//! Facts from docs.slack.dev: `reference/methods/chat.postMessage`, `files.getUploadURLExternal`,
//! `files.completeUploadExternal`, `conversations.history`, `reactions.get`, `messaging/formatting-message-text`, and the image
//! block. A text above 40,000 characters is cut, one in a block is refused above 3,000.

mod answer;
mod files;
mod incoming;
mod locate;
mod place;

use answer::{failure, taken, unproved};
use place::Place;
use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits};
use super::http::{checked_id, checked_url};
use super::settings::{SettingKey, SettingKind};
use super::webhook_url::{self, WEBHOOK_URL};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Figure, Figures, Guide, HttpRequest,
    Identify, Identity, Job, Metrics, Outcome, Platform, Step, Template, count, ids_in_text, marks,
};
use crate::model::Receipt;

const SERVER: &str = "https://slack.com";
/// What marks a message as ours; the delivery's key stands beside it.
const EVENT: &str = "kalends_post";
const GIGABYTE: u64 = 1024 * 1024 * 1024;

const GUIDE: Guide = Guide {
    steps: &[
        "Open api.slack.com/apps, choose Create New App, From scratch, and your workspace.",
        "Under OAuth & Permissions, add the bot scopes `chat:write`, `files:write`, `files:read`, `channels:history` (`groups:history` for a private channel) and `reactions:read`, then choose Install to Workspace.",
        "Copy the Bot User OAuth Token (`xoxb-…`). It does not expire unless token rotation is switched on, so leave that off.",
        "Keep it in a variable, such as `SLACK_TOKEN`, and name it: `token = { env = \"SLACK_TOKEN\" }`.",
        "In Slack, open the channel's details, copy its id (`C…`) as `channel_id`, and add the app there: `/invite @your-app`.",
        "Instead of both, an incoming webhook will do for posts of text alone: switch on Incoming Webhooks, add one for the channel, and name where its address is kept: `webhook_url = { env = \"SLACK_WEBHOOK\" }`.",
        "To mention somebody, write `@` and the member id from the person's profile, such as `@U012AB3CD`.",
        "Where `KALENDS_HOSTS` is set, let it list `files.slack.com` as well: pictures are uploaded there.",
    ],
    gaps: &[
        "A webhook takes no pictures and cannot answer a post. The parts of a thread become messages one below the other, nothing can be deleted, and a lost answer is settled by a person.",
        "Videos and other files are shown through their Slack links, pictures in the message itself.",
        "Slack has no polls.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "slack",
    name: "Slack",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        ask_limits: None,
        locate: Some(locate::locate),
        retract: Some(locate::retract),
        metrics: Some(Metrics {
            call: reactions,
            read: read_reactions,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: false,
            doc: "the app's bot token, `xoxb-…`",
        },
        SettingKey {
            name: "channel_id",
            kind: SettingKind::Text,
            required: false,
            doc: "id of the Slack channel, such as \"C012AB3CD\"; the app must be a member of it",
        },
        SettingKey {
            name: WEBHOOK_URL,
            kind: SettingKind::Secret,
            required: false,
            doc: "address of an incoming webhook, in place of `token` and `channel_id`",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of Slack, if it is not \"https://slack.com\"",
        },
        UNFURL,
        BROADCAST,
    ],
    options: &[UNFURL, BROADCAST],
    guide: GUIDE,
};

const UNFURL: SettingKey = SettingKey {
    name: "unfurl_links",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether a preview of the link is shown below the post",
};
const BROADCAST: SettingKey = SettingKey {
    name: "reply_broadcast",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether an answer is shown in the channel as well as in its thread",
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 40_000,
        caption: 3000,
        media: 10,
        alt: 1000,
        image_bytes: GIGABYTE,
        video_bytes: GIGABYTE,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(&marked_up(text)),
    doubt: Doubt::ReadBack,
    marks: marks::links_alone,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

/// Files first, which nobody sees until a message shows them, then the message, then its address.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if webhook_url::is_used(&job.account) {
        return incoming::next(job, answers);
    }
    let parent = match job.parent.map(|parent| Place::of(parent, &job.account)) {
        Some(None) => {
            return refused(
                "the recorded address of the message that it answers is none of Slack, so it would stand alone: publish it by hand",
            );
        }
        Some(Some(parent)) => Some(parent),
        None => None,
    };
    let files = match files::uploaded(job, answers) {
        Ok(files) => files,
        Err(step) => return *step,
    };
    let Some(answer) = answers.get("message") else {
        return Step::Call(message(job, parent.as_ref(), &files));
    };
    let Some(place) = sent(job, parent.as_ref(), answer) else {
        return Step::Done(failure(answer, Effect::Publish));
    };
    match answers.get("permalink") {
        None => Step::Call(permalink(job.account, &place)),
        Some(answer) => Step::Done(Outcome::Sent(receipt(&place, answer))),
    }
}

fn refused(reason: &str) -> Step {
    Step::Done(Outcome::Refused(reason.to_owned()))
}

fn message(job: &Job<'_>, parent: Option<&Place>, files: &[files::Uploaded<'_>]) -> Call {
    let text = marked_up(&job.message.text);
    let mut body = json!({
        "channel": job.account.text("channel_id"),
        "metadata": { "event_type": EVENT, "event_payload": { "key": job.key } },
        "text": files::with_links(&text, files),
    });
    if let Some(blocks) = files::blocks(&text, files) {
        body["blocks"] = blocks;
    }
    if let Some(parent) = parent {
        body["thread_ts"] = json!(parent.thread());
        if let Some(broadcast) = job.flag("reply_broadcast") {
            body["reply_broadcast"] = json!(broadcast);
        }
    }
    if let Some(unfurl) = job.flag("unfurl_links") {
        body["unfurl_links"] = json!(unfurl);
    }
    let request = HttpRequest {
        body: Body::Json(body),
        ..post(job.account, "chat.postMessage")
    };
    let ts = format!("1700000000.{:06}", job.part + 1);
    let channel = job.account.text("channel_id");
    Call::publish(
        "message",
        request,
        Answer::json(&json!({ "ok": true, "channel": channel, "ts": ts })),
    )
}

/// What Slack reads as this text: it takes `&`, `<` and `>` for markup unless they are written as entities, and a member's id
/// in angle brackets for a mention.
fn marked_up(text: &str) -> String {
    let escaped = text
        .replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;");
    ids_in_text::written(&escaped, |id| {
        let is_member = id.len() >= 9
            && id.starts_with(['U', 'W'])
            && id
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit());
        is_member.then(|| format!("<@{id}>"))
    })
}

fn sent(job: &Job<'_>, parent: Option<&Place>, answer: &Answer) -> Option<Place> {
    let json = taken(answer)?;
    let text = |key: &str| checked_id(json[key].as_str().map(str::to_owned));
    Some(Place {
        channel: text("channel").unwrap_or_else(|| job.account.text("channel_id").to_owned()),
        ts: text("ts")?,
        root: parent.map(|parent| parent.thread().to_owned()),
    })
}

/// The call that tells the address of a message.
fn permalink(account: Account<'_>, place: &Place) -> Call {
    let (channel, ts) = (&place.channel, &place.ts);
    let query = format!("chat.getPermalink?channel={channel}&message_ts={ts}");
    let digits: String = ts.chars().filter(char::is_ascii_digit).collect();
    let url = format!("https://team.slack.com/archives/{channel}/p{digits}");
    Call::read(
        "permalink",
        get(account, &query),
        Answer::json(&json!({ "ok": true, "permalink": url })),
    )
}

fn receipt(place: &Place, permalink: &Answer) -> Receipt {
    let url = taken(permalink).and_then(|json| Some(json["permalink"].as_str()?.to_owned()));
    Receipt {
        remote_id: Some(place.id()),
        url: checked_url(url),
    }
}

fn identify(account: &Account<'_>) -> Call {
    let example =
        json!({ "ok": true, "team_id": "T1", "user_id": "U1", "team": "team", "user": "app" });
    Call::read(
        "identify",
        get(*account, "auth.test"),
        Answer::json(&example),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let json = taken(answer).ok_or_else(|| unproved(answer))?;
    let text = |key: &str| json[key].as_str().map(str::to_owned);
    let user = checked_id(text("user_id")).ok_or_else(|| unproved(answer))?;
    let team = checked_id(text("team_id")).unwrap_or_default();
    let name = text("user").zip(text("team"));
    Ok(Identity {
        id: format!("{team}:{user}"),
        name: name.map_or(user, |(user, team)| format!("{user} in {team}")),
    })
}

fn reactions(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    let place = Place::of(receipt, account).filter(|_| !webhook_url::is_used(account))?;
    let (channel, ts) = (&place.channel, &place.ts);
    let query = format!("reactions.get?channel={channel}&timestamp={ts}&full=true");
    Some(Call::read(
        "figures",
        get(*account, &query),
        Answer::json(&json!({ "ok": true, "message": {} })),
    ))
}

fn read_reactions(answer: &Answer) -> Option<Figures> {
    let json = taken(answer)?;
    let message = json.get("message")?;
    let reactions = message["reactions"].as_array().into_iter().flatten();
    let count = reactions.filter_map(|reaction| reaction["count"].as_u64());
    let replies = message["reply_count"].as_u64();
    Some(vec![
        (Figure::Reactions, count.sum()),
        (Figure::Replies, replies.unwrap_or_default()),
    ])
}

fn get(account: Account<'_>, method: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{}/api/{method}", account.server_or(SERVER))),
        headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

fn post(account: Account<'_>, method: &str) -> HttpRequest {
    HttpRequest {
        method: "POST",
        ..get(account, method)
    }
}

/// A JSON value as the text of a field.
fn as_text(value: &Value) -> Template {
    Template::plain(value.to_string())
}
