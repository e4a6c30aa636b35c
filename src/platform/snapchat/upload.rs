//! The upload of an encrypted file: a container is made, its parts follow, and the whole is closed.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{USUAL, failure, is_good, is_picture, send};
use crate::platform::flow::{Led, answer, over, refused};
use crate::platform::http::{checked_id, invisible_failure};
use crate::platform::request::{Seal, Stretch};
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, FormPart, HttpRequest, Job, Template, origin,
};

/// The largest part of an upload.
const PART: u64 = 32 * 1024 * 1024;

/// The number of the container with the whole file in it.
pub(super) fn uploaded(job: &Job<'_>, one: &Attachment, answers: &Answers) -> Led<String> {
    let made = answer(answers, "media", |name| container(job, name, one))?;
    let told = |key: &str| made.text(key).filter(|_| is_good(made));
    let Some(media) = checked_id(told("media_id")) else {
        return over(failure(made, invisible_failure));
    };
    let usual = format!(
        "/us/v1/public_profiles/{}/media/{media}/multipart-upload",
        job.account.text("profile")
    );
    let place = |key: &str| place(job, told(key).unwrap_or_else(|| usual.clone()));
    let (Some(add), Some(finish)) = (place("add_path"), place("finalize_path")) else {
        return refused(format!("Snapchat names no place for `{}`", one.path));
    };
    let whole = Seal::length(one.bytes);
    for index in 0..whole.div_ceil(PART) {
        let name = format!("part-{}", index + 1);
        let sent = answer(answers, &name, |name| {
            let from = index * PART;
            part(
                job,
                name,
                &add,
                one,
                (index + 1, from, PART.min(whole - from)),
            )
        })?;
        if !is_good(sent) {
            return over(failure(sent, invisible_failure).about(one));
        }
    }
    let ended = answer(answers, "finalize", |name| {
        form(name, &finish, vec![FormPart::text("action", "FINALIZE")])
    })?;
    if is_good(ended) {
        return Ok(media);
    }
    over(failure(ended, invisible_failure).about(one))
}

/// A path at the channel's own server. An address of another place is none: the token goes with the file.
fn place(job: &Job<'_>, told: String) -> Option<String> {
    let server = job.account.server_or(USUAL);
    if told.starts_with('/') {
        return Some(format!("{server}{told}"));
    }
    (origin(&told) == origin(server)).then_some(told)
}

/// The key of a message: the same for every try, so that an upload goes on with it.
fn seal(job: &Job<'_>, one: &Attachment) -> Seal {
    let drawn = |what: &str| Sha256::digest(format!("{what}\n{}\n{}", job.key, one.sha256));
    let mut initial = [0; 16];
    initial.copy_from_slice(&drawn("initial vector")[..16]);
    Seal {
        key: drawn("key").into(),
        initial,
    }
}

fn container(job: &Job<'_>, name: String, one: &Attachment) -> Call {
    let seal = seal(job, one);
    let body = json!({
        "type": if is_picture(one) { "IMAGE" } else { "VIDEO" },
        "name": job.key,
        "key": BASE64.encode(seal.key),
        "iv": BASE64.encode(seal.initial),
    });
    let example = json!({ "request_status": "SUCCESS", "media_id": "id-of-the-file" });
    send(job, name, Effect::Upload, "media", body, &example)
}

fn part(
    job: &Job<'_>,
    name: String,
    place: &str,
    one: &Attachment,
    (number, from, length): (u64, u64, u64),
) -> Call {
    let parts = vec![
        FormPart::text("action", "ADD"),
        FormPart::text("part_number", number.to_string()),
        FormPart::Sealed {
            name: "file".into(),
            file_name: one.file_name().to_owned(),
            stretch: Stretch {
                path: one.path.clone(),
                media_type: "application/octet-stream".to_owned(),
                from,
                length,
            },
            seal: seal(job, one),
        },
    ];
    form(name, place, parts)
}

fn form(name: String, place: &str, parts: Vec<FormPart>) -> Call {
    Call::upload(
        name,
        HttpRequest {
            method: "POST",
            url: Template::plain(place),
            headers: vec![("authorization", Template::with_secret("Bearer ", "token"))],
            body: Body::Form(parts),
            signature: None,
        },
        Answer::json(&json!({ "request_status": "SUCCESS" })),
    )
}
