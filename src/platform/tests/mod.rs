//! What each adapter asks of the world, step by step, and what it makes of the answers.

mod bluesky;
mod buttondown;
mod credentials;
mod dev_to;
mod discord;
mod discourse;
mod email;
mod exec;
mod facebook;
mod feed;
mod ghost;
mod instagram;
mod linkedin;
mod listmonk;
mod locating;
mod mailchimp;
mod mastodon;
mod matrix;
mod micropub;
mod nostr;
mod pinterest;
mod reddit;
mod registry;
mod settings;
mod slack;
mod snapchat;
mod specs;
mod telegram;
mod threads;
mod tiktok;
mod webhook;
mod wordpress;
mod x;
mod youtube;

use std::fmt::Write;

use chrono::{TimeZone, Utc};
use serde_json::Value;

use super::request::FileContent;
use super::{
    Account, Adapter, Answer, Answers, Attachment, Body, Call, FormPart, Job, MailRequest, Message,
    Outcome, Request, RunRequest, Step, Template, find,
};
use crate::load::Loaded;
use crate::load::memory::sound;
use crate::model::{DeliveryKey, Receipt};

/// A message on its way to the channel `c` of some lines of TOML.
struct Sample {
    loaded: Loaded,
    delivery: DeliveryKey,
    part: usize,
    parent: Option<Receipt>,
    message: Message,
}

impl Sample {
    fn new(channel: &str, message: Message) -> Self {
        Self {
            loaded: sound(&format!("[channels.c]\n{channel}")),
            delivery: DeliveryKey {
                post: "hello".to_owned(),
                channel: "c".to_owned(),
                occurrence: String::new(),
            },
            part: 0,
            parent: None,
            message,
        }
    }

    fn job(&self) -> Job<'_> {
        Job {
            account: self.account(),
            delivery: &self.delivery,
            part: self.part,
            message: &self.message,
            parent: self.parent.as_ref(),
            key: "key-1",
            publish_at: Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, 0).unwrap(),
        }
    }

    fn account(&self) -> Account<'_> {
        Account {
            id: "c",
            channel: &self.loaded.calendar.channels["c"].value,
        }
    }

    fn adapter(&self) -> &'static Adapter {
        let platform = self.account().channel.platform_id();
        find(platform).unwrap().adapter
    }

    fn next(&self, answers: &Answers) -> Step {
        (self.adapter().next)(&self.job(), answers)
    }

    /// What is asked when these answers come back, one after the other, and how it ends.
    fn story(&self, replies: impl IntoIterator<Item = Answer>) -> String {
        let mut replies = replies.into_iter();
        let mut answers = Answers::default();
        let mut told = String::new();
        loop {
            let (wait, call) = match self.next(&answers) {
                Step::Call(call) => (String::new(), call),
                Step::Wait(pause, call) => (format!("after {pause:?}: "), call),
                Step::Done(outcome) => return told + &format!("{outcome:?}"),
            };
            writeln!(told, "{wait}{}", show(&call)).unwrap();
            let Some(reply) = replies.next() else {
                return told;
            };
            answers.keep(&call.name, reply);
        }
    }

    /// How it ends when every call gets the answer that a dry run takes for it.
    fn dry_run(&self) -> Outcome {
        let mut answers = Answers::default();
        for _ in 0..20 {
            match self.next(&answers) {
                Step::Call(call) | Step::Wait(_, call) => answers.keep(&call.name, call.example),
                Step::Done(outcome) => return outcome,
            }
        }
        panic!("a dry run does not end");
    }
}

fn text(text: &str) -> Message {
    Message {
        text: text.to_owned(),
        ..Message::default()
    }
}

fn picture(path: &str) -> Attachment {
    Attachment {
        path: path.to_owned(),
        media_type: "image/png".to_owned(),
        bytes: 7,
        sha256: "0123456789abcdef".to_owned(),
        ..Attachment::default()
    }
}

fn described(path: &str, alt: &str) -> Attachment {
    Attachment {
        alt: Some(alt.to_owned()),
        ..picture(path)
    }
}

fn video(path: &str, bytes: u64) -> Attachment {
    Attachment {
        media_type: "video/mp4".to_owned(),
        bytes,
        ..picture(path)
    }
}

/// The outcome alone of one answer.
fn last_line(story: &str) -> String {
    story.lines().last().unwrap_or_default().to_owned()
}

fn answer(status: u16, body: &str) -> Answer {
    Answer {
        status,
        body: body.to_owned(),
        ..Answer::default()
    }
}

fn show(call: &Call) -> String {
    let (name, effect) = (&call.name, call.effect);
    match &call.request {
        Request::ReadFile(path) => format!("{name} ({effect:?}): read {path}"),
        Request::Relays(request) => {
            format!(
                "{name} ({effect:?}): {:?} {:?}",
                request.relays, request.ask
            )
        }
        Request::WriteFiles(files) => {
            let shown = files.iter().map(|file| match &file.content {
                FileContent::Text(text) => {
                    format!("{} ({} lines)", file.path, text.lines().count())
                }
                FileContent::CopyOf(from) => format!("{} from {from}", file.path),
            });
            format!(
                "{name} ({effect:?}): write {}",
                shown.collect::<Vec<_>>().join(", ")
            )
        }
        Request::Mail(request) => format!("{name} ({effect:?}): {}", show_mail(request)),
        Request::Run(request) => format!("{name} ({effect:?}): {}", show_run(request)),
        Request::Http(request) => {
            let headers = request
                .headers
                .iter()
                .map(|(name, value)| format!("\n  {name}: {value}"));
            let headers: String = headers.collect();
            let body = show_body(&request.body);
            let signature = request
                .signature
                .as_ref()
                .map_or(String::new(), |signature| format!("\n  {signature:?}"));
            format!(
                "{name} ({effect:?}): {} {}{headers}{signature}{body}",
                request.method, request.url
            )
        }
    }
}

fn show_mail(request: &MailRequest) -> String {
    let user = request.user.as_ref();
    let user = user.map(|user| format!(" as {} with [{}]", user.name, user.password));
    let head = format!("mail {}{}", request.server, user.unwrap_or_default());
    match &request.letter {
        None => head,
        Some(letter) => format!("{head}\n{letter:#?}"),
    }
}

fn show_run(request: &RunRequest) -> String {
    let (command, secrets, files) = (&request.command, &request.secrets, &request.files);
    let limit = request.deadline.map(|time| format!(" within {time:?}"));
    let limit = limit.unwrap_or_default();
    format!(
        "run {command:?}{limit}\n  secrets {secrets:?}, files {files:?}\n  {}",
        request.input
    )
}

fn show_body(body: &Body) -> String {
    match body {
        Body::Empty => String::new(),
        Body::JsonWithFiles(value, files) => {
            let files = files
                .iter()
                .map(|(mark, stretch)| format!("\n  {mark} = base64 of @{}", stretch.path));
            format!("\n  {value}{}", files.collect::<String>())
        }
        Body::Json(value) => format!("\n  {value}"),
        Body::Form(parts) => parts
            .iter()
            .map(|part| match part {
                FormPart::Text { name, value } => format!("\n  {name}={value}"),
                FormPart::File {
                    name,
                    path,
                    file_name,
                    media_type,
                } => {
                    format!("\n  {name}=@{path} as {file_name} ({media_type})")
                }
                FormPart::Stretch {
                    name,
                    file_name,
                    stretch,
                } => format!(
                    "\n  {name}=@{} as {file_name} ({}, {}+{})",
                    stretch.path, stretch.media_type, stretch.from, stretch.length
                ),
                FormPart::Sealed { name, stretch, .. } => format!(
                    "\n  {name}=@{} encrypted ({}, {}+{})",
                    stretch.path, stretch.media_type, stretch.from, stretch.length
                ),
            })
            .collect(),
        Body::Object(fields) => lines(fields.iter().map(|(name, value)| (*name, value))),
        Body::Pairs(pairs) => lines(pairs.iter().map(|(name, value)| (name.as_ref(), value))),
        Body::File(stretch) => format!(
            "\n  @{} ({}, {}+{})",
            stretch.path, stretch.media_type, stretch.from, stretch.length
        ),
    }
}

fn lines<'a>(fields: impl Iterator<Item = (&'a str, &'a Template)>) -> String {
    let lines: Vec<String> = fields
        .map(|(name, value)| format!("\n  {name}={value}"))
        .collect();
    lines.concat()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}
