//! The body of a post: its text in little text format, and the one thing that stands beside it.

use std::time::Duration;

use serde_json::{Value, json};

use super::little_text::escaped;
use crate::platform::{Job, PollQuestion, count};

/// Longest question of a poll (Posts API, `poll.question`).
const LONGEST_QUESTION: usize = 140;
/// How long a poll can be open, in days.
const OPEN_FOR: [(u64, &str); 4] = [
    (1, "ONE_DAY"),
    (3, "THREE_DAYS"),
    (7, "SEVEN_DAYS"),
    (14, "FOURTEEN_DAYS"),
];

/// The body of `POST /rest/posts`, with the names of its media; or why there is none.
pub(super) fn post(job: &Job<'_>, media: &[String]) -> Result<Value, String> {
    let mut body = json!({
        "author": job.account.text("author"),
        "commentary": escaped(&job.message.text),
        "visibility": "PUBLIC",
        "distribution": {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        },
        "lifecycleState": "PUBLISHED",
        "isReshareDisabledByAuthor": job.flag("reshares") == Some(false),
    });
    if let Some(content) = content(job, media)? {
        body["content"] = content;
    }
    Ok(body)
}

/// LinkedIn takes one of these, never two.
fn content(job: &Job<'_>, media: &[String]) -> Result<Option<Value>, String> {
    let message = job.message;
    match (&message.poll, media) {
        (Some(_), [_, ..]) => {
            Err("LinkedIn takes media or a poll, not both: leave one of them out".to_owned())
        }
        (Some(poll), []) => poll_content(job, poll).map(Some),
        (None, []) => Ok(article(job)),
        (None, [one]) => Ok(Some(json!({ "media": medium(job, one) }))),
        (None, several) if several.iter().all(|urn| urn.contains(":image:")) => {
            let images = several.iter().zip(&message.media);
            let images: Vec<Value> = images
                .map(|(urn, attachment)| described(urn, attachment.alt.as_deref()))
                .collect();
            Ok(Some(json!({ "multiImage": { "images": images } })))
        }
        (None, _) => {
            Err("LinkedIn takes one video or one document, and nothing beside it".to_owned())
        }
    }
}

/// One picture, video or document; a document is shown with a title.
fn medium(job: &Job<'_>, urn: &str) -> Value {
    let attachment = job.message.media.first();
    let alt = attachment.and_then(|attachment| attachment.alt.as_deref());
    if !urn.contains(":document:") {
        return described(urn, alt.filter(|_| urn.contains(":image:")));
    }
    let name = attachment.map(|attachment| attachment.file_name().to_owned());
    let alt = alt.map(str::to_owned);
    let title = job.message.title.clone().or(alt).or(name);
    json!({ "id": urn, "title": title })
}

fn described(urn: &str, alt: Option<&str>) -> Value {
    match alt {
        Some(alt) => json!({ "id": urn, "altText": alt }),
        None => json!({ "id": urn }),
    }
}

fn article(job: &Job<'_>) -> Option<Value> {
    let (link, title) = (job.message.link.as_ref()?, job.message.title.as_ref()?);
    Some(json!({ "article": { "source": link, "title": title } }))
}

fn poll_content(job: &Job<'_>, poll: &PollQuestion) -> Result<Value, String> {
    let question = job.message.title.as_ref().unwrap_or(&job.message.text);
    if count::utf16(question) > LONGEST_QUESTION {
        return Err(format!(
            "the question of a poll has at most {LONGEST_QUESTION} characters on LinkedIn: write it as `title`"
        ));
    }
    let options: Vec<Value> = poll
        .options
        .iter()
        .map(|text| json!({ "text": text }))
        .collect();
    Ok(json!({ "poll": {
        "question": question,
        "options": options,
        "settings": { "duration": duration(poll.open_for) },
    } }))
}

/// The shortest that is long enough.
fn duration(open_for: Duration) -> &'static str {
    let days = open_for.as_secs().div_ceil(24 * 3600);
    let mut enough = OPEN_FOR.iter().filter(|(least, _)| days <= *least);
    enough.next().map_or("FOURTEEN_DAYS", |(_, word)| word)
}
