//! Discord, through a bot or a webhook.
//!
//! Facts from discord/discord-api-docs: `resources/message.mdx` (2000 characters, 10 attachments, descriptions of 1024, `nonce` of
//! 25 with `enforce_nonce`), `resources/webhook.mdx`, `resources/poll.mdx`, `reference.mdx` (10 MiB a file). The unit of a
//! character is not documented; UTF-16 code units are the strictest of those in use.

mod answer;
mod locate;
mod payload;

use std::time::Duration;

use answer::{failure, said_no};
use payload::{body, marked_up};
use serde_json::{Value, json};

use super::facts::{Cards, Doubt, Facts, Limits};
use super::http::checked_id;
use super::settings::{SettingKey, SettingKind};
use super::webhook_url::{self, WEBHOOK_URL};
use super::{
    Account, Adapter, Answer, Answers, Body, Call, Effect, Figure, Figures, Guide, HttpRequest,
    Identify, Identity, Job, Metrics, Outcome, Piece, Platform, Step, Template, count, marks,
};
use crate::model::Receipt;

const SERVER: &str = "https://discord.com";
const API: &str = "/api/v10";
/// A nonce is remembered for "the past few minutes" (`resources/message.mdx`); this is surely less.
const KEY_WINDOW: Duration = Duration::from_secs(60);

const GUIDE: Guide = Guide {
    steps: &[
        "For a bot: open discord.com/developers/applications, choose New Application, then Bot, Reset Token, and copy the token. It does not expire.",
        "Under OAuth2, URL Generator, choose the scope `bot` and the permissions View Channels, Send Messages, Attach Files, Embed Links, Read Message History and Send Polls, and open the address to add the bot to your server.",
        "Keep the token in a variable, such as `DISCORD_TOKEN`, and name it: `token = { env = \"DISCORD_TOKEN\" }`.",
        "In Discord, switch on User Settings, Advanced, Developer Mode, then copy the channel's id as `channel_id`. The id of a thread or of an announcement channel will do as well.",
        "For a webhook instead: open the channel's settings, Integrations, Webhooks, New Webhook, copy its address, and name where it is kept: `webhook_url = { env = \"DISCORD_WEBHOOK\" }`.",
        "To mention somebody, write `@` and the user's id, such as `@80351110224678912`. Nobody is notified by anything else in a text.",
    ],
    gaps: &[
        "A webhook cannot answer a post, so the parts of a thread become messages one below the other, and a lost answer is settled by a person.",
        "A poll asks what its post says, up to 300 characters; of a longer text, its last line. Votes are always shown while it is open.",
        "Files may have 10 MB, also on servers that are allowed larger ones.",
    ],
};

const SILENT: SettingKey = SettingKey {
    name: "silent",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether nobody is notified",
};
const SUPPRESS_EMBEDS: SettingKey = SettingKey {
    name: "suppress_embeds",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether links are shown without a preview",
};
const MENTION_EVERYONE: SettingKey = SettingKey {
    name: "mention_everyone",
    kind: SettingKind::Flag,
    required: false,
    doc: "whether `@everyone` and `@here` in the text notify everybody",
};

pub(super) static PLATFORM: Platform = Platform {
    id: "discord",
    name: "Discord",
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
            call: figures,
            read: read_figures,
        }),
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "token",
            kind: SettingKind::Secret,
            required: false,
            doc: "the bot's token",
        },
        SettingKey {
            name: "channel_id",
            kind: SettingKind::Text,
            required: false,
            doc: "id of the Discord channel or thread, in quotes",
        },
        SettingKey {
            name: WEBHOOK_URL,
            kind: SettingKind::Secret,
            required: false,
            doc: "address of a webhook, in place of `token` and `channel_id`",
        },
        SettingKey {
            name: "thread_id",
            kind: SettingKind::Text,
            required: false,
            doc: "id of the thread that a webhook writes to, in quotes",
        },
        SettingKey {
            name: "server",
            kind: SettingKind::Address,
            required: false,
            doc: "address of Discord, if it is not \"https://discord.com\"",
        },
        SILENT,
        SUPPRESS_EMBEDS,
        MENTION_EVERYONE,
    ],
    options: &[SILENT, SUPPRESS_EMBEDS, MENTION_EVERYONE],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2000,
        media: 10,
        alt: 1024,
        image_bytes: 10 * 1024 * 1024,
        video_bytes: 10 * 1024 * 1024,
        poll_options: 10,
        poll_option: 55,
        poll_shortest: Duration::from_secs(3600),
        poll_longest: Duration::from_secs(768 * 3600),
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(&marked_up(text)),
    polls: true,
    markdown: true,
    doubt: Doubt::SafeInWindow,
    key_window: KEY_WINDOW,
    marks: marks::links_alone,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};

/// The message, then the server that it stands on, which is a part of its address.
fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let is_hook = webhook_url::is_used(&job.account);
    if is_hook && job.part == 0 && job.parent.is_some() {
        return Step::Done(Outcome::Refused(
            "a webhook cannot answer a post: name `token` and `channel_id` in place of `webhook_url`"
                .to_owned(),
        ));
    }
    if !is_hook && job.parent.is_some_and(|parent| id_of(parent).is_none()) {
        return Step::Done(Outcome::Refused(
            "the recorded address of the message that it answers does not end with that message's id, so it would stand alone: publish it by hand"
                .to_owned(),
        ));
    }
    let Some(answer) = answers.get("message") else {
        return Step::Call(message(job));
    };
    let Some(sent) = Sent::read(answer) else {
        return Step::Done(failure(answer, Effect::Publish));
    };
    match answers.get("server") {
        None => Step::Call(server_of(job.account)),
        Some(answer) => Step::Done(Outcome::Sent(sent.receipt(&job.account, answer))),
    }
}

fn message(job: &Job<'_>) -> Call {
    let request = if webhook_url::is_used(&job.account) {
        let thread = job.account.channel.text("thread_id");
        let thread = thread.map_or(String::new(), |id| format!("&thread_id={id}"));
        HttpRequest {
            method: "POST",
            ..hook(&format!("?wait=true{thread}"))
        }
    } else {
        let channel = job.account.text("channel_id");
        HttpRequest {
            method: "POST",
            ..get(job.account, &format!("/channels/{channel}/messages"))
        }
    };
    let example = json!({ "id": format!("{}", job.part + 1), "channel_id": "1" });
    Call::publish(
        "message",
        HttpRequest {
            body: body(job),
            ..request
        },
        Answer::json(&example),
    )
}

/// A message that is there.
struct Sent {
    id: String,
    channel: String,
}

impl Sent {
    /// Without `wait`, or from something that only looks like Discord, there is no message in the answer.
    fn read(answer: &Answer) -> Option<Self> {
        let json = answer.to_json().filter(|_| answer.is_success())?;
        Self::of(&json)
    }

    fn of(message: &Value) -> Option<Self> {
        let text = |key: &str| checked_id(message[key].as_str().map(str::to_owned));
        Some(Self {
            id: text("id")?,
            channel: text("channel_id")?,
        })
    }

    fn receipt(self, account: &Account<'_>, server: &Answer) -> Receipt {
        let guild = server.text("guild_id").filter(|_| server.is_success());
        let base = account.server_or(SERVER);
        let (channel, id) = (&self.channel, &self.id);
        let url = checked_id(guild).map(|guild| format!("{base}/channels/{guild}/{channel}/{id}"));
        Receipt {
            remote_id: Some(self.id),
            url,
        }
    }
}

/// The call that tells on which server the channel is.
fn server_of(account: Account<'_>) -> Call {
    let request = if webhook_url::is_used(&account) {
        hook("")
    } else {
        channel_itself(account)
    };
    Call::read(
        "server",
        request,
        Answer::json(&json!({ "id": "1", "guild_id": "1", "name": "channel" })),
    )
}

/// The id of a message that is out. Where a person has found it there is only its address, which ends with the id.
fn id_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
        let (_, end) = address.trim_end_matches('/').rsplit_once('/')?;
        let is_id = !end.is_empty() && end.bytes().all(|byte| byte.is_ascii_digit());
        is_id.then(|| end.to_owned())
    };
    receipt.remote_id.clone().or_else(from_address)
}

/// The channel is asked for, as that proves both the token and the bot's access to it.
fn identify(account: &Account<'_>) -> Call {
    Call::read(
        "identify",
        channel_itself(*account),
        Answer::json(&json!({ "id": "1", "name": "channel" })),
    )
}

fn channel_itself(account: Account<'_>) -> HttpRequest {
    get(
        account,
        &format!("/channels/{}", account.text("channel_id")),
    )
}

fn read_identity(answer: &Answer) -> Result<Identity, Outcome> {
    let id = checked_id(answer.text("id")).filter(|_| answer.is_success());
    let id = id.ok_or_else(|| failure(answer, Effect::Read))?;
    let name = answer.text("name").map(|name| format!("#{name}"));
    Ok(Identity {
        name: name.unwrap_or_else(|| id.clone()),
        id,
    })
}

fn figures(account: &Account<'_>, receipt: &Receipt) -> Option<Call> {
    Some(Call::read(
        "figures",
        one(*account, &id_of(receipt)?),
        Answer::json(&json!({ "id": "1", "channel_id": "1" })),
    ))
}

fn read_figures(answer: &Answer) -> Option<Figures> {
    let json = answer.to_json().filter(|_| !said_no(answer))?;
    checked_id(json["id"].as_str().map(str::to_owned))?;
    let reactions = json["reactions"].as_array().into_iter().flatten();
    let count = reactions.filter_map(|reaction| reaction["count"].as_u64());
    Some(vec![(Figure::Reactions, count.sum())])
}

/// One message, to be read or deleted.
fn one(account: Account<'_>, id: &str) -> HttpRequest {
    if !webhook_url::is_used(&account) {
        let channel = account.text("channel_id");
        return get(account, &format!("/channels/{channel}/messages/{id}"));
    }
    let thread = account.channel.text("thread_id");
    let thread = thread.map_or(String::new(), |id| format!("?thread_id={id}"));
    hook(&format!("/messages/{id}{thread}"))
}

fn get(account: Account<'_>, path: &str) -> HttpRequest {
    let server = account.server_or(SERVER);
    HttpRequest {
        method: "GET",
        url: Template::plain(format!("{server}{API}{path}")),
        headers: vec![("authorization", Template::with_secret("Bot ", "token"))],
        body: Body::Empty,
        signature: None,
    }
}

/// Below the secret address of the webhook.
fn hook(path: &str) -> HttpRequest {
    HttpRequest {
        method: "GET",
        url: Template(vec![
            Piece::Secret(WEBHOOK_URL),
            Piece::Plain(path.to_owned()),
        ]),
        headers: Vec::new(),
        body: Body::Empty,
        signature: None,
    }
}
