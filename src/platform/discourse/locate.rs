//! Whether a post is there after all: a topic by its `external_id`, which is the key of its intent; a reply among the last ones
//! of its topic.

use chrono::DateTime;
use serde_json::{Value, json};

use super::receipt::{Place, read_receipt};
use super::{request, said};
use crate::model::Imprint;
use crate::platform::http::invisible_failure;
use crate::platform::read_back::{Likeness, Listed, Listing};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// A topic leads to its number, and that to its first post; replies are compared.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    if let Some(parent) = &sought.said.parent {
        return match Place::of(parent) {
            Some(place) => reply(sought, place, answers),
            None => Look::Undecided("the address of what it answers names no topic".to_owned()),
        };
    }
    let Some(answer) = answers.get("by-key") else {
        let path = format!("/t/external_id/{}.json", sought.key);
        return Look::Call(look(sought, "by-key", &path));
    };
    let topic = match answer.status {
        404 => return Look::Absent,
        301 | 302 => answer.headers.get("location").and_then(|to| Place::at(to)),
        _ => None,
    };
    let Some(place) = topic else {
        return undecided(answer);
    };
    let Some(answer) = answers.get("topic") else {
        return Look::Call(look(sought, "topic", &format!("/t/{}.json", place.topic)));
    };
    let posts = posts(answer).unwrap_or_default();
    let first = posts.iter().find(|post| post["post_number"] == 1);
    match first.and_then(|post| read_receipt(sought.account, post)) {
        Some(receipt) => Look::Found(receipt),
        None => undecided(answer),
    }
}

fn reply(sought: &Sought<'_>, place: Place, answers: &Answers) -> Look {
    // The end of a topic is one page, whatever its length.
    let path = format!("/t/{}/last.json?include_raw=true", place.topic);
    let listing = Listing {
        page: &|name, before| before.is_none().then(|| look(sought, &name, &path)),
        read: &|answer| {
            let posts = posts(answer)?;
            Some(posts.iter().map(|post| listed(sought, post)).collect())
        },
        said,
        scope: "the scope to read topics",
    };
    listing.search(sought, answers)
}

fn look(sought: &Sought<'_>, name: &str, path: &str) -> Call {
    Call::read(
        name.to_owned(),
        request("GET", sought.account, path),
        Answer::json(&json!({ "post_stream": { "posts": [] } })),
    )
}

fn undecided(answer: &Answer) -> Look {
    let why = invisible_failure(answer, said(answer))
        .reason()
        .unwrap_or_default();
    Look::Undecided(format!("the forum cannot be asked for it: {why}"))
}

fn posts(answer: &Answer) -> Option<Vec<Value>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    json.pointer("/post_stream/posts")?.as_array().cloned()
}

fn listed(sought: &Sought<'_>, post: &Value) -> Listed {
    let text = |name: &str| post[name].as_str().unwrap_or_default();
    let is_own = text("username").eq_ignore_ascii_case(sought.account.text("username"));
    let likeness = if is_own {
        likeness(sought.said, text("raw"))
    } else {
        Likeness::Other
    };
    Listed {
        receipt: read_receipt(sought.account, post).unwrap_or_default(),
        created: DateTime::parse_from_rfc3339(text("created_at")).ok(),
        likeness,
    }
}

/// The text without the lines that show uploads, and as many of these.
fn likeness(said: &Imprint, raw: &str) -> Likeness {
    let is_upload = |line: &&str| line.starts_with("![") && line.contains("](upload://");
    let uploads = raw.lines().filter(is_upload).count();
    let words: Vec<&str> = raw.lines().filter(|line| !is_upload(line)).collect();
    Likeness::of(&words.join("\n"), &said.text, uploads == said.media.len())
}
