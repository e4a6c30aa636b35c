//! Videos of a page: the upload is begun, which names the video, the bytes follow, and the last call publishes it.
//!
//! Facts from Meta's documentation: `upload_phase` of the edge `videos`, where Facebook says which stretch comes next, and "Reels
//! publishing", where the whole file goes to an address of its own. A second last call publishes the same video.

use serde_json::{Value, json};

use super::{USUAL, address, api, page, shown};
use crate::model::Receipt;
use crate::platform::flow::{Led, answer, over, refused};
use crate::platform::graph::{self, Pairs};
use crate::platform::http::invisible_failure;
use crate::platform::request::Stretch;
use crate::platform::resumable::Place;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, FormPart, HttpRequest, Job, Look, Sought, Step,
};

/// The call that begins an upload.
const START: &str = "start";

/// Everything but the last call is unseen.
pub(super) fn publish(job: &Job<'_>, file: &Attachment, answers: &Answers) -> Led<Step> {
    let is_reel = job.flag("reel") == Some(true);
    let edge = if is_reel { "video_reels" } else { "videos" };
    let started = answer(answers, START, |name| start(job, name, edge, file))?;
    let video = graph::id(started, "video_id").filter(|_| graph::is_good(started));
    let Some(video) = video else {
        return over(graph::invisible_failure(started).about(file));
    };
    let named = if is_reel {
        let told = started.text("upload_url");
        let place = Place {
            platform: "Facebook",
            server: job.account.server_or(USUAL),
            told: told.as_deref(),
        };
        place.takes(answers, "bytes", file)?;
        ("video_id", video.clone())
    } else {
        (
            "upload_session_id",
            transferred(job, file, started, answers)?,
        )
    };
    let finished = answer(answers, "finish", |name| finish(job, name, edge, named))?;
    if !graph::is_good(finished) {
        return over(graph::publishing_failure(finished));
    }
    shown(job, &video, answers)
}

fn start(job: &Job<'_>, name: String, edge: &str, file: &Attachment) -> Call {
    let pairs = Pairs::default()
        .with("upload_phase", "start")
        .with("file_size", file.bytes.to_string());
    let server = job.account.server_or(USUAL);
    let example = json!({
        "video_id": "id-of-the-video",
        "upload_session_id": "id-of-the-upload",
        "start_offset": "0",
        "end_offset": file.bytes.to_string(),
        "upload_url": format!("{server}/video-upload/id-of-the-video"),
    });
    let request = api(&job.account).post(&format!("{}/{edge}", page(&job.account)), pairs);
    graph::call(name, Effect::Upload, request, &example)
}

/// Sends stretch after stretch, as Facebook asks for them, and returns the id of the upload.
fn transferred(
    job: &Job<'_>,
    file: &Attachment,
    started: &Answer,
    answers: &Answers,
) -> Led<String> {
    let Some(session) = graph::id(started, "upload_session_id") else {
        return over(invisible_failure(started, None));
    };
    let mut told = started;
    let mut from = None;
    while let Some((start, end)) = wanted(told) {
        if start == end {
            return Ok(session);
        }
        if from.is_some_and(|before| start <= before) || start > end || end > file.bytes {
            return refused(format!(
                "Facebook asks for bytes that `{}` does not have",
                file.path
            ));
        }
        from = Some(start);
        told = answer(answers, &format!("bytes-{start}"), |name| {
            transfer(job, name, &session, stretch(file, start, end))
        })?;
        if !graph::is_good(told) {
            return over(graph::invisible_failure(told).about(file));
        }
    }
    over(invisible_failure(told, None).about(file))
}

/// Which bytes are wanted next; none when both are the same.
fn wanted(told: &Answer) -> Option<(u64, u64)> {
    let json = told.to_json()?;
    let number = |key: &str| match &json[key] {
        Value::String(digits) => digits.parse().ok(),
        number => number.as_u64(),
    };
    Some((number("start_offset")?, number("end_offset")?))
}

fn stretch(file: &Attachment, start: u64, end: u64) -> Stretch {
    Stretch {
        path: file.path.clone(),
        media_type: file.media_type.clone(),
        from: start,
        length: end - start,
    }
}

fn transfer(job: &Job<'_>, name: String, session: &str, stretch: Stretch) -> Call {
    let end = (stretch.from + stretch.length).to_string();
    let parts = vec![
        FormPart::text("upload_phase", "transfer"),
        FormPart::text("upload_session_id", session),
        FormPart::text("start_offset", stretch.from.to_string()),
        FormPart::Stretch {
            name: "video_file_chunk".into(),
            file_name: "chunk".to_owned(),
            stretch,
        },
    ];
    let request = HttpRequest {
        body: Body::Form(parts),
        ..api(&job.account).post(&format!("{}/videos", page(&job.account)), Pairs::default())
    };
    let example = json!({ "start_offset": end, "end_offset": end });
    graph::call(name, Effect::Upload, request, &example)
}

fn finish(job: &Job<'_>, name: String, edge: &str, (key, id): (&'static str, String)) -> Call {
    let state = (edge == "video_reels").then_some("PUBLISHED");
    let pairs = Pairs::default()
        .with("upload_phase", "finish")
        .with(key, id)
        .with_some("video_state", state)
        .with_some("title", job.message.title.as_deref())
        .with_text("description", &job.message.text);
    let request = api(&job.account).post(&format!("{}/{edge}", page(&job.account)), pairs);
    graph::call(name, Effect::Publish, request, &json!({ "success": true }))
}

/// What the video itself says; `None` where none was begun.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Option<Look> {
    let id = graph::id(sought.uploads.get(START)?, "video_id")?;
    let Some(told) = answers.get("video") else {
        let path = format!("{id}?fields=published,permalink_url,status");
        let example = json!({ "published": false });
        return Some(Look::Call(
            api(&sought.account).ask("video", &path, &example),
        ));
    };
    let json = told.to_json().filter(|_| graph::is_good(told));
    Some(match json {
        Some(video) if is_out(&video) => Look::Found(Receipt {
            remote_id: Some(id),
            url: address(told.text("permalink_url")),
        }),
        Some(video) if is_on_its_way(&video) => {
            Look::Undecided("Facebook is still working on the video".to_owned())
        }
        Some(_) => Look::Absent,
        None => Look::Undecided("Facebook does not tell what became of the video".to_owned()),
    })
}

fn is_out(video: &Value) -> bool {
    let phase = video.pointer("/status/publishing_phase/publish_status");
    video["published"] == true || phase.is_some_and(|status| status == "published")
}

/// Whether the last call came in. A video that waits for it is nobody's yet, and a second last call publishes the same one.
fn is_on_its_way(video: &Value) -> bool {
    let phase = video.pointer("/status/publishing_phase/status");
    phase.is_some_and(|status| status == "in_progress" || status == "complete")
}
