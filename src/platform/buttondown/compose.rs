//! An email as Buttondown takes it: its pictures, which readers can fetch, and the draft that shows them.

use serde_json::json;

use super::{MARK, http, refused, said};
use crate::platform::article::{Shown, markdown, on_the_web, summary};
use crate::platform::http::{checked_url, invisible_failure};
use crate::platform::{Answer, Answers, Attachment, Body, Call, FormPart, Job, Step};

/// The longest description, in characters.
const DESCRIPTION: usize = 300;

/// A picture that readers can fetch, or the step that leads there.
pub(super) fn uploaded(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<Shown, Box<Step>> {
    match on_the_web(&job.account, attachment) {
        Ok(shown) => return Ok(shown),
        Err(_) if attachment.media_type.starts_with("image/") => {}
        Err(reason) => return Err(Box::new(refused(&reason))),
    }
    let name = format!("media-{index}");
    let Some(answer) = answers.get(&name) else {
        let file = FormPart::file("image", attachment);
        let call = Call::upload(
            name,
            http(
                &job.account,
                "POST",
                "/v1/images",
                Body::Form(vec![file]),
                None,
            ),
            Answer::json(&json!({ "image": format!("https://example.org/{}", attachment.path) })),
        );
        return Err(Box::new(Step::Call(call)));
    };
    match checked_url(answer.text("image")).filter(|_| answer.is_success()) {
        Some(url) => Ok(Shown::new(attachment, url)),
        None => Err(Box::new(Step::Done(invisible_failure(
            answer,
            said(answer),
        )))),
    }
}

pub(super) fn draft(job: &Job<'_>, shown: &[Shown]) -> Call {
    let message = job.message;
    let mut email = json!({
        "subject": message.title,
        "body": body(job, shown),
        "status": "draft",
        "metadata": { MARK: job.key },
    });
    let description = job.chosen("description").map(str::to_owned);
    let optional = [
        (
            "description",
            description.or_else(|| summary(message, DESCRIPTION)),
        ),
        ("slug", job.chosen("slug").map(str::to_owned)),
        (
            "canonical_url",
            job.chosen("canonical_url").map(str::to_owned),
        ),
    ];
    for (key, value) in optional {
        if let Some(value) = value {
            email[key] = json!(value);
        }
    }
    Call::upload(
        "draft",
        http(
            &job.account,
            "POST",
            "/v1/emails",
            Body::Json(email),
            Some(format!("{}-draft", job.key)),
        ),
        Answer::json(&json!({ "id": "id-of-draft", "status": "draft" })),
    )
}

/// The Markdown, with pictures where it names them and the others below. A line of a short text stays a line.
fn body(job: &Job<'_>, shown: &[Shown]) -> String {
    let message = job.message;
    let mut body = markdown(message).trim().to_owned();
    if body == message.text.trim() {
        body = body.replace('\n', "  \n").replace("  \n  \n", "\n\n");
    }
    for file in shown {
        let named = [format!("]({})", file.path), format!("](./{})", file.path)];
        let is_named = named.iter().any(|it| body.contains(it.as_str()));
        for name in &named {
            body = body.replace(name.as_str(), &format!("]({})", file.address));
        }
        if !is_named {
            let label = file.label.replace(['[', ']', '\n'], " ");
            let mark = if file.is_picture { "!" } else { "" };
            let address = &file.address;
            body = format!("{body}\n\n{mark}[{label}]({address})");
        }
    }
    body
}
