//! Videos: an upload is begun, its bytes follow chunk by chunk, and the last of them makes the post.
//!
//! TikTok's "Media transfer guide": chunks of 5 to 64 MB, as many as whole ones fit into the file, the last with the rest; one
//! chunk for a file that is smaller. An upload's address works for an hour: a later run begins a new one.

use serde_json::{Value, json};

use super::{USUAL, call, described, errors, post, publish_id, state, status};
use crate::model::Setting;
use crate::platform::flow::{Led, answer, over, refused};
use crate::platform::http::{invisible_failure, publishing_failure};
use crate::platform::request::Stretch;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, HttpRequest, Job, Outcome, Request, Template,
    origin,
};

/// The size of a chunk. The last one may be nearly twice as large, and has to arrive within a minute.
const CHUNK: u64 = 10 * 1024 * 1024;
/// How many uploads are begun for one video.
const MOST_UPLOADS: u32 = 3;

/// Brings all of a video there, and returns the publication's id.
pub(super) fn upload(
    job: &Job<'_>,
    file: &Attachment,
    privacy: &str,
    answers: &Answers,
) -> Led<String> {
    for number in 1..=MOST_UPLOADS {
        let begun = answer(answers, &begin_name(number, file.bytes), |name| {
            begin(job, name, file, privacy)
        })?;
        if !errors::is_good(begun) {
            return over(errors::invisible_failure(begun));
        }
        let (Some(id), Some(address)) = (publish_id(begun), address(job, begun)) else {
            return over(invisible_failure(begun, None).about(file));
        };
        if is_ready(job, file, (number, &id, &address), answers)? {
            let last = chunks(file.bytes) - 1;
            let sent = answer(answers, "publish", |name| {
                transfer(name, Effect::Publish, &address, file, last)
            })?;
            if sent.is_success() {
                return Ok(id);
            }
            return over(publishing_failure(sent, None).about(file));
        }
    }
    over(Outcome::Later {
        reason: format!("TikTok lets every upload of `{}` lapse", file.path),
        wait: None,
    })
}

/// The name of the call that begins an upload; it tells the size to a later look.
fn begin_name(number: u32, size: u64) -> String {
    format!("begin-{number}-{size}")
}

/// The size and the publication's id of the upload that was begun last.
pub(super) fn newest(uploads: &Answers) -> Option<(u64, String)> {
    let begun = uploads.iter().filter_map(|(name, told)| {
        let (number, size) = name.strip_prefix("begin-")?.split_once('-')?;
        let number: u32 = number.parse().ok()?;
        Some((number, (size.parse().ok()?, publish_id(told)?)))
    });
    begun
        .max_by_key(|(number, _)| *number)
        .map(|(_, newest)| newest)
}

fn chunks(size: u64) -> u64 {
    (size / CHUNK).max(1)
}

fn begin(job: &Job<'_>, name: String, file: &Attachment, privacy: &str) -> Call {
    let mut info = described(job, privacy);
    info["title"] = json!(job.message.text);
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            info[key] = value;
        }
    };
    set(
        "disable_duet",
        job.flag("duet").map(|allowed| json!(!allowed)),
    );
    set(
        "disable_stitch",
        job.flag("stitch").map(|allowed| json!(!allowed)),
    );
    set("is_aigc", job.flag("ai_generated").map(|made| json!(made)));
    if let Some(Setting::Number(milliseconds)) = job.option("cover_at") {
        set("video_cover_timestamp_ms", Some(json!(milliseconds)));
    }
    let body = json!({
        "post_info": info,
        "source_info": {
            "source": "FILE_UPLOAD",
            "video_size": file.bytes,
            "chunk_size": CHUNK.min(file.bytes),
            "total_chunk_count": chunks(file.bytes),
        },
    });
    let request = post(&job.account, "/v2/post/publish/video/init/", body);
    let upload = format!("{}/upload/the-video", job.account.server_or(USUAL));
    let data = json!({ "publish_id": "id-of-the-post", "upload_url": upload });
    call(name, Effect::Upload, request, &data)
}

/// Where the bytes go. Nothing secret goes with them, but nobody shall read them on the way.
fn address(job: &Job<'_>, begun: &Answer) -> Option<String> {
    let json = begun.to_json()?;
    let address = json.pointer("/data/upload_url")?.as_str()?;
    let own = origin(job.account.server_or(USUAL));
    let is_fit = address.starts_with("https://") || origin(address) == own;
    is_fit.then(|| address.to_owned())
}

/// Sends all chunks but the last, and asks whether the upload still stands. False when it has lapsed.
fn is_ready(
    job: &Job<'_>,
    file: &Attachment,
    (number, id, address): (u32, &str, &str),
    answers: &Answers,
) -> Led<bool> {
    for index in 0..chunks(file.bytes) - 1 {
        let sent = answer(answers, &format!("chunk-{number}-{index}"), |name| {
            transfer(name, Effect::Upload, address, file, index)
        })?;
        match sent.status {
            200..=299 => {}
            400 | 403 | 404 | 410 | 416 => return Ok(false),
            _ => return over(invisible_failure(sent, None).about(file)),
        }
    }
    let told = answer(answers, &format!("stands-{number}"), |name| Call {
        example: Answer::json(
            &json!({ "data": { "status": "PROCESSING_UPLOAD" }, "error": { "code": "ok" } }),
        ),
        ..status(&job.account, name, id)
    })?;
    match state(told).as_deref() {
        Some("PROCESSING_UPLOAD") => Ok(true),
        Some("FAILED") => Ok(false),
        Some(_) => refused(
            "TikTok says that this is published already: look in the app, and tell what you found with `kalends resolve`",
        ),
        None if errors::is_gone(told) => Ok(false),
        None => over(errors::invisible_failure(told)),
    }
}

fn transfer(name: String, effect: Effect, address: &str, file: &Attachment, index: u64) -> Call {
    let from = index * CHUNK;
    let is_last = index + 1 == chunks(file.bytes);
    let end = if is_last { file.bytes } else { from + CHUNK };
    let range = format!("bytes {from}-{}/{}", end.saturating_sub(1), file.bytes);
    Call {
        name,
        effect,
        request: Request::Http(HttpRequest {
            method: "PUT",
            url: Template::plain(address),
            headers: vec![("content-range", Template::plain(range))],
            body: Body::File(Stretch {
                path: file.path.clone(),
                media_type: file.media_type.clone(),
                from,
                length: end - from,
            }),
            signature: None,
        }),
        example: Answer::empty(),
    }
}
