//! Whether a post is there: by the end of its address among the newest posts, and how one is moved to the trash.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::answer::failure;
use super::{get, receipt};
use crate::platform::blog::slug;
use crate::platform::{
    Answer, Answers, Call, Effect, HttpRequest, Look, Removal, Sought, Unwanted,
};
use crate::time::Instant;

/// How many posts a page holds; the most that WordPress gives.
const PAGE: usize = 100;

/// One page of the newest posts, whatever state they are in.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("posts") else {
        return Look::Call(newest(sought));
    };
    let Some(Value::Array(posts)) = answer.to_json().filter(|_| answer.is_success()) else {
        let why = failure(answer, Effect::Read).reason().unwrap_or_default();
        return Look::Undecided(format!("the site's posts cannot be read: {why}"));
    };
    let since = sought.since(answer);
    let ours = posts.iter().filter(|post| is_ours(sought, post, since));
    let found: Vec<&Value> = ours.collect();
    match found.as_slice() {
        [post] => receipt(post).map_or_else(
            || Look::Undecided("a post of this name has no number".to_owned()),
            Look::Found,
        ),
        [] if posts.len() < PAGE || posts.iter().any(|post| is_before(post, since)) => Look::Absent,
        [] => Look::Undecided(
            "so much was written since that nobody can read that far back".to_owned(),
        ),
        several => Look::Undecided(format!("{} posts have its name", several.len())),
    }
}

fn newest(sought: &Sought<'_>) -> Call {
    // The texts of a hundred posts would be more than is read of an answer.
    let fields = "id,slug,link,title,date_gmt";
    let path = format!(
        "/posts?context=edit&status=any&orderby=id&order=desc&per_page={PAGE}&_fields={fields}"
    );
    Call::read(
        "posts",
        get(sought.account, &path),
        Answer::json(&json!([])),
    )
}

/// Of its name, or of its name with a number that WordPress adds where the name is taken; written since, and nothing else
/// that we know of.
fn is_ours(sought: &Sought<'_>, post: &Value, since: Option<Instant>) -> bool {
    let name = post["slug"].as_str().unwrap_or_default();
    let added = name.strip_prefix(slug(sought.delivery).as_str());
    let is_named = added.is_some_and(|added| {
        let number = added.strip_prefix('-');
        added.is_empty() || number.is_some_and(|n| n.parse::<u32>().is_ok())
    });
    let id = post["id"].as_u64().map(|id| id.to_string());
    let is_known = id.is_some_and(|id| sought.known.contains(&id));
    let title = post["title"]["raw"].as_str().unwrap_or_default();
    let is_titled = sought.said.title.as_deref().unwrap_or_default() == title;
    is_named && is_titled && !is_known && !is_before(post, since)
}

fn is_before(post: &Value, since: Option<Instant>) -> bool {
    let written = post["date_gmt"].as_str();
    let written = written.and_then(|at| at.parse::<NaiveDateTime>().ok());
    matches!((written, since), (Some(written), Some(since)) if written.and_utc() < since)
}

/// One call. What lies in the trash already answers 410.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(id) = &unwanted.receipt.remote_id else {
        return Removal::Refused("its number is not recorded: delete it in WordPress".to_owned());
    };
    let Some(answer) = answers.get("delete") else {
        let request = HttpRequest {
            method: "DELETE",
            ..get(unwanted.account, &format!("/posts/{id}"))
        };
        return Removal::Call(Call::publish(
            "delete",
            request,
            Answer::json(&json!({ "id": 1, "status": "trash" })),
        ));
    };
    let code = answer.text("code").unwrap_or_default();
    if answer.is_success() {
        return Removal::Gone;
    }
    if answer.status == 410 || answer.status == 404 && code == "rest_post_invalid_id" {
        return Removal::WasGone;
    }
    Removal::from(failure(answer, Effect::Publish))
}
