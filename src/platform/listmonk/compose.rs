//! A campaign as listmonk takes it: its files, which readers can fetch, and the words that show them.

use serde_json::json;

use super::{data, http, refused, said};
use crate::model::Setting;
use crate::platform::article::{Shown, html, on_the_web, plain};
use crate::platform::http::{checked_url, invisible_failure};
use crate::platform::{Answer, Answers, Attachment, Body, Call, FormPart, Job, Step};

/// A file that readers can fetch, or the step that leads there.
pub(super) fn uploaded(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<Shown, Box<Step>> {
    match on_the_web(&job.account, attachment) {
        Ok(shown) => return Ok(shown),
        Err(_) if attachment.media_type.starts_with("image/") => {}
        Err(reason) => return Err(Box::new(refused(reason))),
    }
    let name = format!("media-{index}");
    let Some(answer) = answers.get(&name) else {
        let file = FormPart::file("file", attachment);
        let url = format!("https://example.org/{}", attachment.path);
        let call = Call::upload(
            name,
            http(&job.account, "POST", "media", Body::Form(vec![file])),
            Answer::json(&json!({ "data": { "url": url } })),
        );
        return Err(Box::new(Step::Call(call)));
    };
    let url = data(answer).and_then(|data| Some(data.get("url")?.as_str()?.to_owned()));
    match checked_url(url) {
        Some(url) => Ok(Shown::new(attachment, url)),
        None => Err(Box::new(Step::Done(invisible_failure(
            answer,
            said(answer),
        )))),
    }
}

pub(super) fn write(job: &Job<'_>, (lists, shown): (&[u64], &[Shown]), there: Option<u64>) -> Call {
    let message = job.message;
    let mut campaign = json!({
        // Nobody but the team sees the name, by which the campaign is found again.
        "name": format!("{} ({})", job.delivery.post, job.key),
        "subject": message.title,
        "lists": lists,
        "type": "regular",
        "content_type": "html",
        "body": html(message, shown),
        "altbody": plain(message, shown),
        "messenger": "email",
        "tags": ["kalends"],
    });
    if let Some(from) = job.account.channel.text("from") {
        campaign["from_email"] = json!(from);
    }
    if let Some(Setting::Number(template)) = job.option("template") {
        campaign["template_id"] = json!(template);
    }
    let (method, path) = match there {
        None => ("POST", "campaigns".to_owned()),
        Some(id) => ("PUT", format!("campaigns/{id}")),
    };
    Call::upload(
        "campaign",
        http(&job.account, method, &path, Body::Json(campaign)),
        Answer::json(&json!({ "data": { "id": 1, "status": "draft" } })),
    )
}
