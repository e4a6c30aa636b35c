//! The account's own posts and comments, the newest first: `GET /user/NAME/submitted` and `/comments` (scope `history`).

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::{Value, json};

use super::answer::{address, id_of, said};
use super::{bare, get, identify, read_identity, subreddit, title};
use crate::model::Receipt;
use crate::platform::http::checked_id;
use crate::platform::read_back::{Likeness, Listed, Listing};
use crate::platform::{Account, Answer, Answers, Call, Job, Look, Sought};

/// By how much a post may seem older than the calendar wants it.
const SLACK: TimeDelta = TimeDelta::minutes(10);

/// Page after page, until what is listed is older than the intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(identity) = answers.get("identify") else {
        return Look::Call(identify(&sought.account));
    };
    let account = match read_identity(identity) {
        Ok(account) => account.name,
        Err(outcome) => return Look::Undecided(outcome.reason().unwrap_or_default()),
    };
    let parent = sought.said.parent.as_ref();
    let list = if parent.is_some() {
        "comments"
    } else {
        "submitted"
    };
    let listing = Listing {
        page: &|name, before| {
            let older = match before {
                None => String::new(),
                Some(before) => format!("&after={}", after(before)?),
            };
            let path = format!("/user/{account}/{list}?limit=100&sort=new&raw_json=1{older}");
            Some(look(sought.account, name, &path))
        },
        read: &|answer| {
            let things = things(answer)?;
            Some(things.iter().map(|thing| listed(sought, thing)).collect())
        },
        said,
        scope: "the scope `history`",
    };
    listing.search(sought, answers)
}

/// A page of the account's posts.
pub(super) fn submitted(account: Account<'_>, name: String, user: &str, older: &str) -> Call {
    let path = format!("/user/{user}/submitted?limit=25&sort=new&raw_json=1{older}");
    look(account, name, &path)
}

fn look(account: Account<'_>, name: String, path: &str) -> Call {
    Call::read(
        name,
        get(account, path),
        Answer::json(&json!({ "data": { "children": [], "after": null } })),
    )
}

/// The post of that title in that community, made since it was due, if there is one alone.
pub(super) fn since_due(job: &Job<'_>, answer: &Answer) -> Option<Receipt> {
    let is_this = |thing: &&Value| {
        let community = thing["subreddit"].as_str().unwrap_or_default();
        thing["title"].as_str() == Some(title(job))
            && community.eq_ignore_ascii_case(subreddit(job))
            && created(thing).is_some_and(|at| at >= job.publish_at - SLACK)
    };
    let things = things(answer)?;
    let mut same = things.iter().filter(is_this);
    let found = same.next().map(receipt);
    found.filter(|receipt| same.next().is_none() && receipt.remote_id.is_some())
}

fn things(answer: &Answer) -> Option<Vec<Value>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let children = json.pointer("/data/children")?.as_array()?;
    Some(children.iter().map(|child| child["data"].clone()).collect())
}

fn after(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    checked_id(json.pointer("/data/after")?.as_str().map(str::to_owned))
}

fn created(thing: &Value) -> Option<DateTime<FixedOffset>> {
    let seconds = thing["created_utc"].as_f64()?;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "milliseconds of our time fit"
    )]
    let milliseconds = (seconds * 1000.0) as i64;
    Some(DateTime::from_timestamp_millis(milliseconds)?.fixed_offset())
}

fn receipt(thing: &Value) -> Receipt {
    Receipt {
        remote_id: checked_id(thing["name"].as_str().map(str::to_owned)),
        url: address(thing),
    }
}

/// A post is known by its title and its community, for its text may stand in another form; a comment by its text and by
/// what it is below.
fn listed(sought: &Sought<'_>, thing: &Value) -> Listed {
    let text = |name: &str| thing[name].as_str().unwrap_or_default();
    let said = sought.said;
    let likeness = if let Some(parent) = &said.parent {
        let is_below = id_of(parent).as_deref() == thing["parent_id"].as_str();
        Likeness::of(text("body"), &said.text, is_below)
    } else {
        let community = bare(sought.account.text("subreddit"));
        let is_there = text("subreddit").eq_ignore_ascii_case(community);
        let title = said.title.as_deref().unwrap_or_default();
        Likeness::of(text("title"), title, is_there)
    };
    Listed {
        receipt: receipt(thing),
        created: created(thing),
        likeness,
    }
}
