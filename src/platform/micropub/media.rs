//! Media: where the server has a media endpoint, each file becomes an address there, which nobody sees until a post shows it.

use serde_json::json;

use super::{configuration, failure, location, post};
use crate::platform::http::checked_url;
use crate::platform::{
    Answer, Answers, Attachment, Body, Call, Effect, FormPart, HttpRequest, Job, Outcome, Step,
};

/// The media of a post.
pub(super) enum Files {
    /// Addresses, in the order of the media.
    There(Vec<String>),
    /// There is no media endpoint, so the files go with the post.
    WithPost,
}

/// The media, or the step that leads to them.
pub(super) fn files(job: &Job<'_>, answers: &Answers) -> Result<Files, Box<Step>> {
    if job.message.media.is_empty() {
        return Ok(Files::There(Vec::new()));
    }
    let Some(endpoint) = endpoint(job, answers)? else {
        return Ok(Files::WithPost);
    };
    let media = job.message.media.iter().enumerate();
    let there = media.map(|(index, attachment)| {
        let call = upload(index, attachment, &endpoint);
        match answers.get(&call.name) {
            None => Err(Box::new(Step::Call(call))),
            Some(answer) => location(answer)
                .filter(|_| answer.is_success())
                .ok_or_else(|| {
                    Box::new(Step::Done(
                        failure(answer, Effect::Upload).about(attachment),
                    ))
                }),
        }
    });
    Ok(Files::There(there.collect::<Result<_, _>>()?))
}

/// Where media go: as the channel says, else as the server says. A token is not sent in the clear because a server says so.
fn endpoint(job: &Job<'_>, answers: &Answers) -> Result<Option<String>, Box<Step>> {
    if let Some(named) = job.account.channel.text("media_endpoint") {
        return Ok(Some(named.to_owned()));
    }
    let call = configuration(&job.account);
    let Some(answer) = answers.get(&call.name) else {
        return Err(Box::new(Step::Call(call)));
    };
    let Some(json) = answer.to_json().filter(|_| answer.is_success()) else {
        return Err(Box::new(Step::Done(failure(answer, Effect::Read))));
    };
    let Some(told) = checked_url(json["media-endpoint"].as_str().map(str::to_owned)) else {
        return Ok(None);
    };
    let is_clear = told.starts_with("http://");
    if is_clear && job.account.text("endpoint").starts_with("https://") {
        let reason =
            "the server's media endpoint begins with http, which would send the token in the clear";
        return Err(Box::new(Step::Done(Outcome::Refused(reason.to_owned()))));
    }
    Ok(Some(told))
}

fn upload(index: usize, attachment: &Attachment, endpoint: &str) -> Call {
    let request = HttpRequest {
        body: Body::Form(vec![FormPart::file("file", attachment)]),
        ..post(endpoint)
    };
    let mut example = Answer::json(&json!({}));
    example.headers.insert(
        "location".to_owned(),
        format!("https://media.example/{}", index + 1),
    );
    Call::upload(format!("media-{index}"), request, example)
}
