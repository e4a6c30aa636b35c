//! Any receiver of Standard Webhooks 1.0 (standardwebhooks.com): signed JSON to an address.
//!
//! `webhook-id` is the same for every try of a message, so that a receiver can recognise a second one.

use chrono::SecondsFormat;
use serde_json::{Value, json};

use super::facts::Facts;
use super::http::publishing_failure;
use super::request::Piece;
use super::settings::{SettingKey, SettingKind};
use super::{
    Adapter, Answer, Answers, Attachment, Body, Call, Guide, HttpRequest, Job, Outcome, Platform,
    Signature, Step, Template,
};
use crate::model::{Receipt, Setting};

const GUIDE: Guide = Guide {
    steps: &[
        "Write the address of your receiver as `url`, or name the place where it is kept if it is secret.",
        "Make a signing secret (`whsec_` and base64 of 24 bytes or more), give it to the receiver, and name where it is kept: `secret = { env = \"WEBHOOK_SECRET\" }`.",
        "The receiver checks `webhook-signature` as standardwebhooks.com says, and treats a second message with the same `webhook-id` as the first.",
    ],
    gaps: &["A receiver cannot be asked what it took, so a lost answer is settled by a person."],
};

pub(super) static PLATFORM: Platform = Platform {
    id: "webhook",
    name: "Webhook",
    adapter: &Adapter {
        next,
        sign_in: None,
        identify: None,
        ask_limits: None,
        locate: None,
        retract: None,
        metrics: None,
    },
    facts: &FACTS,
    keys: &[
        SettingKey {
            name: "url",
            kind: SettingKind::AddressOrSecret,
            required: true,
            doc: "where the post is delivered: an address, or the place where a secret one is kept",
        },
        SettingKey {
            name: "secret",
            kind: SettingKind::Secret,
            required: true,
            doc: "the signing secret, `whsec_` and base64",
        },
    ],
    options: &[],
    guide: GUIDE,
};

static FACTS: Facts = Facts {
    links_in_text: false,
    polls: true,
    content_warnings: true,
    visibility: true,
    ..Facts::ARTICLES
};

fn next(job: &Job<'_>, answers: &Answers) -> Step {
    match answers.get("deliver") {
        None => Step::Call(deliver(job)),
        Some(answer) => Step::Done(read(answer, job.key)),
    }
}

fn deliver(job: &Job<'_>) -> Call {
    let url = match job
        .account
        .channel
        .setting("url")
        .map(|setting| &setting.value)
    {
        Some(Setting::Secret(_)) => Template(vec![Piece::Secret("url")]),
        _ => Template::plain(job.account.text("url")),
    };
    let request = HttpRequest {
        method: "POST",
        url,
        headers: vec![("idempotency-key", Template::plain(job.key))],
        body: Body::Json(payload(job)),
        signature: Some(Signature::StandardWebhooks {
            id: job.key.to_owned(),
            secret: "secret",
        }),
    };
    Call::publish("deliver", request, Answer::empty())
}

fn payload(job: &Job<'_>) -> Value {
    let message = job.message;
    let at = job.publish_at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let occurrence = (!job.delivery.occurrence.is_empty()).then_some(&job.delivery.occurrence);
    let poll = message.poll.as_ref().map(|poll| {
        json!({
            "options": poll.options,
            "expires_in": poll.open_for.as_secs(),
            "multiple": poll.multiple,
            "hide_totals": poll.hide_totals,
        })
    });
    json!({
        "type": "post.published",
        "timestamp": at,
        "data": {
            "post": job.delivery.post,
            "channel": job.delivery.channel,
            "occurrence": occurrence,
            "title": message.title,
            "text": message.text,
            "content_warning": message.content_warning,
            "link": message.link,
            "language": message.language,
            "visibility": message.visibility.map(crate::model::Visibility::word),
            "hashtags": message.hashtags,
            "media": message.media.iter().map(medium).collect::<Vec<_>>(),
            "poll": poll,
            "body": message.body,
        },
    })
}

fn medium(attachment: &Attachment) -> Value {
    json!({
        "file": attachment.path,
        "alt": attachment.alt,
        "media_type": attachment.media_type,
        "bytes": attachment.bytes,
        "sha256": attachment.sha256,
    })
}

fn read(answer: &Answer, key: &str) -> Outcome {
    match answer.status {
        200..=299 => Outcome::Sent(Receipt {
            remote_id: Some(key.to_owned()),
            url: None,
        }),
        410 => Outcome::Refused(
            "the receiver wants no more posts (410): remove the channel, or correct `url`"
                .to_owned(),
        ),
        _ => publishing_failure(answer, None),
    }
}
