//! What a post is made of: its flair, and a text, a link, a picture or a gallery.

use serde_json::{Value, json};

use super::answer::said;
use super::media::{Asset, plain};
use super::{get, request, subreddit, title};
use crate::platform::http::{checked_id, invisible_failure};
use crate::platform::{Answer, Answers, Body, Call, HttpRequest, Job, Outcome, Step};

/// The flair's id, which its text is looked up for.
pub(super) fn flair(job: &Job<'_>, answers: &Answers) -> Result<Option<String>, Box<Step>> {
    let Some(flair) = job.chosen("flair") else {
        return Ok(None);
    };
    let is_id = flair.len() == 36 && flair.split('-').count() == 5;
    if is_id {
        return Ok(Some(flair.to_owned()));
    }
    let Some(answer) = answers.get("flairs") else {
        let path = format!("/r/{}/api/link_flair_v2?raw_json=1", subreddit(job));
        return Err(Box::new(Step::Call(Call::read(
            "flairs",
            get(job.account, &path),
            Answer::json(&json!([{ "id": "id-of-flair", "text": flair }])),
        ))));
    };
    let done = |outcome| Err(Box::new(Step::Done(outcome)));
    let Some(Value::Array(flairs)) = answer.to_json().filter(|_| answer.is_success()) else {
        return done(invisible_failure(answer, said(answer)));
    };
    let same = |known: &&Value| {
        known["text"]
            .as_str()
            .is_some_and(|text| text.trim() == flair)
    };
    let id = flairs
        .iter()
        .find(same)
        .and_then(|known| known["id"].as_str());
    if let Some(id) = checked_id(id.map(str::to_owned)) {
        return Ok(Some(id));
    }
    let known: Vec<&str> = flairs
        .iter()
        .filter_map(|flair| flair["text"].as_str())
        .collect();
    done(Outcome::Refused(format!(
        "r/{} has no flair `{flair}`: choose one of {}",
        subreddit(job),
        known.join(", ")
    )))
}

pub(super) fn submit(job: &Job<'_>, flair: Option<&str>, media: &[Asset]) -> Call {
    let request = match media {
        [] | [_] => HttpRequest {
            body: Body::Pairs(plain(pairs(job, flair, media.first()))),
            ..request("POST", job.account, "/api/submit")
        },
        several => HttpRequest {
            body: Body::Json(gallery(job, flair, several)),
            ..request("POST", job.account, "/api/submit_gallery_post.json")
        },
    };
    let id = format!("t3_{}", 100_000 + job.part);
    let data = json!({ "name": id, "id": "a", "url": format!("https://www.reddit.com/r/{}/comments/a/", subreddit(job)) });
    Call::publish(
        "post",
        request,
        Answer::json(&json!({ "json": { "errors": [], "data": data } })),
    )
}

fn pairs(
    job: &Job<'_>,
    flair: Option<&str>,
    picture: Option<&Asset>,
) -> Vec<(&'static str, String)> {
    let message = job.message;
    let mut pairs = vec![
        ("api_type", "json".to_owned()),
        ("sr", subreddit(job).to_owned()),
        ("title", title(job).to_owned()),
        ("sendreplies", "true".to_owned()),
    ];
    let text = message.body.as_ref().unwrap_or(&message.text);
    match (picture, link_alone(job)) {
        (Some(picture), _) => {
            pairs.push(("kind", "image".to_owned()));
            pairs.push(("url", picture.address.clone()));
            pairs.push(("text", text.clone()));
        }
        (None, Some(link)) => {
            pairs.push(("kind", "link".to_owned()));
            pairs.push(("url", link.to_owned()));
            let again = job.flag("resubmit") == Some(true);
            pairs.push(("resubmit", again.to_string()));
        }
        (None, None) => {
            pairs.push(("kind", "self".to_owned()));
            pairs.push(("text", text.clone()));
        }
    }
    for flag in ["nsfw", "spoiler"] {
        if job.flag(flag) == Some(true) {
            pairs.push((flag, "true".to_owned()));
        }
    }
    pairs.extend(flair.map(|flair| ("flair_id", flair.to_owned())));
    pairs
}

/// The link of a post that says nothing else, or that chooses to be a link.
fn link_alone<'a>(job: &Job<'a>) -> Option<&'a str> {
    let message = job.message;
    let link = message.link.as_deref()?;
    let says_more = message.body.is_some() || !message.text.replace(link, "").trim().is_empty();
    match job.chosen("kind") {
        Some("link") => Some(link),
        Some("self") => None,
        _ => Some(link).filter(|_| !says_more),
    }
}

fn gallery(job: &Job<'_>, flair: Option<&str>, media: &[Asset]) -> Value {
    let items: Vec<Value> = media
        .iter()
        .map(|asset| json!({ "caption": "", "outbound_url": "", "media_id": asset.id }))
        .collect();
    let message = job.message;
    let mut body = json!({
        "api_type": "json",
        "sr": subreddit(job),
        "title": title(job),
        "text": message.body.as_ref().unwrap_or(&message.text),
        "items": items,
        "nsfw": job.flag("nsfw") == Some(true),
        "spoiler": job.flag("spoiler") == Some(true),
        "sendreplies": true,
        "show_error_list": true,
    });
    if let Some(flair) = flair {
        body["flair_id"] = json!(flair);
    }
    body
}
