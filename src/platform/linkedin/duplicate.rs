//! A refusal that names the post with the same text: whether that is this one, from an earlier try.
//!
//! LinkedIn answers 422 with `Content is a duplicate of urn:li:share:NNN`. The post is read; where the token may not read, the
//! upper bits of its number tell when it was made, in milliseconds since 1970 (not documented, and true of every share).

use chrono::{DateTime, TimeDelta, Utc};
use serde_json::{Value, json};

use super::{is_post, read, receipt, urlencoded};
use crate::platform::{Answer, Answers, Call, Job, Outcome, Step};

/// By how much a post may seem older than the calendar wants it.
const SLACK: TimeDelta = TimeDelta::minutes(10);
/// How many bits of a post's number are not its time.
const NOT_TIME: u32 = 22;

/// The post that a refusal names.
pub(super) fn named(answer: &Answer) -> Option<String> {
    let told = answer.text("message")?;
    if !matches!(answer.status, 409 | 422) || !told.to_lowercase().contains("duplicate") {
        return None;
    }
    let ends = |c: char| !(c.is_ascii_alphanumeric() || c == ':');
    let mut words = told.split(ends);
    words.find(|word| is_post(word)).map(str::to_owned)
}

/// Takes the named post for this one if it is there and was made since this one was due.
pub(super) fn adopt(job: &Job<'_>, answers: &Answers, urn: &str) -> Step {
    let Some(answer) = answers.get("named") else {
        let path = format!("/rest/posts/{}", urlencoded(urn));
        return Step::Call(Call::read(
            "named",
            read(job.account, &path),
            Answer::json(&json!({ "id": urn })),
        ));
    };
    let address = receipt(urn.to_owned()).url.unwrap_or_default();
    let made = match answer.status {
        404 | 410 => {
            return Step::Done(Outcome::Unknown(format!(
                "LinkedIn refuses it as a duplicate of {address}, which is not there"
            )));
        }
        _ => told_time(answer).or_else(|| time_of(urn)),
    };
    Step::Done(match made {
        Some(made) if made >= job.publish_at - SLACK => Outcome::Sent(receipt(urn.to_owned())),
        Some(_) => Outcome::Refused(format!(
            "LinkedIn refuses it as a duplicate of an older post, {address}: change the text"
        )),
        None => Outcome::Unknown(format!(
            "LinkedIn refuses it as a duplicate of {address}, which may be this one from an earlier try"
        )),
    })
}

fn told_time(answer: &Answer) -> Option<DateTime<Utc>> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    let told = json["publishedAt"].as_i64().or(json["createdAt"].as_i64());
    DateTime::from_timestamp_millis(told?)
}

fn time_of(urn: &str) -> Option<DateTime<Utc>> {
    let number: i64 = urn.rsplit(':').next()?.parse().ok()?;
    DateTime::from_timestamp_millis(number >> NOT_TIME)
        .filter(|made| made.timestamp() > 1_262_304_000)
}

/// When a listed post was published.
pub(super) fn published(post: &Value) -> Option<DateTime<chrono::FixedOffset>> {
    let told = post["publishedAt"].as_i64().or(post["createdAt"].as_i64());
    Some(DateTime::from_timestamp_millis(told?)?.fixed_offset())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_tells_when_it_was_made() {
        let made = time_of("urn:li:share:6844785523593134080").unwrap();
        assert_eq!(made.format("%Y-%m").to_string(), "2021-09");
        assert_eq!(time_of("urn:li:share:12"), None);
    }
}
