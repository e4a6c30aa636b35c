//! What a post of the forum is made of: uploads, and the topic or the reply that shows them.

use serde_json::json;

use super::receipt::Place;
use super::{request, said};
use crate::model::Setting;
use crate::platform::http::invisible_failure;
use crate::platform::{Answer, Answers, Attachment, Body, Call, FormPart, HttpRequest, Job, Step};

/// The Markdown that shows an upload, or the step that leads there.
pub(super) fn upload(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<String, Box<Step>> {
    let name = format!("media-{index}");
    let Some(answer) = answers.get(&name) else {
        return Err(Box::new(Step::Call(upload_call(job, name, attachment))));
    };
    let address = answer.text("short_url").filter(|_| answer.is_success());
    let in_address =
        |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '/' | '.' | '-' | '_');
    let Some(address) = address.filter(|address| address.chars().all(in_address)) else {
        let outcome = invisible_failure(answer, said(answer));
        return Err(Box::new(Step::Done(outcome.about(attachment))));
    };
    let shown = match attachment.media_type.split_once('/') {
        Some(("video", _)) => "|video",
        Some(("audio", _)) => "|audio",
        _ => "",
    };
    let alt = attachment.alt.as_deref().unwrap_or(attachment.file_name());
    let alt = alt.replace(['[', ']', '|', '\n'], " ");
    Ok(format!("![{alt}{shown}]({address})"))
}

fn upload_call(job: &Job<'_>, name: String, attachment: &Attachment) -> Call {
    let parts = vec![
        FormPart::text("type", "composer"),
        FormPart::text("synchronous", "true"),
        FormPart::file("file", attachment),
    ];
    let example = json!({ "short_url": format!("upload://{name}") });
    Call::upload(
        name,
        HttpRequest {
            body: Body::Form(parts),
            ..request("POST", job.account, "/uploads.json")
        },
        Answer::json(&example),
    )
}

pub(super) fn post(job: &Job<'_>, above: Option<Place>, images: &[String]) -> Call {
    let message = job.message;
    let text = message.body.as_ref().unwrap_or(&message.text);
    let pieces = std::iter::once(text).chain(images);
    let pieces: Vec<&str> = pieces
        .map(String::as_str)
        .filter(|it| !it.is_empty())
        .collect();
    let mut body = json!({ "raw": pieces.join("\n\n") });
    if let Some(above) = above {
        body["topic_id"] = json!(above.topic);
        if let Some(number) = above.number {
            body["reply_to_post_number"] = json!(number);
        }
    } else {
        body["title"] = json!(message.title);
        body["external_id"] = json!(job.key);
        if let Some(Setting::Number(category)) = job.option("category") {
            body["category"] = json!(category);
        }
        let tags = job.list("tags");
        let tags = if tags.is_empty() {
            &message.hashtags
        } else {
            tags
        };
        if !tags.is_empty() {
            body["tags"] = json!(tags);
        }
    }
    let number = job.part + 1;
    let example = json!({ "id": 100 + job.part, "topic_id": 1, "topic_slug": "topic", "post_number": number });
    Call::publish(
        "post",
        HttpRequest {
            body: Body::Json(body),
            ..request("POST", job.account, "/posts.json")
        },
        Answer::json(&example),
    )
}
