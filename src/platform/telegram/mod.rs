//! Telegram channels and groups, through a bot.
//!
//! Facts from the Bot API 10.1: texts of 4096 characters after entities are parsed, captions of 1024, albums of 2 to 10,
//! photos of 10 MB whose width and height differ at most twentyfold, other uploads of 50 MB, polls of up to 12 answers of 100
//! characters. Lengths are UTF-16 code units, as entities are. Bots cannot describe pictures, and cannot read what they sent.

mod answer;
mod compose;
mod retract;

use std::time::Duration;

use answer::{failure, result, unproved};
use compose::{Sending, sending};
use serde_json::{Value, json};

use super::facts::{Cards, Facts, Limits, MediaFacts};
use super::http::checked_id;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Guide, Handle, HttpRequest, Identify,
    Identity, Job, Outcome, Piece, Platform, Step, Template, count,
};
use crate::model::Receipt;

const SERVER: &str = "https://api.telegram.org";

const GUIDE: Guide = Guide {
    steps: &[
        "Write to @BotFather in Telegram: `/newbot`, then a name and a user name for the bot. It answers with the bot's token, which does not expire.",
        "Keep the token in a variable, such as `TELEGRAM_TOKEN`, and name it: `token = { env = \"TELEGRAM_TOKEN\" }`.",
        "Add the bot to your channel as an administrator that may post messages, or to your group as a member.",
        "Write the chat: `chat_id = \"@your_channel\"` for a public one. The id of a private one, such as `\"-1001234567890\"`, stands in the address of each of its messages: https://t.me/c/1234567890/5 belongs to `-1001234567890`.",
        "For one topic of a forum, write its number as `message_thread_id`.",
    ],
    gaps: &[
        "A bot cannot read what it sent: a lost answer is settled by a person.",
        "Pictures carry no descriptions for those who cannot see them.",
        "Several media become one album, without animated pictures, and with sounds only among themselves.",
        "A poll asks what its post says, up to 300 characters; of a longer text, its last line, and the rest stands above it.",
        "What is older than 48 hours can be deleted by hand alone.",
        "Telegram tells bots neither views nor other figures.",
    ],
};

const SILENT: SettingKey = SettingKey {
    name: "silent",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether it arrives without a sound",
};
const PROTECT: SettingKey = SettingKey {
    name: "protect_content",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether it can neither be forwarded nor saved",
};
const PREVIEW: SettingKey = SettingKey {
    name: "link_preview",
    kind: SettingKind::Choice(&["above", "below", "large", "none", "small"]),
    required: false,
    doc: "how the link is shown beside the text",
};
const TOPIC: SettingKey = SettingKey {
    name: "message_thread_id",
    kind: SettingKind::Number,
    required: false,
    doc: "number of the topic of a forum",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "telegram",
    name: "Telegram",
    adapter: &Adapter {
        identify: Some(Identify {
            call: identify,
            read: read_identity,
        }),
        retract: Some(retract::retract),
        ..Adapter::publishing(next)
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: true,
            doc: "the bot's token, as @BotFather told it",
        },
        SettingKey {
            name: "chat_id",
            kind: SettingKind::Text,
            required: true,
            doc: "the chat, such as \"@your_channel\" or \"-1001234567890\"",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of the Bot API, if it is not \"https://api.telegram.org\"",
        },
        SILENT,
        PROTECT,
        PREVIEW,
        TOPIC,
    ],
    options: &[SILENT, PROTECT, PREVIEW, TOPIC],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 4096,
        caption: 1024,
        media: 10,
        image_bytes: 10_000_000,
        video_bytes: 50_000_000,
        poll_options: 12,
        poll_option: 100,
        poll_shortest: Duration::from_secs(5),
        poll_longest: Duration::from_secs(2_628_000),
        ..Limits::NONE
    },
    measure: |text, _| count::telegram(text),
    polls: true,
    content_warnings: true,
    alt_texts: false,
    media: MediaFacts {
        aspect: Some((0.05, 20.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['_'],
        least: 4,
        most: 32,
    },
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

/// One call, whatever there is to send: what a bot uploads is seen at once.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let sending = match sending(job) {
        Ok(sending) => sending,
        Err(reason) => return Step::Done(Outcome::Refused(reason)),
    };
    match answers.get("message") {
        None => Step::Call(message(job, sending)),
        Some(answer) => Step::Done(read(answer)),
    }
}

fn message(job: &Job<'_>, sending: Sending) -> Call {
    let request = HttpRequest {
        method: "POST",
        url: address(job.account, sending.method),
        headers: Vec::new(),
        body: sending.body,
        signature: None,
    };
    let one = |id: usize| json!({ "message_id": id, "chat": { "id": -1_001_234, "username": "channel" } });
    let result = if sending.method == "sendMediaGroup" {
        (1..=job.message.media.len()).map(one).collect()
    } else {
        one(job.part + 1)
    };
    Call::publish(
        "message",
        request,
        Answer::json(&json!({ "ok": true, "result": result })),
    )
}

/// An album is several messages, each with its own id; people see it as one.
fn read(answer: &Answer) -> Outcome {
    let Some(result) = result(answer) else {
        return failure(answer, Effect::Publish);
    };
    let messages = match &result {
        Value::Array(messages) => messages.as_slice(),
        _ => std::slice::from_ref(&result),
    };
    let ids = messages
        .iter()
        .map(|message| message["message_id"].as_i64());
    let ids: Option<Vec<String>> = ids.map(|id| Some(id?.to_string())).collect();
    let Some((ids, first)) = ids.zip(messages.first()) else {
        return failure(answer, Effect::Publish);
    };
    Outcome::Sent(Receipt {
        url: ids.first().and_then(|id| address_of(&first["chat"], id)),
        remote_id: checked_id(Some(ids.join(":"))),
    })
}

/// `https://t.me/NAME/ID` in a public chat, `https://t.me/c/CHAT/ID` in a private channel or supergroup; other groups have no
/// addresses.
fn address_of(chat: &Value, id: &str) -> Option<String> {
    if let Some(name) = checked_id(chat["username"].as_str().map(str::to_owned)) {
        return Some(format!("https://t.me/{name}/{id}"));
    }
    let chat = chat["id"].as_i64()?.to_string();
    let chat = chat.strip_prefix("-100")?;
    Some(format!("https://t.me/c/{chat}/{id}"))
}

/// The numbers of the messages of a receipt. Where a person has found it there is only its address, which ends with its number.
fn ids_of(receipt: &Receipt) -> Option<Vec<i64>> {
    if let Some(id) = &receipt.remote_id {
        return id.split(':').map(|id| id.parse().ok()).collect();
    }
    let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
    let (_, end) = address.trim_end_matches('/').rsplit_once('/')?;
    Some(vec![end.parse().ok()?])
}

/// The chat is asked for, as that proves both the token and that the bot knows the chat.
fn identify(account: &Account<'_>) -> Call {
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("chat_id", account.text("chat_id"));
    let request = HttpRequest {
        method: "GET",
        url: address(*account, &format!("getChat?{}", query.finish())),
        headers: Vec::new(),
        body: Body::Empty,
        signature: None,
    };
    let example = json!({ "ok": true, "result": { "id": -1_001_234, "title": "Channel" } });
    Call::read("identify", request, Answer::json(&example))
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let chat = result(answer).ok_or_else(|| unproved(answer))?;
    let id = chat["id"].as_i64().ok_or_else(|| unproved(answer))?;
    let handle = chat["username"].as_str().map(|name| format!("@{name}"));
    let title = || chat["title"].as_str().map(str::to_owned);
    Ok(Identity {
        id: id.to_string(),
        name: handle.or_else(title).unwrap_or_else(|| id.to_string()),
    })
}

/// The token stands in the path.
fn address(account: Account<'_>, method: &str) -> Template {
    Template(vec![
        Piece::Plain(format!("{}/bot", account.server_or(SERVER))),
        Piece::Secret("token"),
        Piece::Plain(format!("/{method}")),
    ])
}
