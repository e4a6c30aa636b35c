//! What the Bot API's answers prove: `{"ok": false, "error_code": …, "description": …, "parameters": {…}}`, with the code as the
//! status too.

use std::time::Duration;

use serde_json::Value;

use crate::platform::credentials::ended;
use crate::platform::http::{invisible_failure, publishing_failure};
use crate::platform::{Answer, Effect, Outcome};

/// What to do about the refusals that people meet, by words of theirs in small letters.
const ADVICE: [(&str, &str); 17] = [
    (
        "chat not found",
        "correct `chat_id`, and add the bot to the chat",
    ),
    ("not a member", "add the bot to the chat"),
    (
        "was kicked",
        "the bot was removed from the chat: add it again",
    ),
    ("was blocked", "the bot was blocked there"),
    (
        "not enough rights",
        "let the bot post: make it an administrator with that right",
    ),
    (
        "need administrator rights",
        "let the bot post: make it an administrator with that right",
    ),
    (
        "have no rights",
        "let the bot post: make it an administrator with that right",
    ),
    (
        "chat_write_forbidden",
        "let the bot post: make it an administrator with that right",
    ),
    ("message is too long", "shorten the text"),
    ("caption is too long", "shorten the text"),
    ("replied not found", "the message that it answers is gone"),
    (
        "thread not found",
        "correct `message_thread_id`: there is no such topic",
    ),
    ("topic_closed", "the topic is closed"),
    (
        "photo_invalid_dimensions",
        "a picture is too large or too narrow: its width and height may be 10,000 pixels together",
    ),
    ("image_process_failed", "Telegram cannot read a picture"),
    ("wrong file", "Telegram cannot read a file"),
    ("too large", "a file is too large"),
];

/// How much of the platform's own words a message repeats, in characters.
const LONGEST_DESCRIPTION: usize = 200;

/// What the method gave.
pub(super) fn result(answer: &Answer) -> Option<Value> {
    let mut json = answer.to_json().filter(|_| answer.is_success())?;
    (json["ok"] == true).then(|| json["result"].take())
}

/// The reason in the platform's own words; empty where there is none.
pub(super) fn description(answer: &Answer) -> String {
    let said = answer.text("description").unwrap_or_default();
    said.chars().take(LONGEST_DESCRIPTION).collect()
}

/// What an answer proves that does not tell which chat it is. What cannot be a token at all is answered with 404.
pub(super) fn unproved(answer: &Answer) -> Outcome {
    let outcome = failure(answer, Effect::Read);
    let status = with_code(answer, &answer.to_json().unwrap_or_default()).status;
    if matches!(status, 401 | 404) {
        return ended(outcome);
    }
    outcome
}

/// What an answer proves that says no, or that cannot be read.
pub(super) fn failure(answer: &Answer, effect: Effect) -> Outcome {
    let is_seen = effect == Effect::Publish;
    let json = answer.to_json().unwrap_or_default();
    let by_code = with_code(answer, &json);
    let parameters = &json["parameters"];
    if let Some(chat) = parameters["migrate_to_chat_id"].as_i64() {
        return Outcome::Refused(format!(
            "the group has become a supergroup: write `chat_id = \"{chat}\"`"
        ));
    }
    if by_code.is_success() && is_seen {
        return Outcome::Unknown(
            "Telegram took the post, but its answer cannot be read".to_owned(),
        );
    }
    let said = description(answer);
    // A token that cannot be one is answered as an unknown address.
    if by_code.status == 404 {
        let reason = "the token is not valid: correct it, and put it where `token` says (404)";
        return Outcome::Later {
            reason: reason.to_owned(),
            wait: None,
        };
    }
    let small = said.to_lowercase();
    let advice = ADVICE.iter().find(|(words, _)| small.contains(words));
    if let Some((_, advice)) = advice.filter(|_| matches!(by_code.status, 400 | 403 | 413)) {
        return Outcome::Refused(format!("{advice} ({said})"));
    }
    let outcome = if is_seen {
        publishing_failure(&by_code, Some(said))
    } else {
        invisible_failure(&by_code, Some(said))
    };
    match outcome {
        Outcome::Later { reason, wait } => Outcome::Later {
            reason,
            wait: parameters["retry_after"]
                .as_u64()
                .map(Duration::from_secs)
                .or(wait),
        },
        other => other,
    }
}

/// The answer with the code of its body as its status, should something in between have changed that.
fn with_code(answer: &Answer, json: &Value) -> Answer {
    let told = json["error_code"].as_u64().filter(|_| json["ok"] == false);
    let told = told.and_then(|code| u16::try_from(code).ok());
    Answer {
        status: told.unwrap_or(answer.status),
        ..answer.clone()
    }
}
