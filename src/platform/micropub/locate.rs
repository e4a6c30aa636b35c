//! Whether a post is there, by the server's list of posts, and how one is deleted.
//!
//! `q=source` without an address lists posts, the newest first (indieweb.org/Micropub-extensions, "Query for Post List"). It is an
//! extension, so a server that answers anything else decides nothing.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{failure, get, post};
use crate::model::Receipt;
use crate::platform::blog::slug;
use crate::platform::http::checked_url;
use crate::platform::{
    Answer, Answers, Body, Call, Effect, HttpRequest, Look, Removal, Sought, Unwanted,
};

/// How many posts are asked for; they come with their texts, and an answer has its bounds.
const PAGE: usize = 20;

/// One page of the newest posts.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("posts") else {
        return Look::Call(newest(sought));
    };
    let json = answer.to_json().filter(|_| answer.is_success());
    let items = json.as_ref().and_then(|json| json["items"].as_array());
    let Some(items) = items else {
        return Look::Undecided("the server does not list its posts: look at the site".to_owned());
    };
    let named: Vec<String> = items
        .iter()
        .filter_map(|item| address(sought, item))
        .collect();
    match named.as_slice() {
        [url] => Look::Found(Receipt {
            remote_id: None,
            url: Some(url.clone()),
        }),
        [] if items.iter().any(|item| says_the_same(sought, item)) => Look::Undecided(
            "a post there says the same under another address: look at the site".to_owned(),
        ),
        [] if items.len() < PAGE || reaches_back(sought, answer, items) => Look::Absent,
        [] => Look::Undecided("the server's list does not reach far enough back".to_owned()),
        several => Look::Undecided(format!("{} posts have its name", several.len())),
    }
}

fn newest(sought: &Sought<'_>) -> Call {
    Call::read(
        "posts",
        get(sought.account, &format!("q=source&limit={PAGE}")),
        Answer::json(&json!({ "items": [] })),
    )
}

/// The address of a post that ends with the name that was proposed for it.
fn address(sought: &Sought<'_>, item: &Value) -> Option<String> {
    let url = checked_url(first(item, "url"))?;
    let path = url.split(['?', '#']).next()?.trim_end_matches('/');
    let end = path.rsplit('/').next()?;
    let end = end.strip_suffix(".html").unwrap_or(end);
    let named = first(item, "mp-slug");
    let slug = slug(sought.delivery);
    let is_named = end == slug || named.is_some_and(|named| named == slug);
    (is_named && !sought.known.contains(&url)).then_some(url)
}

/// A server may choose another name, so what begins with the same words or has the same title is left to a person. So is
/// everything else that is new there where there are no words to compare.
fn says_the_same(sought: &Sought<'_>, item: &Value) -> bool {
    let is_known = first(item, "url").is_some_and(|url| sought.known.contains(&url));
    let normal = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = normal(&sought.said.text);
    let content = &item["properties"]["content"][0];
    let shown = [
        first(item, "summary"),
        first(item, "content"),
        of(content, "value"),
        of(content, "html"),
    ];
    let has_text = shown
        .iter()
        .flatten()
        .any(|text| normal(text).starts_with(&said));
    let title = sought.said.title.as_ref().zip(first(item, "name"));
    let has_title = title.is_some_and(|(said, there)| normal(said) == normal(&there));
    let is_wordless = said.is_empty() && sought.said.title.is_none();
    !is_known && (is_wordless || has_title || !said.is_empty() && has_text)
}

fn of(value: &Value, key: &str) -> Option<String> {
    value[key].as_str().map(str::to_owned)
}

/// Whether the list has a post that is older than the intent, so that nothing behind it matters.
fn reaches_back(sought: &Sought<'_>, answer: &Answer, items: &[Value]) -> bool {
    let Some(since) = sought.since(answer) else {
        return false;
    };
    let published = items.iter().filter_map(|item| first(item, "published"));
    let mut times = published.filter_map(|at| DateTime::parse_from_rfc3339(&at).ok());
    times.any(|at| at < since)
}

/// The first value of a property.
fn first(item: &Value, property: &str) -> Option<String> {
    item["properties"][property][0].as_str().map(str::to_owned)
}

/// One call: the post's address is its name.
pub(super) fn retract(unwanted: &Unwanted<'_>, answers: &Answers) -> Removal {
    let Some(url) = &unwanted.receipt.url else {
        return Removal::Refused("its address is not recorded: delete it on the site".to_owned());
    };
    let Some(answer) = answers.get("delete") else {
        let request = HttpRequest {
            body: Body::Json(json!({ "action": "delete", "url": url })),
            ..post(unwanted.account.text("endpoint"))
        };
        return Removal::Call(Call::publish(
            "delete",
            request,
            Answer {
                status: 204,
                ..Answer::empty()
            },
        ));
    };
    if answer.is_success() {
        return Removal::Gone;
    }
    if matches!(answer.status, 404 | 410) {
        return Removal::WasGone;
    }
    Removal::from(failure(answer, Effect::Publish))
}
