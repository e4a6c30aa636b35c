//! What Discord's answers prove (discord/discord-api-docs, `topics/opcodes-and-status-codes.mdx`, `topics/rate-limits.mdx`).

use std::time::Duration;

use serde_json::Value;

use crate::platform::http::{asked_wait, invisible_failure, publishing_failure};
use crate::platform::{Answer, Effect, Outcome};

/// What to do about the refusals that people meet, by Discord's own code.
const ADVICE: [(u64, &str); 13] = [
    (
        10003,
        "correct `channel_id`, or add the bot to the server that has the channel",
    ),
    (10008, "the message that it answers is gone"),
    (10015, "the webhook was removed: make a new one"),
    (30046, "the message was edited too often"),
    (40005, "a file is too large for this server"),
    (
        50001,
        "the bot does not see the channel: give it the permission View Channel there",
    ),
    (50006, "the post says nothing"),
    (50007, "this account takes no messages"),
    (50008, "a channel of this kind takes no messages"),
    (
        50013,
        "the bot may not post there: give it the permissions Send Messages and Attach Files",
    ),
    (50027, "the webhook was removed: make a new one"),
    (
        160_002,
        "give the bot the permission Read Message History, which answering needs",
    ),
    (
        220_001,
        "the webhook belongs to a forum: name a `thread_id`",
    ),
];

/// True when it is no success.
pub(super) fn said_no(answer: &Answer) -> bool {
    !answer.is_success()
}

/// The code of a refusal, and 0 where there is none.
pub(super) fn code(answer: &Answer) -> u64 {
    let json = answer.to_json();
    json.and_then(|json| json["code"].as_u64()).unwrap_or(0)
}

/// What an answer proves that says no, or that holds no message.
pub(super) fn failure(answer: &Answer, effect: Effect) -> Outcome {
    if answer.is_success() {
        return if effect == Effect::Publish {
            Outcome::Unknown("Discord took the post, but its answer cannot be read".to_owned())
        } else {
            invisible_failure(answer, None)
        };
    }
    let code = code(answer);
    let advice = ADVICE.iter().find(|(known, _)| *known == code);
    if let Some((_, advice)) = advice.filter(|_| matches!(answer.status, 400 | 403 | 404 | 413)) {
        return Outcome::Refused(format!("{advice} ({code})"));
    }
    let outcome = if effect == Effect::Publish {
        publishing_failure(answer, said(answer))
    } else {
        invisible_failure(answer, said(answer))
    };
    match outcome {
        Outcome::Later { reason, wait } => Outcome::Later {
            reason,
            wait: wait.or_else(|| told_wait(answer)),
        },
        other => other,
    }
}

/// Discord gives its reason as `{"message": "…", "code": 50035, "errors": {…}}`, with the fields at fault inside `errors`.
fn said(answer: &Answer) -> Option<String> {
    let json = answer.to_json()?;
    let message = json["message"].as_str()?;
    Some(match deepest(&json["errors"]) {
        Some(detail) => format!("{message}: {detail}"),
        None => message.to_owned(),
    })
}

/// The first message among nested fields.
fn deepest(errors: &Value) -> Option<String> {
    let first = errors["_errors"][0]["message"].as_str();
    first.map(str::to_owned).or_else(|| {
        let mut fields = errors.as_object()?.values();
        fields.find_map(deepest)
    })
}

/// A limit that is reached tells its end in seconds, with a fraction, beside the header.
fn told_wait(answer: &Answer) -> Option<Duration> {
    let json = answer.to_json().filter(|_| answer.status == 429)?;
    let wait = Duration::try_from_secs_f64(json["retry_after"].as_f64()?).ok();
    asked_wait(answer).or(wait)
}
