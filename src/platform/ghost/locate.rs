//! Whether a post is there after all: the newest posts that are out are read, and compared by their titles.

use chrono::{DateTime, FixedOffset, TimeDelta};
use serde_json::Value;

use super::{http, is_out, receipt, said, text};
use crate::platform::http::invisible_failure;
use crate::platform::{Answer, Answers, Body, Call, Look, Sought};

/// How many posts are read; the most that Ghost gives.
const PAGE: usize = 100;
/// By how much a post may seem older than its intent: two clocks, and the time that both need for an answer.
const SLACK: TimeDelta = TimeDelta::minutes(5);

pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(answer) = answers.get("newest") else {
        return Look::Call(newest(sought));
    };
    let Some(posts) = posts(answer) else {
        let why = invisible_failure(answer, said(answer))
            .reason()
            .unwrap_or_default();
        return Look::Undecided(format!("its posts cannot be read: {why}"));
    };
    let since = since(sought, answer);
    let is_recent = |post: &&Value| match (since, time(post)) {
        (Some(since), Some(time)) => time >= since,
        _ => true,
    };
    let alike = posts.iter().filter(|post| is_ours(sought, post));
    let found: Vec<&Value> = alike.filter(is_recent).collect();
    match found.as_slice() {
        [one] => Look::Found(receipt(one)),
        [] if posts.len() < PAGE || posts.last().is_some_and(|last| !is_recent(&last)) => {
            Look::Absent
        }
        [] => Look::Undecided(format!(
            "more than {PAGE} posts went out since, so nobody can read that far back"
        )),
        _ => {
            Look::Undecided("several posts with this title are out: see which one it is".to_owned())
        }
    }
}

fn newest(sought: &Sought<'_>) -> Call {
    let path = format!(
        "posts/?limit={PAGE}&order=published_at%20desc&filter=status:[published,sent]&fields=id,title,url,status,published_at"
    );
    Call::read(
        "newest",
        http(&sought.account, "GET", &path, Body::Empty),
        Answer::json(&serde_json::json!({ "posts": [] })),
    )
}

fn posts(answer: &Answer) -> Option<Vec<Value>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    json.get("posts")?.as_array().cloned()
}

fn is_ours(sought: &Sought<'_>, post: &Value) -> bool {
    let is_known = ["id", "url"]
        .iter()
        .any(|key| sought.known.contains(text(post, key)));
    is_out(post) && !is_known && sought.said.title.as_deref() == Some(text(post, "title"))
}

/// When the intent was written, by the server's clock.
fn since(sought: &Sought<'_>, answer: &Answer) -> Option<DateTime<FixedOffset>> {
    let now = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
    Some(now - TimeDelta::from_std(sought.age).ok()? - SLACK)
}

fn time(post: &Value) -> Option<DateTime<FixedOffset>> {
    DateTime::parse_from_rfc3339(text(post, "published_at")).ok()
}
