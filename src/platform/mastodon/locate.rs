//! Whether a status is there after all: the account's own statuses since its intent are read and compared.
//!
//! Mastodon documentation, `methods/accounts`: `GET /api/v1/accounts/:id/statuses` (scope `read:statuses`), the newest
//! first.

use chrono::DateTime;
use serde_json::Value;

use super::visible::{from_html, normal};
use super::{checked_id, checked_url, get, id_of, identify, read_identity, said};
use crate::model::{Imprint, Receipt};
use crate::platform::read_back::{Likeness, Listed, Listing, shares_words};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// How many statuses a page holds; the most that the server gives.
const PAGE: usize = 40;

/// Page after page, the newest first, until the statuses are older than the intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(identity) = answers.get("identify") else {
        return Look::Call(identify(&sought.account));
    };
    let account = match read_identity(identity) {
        Ok(account) => account.id,
        Err(outcome) => return Look::Undecided(outcome.reason().unwrap_or_default()),
    };
    let listing = Listing {
        page: &|name, before| {
            let below = before.and_then(|before| statuses(before)?.last().and_then(id));
            Some(page(sought, name, &account, below.as_deref()))
        },
        read: &|answer| {
            let statuses = statuses(answer)?;
            Some(
                statuses
                    .iter()
                    .map(|status| listed(sought, status))
                    .collect(),
            )
        },
        said,
        scope: "the scope `read:statuses`",
    };
    listing.search(sought, answers)
}

fn page(sought: &Sought<'_>, name: String, account: &str, below: Option<&str>) -> Call {
    let older = below.map_or(String::new(), |id| format!("&max_id={id}"));
    let path =
        format!("/api/v1/accounts/{account}/statuses?limit={PAGE}&exclude_reblogs=true{older}");
    Call::read(
        name,
        get(sought.account, &path),
        Answer::json(&Value::Array(Vec::new())),
    )
}

fn statuses(answer: &Answer) -> Option<Vec<Value>> {
    match answer.to_json().filter(|_| answer.is_success())? {
        Value::Array(statuses) => Some(statuses),
        _ => None,
    }
}

fn listed(sought: &Sought<'_>, status: &Value) -> Listed {
    let created = status["created_at"].as_str();
    Listed {
        receipt: receipt(status),
        created: created.and_then(|at| DateTime::parse_from_rfc3339(at).ok()),
        likeness: likeness(sought.said, status),
    }
}

fn receipt(status: &Value) -> Receipt {
    let url = |key: &str| checked_url(status[key].as_str().map(str::to_owned));
    Receipt {
        remote_id: id(status),
        url: url("url").or_else(|| url("uri")),
    }
}

fn id(status: &Value) -> Option<String> {
    checked_id(status["id"].as_str().map(str::to_owned))
}

/// How much a status is like what was to be sent; a boost says what somebody else said.
fn likeness(said: &Imprint, status: &Value) -> Likeness {
    if status["reblog"].is_object() {
        return Likeness::Other;
    }
    let shown = from_html(status["content"].as_str().unwrap_or_default());
    let same_text = normal(&shown) == normal(&said.text);
    if same_text && has_same_company(said, status) {
        return Likeness::Same;
    }
    let is_alike = if normal(&said.text).is_empty() {
        same_text && media(status).len() == said.media.len()
    } else {
        same_text || shares_words(&shown, &said.text)
    };
    if is_alike {
        Likeness::Alike
    } else {
        Likeness::Other
    }
}

/// Whether all that stands beside the text is the same: what it answers, its warning, its media and its poll.
fn has_same_company(said: &Imprint, status: &Value) -> bool {
    let parent = said.parent.as_ref().and_then(id_of);
    let warning = said.content_warning.as_deref().unwrap_or_default();
    let texts = |texts: &[String]| texts.iter().map(|text| normal(text)).collect::<Vec<_>>();
    status["in_reply_to_id"].as_str() == parent.as_deref()
        && normal(status["spoiler_text"].as_str().unwrap_or_default()) == normal(warning)
        && texts(&media(status)) == texts(&said.media)
        && texts(&options(status)) == texts(&said.poll)
}

fn media(status: &Value) -> Vec<String> {
    texts_of(&status["media_attachments"], "description")
}

fn options(status: &Value) -> Vec<String> {
    texts_of(&status["poll"]["options"], "title")
}

fn texts_of(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}
