//! What a record needs from elsewhere: the accounts that it mentions, the post that it answers, and its files.

use serde_json::{Value, json};

use super::record::{self, Found};
use super::{
    Address, LABELS, escaped, get, is_absent, is_signed_out, later, read, request, unseen_failure,
    video,
};
use crate::model::Receipt;
use crate::platform::count::bluesky::{FacetKind, facets};
use crate::platform::http::checked_id;
use crate::platform::{Answer, Answers, Attachment, Body, Call, Job, Outcome, Step, Stretch};

/// Everything that the record needs from elsewhere, or the step that leads there.
pub(super) fn gathered(job: &Job<'_>, answers: &Answers) -> Result<Found, Box<Step>> {
    if let Some(label) = job.list("labels").iter().find(|it| !is_label(it)) {
        let reason = format!("`{label}` is no label of a post there: write {LABELS}");
        return Err(Box::new(Step::Done(Outcome::Refused(reason))));
    }
    let mut found = Found::default();
    for handle in mentioned(&job.message.text) {
        found.resolved(&handle, did_of(job, &handle, answers)?);
    }
    if let Some(parent) = job.parent {
        found.reply = Some(reply(job, parent, answers)?);
    }
    for (index, attachment) in job.message.media.iter().enumerate() {
        let blob = if attachment.media_type.starts_with("video/") {
            video::blob(job, attachment, answers)?
        } else {
            blob(job, index, attachment, answers)?
        };
        found.blobs.push(blob);
    }
    Ok(found)
}

fn is_label(label: &str) -> bool {
    LABELS
        .split([',', ' '])
        .any(|known| known == label && known != "or")
}

/// The accounts that a text mentions, each once.
fn mentioned(text: &str) -> Vec<String> {
    let mut handles: Vec<String> = Vec::new();
    for facet in facets(text) {
        if let FacetKind::Mention(handle) = facet.kind
            && !handles.contains(&handle)
        {
            handles.push(handle);
        }
    }
    handles
}

/// The account behind a handle; `None` where there is none, so that the mention stays text.
fn did_of(job: &Job<'_>, handle: &str, answers: &Answers) -> Result<Option<String>, Box<Step>> {
    let name = format!("mention-{handle}");
    let Some(answer) = answers.get(&name) else {
        let path = format!(
            "com.atproto.identity.resolveHandle?handle={}",
            escaped(handle)
        );
        let example = json!({ "did": "did:plc:mentioned" });
        let request = get(&job.account, &path);
        return Err(Box::new(Step::Call(read(name, request, &example))));
    };
    if answer.is_success() {
        return Ok(checked_id(answer.text("did")));
    }
    if answer.status == 400 && !is_signed_out(answer) {
        return Ok(None);
    }
    let about = format!("the account behind `@{handle}` cannot be asked for");
    Err(Box::new(Step::Done(later(&about, answer))))
}

/// The record that a message answers, and the one that began that thread, as the record itself tells.
fn reply(job: &Job<'_>, parent: &Receipt, answers: &Answers) -> Result<Value, Box<Step>> {
    let Some(address) = Address::of(parent) else {
        return Err(Box::new(Step::Done(Outcome::Refused(
            "the recorded address of the message that it answers does not name a post, so it would stand alone: publish it by hand"
                .to_owned(),
        ))));
    };
    let Some(answer) = answers.get("parent") else {
        let uri = address.uri();
        let example = json!({ "uri": uri, "cid": "bafyparent", "value": {} });
        let request = get(&job.account, &address.query());
        let call = read("parent".to_owned(), request, &example);
        return Err(Box::new(Step::Call(call)));
    };
    if is_absent(answer) {
        return Err(Box::new(Step::Done(Outcome::Refused(
            "the message that it answers is not there any more".to_owned(),
        ))));
    }
    record::reply(answer).ok_or_else(|| {
        let about = "the message that it answers cannot be read";
        Box::new(Step::Done(later(about, answer)))
    })
}

/// A picture, as the server refers to it.
fn blob(
    job: &Job<'_>,
    index: usize,
    attachment: &Attachment,
    answers: &Answers,
) -> Result<Value, Box<Step>> {
    let name = format!("media-{index}");
    let Some(answer) = answers.get(&name) else {
        return Err(Box::new(Step::Call(upload(job, name, attachment))));
    };
    let blob = answer.to_json().filter(|_| answer.is_success());
    let blob = blob.and_then(|json| checked_blob(&json["blob"]));
    blob.ok_or_else(|| {
        let outcome = unseen_failure(answer).about(attachment);
        Box::new(Step::Done(outcome))
    })
}

/// A reference to a file on the server, if it is one.
pub(super) fn checked_blob(blob: &Value) -> Option<Value> {
    (blob["$type"] == "blob" && blob["ref"]["$link"].is_string()).then(|| blob.clone())
}

fn upload(job: &Job<'_>, name: String, attachment: &Attachment) -> Call {
    let mut request = request(&job.account, "POST", "com.atproto.repo.uploadBlob");
    request.body = whole(attachment);
    let blob = json!({
        "$type": "blob",
        "ref": { "$link": format!("id-of-{name}") },
        "mimeType": attachment.media_type,
        "size": attachment.bytes,
    });
    Call::upload(name, request, Answer::json(&json!({ "blob": blob })))
}

pub(super) fn whole(attachment: &Attachment) -> Body {
    Body::File(Stretch {
        path: attachment.path.clone(),
        media_type: attachment.media_type.clone(),
        from: 0,
        length: attachment.bytes,
    })
}
