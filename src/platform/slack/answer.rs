//! What Slack's answers prove. A method that fails says so with `ok: false` inside a 200.
//!
//! The errors are those that docs.slack.dev lists for `chat.postMessage`. Of `fatal_error` and `internal_error` it says that
//! part of the operation may have succeeded; what is not listed may be like them.

use serde_json::Value;

use crate::platform::credentials::ended;
use crate::platform::http::{asked_wait, invisible_failure, publishing_failure};
use crate::platform::{Answer, Effect, Outcome};

/// Errors of the token.
const TOKEN: [&str; 8] = [
    "account_inactive",
    "invalid_auth",
    "not_allowed_token_type",
    "not_authed",
    "org_login_required",
    "token_expired",
    "token_revoked",
    "two_factor_setup_required",
];

/// Errors that say that nothing was done and that another time will do.
const BUSY: [&str; 6] = [
    "accesslimited",
    "message_limit_exceeded",
    "rate_limited",
    "ratelimited",
    "request_timeout",
    "team_added_to_org",
];

/// Errors that may hide a success.
const DOUBTFUL: [&str; 3] = ["fatal_error", "internal_error", "service_unavailable"];

/// Errors that say that nothing was done and that it will not be, each with what to do about it.
const REFUSED: [(&str, &str); 46] = [
    ("access_denied", "the app may not post there"),
    ("as_user_not_supported", ""),
    ("block_mismatch", ""),
    (
        "cannot_reply_to_message",
        "the message that it answers takes no answers",
    ),
    (
        "channel_not_found",
        "correct `channel_id`, and add the app to the channel",
    ),
    ("channel_type_not_supported", ""),
    (
        "ekm_access_denied",
        "an administrator has suspended posting",
    ),
    ("enterprise_is_restricted", ""),
    (
        "file_type_not_allowed",
        "the workspace does not allow such files",
    ),
    (
        "file_uploads_disabled",
        "the workspace does not allow files",
    ),
    (
        "file_uploads_except_images_disabled",
        "the workspace allows no files but pictures",
    ),
    ("invalid_arg_name", ""),
    ("invalid_arguments", ""),
    ("invalid_array_arg", ""),
    ("invalid_attachments", ""),
    ("invalid_blocks", "Slack cannot show one of the pictures"),
    ("invalid_blocks_format", ""),
    ("invalid_channel", "correct `channel_id`"),
    ("invalid_charset", ""),
    ("invalid_form_data", ""),
    ("invalid_metadata_format", ""),
    ("invalid_metadata_schema", ""),
    ("invalid_post_type", ""),
    ("is_archived", "the channel is archived: choose another"),
    ("markdown_text_conflict", ""),
    ("messages_tab_disabled", ""),
    (
        "metadata_must_be_sent_from_app",
        "use the token of an app's bot",
    ),
    ("metadata_too_large", ""),
    ("missing_post_type", ""),
    (
        "missing_scope",
        "add the scope to the app, and install it again",
    ),
    ("msg_blocks_too_long", "shorten the text"),
    ("msg_too_long", "shorten the text"),
    ("no_permission", "the app may not post there"),
    ("no_text", "the post says nothing"),
    (
        "not_in_channel",
        "add the app to the channel: `/invite @your-app`",
    ),
    (
        "restricted_action",
        "an administrator restricts who posts there",
    ),
    (
        "restricted_action_non_threadable_channel",
        "the channel takes no answers",
    ),
    (
        "restricted_action_read_only_channel",
        "the channel is read-only",
    ),
    ("restricted_action_thread_locked", "the thread is locked"),
    (
        "restricted_action_thread_only_channel",
        "the channel takes answers alone",
    ),
    (
        "slack_connect_file_link_sharing_blocked",
        "files may not be shared there",
    ),
    (
        "storage_limit_reached",
        "the workspace is out of space for files",
    ),
    (
        "team_access_not_granted",
        "install the app in that workspace",
    ),
    ("team_not_found", "install the app in that workspace"),
    ("too_many_attachments", "remove some of the media"),
    ("upload_file_too_large", "make the file smaller"),
];

/// The answer of a method that did what it was asked.
pub(super) fn taken(answer: &Answer) -> Option<Value> {
    let json = answer.to_json().filter(|_| answer.is_success())?;
    (json["ok"] == true).then_some(json)
}

/// What an answer proves that says no, or that cannot be read.
pub(super) fn failure(answer: &Answer, effect: Effect) -> Outcome {
    let is_seen = effect == Effect::Publish;
    let Some(word) = word(answer).filter(|_| answer.is_success()) else {
        return by_status(answer, is_seen);
    };
    let wait = asked_wait(answer);
    if TOKEN.contains(&word.as_str()) {
        let reason = format!(
            "the token is not valid (any more): make a new one, and put it where `token` says ({word})"
        );
        return Outcome::Later { reason, wait };
    }
    if BUSY.contains(&word.as_str()) {
        let reason = format!("Slack takes nothing just now ({word})");
        return Outcome::Later { reason, wait };
    }
    if let Some((_, advice)) = REFUSED.iter().find(|(known, _)| *known == word) {
        return Outcome::Refused(refusal(&word, advice, answer));
    }
    let reason = if DOUBTFUL.contains(&word.as_str()) {
        format!("Slack has a problem ({word})")
    } else {
        format!("Slack says no for a reason that is not known here ({word})")
    };
    if is_seen {
        Outcome::Unknown(reason)
    } else {
        Outcome::Later { reason, wait }
    }
}

/// What an answer proves that does not tell whose token it is.
pub(super) fn unproved(answer: &Answer) -> Outcome {
    let outcome = failure(answer, Effect::Read);
    match word(answer) {
        Some(word) if TOKEN.contains(&word.as_str()) => ended(outcome),
        Some(_) | None => outcome,
    }
}

fn by_status(answer: &Answer, is_seen: bool) -> Outcome {
    if !is_seen {
        return invisible_failure(answer, word(answer));
    }
    if answer.is_success() {
        return Outcome::Unknown("Slack took the post, but its answer cannot be read".to_owned());
    }
    publishing_failure(answer, word(answer))
}

/// The word for what went wrong, if it is one.
pub(super) fn word(answer: &Answer) -> Option<String> {
    let word = answer.text("error")?;
    let is_word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    (word.len() <= 64 && word.chars().all(is_word)).then_some(word)
}

fn refusal(word: &str, advice: &str, answer: &Answer) -> String {
    let needed = answer.text("needed").filter(|_| word == "missing_scope");
    let needed = needed.map_or(String::new(), |scope| format!(": `{scope}`"));
    if advice.is_empty() {
        format!("Slack refuses it ({word}{needed})")
    } else {
        format!("{advice} ({word}{needed})")
    }
}
