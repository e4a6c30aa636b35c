//! Posts through an incoming webhook, which answers `ok` and tells nothing else (docs.slack.dev, `messaging/sending-messages-using-incoming-webhooks`).

use serde_json::json;

use super::{marked_up, refused};
use crate::model::Receipt;
use crate::platform::http::publishing_failure;
use crate::platform::webhook_url::WEBHOOK_URL;
use crate::platform::{Answer, Answers, Body, Call, HttpRequest, Job, Outcome, Step, Template};

/// One call. The parts of a thread follow each other in the channel.
pub(super) fn next(job: &Job<'_>, answers: &Answers) -> Step {
    if !job.message.media.is_empty() {
        return refused(
            "an incoming webhook takes no files: name `token` and `channel_id` in place of `webhook_url`, or write a post without media for this channel",
        );
    }
    if job.part == 0 && job.parent.is_some() {
        return refused(
            "an incoming webhook cannot answer a post: name `token` and `channel_id` in place of `webhook_url`",
        );
    }
    match answers.get("message") {
        None => Step::Call(message(job)),
        Some(answer) => Step::Done(read(answer)),
    }
}

fn message(job: &Job<'_>) -> Call {
    let mut body = json!({ "text": marked_up(&job.message.text) });
    if let Some(unfurl) = job.flag("unfurl_links") {
        body["unfurl_links"] = json!(unfurl);
    }
    let request = HttpRequest {
        method: "POST",
        url: Template::secret(WEBHOOK_URL),
        headers: Vec::new(),
        body: Body::Json(body),
        signature: None,
    };
    Call::publish(
        "message",
        request,
        Answer {
            body: "ok".to_owned(),
            ..Answer::empty()
        },
    )
}

/// Refusals come as a status with a word as the body, such as `no_service` for a webhook that was removed.
fn read(answer: &Answer) -> Outcome {
    let word = answer.body.trim();
    if answer.is_success() && word == "ok" {
        return Outcome::Sent(Receipt::default());
    }
    if answer.is_success() {
        let reason = "the webhook did not answer `ok`: look whether the post is there";
        return Outcome::Unknown(reason.to_owned());
    }
    let removed = ["no_service", "no_active_hooks", "invalid_token", "no_team"];
    if matches!(answer.status, 403 | 404 | 410) && removed.contains(&word) {
        let reason = format!("the webhook was removed: make a new one ({word})");
        return Outcome::Refused(reason);
    }
    if answer.status == 410 && word == "channel_is_archived" {
        return Outcome::Refused("the channel is archived: choose another".to_owned());
    }
    let is_word = word.len() <= 64 && !word.contains(char::is_whitespace);
    publishing_failure(answer, is_word.then(|| word.to_owned()))
}
