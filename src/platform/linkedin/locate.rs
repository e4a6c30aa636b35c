//! Whether a post is there after all. Pages can read their posts (`GET /rest/posts?q=author`, scope `r_organization_social`);
//! people cannot, for LinkedIn gives `r_member_social` to few.

use chrono::DateTime;
use serde_json::{Value, json};

use super::duplicate::published;
use super::little_text::plain;
use super::{comment_receipt, is_post, read, receipt, said, urlencoded, urn_of};
use crate::model::{Imprint, Receipt};
use crate::platform::http::checked_id;
use crate::platform::read_back::{Likeness, Listed, Listing};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// How many posts a page holds; the most that LinkedIn gives.
const PAGE: usize = 100;

/// Page after page, the newest first; a comment among those below its post.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    if let Some(parent) = sought.said.parent.as_ref().and_then(urn_of) {
        return comment(sought, &parent, answers);
    }
    if !sought.account.text("author").contains(":organization:") {
        return Look::Undecided(
            "LinkedIn does not let a person's posts be read back: look at the profile, then settle it by hand"
                .to_owned(),
        );
    }
    let listing = Listing {
        page: &|name, before| page(sought, name, before),
        read: &|answer| listed(answer, |post| of_post(sought.said, post)),
        said,
        scope: "the scope `r_organization_social`",
    };
    listing.search(sought, answers)
}

/// Pages are numbered by their first post, which the name of the call tells.
fn page(sought: &Sought<'_>, name: String, before: Option<&Answer>) -> Option<Call> {
    let full = |answer: &Answer| elements(answer).is_some_and(|posts| posts.len() >= PAGE);
    if before.is_some_and(|before| !full(before)) {
        return None;
    }
    let index: usize = name.strip_prefix("page-")?.parse().ok()?;
    let author = urlencoded(sought.account.text("author"));
    let start = index * PAGE;
    let path =
        format!("/rest/posts?author={author}&q=author&count={PAGE}&start={start}&sortBy=CREATED");
    Some(look(sought, name, &path))
}

fn comment(sought: &Sought<'_>, parent: &str, answers: &Answers) -> Look {
    let path = format!("/rest/socialActions/{}/comments", urlencoded(parent));
    let listing = Listing {
        page: &|name, before| before.is_none().then(|| look(sought, name, &path)),
        read: &|answer| listed(answer, |comment| of_comment(sought, parent, comment)),
        said,
        scope: "to be allowed to read comments",
    };
    listing.search(sought, answers)
}

fn look(sought: &Sought<'_>, name: String, path: &str) -> Call {
    Call::read(
        name,
        read(sought.account, path),
        Answer::json(&json!({ "elements": [] })),
    )
}

fn elements(answer: &Answer) -> Option<Vec<Value>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    json.get("elements")?.as_array().cloned()
}

fn listed(answer: &Answer, of: impl Fn(&Value) -> Listed) -> Option<Vec<Listed>> {
    Some(elements(answer)?.iter().map(of).collect())
}

fn of_post(said: &Imprint, post: &Value) -> Listed {
    let urn = checked_id(post["id"].as_str().map(str::to_owned)).filter(|urn| is_post(urn));
    let shown = plain(post["commentary"].as_str().unwrap_or_default());
    Listed {
        receipt: urn.map_or_else(Receipt::default, receipt),
        created: published(post),
        likeness: Likeness::of(&shown, &said.text, has_same_company(said, &post["content"])),
    }
}

/// Whether there are as many media, and a poll where there was one.
fn has_same_company(said: &Imprint, content: &Value) -> bool {
    let images = content["multiImage"]["images"].as_array();
    let media = images.map_or(usize::from(content["media"].is_object()), Vec::len);
    media == said.media.len() && content["poll"].is_object() != said.poll.is_empty()
}

fn of_comment(sought: &Sought<'_>, parent: &str, comment: &Value) -> Listed {
    let own = comment["actor"].as_str() == Some(sought.account.text("author"));
    let id = comment["id"].as_str().map(str::to_owned);
    let made = comment["created"]["time"].as_i64();
    let shown = comment["message"]["text"].as_str().unwrap_or_default();
    let likeness = if own {
        Likeness::of(shown, &sought.said.text, true)
    } else {
        Likeness::Other
    };
    Listed {
        receipt: checked_id(id).map_or_else(Receipt::default, |id| comment_receipt(parent, id)),
        created: made.and_then(|at| Some(DateTime::from_timestamp_millis(at)?.fixed_offset())),
        likeness,
    }
}
