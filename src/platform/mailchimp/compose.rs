//! A campaign as Mailchimp takes it: the files that it links, its settings, and its content.

use serde_json::json;

use super::http;
use crate::model::Setting;
use crate::platform::article::{Shown, html, on_the_web, plain, summary};
use crate::platform::{Answer, Body, Call, Job};

/// The longest preview, in characters.
const PREVIEW: usize = 150;

pub(super) fn shown(job: &Job<'_>) -> Result<Vec<Shown>, String> {
    let media = job.message.media.iter();
    media
        .map(|attachment| on_the_web(&job.account, attachment))
        .collect()
}

pub(super) fn create(job: &Job<'_>) -> Call {
    let account = &job.account;
    let mut recipients = json!({ "list_id": account.text("list") });
    if let Some(Setting::Number(segment)) = job.option("segment") {
        recipients["segment_opts"] = json!({ "saved_segment_id": segment });
    }
    let mut settings = json!({
        "subject_line": job.message.title,
        // Nobody but the team sees this one, by which the campaign is found again.
        "title": format!("{} ({})", job.delivery.post, job.key),
        "from_name": account.text("from_name"),
        "reply_to": account.text("reply_to"),
    });
    if let Some(preview) = summary(job.message, PREVIEW) {
        settings["preview_text"] = json!(preview);
    }
    let campaign = json!({ "type": "regular", "recipients": recipients, "settings": settings });
    Call::upload(
        "campaign",
        http(account, "POST", "campaigns", Body::Json(campaign)),
        Answer::json(&json!({ "id": "id-of-campaign", "status": "save" })),
    )
}

pub(super) fn content(job: &Job<'_>, id: &str, shown: &[Shown]) -> Call {
    let content =
        json!({ "html": html(job.message, shown), "plain_text": plain(job.message, shown) });
    Call::upload(
        "content",
        http(
            &job.account,
            "PUT",
            &format!("campaigns/{id}/content"),
            Body::Json(content),
        ),
        Answer::json(&json!({})),
    )
}
