//! Files: an address to upload to, the bytes, a word that they are all there, and a look until Slack has processed them.
//!
//! docs.slack.dev, `messaging/working-with-files`. Without a channel in `files.completeUploadExternal` a file stays private
//! until a message shows it, so that everybody sees the post at once and answers to it have a place to hang from. Slack
//! processes files later than it says so; a message that shows one too early is refused (slackapi/python-slack-sdk#1521).

use std::time::Duration;

use serde_json::{Value, json};

use super::answer::{failure, taken};
use super::{as_text, get, post};
use crate::platform::http::{checked_id, checked_url, invisible_failure};
use crate::platform::request::Stretch;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, HttpRequest, Job, Outcome, Step, Template,
};

/// Files that take longer than this many looks to process are left for a later run: about five minutes.
const MOST_LOOKS: u32 = 40;
const FIRST_LOOK: Duration = Duration::from_millis(250);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);
/// What an image block can show of Slack's files.
const SHOWN: [&str; 3] = ["image/png", "image/jpeg", "image/gif"];

/// A file that a message can show.
pub(super) struct Uploaded<'a> {
    attachment: &'a Attachment,
    id: String,
    /// Its address for people.
    link: String,
}

/// The files of a message, or the step that leads to them.
pub(super) fn uploaded<'a>(
    job: &Job<'a>,
    answers: &Answers,
) -> Result<Vec<Uploaded<'a>>, Box<Step>> {
    let media = job.message.media.iter().enumerate();
    media
        .map(|(index, attachment)| upload(job, index, attachment, answers))
        .collect()
}

fn upload<'a>(
    job: &Job<'a>,
    index: usize,
    attachment: &'a Attachment,
    answers: &Answers,
) -> Result<Uploaded<'a>, Box<Step>> {
    let id = match answers.get(&format!("file-{index}")) {
        Some(answer) => completed(answer).ok_or_else(|| over(attachment, answer))?,
        None => return Err(Box::new(send(job, index, attachment, answers))),
    };
    let look = look(job, index, &id);
    match answers.get(&look.name) {
        None => Err(Box::new(Step::Wait(FIRST_LOOK, look))),
        Some(answer) => seen(attachment, id, look, answer),
    }
}

/// A file is processed when Slack knows of what kind it is.
fn seen<'a>(
    attachment: &'a Attachment,
    id: String,
    look: Call,
    answer: &Answer,
) -> Result<Uploaded<'a>, Box<Step>> {
    let json = taken(answer).ok_or_else(|| over(attachment, answer))?;
    let text = |key: &str| json["file"][key].as_str().map(str::to_owned);
    let kind = text("mimetype").filter(|kind| !kind.is_empty());
    if let Some(link) = kind.and_then(|_| checked_url(text("permalink"))) {
        return Ok(Uploaded {
            attachment,
            id,
            link,
        });
    }
    if answer.asked < MOST_LOOKS {
        let pause = FIRST_LOOK.saturating_mul(1 << answer.asked.min(6));
        return Err(Box::new(Step::Wait(pause.min(LONGEST_PAUSE), look)));
    }
    let reason = format!("`{}` is still being processed", attachment.path);
    Err(Box::new(Step::Done(Outcome::Later { reason, wait: None })))
}

/// The address, the bytes, and the word that they are there. An address is asked for anew by every run, as it is good for a
/// while only; the bytes belong to the file that it was made for, and so does the name of their call.
fn send(job: &Job<'_>, index: usize, attachment: &Attachment, answers: &Answers) -> Step {
    let begin = begin(job, index, attachment);
    let Some(answer) = answers.get(&begin.name) else {
        return Step::Call(begin);
    };
    let told = taken(answer).and_then(|json| {
        let text = |key: &str| json[key].as_str().map(str::to_owned);
        Some((
            checked_id(text("file_id"))?,
            checked_url(text("upload_url"))?,
        ))
    });
    let Some((id, address)) = told else {
        return *over(attachment, answer);
    };
    let bytes = bytes(index, &id, address, attachment);
    match answers.get(&bytes.name) {
        None => Step::Call(bytes),
        Some(answer) if answer.is_success() => Step::Call(complete(job, index, &id, attachment)),
        Some(answer) => Step::Done(invisible_failure(answer, None).about(attachment)),
    }
}

fn begin(job: &Job<'_>, index: usize, attachment: &Attachment) -> Call {
    let mut pairs = vec![
        ("filename".into(), Template::plain(attachment.file_name())),
        (
            "length".into(),
            Template::plain(attachment.bytes.to_string()),
        ),
    ];
    if let Some(alt) = &attachment.alt {
        pairs.push(("alt_txt".into(), Template::plain(alt)));
    }
    let request = HttpRequest {
        body: Body::Pairs(pairs),
        ..post(job.account, "files.getUploadURLExternal")
    };
    let example = json!({
        "ok": true,
        "file_id": format!("F{index}"),
        "upload_url": "https://files.slack.com/upload/v1/…",
    });
    Call::read(
        format!("file-{index}-begin"),
        request,
        Answer::json(&example),
    )
}

fn bytes(index: usize, id: &str, address: String, attachment: &Attachment) -> Call {
    let request = HttpRequest {
        method: "POST",
        url: Template::plain(address),
        headers: Vec::new(),
        body: Body::File(Stretch {
            path: attachment.path.clone(),
            media_type: attachment.media_type.clone(),
            from: 0,
            length: attachment.bytes,
        }),
        signature: None,
    };
    Call::upload(format!("file-{index}-bytes-{id}"), request, Answer::empty())
}

fn complete(job: &Job<'_>, index: usize, id: &str, attachment: &Attachment) -> Call {
    let files = json!([{ "id": id, "title": attachment.file_name() }]);
    let request = HttpRequest {
        body: Body::Pairs(vec![("files".into(), as_text(&files))]),
        ..post(job.account, "files.completeUploadExternal")
    };
    Call::upload(
        format!("file-{index}"),
        request,
        Answer::json(&json!({ "ok": true, "files": [{ "id": id }] })),
    )
}

fn completed(answer: &Answer) -> Option<String> {
    let json = taken(answer)?;
    checked_id(json["files"][0]["id"].as_str().map(str::to_owned))
}

fn look(job: &Job<'_>, index: usize, id: &str) -> Call {
    let link = format!("https://team.slack.com/files/U1/{id}/file");
    let example = json!({ "ok": true, "file": { "mimetype": "image/png", "permalink": link } });
    Call::read(
        format!("file-{index}-ready"),
        get(job.account, &format!("files.info?file={id}")),
        Answer::json(&example),
    )
}

fn over(attachment: &Attachment, answer: &Answer) -> Box<Step> {
    Box::new(Step::Done(
        failure(answer, Effect::Upload).about(attachment),
    ))
}

/// The blocks of a message whose files are all pictures that a block shows, below its text.
pub(super) fn blocks(text: &str, files: &[Uploaded<'_>]) -> Option<Value> {
    if files.is_empty() || !are_shown(files) {
        return None;
    }
    let section = json!({ "type": "section", "text": { "type": "mrkdwn", "text": text } });
    let text = (!text.is_empty()).then_some(section);
    let pictures = files.iter().map(|file| {
        json!({
            "type": "image",
            "slack_file": { "id": file.id },
            "alt_text": file.attachment.alt.as_deref().unwrap_or(file.attachment.file_name()),
        })
    });
    Some(text.into_iter().chain(pictures).collect())
}

/// The text with links to the files below it, where blocks do not show them. Slack shows what such a link leads to.
pub(super) fn with_links(text: &str, files: &[Uploaded<'_>]) -> String {
    let linked = files.iter().filter(|_| !are_shown(files));
    let links = linked.map(|file| {
        let name = file
            .attachment
            .file_name()
            .replace(['<', '>', '|', '&'], " ");
        format!("<{}|{name}>", file.link)
    });
    let parts = std::iter::once(text.to_owned()).chain(links);
    let parts: Vec<String> = parts.filter(|part| !part.is_empty()).collect();
    parts.join("\n")
}

fn are_shown(files: &[Uploaded<'_>]) -> bool {
    let shown = |file: &Uploaded<'_>| SHOWN.contains(&file.attachment.media_type.as_str());
    files.iter().all(shown)
}
