//! An article as Forem takes it, as a draft and published.

use std::fmt::Write;

use serde_json::{Value, json};

use super::{SERVER, get};
use crate::model::Setting;
use crate::platform::blog::{markdown, summary};
use crate::platform::{Answer, Attachment, Body, Call, HttpRequest, Job};

/// Most tags of an article.
const MOST_TAGS: usize = 4;

/// The article, not yet published; or why it cannot be made.
pub(super) fn article(job: &Job<'_>) -> Result<Value, String> {
    let message = job.message;
    let mut article = json!({
        "title": message.title.as_deref().unwrap_or_default(),
        "body_markdown": body(job)?,
        "published": false,
    });
    let mut set = |key: &str, value: Option<Value>| {
        if let Some(value) = value {
            article[key] = value;
        }
    };
    let cover = message.media.first().map(|first| address(job, first));
    set("main_image", cover.transpose()?.map(|cover| json!(cover)));
    set("description", summary(message).map(|text| json!(text)));
    set(
        "canonical_url",
        job.chosen("canonical_url").map(|url| json!(url)),
    );
    set("series", job.chosen("series").map(|series| json!(series)));
    if let Some(Setting::Number(id)) = job.option("organization_id") {
        set("organization_id", Some(json!(id)));
    }
    let tags: Vec<String> = tags(&message.hashtags);
    set("tags", (!tags.is_empty()).then(|| json!(tags)));
    Ok(article)
}

/// The text, and below it every picture but the cover.
fn body(job: &Job<'_>) -> Result<String, String> {
    let mut body = markdown(job.message);
    for attachment in job.message.media.iter().skip(1) {
        let alt = attachment.alt.as_deref().unwrap_or_default();
        let alt = alt.replace(['[', ']', '\n'], " ");
        let address = address(job, attachment)?;
        // Writing to a text cannot fail.
        let _ = write!(body, "\n\n![{alt}]({address})");
    }
    Ok(body)
}

/// Where the server fetches a picture.
fn address(job: &Job<'_>, attachment: &Attachment) -> Result<String, String> {
    let path = &attachment.path;
    if !attachment.media_type.starts_with("image/") {
        return Err(format!(
            "`{path}` is no picture: write a link to it, or leave it out for this channel"
        ));
    }
    job.account.public_address(path).ok_or_else(|| {
        format!(
            "dev.to fetches `{path}` itself: write `media_url`, the address below which the calendar's files can be fetched"
        )
    })
}

/// Tags have letters and digits alone.
fn tags(hashtags: &[String]) -> Vec<String> {
    let tags = hashtags.iter().map(|tag| {
        let kept = tag.chars().filter(|c| c.is_alphanumeric());
        kept.collect::<String>().to_lowercase()
    });
    tags.filter(|tag| !tag.is_empty()).take(MOST_TAGS).collect()
}

pub(super) fn draft(job: &Job<'_>, article: &Value) -> Call {
    let request = HttpRequest {
        method: "POST",
        body: Body::Json(json!({ "article": article })),
        ..get(job.account, "/articles")
    };
    Call::upload("draft", request, Answer::json(&json!({ "id": 1 })))
}

/// The whole article once more, so that what is published is what the intent names, also where an older run has left the draft.
pub(super) fn publish(job: &Job<'_>, id: u64, mut article: Value) -> Call {
    article["published"] = json!(true);
    let request = HttpRequest {
        method: "PUT",
        body: Body::Json(json!({ "article": article })),
        ..get(job.account, &format!("/articles/{id}"))
    };
    let url = format!("{}/author/article-{id}", job.account.server_or(SERVER));
    Call::publish(
        "publish",
        request,
        Answer::json(&json!({ "id": id, "url": url })),
    )
}

/// Whether a draft was refused because its title was used just now.
pub(super) fn is_taken(answer: &Answer) -> bool {
    let said = answer.text("error").unwrap_or_default().to_lowercase();
    answer.status == 422 && said.contains("last five minutes")
}
