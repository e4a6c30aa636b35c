//! The draft of a post: found, written or taken up, and looked at once more before it is published.

use serde_json::json;

use super::{done, http, post, post_of, said, text};
use crate::platform::article::Shown;
use crate::platform::http::{checked_id, invisible_failure};
use crate::platform::{Answer, Answers, Body, Call, Job, Outcome, Step};

/// A draft as Ghost has it.
pub(super) struct Draft {
    pub(super) id: String,
    /// The time of its last change, under which alone it is changed.
    pub(super) updated_at: String,
}

/// The draft that holds these words, or the step that leads there. One that an interrupted run left is taken and written anew.
/// One whose words somebody changed since is left alone.
pub(super) fn draft(job: &Job<'_>, shown: &[Shown], answers: &Answers) -> Result<Draft, Box<Step>> {
    let Some(written) = answers.get("draft") else {
        let call = match answers.get("find") {
            None => find(job),
            Some(answer) => post::draft(job, shown, leftover(job, answer)?.as_ref()),
        };
        return Err(Box::new(Step::Call(call)));
    };
    let ours = read_draft(job, written)?;
    let Some(now) = answers.get("check") else {
        return Err(Box::new(Step::Call(check(job, "check", &ours))));
    };
    if now.status == 404 {
        let Some(again) = answers.get("draft-again") else {
            let call = Call {
                name: "draft-again".to_owned(),
                ..post::draft(job, shown, None)
            };
            return Err(Box::new(Step::Call(call)));
        };
        return read_draft(job, again);
    }
    let Some(there) = post_of(now).filter(|_| now.is_success()) else {
        return Err(done(invisible_failure(now, said(now))));
    };
    if text(&there, "status") == "draft" && text(&there, "updated_at") != ours.updated_at {
        return Err(done(changed()));
    }
    if text(&there, "status") == "sent" {
        return Err(done(Outcome::Refused(
            "it went out by email already: record that with `kalends resolve`".to_owned(),
        )));
    }
    Ok(Draft {
        updated_at: text(&there, "updated_at").to_owned(),
        ..ours
    })
}

pub(super) fn changed() -> Outcome {
    Outcome::Refused(
        "somebody changed its draft in Ghost, so it was not published: publish it there, or delete the draft and run `kalends retry`"
            .to_owned(),
    )
}

/// The post under the address that ours is to have.
fn find(job: &Job<'_>) -> Call {
    let path = format!("posts/slug/{}/", post::slug(job));
    Call::read(
        "find",
        http(&job.account, "GET", &path, Body::Empty),
        Answer {
            status: 404,
            asked: 1,
            ..Answer::default()
        },
    )
}

/// The draft that an interrupted run left under the address; `None` where the address is free.
fn leftover(job: &Job<'_>, answer: &Answer) -> Result<Option<Draft>, Box<Step>> {
    if answer.status == 404 {
        return Ok(None);
    }
    let Some(there) = post_of(answer).filter(|_| answer.is_success()) else {
        return Err(done(invisible_failure(answer, said(answer))));
    };
    let is_ours = job.message.title.as_deref() == Some(text(&there, "title"));
    if is_ours && text(&there, "status") == "draft" {
        return read_draft(job, answer).map(Some);
    }
    Err(done(Outcome::Refused(format!(
        "the address `{}` is taken by another post there: choose one as `slug` (`[posts.{}.on.{}.options]`)",
        post::slug(job),
        job.delivery.post,
        job.delivery.channel
    ))))
}

fn read_draft(job: &Job<'_>, answer: &Answer) -> Result<Draft, Box<Step>> {
    let there = post_of(answer).filter(|_| answer.is_success());
    let id = there
        .as_ref()
        .and_then(|it| checked_id(Some(text(it, "id").to_owned())));
    let (Some(there), Some(id)) = (there, id) else {
        return Err(done(invisible_failure(answer, said(answer))));
    };
    if text(&there, "slug") != post::slug(job) {
        let slug = post::slug(job);
        let reason =
            format!("Ghost does not give it the address `{slug}`: choose another one as `slug`");
        return Err(done(Outcome::Refused(reason)));
    }
    Ok(Draft {
        id,
        updated_at: text(&there, "updated_at").to_owned(),
    })
}

pub(super) fn check(job: &Job<'_>, name: &str, draft: &Draft) -> Call {
    let there = json!({ "id": draft.id, "status": "draft", "updated_at": draft.updated_at, "slug": post::slug(job) });
    Call::read(
        name.to_owned(),
        http(
            &job.account,
            "GET",
            &format!("posts/{}/", draft.id),
            Body::Empty,
        ),
        Answer::json(&json!({ "posts": [there] })),
    )
}
