//! What a pin shows: pictures go along or are fetched, a video is put into a store and waited for.
//!
//! pinterest/api-description 5.23: `PinMediaSource…`, and `POST /media`, whose answer names a store and the fields of its form.

use std::time::Duration;

use serde_json::{Value, json};

use super::{request, said};
use crate::model::Setting;
use crate::platform::http::{checked_id, checked_url, invisible_failure};
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, FormPart, HttpRequest, Job, Outcome, Step, Stretch,
    Template,
};

/// Looks at a video that is processed, about ten minutes of them.
const MOST_LOOKS: u32 = 70;
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

/// A step that comes before a pin can be made.
type First = Box<Step>;

/// The field `media_source` of a pin.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Source {
    /// As Pinterest wants it.
    pub(super) json: Value,
    /// The pictures that go along, each with the mark that stands for it.
    files: Vec<(String, Stretch)>,
}

impl Source {
    /// The body of a pin that holds it.
    pub(super) fn body(&self, pin: Value) -> Body {
        if self.files.is_empty() {
            Body::Json(pin)
        } else {
            Body::JsonWithFiles(pin, self.files.clone())
        }
    }
}

/// What the pin shows, or the step that leads there.
pub(super) fn source(job: &Job<'_>, answers: &Answers) -> Result<Source, First> {
    let media = &job.message.media;
    let is_video = |medium: &&Attachment| medium.media_type.starts_with("video/");
    let refused = |reason: &str| Err(done(Outcome::Refused(reason.to_owned())));
    match (media.as_slice(), media.iter().find(is_video)) {
        ([], _) => refused("a pin needs a picture or a video: add `media`"),
        ([_], Some(video)) => Ok(Source {
            json: of_video(job, &uploaded(job, answers, video)?),
            files: Vec::new(),
        }),
        (_, Some(_)) => refused("a pin has one video, and nothing beside it"),
        (pictures, None) => Ok(of_pictures(job, pictures)),
    }
}

/// By their addresses where Pinterest can fetch them, else with their content.
fn of_pictures(job: &Job<'_>, pictures: &[Attachment]) -> Source {
    let addresses = pictures.iter().map(|picture| {
        let address = job.account.public_address(&picture.path)?;
        Some(json!({ "url": address }))
    });
    let addresses: Option<Vec<Value>> = addresses.collect();
    let (items, files, kind) = if let Some(items) = addresses {
        (items, Vec::new(), "url")
    } else {
        let items = pictures.iter();
        let items = items.map(|it| json!({ "content_type": it.media_type, "data": mark(it) }));
        let files = pictures.iter().map(|it| (mark(it), whole(it)));
        (items.collect(), files.collect(), "base64")
    };
    let json = match items.as_slice() {
        [one] => {
            let mut one = one.clone();
            one["source_type"] = json!(format!("image_{kind}"));
            one
        }
        several => {
            json!({ "source_type": format!("multiple_image_{kind}{}", if kind == "url" { "s" } else { "" }), "items": several })
        }
    };
    Source { json, files }
}

/// What stands for a picture until it is sent; no text holds it by chance.
fn mark(picture: &Attachment) -> String {
    let digest = picture.sha256.get(..16).unwrap_or(&picture.sha256);
    format!(
        "base64 of {} ({digest})",
        picture.file_name().replace(['"', '\\'], "")
    )
}

fn whole(picture: &Attachment) -> Stretch {
    Stretch {
        path: picture.path.clone(),
        media_type: picture.media_type.clone(),
        from: 0,
        length: picture.bytes,
    }
}

fn done(outcome: Outcome) -> First {
    Box::new(Step::Done(outcome))
}

fn of_video(job: &Job<'_>, id: &str) -> Value {
    let cover = match job.option("cover") {
        Some(Setting::Number(second)) => *second,
        _ => 0,
    };
    json!({ "source_type": "video_id", "media_id": id, "cover_image_key_frame_time": cover })
}

/// The id of a video that Pinterest has processed.
fn uploaded(job: &Job<'_>, answers: &Answers, video: &Attachment) -> Result<String, First> {
    let register = register(job);
    let Some(registered) = answers.get("video") else {
        return Err(Box::new(Step::Call(register)));
    };
    let failed = |answer: &Answer| done(invisible_failure(answer, said(answer)).about(video));
    let (id, put) = read_register(registered, video).ok_or_else(|| failed(registered))?;
    match answers.get("video-file") {
        None => return Err(Box::new(Step::Call(put))),
        Some(answer) if answer.is_success() => {}
        // The permission of an earlier run may have run out: a new one, and the file once more.
        Some(answer) if answer.status == 403 && answer.asked < registered.asked => {
            return Err(Box::new(Step::Call(put)));
        }
        Some(answer) if answer.status == 403 && answer.asked < 2 => {
            return Err(Box::new(Step::Call(register)));
        }
        Some(answer) => return Err(failed(answer)),
    }
    let look = look(job, &id);
    let Some(answer) = answers.get(&look.name) else {
        return Err(Box::new(Step::Wait(Duration::from_secs(1), look)));
    };
    match answer
        .text("status")
        .as_deref()
        .filter(|_| answer.is_success())
    {
        Some("succeeded") => Ok(id),
        Some("failed") => Err(done(Outcome::Refused(format!(
            "Pinterest cannot process `{}`: convert it to MP4 (H.264)",
            video.path
        )))),
        Some(_) if answer.asked < MOST_LOOKS => {
            let pause = Duration::from_secs(1 << answer.asked.min(4));
            Err(Box::new(Step::Wait(pause.min(LONGEST_PAUSE), look)))
        }
        Some(_) => Err(done(Outcome::Later {
            reason: format!("`{}` is still being processed", video.path),
            wait: None,
        })),
        None => Err(failed(answer)),
    }
}

fn register(job: &Job<'_>) -> Call {
    let example = json!({
        "media_id": "1", "media_type": "video",
        "upload_url": "https://pinterest-media-upload.s3-accelerate.amazonaws.com/",
        "upload_parameters": { "key": "key-of-video" },
    });
    Call::upload(
        "video",
        HttpRequest {
            body: Body::Json(json!({ "media_type": "video" })),
            ..request("POST", job.account, "/v5/media")
        },
        Answer::json(&example),
    )
}

/// The id that the video will have, and the call that puts it where Pinterest says.
fn read_register(answer: &Answer, video: &Attachment) -> Option<(String, Call)> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let id = checked_id(answer.text("media_id"))?;
    let url = checked_url(answer.text("upload_url"))?;
    let fields = json["upload_parameters"].as_object()?.iter();
    let mut parts: Vec<FormPart> = fields
        .filter_map(|(name, value)| Some(FormPart::text(name.clone(), value.as_str()?)))
        .collect();
    parts.push(FormPart::file("file", video));
    let call = Call::upload(
        "video-file",
        HttpRequest {
            method: "POST",
            url: Template::plain(url),
            headers: Vec::new(),
            body: Body::Form(parts),
            signature: None,
        },
        Answer::empty(),
    );
    Some((id, call))
}

fn look(job: &Job<'_>, id: &str) -> Call {
    Call::read(
        "video-ready",
        request("GET", job.account, &format!("/v5/media/{id}")),
        Answer::json(&json!({ "media_id": id, "status": "succeeded" })),
    )
}
