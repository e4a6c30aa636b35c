//! Pictures, GIFs and videos on their way to X, until each has an id that a post can name.
//!
//! Its documentation, media/quickstart: a picture is one upload; a GIF or a video is begun, appended chunk by chunk, ended, and
//! looked at until it is processed. An id lives for a day at least.

use std::time::Duration;

use serde_json::{Value, json};

use super::{data_id, request, said};
use crate::platform::http::invisible_failure;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, FormPart, HttpRequest, Job, Outcome, Step, Stretch,
};

/// A chunk of a video, in bytes, unless there would be more than `MOST_CHUNKS` of them.
const CHUNK: u64 = 4 * 1024 * 1024;
/// Chunks are numbered from 0 to 999.
const MOST_CHUNKS: u64 = 1000;
/// Looks at a video that is processed; X says how long to wait between them.
const MOST_LOOKS: u32 = 120;
const LONGEST_PAUSE: u64 = 30;

/// A step that comes before a medium is ready.
type First = Box<Step>;

/// The ids of all media, or the step that leads there.
pub(super) fn ready(job: &Job<'_>, answers: &Answers) -> Result<Vec<String>, First> {
    let media = job.message.media.iter().enumerate();
    media
        .map(|(index, attachment)| {
            let upload = Upload {
                job,
                answers,
                name: format!("media-{index}"),
                attachment,
            };
            let id = upload.id()?;
            upload.describe(&id)?;
            Ok(id)
        })
        .collect()
}

/// One medium of a message.
struct Upload<'a> {
    job: &'a Job<'a>,
    answers: &'a Answers,
    name: String,
    attachment: &'a Attachment,
}

impl Upload<'_> {
    fn id(&self) -> Result<String, First> {
        if self.category() == "tweet_image" {
            return self.id_from(self.answered(|| self.whole())?);
        }
        let id = self.id_from(self.answered(|| self.start())?)?;
        let chunk = CHUNK.max(self.attachment.bytes.div_ceil(MOST_CHUNKS));
        for index in 0..self.attachment.bytes.div_ceil(chunk) {
            self.answered(|| self.append(&id, index, chunk))?;
        }
        let mut answer = self.answered(|| self.end(&id))?;
        let look = format!("{}-ready", self.name);
        if let Some(looked) = self.answers.get(&look) {
            answer = looked;
        }
        self.processed(&id, answer)?;
        Ok(id)
    }

    /// What this medium is for X. A GIF moves when it is alone.
    fn category(&self) -> &'static str {
        match self.attachment.media_type.as_str() {
            "image/gif" if self.job.message.media.len() == 1 => "tweet_gif",
            kind if kind.starts_with("image/") => "tweet_image",
            _ => "tweet_video",
        }
    }

    /// The good answer to a call, or the call, or what a bad answer means.
    fn answered(&self, call: impl FnOnce() -> Call) -> Result<&Answer, First> {
        let call = call();
        match self.answers.get(&call.name) {
            None => Err(Box::new(Step::Call(call))),
            Some(answer) if answer.is_success() => Ok(answer),
            Some(answer) => Err(self.failed(answer)),
        }
    }

    fn id_from(&self, answer: &Answer) -> Result<String, First> {
        data_id(answer).ok_or_else(|| self.failed(answer))
    }

    fn failed(&self, answer: &Answer) -> First {
        let outcome = invisible_failure(answer, said(answer));
        Box::new(Step::Done(outcome.about(self.attachment)))
    }

    /// Waits until X has processed a medium; `answer` is the newest that tells of it.
    fn processed(&self, id: &str, answer: &Answer) -> Result<(), First> {
        if !answer.is_success() {
            return Err(self.failed(answer));
        }
        let json = answer.to_json().unwrap_or_default();
        let Some(processing) = json.pointer("/data/processing_info") else {
            return Ok(());
        };
        let path = &self.attachment.path;
        match processing["state"].as_str() {
            Some("succeeded") => Ok(()),
            Some("failed") => Err(Box::new(Step::Done(Outcome::Refused(format!(
                "X cannot process `{path}`: {}",
                why(processing)
            ))))),
            _ if self.looks() >= MOST_LOOKS => Err(Box::new(Step::Done(Outcome::Later {
                reason: format!("`{path}` is still being processed"),
                wait: None,
            }))),
            _ => {
                let seconds = processing["check_after_secs"].as_u64().unwrap_or(1);
                let pause = Duration::from_secs(seconds.clamp(1, LONGEST_PAUSE));
                Err(Box::new(Step::Wait(pause, self.look(id))))
            }
        }
    }

    fn looks(&self) -> u32 {
        let look = self.answers.get(&format!("{}-ready", self.name));
        look.map_or(0, |answer| answer.asked)
    }

    /// Tells what a picture shows (`POST /2/media/metadata`).
    fn describe(&self, id: &str) -> Result<(), First> {
        let is_picture = self.attachment.media_type.starts_with("image/");
        let Some(alt) = self.attachment.alt.as_ref().filter(|_| is_picture) else {
            return Ok(());
        };
        let body = json!({ "id": id, "metadata": { "alt_text": { "text": alt } } });
        self.answered(|| self.upload("-alt", "/2/media/metadata", Body::Json(body)))?;
        Ok(())
    }

    fn whole(&self) -> Call {
        let attachment = self.attachment;
        let file = FormPart::file("media", attachment);
        let parts = vec![
            FormPart::text("media_category", self.category()),
            FormPart::text("media_type", &attachment.media_type),
            file,
        ];
        self.upload("", "/2/media/upload", Body::Form(parts))
    }

    fn start(&self) -> Call {
        let body = json!({
            "media_category": self.category(),
            "media_type": self.attachment.media_type,
            "total_bytes": self.attachment.bytes,
        });
        self.upload("-start", "/2/media/upload/initialize", Body::Json(body))
    }

    fn append(&self, id: &str, index: u64, chunk: u64) -> Call {
        let from = index * chunk;
        let stretch = Stretch {
            path: self.attachment.path.clone(),
            media_type: "application/octet-stream".to_owned(),
            from,
            length: chunk.min(self.attachment.bytes - from),
        };
        let parts = vec![
            FormPart::text("segment_index", index.to_string()),
            FormPart::Stretch {
                name: "media".into(),
                file_name: self.attachment.file_name().to_owned(),
                stretch,
            },
        ];
        let path = format!("/2/media/upload/{id}/append");
        self.upload(&format!("-chunk-{index}"), &path, Body::Form(parts))
    }

    fn end(&self, id: &str) -> Call {
        let path = format!("/2/media/upload/{id}/finalize");
        self.upload("-end", &path, Body::Empty)
    }

    fn look(&self, id: &str) -> Call {
        let path = format!("/2/media/upload?command=STATUS&media_id={id}");
        Call::read(
            format!("{}-ready", self.name),
            request("GET", self.job.account, &path),
            Answer::json(&json!({ "data": { "id": id } })),
        )
    }

    fn upload(&self, step: &str, path: &str, body: Body) -> Call {
        let request = HttpRequest {
            body,
            ..request("POST", self.job.account, path)
        };
        let id = format!("id-of-{}", self.name);
        Call::upload(
            format!("{}{step}", self.name),
            request,
            Answer::json(&json!({ "data": { "id": id } })),
        )
    }
}

fn why(processing: &Value) -> &str {
    let error = &processing["error"];
    let told = error["message"].as_str().or(error["name"].as_str());
    told.unwrap_or("it does not say why")
}
