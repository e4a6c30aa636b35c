//! What YouTube's errors mean: JSON with a `reason`, by the list "Errors" of its documentation.

use crate::platform::http::{self, asked_wait, quote};
use crate::platform::{Answer, Outcome};

/// The reason and the words of an error.
fn told(answer: &Answer) -> (String, String) {
    let json = answer.to_json().unwrap_or_default();
    let error = &json["error"];
    let reason = error.pointer("/errors/0/reason").and_then(|it| it.as_str());
    let message = error["message"].as_str().unwrap_or_default();
    (reason.unwrap_or_default().to_owned(), quote(message))
}

/// What a reason means, and whether a later try may help.
fn meaning(reason: &str) -> Option<(bool, &'static str)> {
    let meant = match reason {
        "quotaExceeded" | "dailyLimitExceeded" => (
            true,
            "the project's quota is used up until midnight in California",
        ),
        "uploadLimitExceeded" => (
            true,
            "the channel has uploaded the most that YouTube takes in a day",
        ),
        "rateLimitExceeded" | "userRateLimitExceeded" => (true, "too many requests"),
        "authError" => (
            true,
            "the token is not valid (any more): let the app in anew, and keep its refresh token where `refresh_token` says",
        ),
        "insufficientPermissions" | "forbidden" => (
            false,
            "the token may not do this: let the app in anew with the scopes `youtube.upload` and `youtube.force-ssl`",
        ),
        "youtubeSignupRequired" => (false, "the account has no channel on YouTube: make one"),
        "invalidTitle" => (
            false,
            "the title is not taken: it is empty, too long, or has `<` or `>`",
        ),
        "invalidDescription" => (
            false,
            "the description is not taken: it is too long, or has `<` or `>`",
        ),
        "invalidTags" => (
            false,
            "the tags are not taken: together they have at most 500 characters",
        ),
        "invalidCategoryId" => (
            false,
            "there is no such category: choose another `category`",
        ),
        "commentsDisabled" => (false, "comments are off below this video"),
        "processingFailure" => (true, "YouTube is not ready for the comment yet"),
        "videoNotFound" => (false, "the video is not there (any more)"),
        _ => return None,
    };
    Some(meant)
}

/// What an answer that is not good proves of a call that people see.
pub(super) fn publishing_failure(answer: &Answer) -> Outcome {
    let (reason, said) = told(answer);
    let said = (!said.is_empty()).then_some(said);
    if answer.status >= 500 {
        return http::publishing_failure(answer, said);
    }
    match meaning(&reason) {
        Some((true, meaning)) => Outcome::Later {
            reason: format!("{meaning} ({reason})"),
            wait: asked_wait(answer),
        },
        Some((false, meaning)) => Outcome::Refused(format!("{meaning} ({reason})")),
        None => http::publishing_failure(answer, said),
    }
}

/// What it means for a call that nobody sees.
pub(super) fn invisible_failure(answer: &Answer) -> Outcome {
    match publishing_failure(answer) {
        Outcome::Unknown(reason) => Outcome::Later {
            reason,
            wait: asked_wait(answer),
        },
        proved => proved,
    }
}

/// Why a video came to nothing.
pub(super) fn of_video(told: &Answer) -> &'static str {
    let why = super::state(told, "failureReason").or_else(|| super::state(told, "rejectionReason"));
    match why.as_deref() {
        Some("codec" | "conversion" | "invalidFile" | "emptyFile") => {
            "its kind is not taken: save it as MP4 with H.264 and AAC"
        }
        Some("tooSmall") => "it is too small",
        Some("duplicate") => "the channel has this very video already",
        Some("length") => "it is longer than this channel may publish: verify the channel",
        Some("copyright" | "claim" | "trademark" | "legal") => "somebody else has rights to it",
        Some("inappropriate" | "termsOfUse") => "it is against YouTube's rules",
        Some("uploaderAccountClosed" | "uploaderAccountSuspended") => {
            "the account is closed or suspended"
        }
        _ => "it could not be processed",
    }
}
