//! Whether a pin is there after all: the board's pins are read and compared, all of them, for their order is not promised.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{receipt, request, said};
use crate::platform::http::checked_id;
use crate::platform::read_back::{Likeness, Listed, Listing, beginning};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// Page after page of `GET /v5/boards/{id}/pins`.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let listing = Listing {
        page: &|name, before| page(sought, name, before),
        read: &|answer| {
            let json = answer.to_json().filter(|_| answer.is_success())?;
            let items = json["items"].as_array()?;
            Some(
                items
                    .iter()
                    .map(|pin| listed(sought, answer, pin))
                    .collect(),
            )
        },
        said,
        scope: "the scopes `boards:read` and `pins:read`",
    };
    listing.search(sought, answers)
}

fn page(sought: &Sought<'_>, name: String, before: Option<&Answer>) -> Option<Call> {
    let older = match before {
        None => String::new(),
        Some(before) => {
            let bookmark = before.text("bookmark").filter(|mark| !mark.is_empty())?;
            let escaped: String =
                url::form_urlencoded::byte_serialize(bookmark.as_bytes()).collect();
            format!("&bookmark={escaped}")
        }
    };
    let board = sought.account.text("board");
    let path = format!("/v5/boards/{board}/pins?page_size=250{older}");
    Some(Call::read(
        name,
        request("GET", sought.account, &path),
        Answer::json(&json!({ "items": [], "bookmark": null })),
    ))
}

/// The description without the hashtags that were put below the text.
fn without_tags<'a>(description: &'a str, sent: &str) -> &'a str {
    match description.rsplit_once("\n\n") {
        Some((text, tags)) if !sent.ends_with(tags) => {
            let is_tags = tags.split_whitespace().all(|word| word.starts_with('#'));
            if is_tags { text } else { description }
        }
        _ => description,
    }
}

/// What is older than the intent is something else, wherever it stands in the list.
fn listed(sought: &Sought<'_>, answer: &Answer, pin: &Value) -> Listed {
    let text = |name: &str| pin[name].as_str().unwrap_or_default();
    // Some answers leave the zone out, which is UTC.
    let told = text("created_at");
    let created = DateTime::parse_from_rfc3339(told)
        .or_else(|_| DateTime::parse_from_rfc3339(&format!("{told}Z")))
        .ok();
    let is_older =
        matches!((created, beginning(sought, answer)), (Some(at), Some(from)) if at < from);
    let said = sought.said;
    let title = said.title.as_deref().unwrap_or_default();
    let likeness = if is_older {
        Likeness::Other
    } else if said.text.is_empty() {
        Likeness::of(text("title"), title, text("description").is_empty())
    } else {
        let shown = without_tags(text("description"), &said.text);
        Likeness::of(shown, &said.text, text("title") == title)
    };
    let id = checked_id(pin["id"].as_str().map(str::to_owned));
    Listed {
        receipt: id.map(receipt).unwrap_or_default(),
        created: None,
        likeness,
    }
}
