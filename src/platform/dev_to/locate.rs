//! Whether an article is out, by the account's own list, and how one is made a draft again.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{failure, get, receipt};
use crate::platform::{
    Answer, Answers, Body, Call, Effect, HttpRequest, Look, Removal, Sought, Unwanted,
};
use crate::time::Instant;

/// How many articles are read; they come with their texts, and an answer has its bounds.
const PAGE: usize = 20;

/// One page of the newest published articles. Titles are compared, as they are the article's name here.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("articles") else {
        return Look::Call(newest(sought));
    };
    let Some(Value::Array(articles)) = answer.to_json().filter(|_| answer.is_success()) else {
        let why = failure(answer, Effect::Read).reason().unwrap_or_default();
        return Look::Undecided(format!("the account's articles cannot be read: {why}"));
    };
    let since = sought.since(answer);
    let title = sought.said.title.as_deref().unwrap_or_default();
    let ours = articles.iter().filter(|article| {
        let id = article["id"].as_u64().map(|id| id.to_string());
        let is_known = id.is_some_and(|id| sought.known.contains(&id));
        article["title"] == title && !is_known && !is_before(article, since)
    });
    let ours: Vec<&Value> = ours.collect();
    match ours.as_slice() {
        [article] => receipt(article).map_or_else(
            || Look::Undecided("an article of this title has no number".to_owned()),
            Look::Found,
        ),
        [] if articles.len() < PAGE || articles.iter().any(|it| is_before(it, since)) => {
            Look::Absent
        }
        [] => Look::Undecided(
            "so much was published since that nobody can read that far back".to_owned(),
        ),
        several => Look::Undecided(format!("{} articles have its title", several.len())),
    }
}

fn newest(sought: &Sought<'_>) -> Call {
    let path = format!("/articles/me/published?per_page={PAGE}");
    Call::read(
        "articles",
        get(sought.account, &path),
        Answer::json(&json!([])),
    )
}

fn is_before(article: &Value, since: Option<Instant>) -> bool {
    let published = article["published_at"].as_str();
    let published = published.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    matches!((published, since), (Some(published), Some(since)) if published < since)
}

/// One call, which takes the article out of sight. Keys of ordinary accounts cannot delete.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = &unwanted.receipt.remote_id else {
        return Removal::Refused("its number is not recorded: delete it on the site".to_owned());
    };
    let Some(answer) = answers.get("unpublish") else {
        let request = HttpRequest {
            method: "PUT",
            body: Body::Json(json!({ "article": { "published": false } })),
            ..get(unwanted.account, &format!("/articles/{id}"))
        };
        return Removal::Call(Call::publish(
            "unpublish",
            request,
            Answer::json(&json!({ "id": 1 })),
        ));
    };
    if answer.is_success() {
        return Removal::Gone;
    }
    if answer.status == 404 {
        return Removal::WasGone;
    }
    Removal::from(failure(answer, Effect::Publish))
}
