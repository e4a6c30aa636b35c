//! Comments below a video: by `commentThreads`, under the account that the token is of.

use serde_json::json;

use super::{call, errors, get, video_of};
use crate::model::Receipt;
use crate::platform::flow::{Led, answer, over, refused};
use crate::platform::http::checked_id;
use crate::platform::{Answers, Body, Effect, HttpRequest, Job, Outcome, Step};

/// The first comment, below the video.
pub(super) fn publish(job: &Job<'_>, answers: &Answers) -> Led<Step> {
    let Some(video) = job.parent.and_then(video_of) else {
        return refused("the video's number was not recorded: write the comment in YouTube Studio");
    };
    let said = answer(answers, "comment", |name| {
        let text = json!({ "snippet": { "textOriginal": job.message.text } });
        let request = HttpRequest {
            method: "POST",
            body: Body::Json(json!({ "snippet": { "videoId": video, "topLevelComment": text } })),
            ..get(&job.account, "/youtube/v3/commentThreads?part=snippet")
        };
        call(
            name,
            Effect::Publish,
            request,
            &json!({ "id": "id-of-the-comment" }),
        )
    })?;
    if !said.is_success() {
        return over(errors::publishing_failure(said));
    }
    over(match checked_id(said.text("id")) {
        Some(id) => Outcome::Sent(Receipt {
            url: Some(format!("https://www.youtube.com/watch?v={video}&lc={id}")),
            remote_id: Some(id),
        }),
        None => Outcome::Unknown(
            "YouTube accepted the comment, but its answer cannot be read".to_owned(),
        ),
    })
}
