//! A feed on disk: an Atom file and a JSON Feed file in a folder of the workspace, for any web server.
//!
//! `feed.json` (jsonfeed.org/version/1.1) is the record and `feed.atom` (RFC 4287) is written from it. An entry has an
//! id of its own, so publishing it again replaces it with itself.

mod atom;
mod json_feed;

use serde_json::{Value, json};

use json_feed::Present;

use super::facts::{Doubt, Facts};
use super::request::FileContent;
use super::settings::{SettingKey, SettingKind};
use super::{
    Account, Adapter, Answer, Answers, Call, Guide, Job, Look, Outcome, Platform, Removal, Request,
    Sought, Step, Unwanted, WriteFile,
};
use crate::model::{DeliveryKey, Receipt};

const DEFAULT_FOLDER: &str = "public";

const GUIDE: Guide = Guide {
    steps: &[
        "Write `path = \"public\"`, or whichever folder your site is served from, and `base_url`, the address that people visit.",
        "Run `kalends publish`: it writes `feed.json` and `feed.atom` there, with the media beside them.",
    ],
    gaps: &[
        "Nobody can comment or vote on a feed: polls and first comments are reported and left out.",
    ],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "feed",
    name: "Feed",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: None,
        ask_limits: None,
        locate: Some(locate),
        retract: Some(retract),
        metrics: None,
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "path",
            kind: SettingKind::Folder,
            required: false,
            doc: "folder of the feed inside the workspace; absent means \"public\"",
        },
        SettingKey {
            name: "base_url",
            kind: SettingKind::PublicAddress,
            required: false,
            doc: "address under which that folder is served",
        },
        SettingKey {
            name: "title",
            kind: SettingKind::Text,
            required: false,
            doc: "title of the feed; absent means the channel's name",
        },
        SettingKey {
            name: "author",
            kind: SettingKind::Text,
            required: false,
            doc: "who writes it; absent means the title",
        },
    ],
    options: &[],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    links_in_text: false,
    doubt: Doubt::AlwaysSafe,
    ..Facts::ARTICLES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let Some(current) = answers.get("feed") else {
        return Step::Call(read_feed(&job.account));
    };
    let feed = match present(&job.account, current) {
        Ok(feed) => feed,
        Err(outcome) => return Step::Done(outcome),
    };
    match answers.get("write") {
        Some(written) => Step::Done(read_write(job, written)),
        None => Step::Call(write(job, feed)),
    }
}

/// The feed as it is; `None` where there is none yet.
fn present(account: &Account<'_>, answer: &Answer) -> Result<Option<Value>, Outcome> {
    let path = feed_path(account);
    if !answer.is_success() && answer.status != 404 {
        let reason = format!("`{path}` cannot be read: {}", answer.body);
        return Err(Outcome::Later { reason, wait: None });
    }
    match json_feed::parse(answer) {
        Present::Nothing => Ok(None),
        Present::Feed(feed) => Ok(Some(feed)),
        Present::Other => Err(Outcome::Refused(format!(
            "`{path}` is not a JSON Feed: move it away, or name another `path`"
        ))),
    }
}

/// An item has an id of its own, so the file itself tells.
fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(current) = answers.get("feed") else {
        return Look::Call(read_feed(&sought.account));
    };
    let id = json_feed::item_id(sought.delivery, sought.part);
    match present(&sought.account, current) {
        Ok(Some(feed)) if json_feed::has_item(&feed, &id) => Look::Found(Receipt {
            remote_id: Some(id),
            url: Some(item_url(&sought.account, sought.delivery)),
        }),
        Ok(_) | Err(Outcome::Sent(_)) => Look::Absent,
        Err(
            Outcome::Refused(reason) | Outcome::Later { reason, .. } | Outcome::Unknown(reason),
        ) => Look::Undecided(reason),
    }
}

/// Both files are written anew without the item; its media stay, since other items may show them.
fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(current) = answers.get("feed") else {
        return Removal::Call(read_feed(&unwanted.account));
    };
    let feed = match present(&unwanted.account, current) {
        Ok(Some(feed)) => feed,
        Ok(None) | Err(Outcome::Sent(_)) => return Removal::WasGone,
        Err(Outcome::Refused(reason)) => return Removal::Refused(reason),
        Err(Outcome::Later { reason, .. } | Outcome::Unknown(reason)) => {
            return Removal::Later(reason);
        }
    };
    let id = json_feed::item_id(unwanted.delivery, unwanted.part);
    match answers.get("write") {
        None if !json_feed::has_item(&feed, &id) => Removal::WasGone,
        None => Removal::Call(write_feed(
            &unwanted.account,
            &json_feed::without_item(feed, &id),
            Vec::new(),
        )),
        Some(written) if written.is_success() => Removal::Gone,
        Some(written) => Removal::Later(written.body.clone()),
    }
}

fn feed_path(account: &Account<'_>) -> String {
    format!("{}/feed.json", folder(account))
}

fn read_feed(account: &Account<'_>) -> Call {
    Call::read(
        "feed",
        Request::ReadFile(feed_path(account)),
        Answer {
            status: 404,
            asked: 1,
            ..Answer::default()
        },
    )
}

/// Media first and `feed.json` before `feed.atom`: what is cut off half-way refers to nothing that is not there.
fn write(job: &Job<'_>, feed: Option<Value>) -> Call {
    let folder = folder(&job.account);
    let feed = json_feed::with_item(feed, job);
    let copies = job.message.media.iter().map(|attachment| WriteFile {
        path: format!("{folder}/{}", json_feed::media_path(attachment)),
        content: FileContent::CopyOf(attachment.path.clone()),
    });
    write_feed(&job.account, &feed, copies.collect())
}

fn write_feed(account: &Account<'_>, feed: &Value, mut files: Vec<WriteFile>) -> Call {
    let folder = folder(account);
    let texts = [
        ("feed.json", json_feed::to_text(feed)),
        ("feed.atom", atom::from_json_feed(feed)),
    ];
    files.extend(texts.map(|(name, text)| WriteFile {
        path: format!("{folder}/{name}"),
        content: FileContent::Text(text),
    }));
    Call::publish("write", Request::WriteFiles(files), Answer::empty())
}

fn read_write(job: &Job<'_>, answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return Outcome::Later {
            reason: answer.body.clone(),
            wait: None,
        };
    }
    Outcome::Sent(Receipt {
        remote_id: Some(json_feed::item_id(job.delivery, job.part)),
        url: Some(item_url(&job.account, job.delivery)),
    })
}

fn folder<'a>(account: &Account<'a>) -> &'a str {
    account
        .channel
        .text("path")
        .map_or(DEFAULT_FOLDER, |path| path.trim_end_matches('/'))
}

/// Where people find the item: below the feed's address, or in the file where there is no address.
fn item_url(account: &Account<'_>, delivery: &DeliveryKey) -> String {
    let file = match account.channel.text("base_url") {
        Some(base) => format!("{}/feed.atom", base.trim_end_matches('/')),
        None => format!("{}/feed.atom", folder(account)),
    };
    format!("{file}#{}", anchor(delivery))
}

fn anchor(delivery: &DeliveryKey) -> String {
    if delivery.occurrence.is_empty() {
        return delivery.post.clone();
    }
    format!("{}-{}", delivery.post, delivery.occurrence.replace(':', ""))
}

fn title(account: &Account<'_>) -> String {
    let channel = account.channel;
    let title = channel.text("title").or(channel.name.as_deref());
    title.unwrap_or(account.id).to_owned()
}

fn author(account: &Account<'_>) -> Value {
    let name = account
        .channel
        .text("author")
        .map_or_else(|| title(account), str::to_owned);
    json!([{ "name": name }])
}
