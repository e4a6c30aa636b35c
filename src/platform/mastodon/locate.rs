//! Whether a status is there after all: the account's own statuses since its intent are read and compared.
//!
//! Mastodon documentation, `methods/accounts`: `GET /api/v1/accounts/:id/statuses` (scope `read:statuses`), the newest
//! first. What is almost the same decides nothing: taken for another post, it would be published a second time.

use std::collections::BTreeSet;

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

use super::visible::{from_html, normal};
use super::{checked_id, checked_url, get, id_of, identify, read_identity, said};
use crate::model::{Imprint, Receipt};
use crate::platform::http::invisible_failure;
use crate::platform::{Answer, Answers, Call, Effect, Look, Outcome, Request, Sought};

/// How many statuses a page holds; the most that the server gives.
const PAGE: usize = 40;
/// An account that published more than this many pages since the intent is left to a person.
const MOST_PAGES: usize = 10;
/// By how much a status may seem older than its intent: two clocks, and the time that both need for an answer.
const SLACK: TimeDelta = TimeDelta::minutes(5);

/// Page after page, the newest first, until the statuses are older than the intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(identity) = answers.get("identify") else {
        return Look::Call(identify(&sought.account));
    };
    let account = match read_identity(identity) {
        Ok(account) => account.id,
        Err(outcome) => return Look::Undecided(reason(outcome)),
    };
    let mut seen = Seen::default();
    let mut below: Option<String> = None;
    for index in 0..MOST_PAGES {
        let name = format!("statuses-{index}");
        let Some(answer) = answers.get(&name) else {
            return Look::Call(page(sought, name, &account, below.as_deref()));
        };
        let Some(statuses) = statuses(answer) else {
            return Look::Undecided(unreadable(answer));
        };
        if seen.take(sought, &statuses, beginning(sought, answer)) {
            return seen.decide();
        }
        below = statuses.last().and_then(id);
    }
    match seen.decide() {
        Look::Absent => Look::Undecided(format!(
            "the account published more than {} posts since, so nobody can read that far back",
            PAGE * MOST_PAGES
        )),
        decided => decided,
    }
}

fn page(sought: &Sought<'_>, name: String, account: &str, below: Option<&str>) -> Call {
    let older = below.map_or(String::new(), |id| format!("&max_id={id}"));
    let path =
        format!("/api/v1/accounts/{account}/statuses?limit={PAGE}&exclude_reblogs=true{older}");
    Call {
        name,
        effect: Effect::Read,
        request: Request::Http(get(sought.account, &path)),
        example: Answer::json(&Value::Array(Vec::new())),
    }
}

fn statuses(answer: &Answer) -> Option<Vec<Value>> {
    match answer.to_json().filter(|_| answer.is_success())? {
        Value::Array(statuses) => Some(statuses),
        _ => None,
    }
}

fn unreadable(answer: &Answer) -> String {
    let why = reason(invisible_failure(answer, said(answer)));
    let scope = if matches!(answer.status, 401 | 403) {
        "; the token needs the scope `read:statuses` for it"
    } else {
        ""
    };
    format!("the account's own posts cannot be read: {why}{scope}")
}

fn reason(outcome: Outcome) -> String {
    match outcome {
        Outcome::Refused(reason) | Outcome::Later { reason, .. } | Outcome::Unknown(reason) => {
            reason
        }
        Outcome::Sent(_) => String::new(),
    }
}

/// When the intent was written, by the server's clock: ours need not agree with it.
fn beginning(sought: &Sought<'_>, answer: &Answer) -> Option<DateTime<FixedOffset>> {
    let now = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
    now.checked_sub_signed(TimeDelta::from_std(sought.age).ok()?)?
        .checked_sub_signed(SLACK)
}

/// What was read so far.
#[derive(Default)]
struct Seen {
    same: Vec<Receipt>,
    alike: Vec<Receipt>,
}

impl Seen {
    /// Takes a page in. True when what comes after it is of no interest any more.
    fn take(
        &mut self,
        sought: &Sought<'_>,
        statuses: &[Value],
        beginning: Option<DateTime<FixedOffset>>,
    ) -> bool {
        let mut is_over = statuses.is_empty();
        for status in statuses {
            if is_before(status, beginning) {
                is_over = true;
                continue;
            }
            let list = match likeness(sought, status) {
                Likeness::Same => &mut self.same,
                Likeness::Alike => &mut self.alike,
                Likeness::Other => continue,
            };
            list.push(receipt(status));
        }
        is_over
    }

    fn decide(self) -> Look {
        let mut same = self.same;
        match (same.len(), self.alike.first()) {
            (0, None) => Look::Absent,
            (0, Some(alike)) => Look::Undecided(format!(
                "{} is much like it, but not the same",
                address(alike)
            )),
            (1, _) => Look::Found(same.remove(0)),
            (count, _) => Look::Undecided(format!(
                "{count} posts say the same: {}",
                same.iter().map(address).collect::<Vec<_>>().join(" and ")
            )),
        }
    }
}

fn address(receipt: &Receipt) -> String {
    let address = receipt.url.as_ref().or(receipt.remote_id.as_ref());
    address.map_or("a post without an address".to_owned(), Clone::clone)
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

fn is_before(status: &Value, beginning: Option<DateTime<FixedOffset>>) -> bool {
    let created = status["created_at"].as_str();
    let created = created.and_then(|at| DateTime::parse_from_rfc3339(at).ok());
    matches!((created, beginning), (Some(created), Some(beginning)) if created < beginning)
}

/// How much a status is like what was to be sent.
enum Likeness {
    /// Everything that people see is the same.
    Same,
    /// It may be that message in other clothes: a server that rewrites text, or somebody who helped by hand.
    Alike,
    /// It is something else.
    Other,
}

fn likeness(sought: &Sought<'_>, status: &Value) -> Likeness {
    let receipt = receipt(status);
    let is_known = [&receipt.remote_id, &receipt.url]
        .into_iter()
        .flatten()
        .any(|name| sought.known.contains(name));
    // Without an id it could neither be answered nor deleted.
    if is_known || receipt.remote_id.is_none() || status["reblog"].is_object() {
        return Likeness::Other;
    }
    let said = sought.said;
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
    listed(&status["media_attachments"], "description")
}

fn options(status: &Value) -> Vec<String> {
    listed(&status["poll"]["options"], "title")
}

fn listed(list: &Value, key: &str) -> Vec<String> {
    let list = list.as_array().into_iter().flatten();
    list.map(|item| item[key].as_str().unwrap_or_default().to_owned())
        .collect()
}

/// Whether at least half of the words of both are words of each.
fn shares_words(one: &str, other: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        text.split_whitespace().map(str::to_lowercase).collect()
    };
    let (one, other) = (words(one), words(other));
    let shared = one.intersection(&other).count();
    shared > 0 && 2 * shared >= one.union(&other).count()
}
