//! What Reddit answers: errors stand inside a success, as `json.errors`, each a code, words and a field.

use std::time::Duration;

use serde_json::Value;

use crate::model::Receipt;
use crate::platform::http::{checked_id, checked_url, publishing_failure};
use crate::platform::{Answer, Outcome};

/// The post that was made; `None` where it is made a moment later.
pub(super) fn posted(answer: &Answer) -> Result<Option<Receipt>, Outcome> {
    let data = data(answer)?;
    let url = checked_url(data["url"].as_str().map(str::to_owned));
    let name = [&data["name"], &data["id"]].into_iter().find_map(|name| {
        let name = checked_id(name.as_str().map(str::to_owned))?;
        name.starts_with("t3_").then_some(name)
    });
    let is_later = data["websocket_url"].is_string() || data["user_submitted_page"].is_string();
    match (name, url) {
        (None, _) if is_later => Ok(None),
        (None, None) => Err(unreadable()),
        (remote_id, url) => Ok(Some(Receipt { remote_id, url })),
    }
}

/// The comment that was made.
pub(super) fn commented(answer: &Answer) -> Outcome {
    let data = match data(answer) {
        Ok(data) => data,
        Err(outcome) => return outcome,
    };
    let thing = &data["things"][0]["data"];
    match checked_id(thing["name"].as_str().map(str::to_owned)) {
        Some(name) => Outcome::Sent(Receipt {
            remote_id: Some(name),
            url: address(thing),
        }),
        None => unreadable(),
    }
}

fn unreadable() -> Outcome {
    Outcome::Unknown("Reddit accepted it, but its answer cannot be read".to_owned())
}

/// What an answer without errors holds, or what its errors prove.
fn data(answer: &Answer) -> Result<Value, Outcome> {
    if !answer.is_success() {
        return Err(publishing_failure(answer, said(answer)));
    }
    let json = answer.to_json().ok_or_else(unreadable)?;
    let inside = json.get("json").ok_or_else(unreadable)?;
    match inside["errors"]
        .as_array()
        .and_then(|errors| errors.first())
    {
        Some(error) => Err(refusal(inside, error)),
        None => inside.get("data").cloned().ok_or_else(unreadable),
    }
}

fn refusal(inside: &Value, error: &Value) -> Outcome {
    let code = error[0].as_str().unwrap_or_default();
    let told = error[1].as_str().unwrap_or(code);
    match code {
        "RATELIMIT" => Outcome::Later {
            reason: format!("Reddit wants it later ({told})"),
            wait: inside["ratelimit"].as_f64().and_then(seconds).or_else(|| asked(told)),
        },
        "ALREADY_SUB" => Outcome::Unknown(
            "Reddit says that the community has this link already, which may be this post from an earlier try"
                .to_owned(),
        ),
        "USER_REQUIRED" => Outcome::Later {
            reason: "Reddit does not know who this is: make a new token".to_owned(),
            wait: None,
        },
        "SUBREDDIT_NOEXIST" | "BAD_SR_NAME" => {
            Outcome::Refused(format!("there is no such community: check `subreddit` ({told})"))
        }
        "SUBREDDIT_NOTALLOWED" | "SUBREDDIT_RESTRICTED" => Outcome::Refused(format!(
            "the account may not post in this community: ask its moderators ({told})"
        )),
        "SUBMIT_VALIDATION_FLAIR_REQUIRED" | "BAD_FLAIR_TEMPLATE_ID" => Outcome::Refused(format!(
            "this community wants a flair: write one of its own as `flair` ({told})"
        )),
        _ => Outcome::Refused(format!("Reddit refuses it ({code}: {told})")),
    }
}

/// The wait in words such as "Take a break for 9 minutes before trying again."
fn asked(told: &str) -> Option<Duration> {
    let words: Vec<&str> = told.split_whitespace().collect();
    let pair = words.windows(2).find_map(|pair| {
        let number: u64 = pair[0].parse().ok()?;
        let unit = [
            ("hour", 3600),
            ("minute", 60),
            ("second", 1),
            ("millisecond", 1),
        ];
        let (_, length) = unit
            .into_iter()
            .find(|(unit, _)| pair[1].starts_with(unit))?;
        number.checked_mul(length)
    });
    // What is told in minutes is rounded down.
    pair.map(|wait| {
        Duration::from_secs(wait.min(24 * 3600) + if told.contains("second") { 1 } else { 60 })
    })
}

fn seconds(told: f64) -> Option<Duration> {
    Duration::try_from_secs_f64(told.min(86_400.0)).ok()
}

/// The public address of a post or a comment.
pub(super) fn address(thing: &Value) -> Option<String> {
    let path = thing["permalink"]
        .as_str()
        .filter(|path| path.starts_with('/'))?;
    checked_url(Some(format!("https://www.reddit.com{path}")))
}

/// The full name of what a receipt stands for: from its address, a comment is `…/comments/POST/…/COMMENT`.
pub(super) fn id_of(receipt: &Receipt) -> Option<String> {
    let from_address = || {
        let address = receipt.url.as_ref()?.split(['?', '#']).next()?;
        let (_, rest) = address.split_once("/comments/")?;
        let pieces: Vec<&str> = rest.split('/').filter(|piece| !piece.is_empty()).collect();
        let name = match pieces.as_slice() {
            [_, _, comment, ..] => format!("t1_{comment}"),
            [post, ..] => format!("t3_{post}"),
            [] => return None,
        };
        checked_id(Some(name))
    };
    receipt.remote_id.clone().or_else(from_address)
}

/// Reddit gives its reason as `{"message": …, "reason": …}`, or as `explanation`.
pub(super) fn said(answer: &Answer) -> Option<String> {
    let told = answer.text("explanation").or(answer.text("reason"));
    told.or(answer.text("message"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wait_is_read_from_words() {
        let wait = |told| asked(told).map(|wait| wait.as_secs());
        assert_eq!(
            wait("Take a break for 9 minutes before trying again."),
            Some(600)
        );
        assert_eq!(wait("try again in 30 seconds."), Some(31));
        assert_eq!(wait("later"), None);
    }

    #[test]
    fn an_address_names_a_post_or_a_comment() {
        let id = |url: &str| {
            id_of(&Receipt {
                remote_id: None,
                url: Some(url.to_owned()),
            })
        };
        let post = "https://www.reddit.com/r/acme/comments/abc/our_news/";
        assert_eq!(id(post).as_deref(), Some("t3_abc"));
        assert_eq!(
            id(&format!("{post}xyz/?context=3")).as_deref(),
            Some("t1_xyz")
        );
        assert_eq!(id("https://www.reddit.com/r/acme"), None);
    }
}
