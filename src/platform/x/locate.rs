//! Whether a post is there after all: the account's own timeline since its intent is read and compared.
//!
//! `GET /2/users/:id/tweets`, the newest first. X shows every link as one of t.co, and escapes `&`, `<` and `>`.

use chrono::DateTime;
use serde_json::{Value, json};

use super::{id_of, identify, read_identity, receipt, request, said};
use crate::model::Imprint;
use crate::platform::http::checked_id;
use crate::platform::read_back::{Likeness, Listed, Listing};
use crate::platform::{Answer, Answers, Call, Look, Sought};

/// What is asked of each post.
const FIELDS: &str = "attachments,created_at,entities,note_tweet,referenced_tweets";

/// Page after page, the newest first, until the posts are older than the intent.
pub(super) fn locate(sought: &Sought<'_>, answers: &Answers) -> Look {
    let Some(identity) = answers.get("identify") else {
        return Look::Call(identify(&sought.account));
    };
    let account = match read_identity(identity) {
        Ok(account) => account.id,
        Err(outcome) => return Look::Undecided(outcome.reason().unwrap_or_default()),
    };
    let listing = Listing {
        page: &|name, before| page(sought, name, &account, before),
        read: &|answer| {
            let json = answer.to_json().filter(|_| answer.is_success())?;
            // An account without posts has no list; an error without one proves nothing.
            if json.get("data").is_none() && json.pointer("/meta/result_count") != Some(&json!(0)) {
                return None;
            }
            let posts = json["data"].as_array().into_iter().flatten();
            Some(posts.map(|post| listed(sought.said, post)).collect())
        },
        said,
        scope: "the scopes `tweet.read` and `users.read`",
    };
    listing.search(sought, answers)
}

fn page(sought: &Sought<'_>, name: String, account: &str, before: Option<&Answer>) -> Option<Call> {
    let older = match before {
        None => String::new(),
        Some(before) => {
            let json = before.to_json()?;
            let token = json.pointer("/meta/next_token")?.as_str()?.to_owned();
            format!("&pagination_token={}", checked_id(Some(token))?)
        }
    };
    let path = format!(
        "/2/users/{account}/tweets?max_results=100&exclude=retweets&tweet.fields={FIELDS}{older}"
    );
    Some(Call::read(
        name,
        request("GET", sought.account, &path),
        Answer::json(&json!({ "data": [], "meta": { "result_count": 0 } })),
    ))
}

fn listed(said: &Imprint, post: &Value) -> Listed {
    let created = post["created_at"].as_str();
    let id = checked_id(post["id"].as_str().map(str::to_owned));
    Listed {
        receipt: id.map(receipt).unwrap_or_default(),
        created: created.and_then(|at| DateTime::parse_from_rfc3339(at).ok()),
        likeness: Likeness::of(
            &shown(post),
            &bare(&said.text),
            has_same_company(said, post),
        ),
    }
}

/// Whether all that stands beside the text is the same: what it answers, how many media, and whether there is a poll.
fn has_same_company(said: &Imprint, post: &Value) -> bool {
    let references = post["referenced_tweets"].as_array().into_iter().flatten();
    let mut answered = references.filter(|it| it["type"] == "replied_to");
    let answered = answered.next().and_then(|it| it["id"].as_str());
    let count = |list: &Value| list.as_array().map_or(0, Vec::len);
    let attached = &post["attachments"];
    answered == said.parent.as_ref().and_then(id_of).as_deref()
        && count(&attached["media_keys"]) == said.media.len()
        && (count(&attached["poll_ids"]) > 0) != said.poll.is_empty()
}

/// The text as it was written: links in full, without the link to its own media, and with `&`, `<` and `>`.
fn shown(post: &Value) -> String {
    // The beginning of a longer post stands in `text`, all of it in `note_tweet`.
    let longer = &post["note_tweet"];
    let (text, entities) = match longer["text"].as_str() {
        Some(text) => (text, &longer["entities"]),
        None => (post["text"].as_str().unwrap_or_default(), &post["entities"]),
    };
    let mut text = text.to_owned();
    for link in entities["urls"].as_array().into_iter().flatten() {
        let (Some(short), Some(long)) = (link["url"].as_str(), link["expanded_url"].as_str())
        else {
            continue;
        };
        let own = link["media_key"].is_string();
        text = text.replace(short, if own { "" } else { long });
    }
    let text = text.replace("&lt;", "<").replace("&gt;", ">");
    bare(&text.replace("&amp;", "&"))
}

/// A text whose links have no scheme and no slash at their end, which X adds.
fn bare(text: &str) -> String {
    let words = text.split_whitespace().map(|word| {
        let word = word.replace("https://", "").replace("http://", "");
        word.trim_end_matches('/').to_owned()
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_what_was_written() {
        let post = json!({
            "text": "R&amp;D &lt;3 https://t.co/a and https://t.co/b https://t.co/m",
            "entities": { "urls": [
                { "url": "https://t.co/a", "expanded_url": "https://acme.example/?a=1&b=2" },
                { "url": "https://t.co/b", "expanded_url": "http://acme.example/" },
                { "url": "https://t.co/m", "expanded_url": "https://x.com/acme/status/1/photo/1", "media_key": "3_1" },
            ] },
        });
        let written = "R&D <3 https://acme.example/?a=1&b=2 and acme.example";
        assert_eq!(shown(&post), bare(written));
        let longer = json!({ "text": "It beg…", "note_tweet": { "text": "It begins and ends." } });
        assert_eq!(shown(&longer), "It begins and ends.");
    }
}
