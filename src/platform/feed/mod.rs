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
    Account, Adapter, Answer, Answers, Call, Effect, Job, Outcome, Platform, Request, Step,
    WriteFile,
};
use crate::model::Receipt;

const DEFAULT_FOLDER: &str = "public";

pub(super) static PLATFORM: Platform = Platform {
    id: "feed",
    name: "Feed",
    adapter: Some(&Adapter {
        next,
        identify: None,
        ask_limits: None,
    }),
    facts: &FACTS,
    keys: Some(&[
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
    ]),
};

static FACTS: Facts = Facts {
    links_in_text: false,
    doubt: Doubt::AlwaysSafe,
    ..Facts::ARTICLES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    let path = format!("{}/feed.json", folder(&job.account));
    let Some(current) = answers.get("feed") else {
        return Step::Call(read_feed(path));
    };
    if !current.is_success() && current.status != 404 {
        let reason = format!("`{path}` cannot be read: {}", current.body);
        return Step::Done(Outcome::Later { reason, wait: None });
    }
    let feed = match json_feed::parse(current) {
        Present::Nothing => None,
        Present::Feed(feed) => Some(feed),
        Present::Other => {
            let reason =
                format!("`{path}` is not a JSON Feed: move it away, or name another `path`");
            return Step::Done(Outcome::Refused(reason));
        }
    };
    match answers.get("write") {
        Some(written) => Step::Done(read_write(job, written)),
        None => Step::Call(write(job, feed)),
    }
}

fn read_feed(path: String) -> Call {
    Call {
        name: "feed".to_owned(),
        effect: Effect::Read,
        request: Request::ReadFile(path),
        example: Answer {
            status: 404,
            asked: 1,
            ..Answer::default()
        },
    }
}

/// Media first and `feed.json` before `feed.atom`: what is cut off half-way refers to nothing that is not there.
fn write(job: &Job<'_>, feed: Option<Value>) -> Call {
    let folder = folder(&job.account);
    let feed = json_feed::with_item(feed, job);
    let copies = job.message.media.iter().map(|attachment| WriteFile {
        path: format!("{folder}/{}", json_feed::media_path(attachment)),
        content: FileContent::CopyOf(attachment.path.clone()),
    });
    let texts = [
        ("feed.json", json_feed::to_text(&feed)),
        ("feed.atom", atom::from_json_feed(&feed)),
    ];
    let texts = texts.map(|(name, text)| WriteFile {
        path: format!("{folder}/{name}"),
        content: FileContent::Text(text),
    });
    Call {
        name: "write".to_owned(),
        effect: Effect::Publish,
        request: Request::WriteFiles(copies.chain(texts).collect()),
        example: Answer::empty(),
    }
}

fn read_write(job: &Job<'_>, answer: &Answer) -> Outcome {
    if !answer.is_success() {
        return Outcome::Later {
            reason: answer.body.clone(),
            wait: None,
        };
    }
    Outcome::Sent(Receipt {
        remote_id: Some(json_feed::item_id(job)),
        url: Some(item_url(job)),
    })
}

fn folder<'a>(account: &Account<'a>) -> &'a str {
    account
        .channel
        .text("path")
        .map_or(DEFAULT_FOLDER, |path| path.trim_end_matches('/'))
}

/// Where people find the item: below the feed's address, or in the file where there is no address.
fn item_url(job: &Job<'_>) -> String {
    let file = match job.account.channel.text("base_url") {
        Some(base) => format!("{}/feed.atom", base.trim_end_matches('/')),
        None => format!("{}/feed.atom", folder(&job.account)),
    };
    format!("{file}#{}", anchor(job))
}

fn anchor(job: &Job<'_>) -> String {
    let delivery = job.delivery;
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
