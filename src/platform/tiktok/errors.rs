//! What TikTok's errors mean: an `error` with a `code` stands in every answer, and is `ok` in a good one.

use std::time::Duration;

use crate::platform::credentials::ended;
use crate::platform::http::{self, asked_wait, quote};
use crate::platform::{Answer, Outcome};

/// What a limit of the minute asks to wait.
const A_MINUTE: Duration = Duration::from_secs(60);
/// What a limit of the day asks to wait.
const HOURS: Duration = Duration::from_secs(6 * 60 * 60);

/// What an error means.
enum Verdict {
    Refused(&'static str),
    Later(&'static str, Option<Duration>),
    Unclear(&'static str),
}

/// The code and the words of an error; `None` where there is none.
fn told(answer: &Answer) -> Option<(String, String)> {
    let json = answer.to_json()?;
    let text = |key: &str| json["error"][key].as_str().unwrap_or_default().to_owned();
    let code = text("code");
    (!code.is_empty() && code != "ok").then(|| (code, text("message")))
}

/// Whether an answer is a good one: an error may come with a good status.
pub(super) fn is_good(answer: &Answer) -> bool {
    answer.is_success() && told(answer).is_none()
}

/// Whether it says that there is no such publication (any more).
pub(super) fn is_gone(answer: &Answer) -> bool {
    told(answer).is_some_and(|(code, _)| code == "invalid_publish_id")
}

fn verdict(code: &str) -> Verdict {
    match code {
        "access_token_invalid" => Verdict::Later(
            "the token is not valid (any more): let the app in anew, and keep its new refresh token where `refresh_token` says",
            None,
        ),
        "scope_not_authorized" | "scope_permission_missed" => Verdict::Refused(
            "the token may not do this: let the app in anew with the scopes `user.info.basic` and `video.publish`",
        ),
        "rate_limit_exceeded" => Verdict::Later("too many requests", Some(A_MINUTE)),
        "spam_risk_too_many_posts" => Verdict::Later(
            "the account has published the most that TikTok takes in a day",
            Some(HOURS),
        ),
        "spam_risk_too_many_pending_share" => Verdict::Later(
            "too many posts of this account wait to be finished: finish or drop them in the app",
            Some(HOURS),
        ),
        "reached_active_user_cap" => Verdict::Later(
            "the app has as many users as TikTok allows it in a day",
            Some(HOURS),
        ),
        "spam_risk_user_banned_from_posting" => Verdict::Refused(
            "the account may not publish for now: open the app, and read what TikTok says there",
        ),
        "spam_risk_text" | "spam_risk" => {
            Verdict::Refused("TikTok takes the text for spam: write another")
        }
        "unaudited_client_can_only_post_to_private_accounts" => Verdict::Refused(
            "TikTok has not audited the app yet: make the account private and choose `privacy = \"private\"`, or have the app audited",
        ),
        "url_ownership_unverified" => Verdict::Refused(
            "TikTok does not know that the domain of `media_url` is yours: verify it under URL properties of the app",
        ),
        "privacy_level_option_mismatch" => {
            Verdict::Refused("TikTok does not offer this `privacy` to the account: choose another")
        }
        "internal_error" => Verdict::Unclear("TikTok has a problem"),
        _ => Verdict::Refused("it was refused"),
    }
}

/// What an answer that is not good proves of a call that people see.
pub(super) fn publishing_failure(answer: &Answer) -> Outcome {
    let Some((code, said)) = told(answer) else {
        return http::publishing_failure(answer, None);
    };
    let verdict = verdict(&code);
    let reason = |meaning: &str| in_words(meaning, &code, &said);
    match verdict {
        Verdict::Later(meaning, wait) => Outcome::Later {
            reason: reason(meaning),
            wait: asked_wait(answer).or(wait),
        },
        Verdict::Refused(meaning) if answer.status < 500 => Outcome::Refused(reason(meaning)),
        Verdict::Refused(meaning) | Verdict::Unclear(meaning) => Outcome::Unknown(reason(meaning)),
    }
}

/// What it means for a call that nobody sees.
pub(super) fn invisible_failure(answer: &Answer) -> Outcome {
    if told(answer).is_none() {
        return http::invisible_failure(answer, None);
    }
    match publishing_failure(answer) {
        Outcome::Unknown(reason) => Outcome::Later { reason, wait: None },
        proved => proved,
    }
}

/// What it means for the question who this is: TikTok names a bad token with any status.
pub(super) fn unproved(answer: &Answer) -> Outcome {
    let outcome = invisible_failure(answer);
    match told(answer) {
        Some((code, _)) if code == "access_token_invalid" => ended(outcome),
        Some(_) | None => outcome,
    }
}

fn in_words(meaning: &str, code: &str, said: &str) -> String {
    match quote(said) {
        said if said.is_empty() => format!("{meaning} ({code})"),
        said => format!("{meaning} ({code}: {said})"),
    }
}

/// Why a publication came to nothing.
pub(super) fn failed(answer: &Answer) -> String {
    let json = answer.to_json().unwrap_or_default();
    let reason = json
        .pointer("/data/fail_reason")
        .and_then(|reason| reason.as_str());
    let reason = quote(reason.unwrap_or_default());
    let meaning = match reason.as_str() {
        "file_format_check_failed" => {
            "its kind is not taken: save videos as MP4 with H.264, photos as JPEG or WebP"
        }
        "duration_check_failed" => {
            "the video is too short, or longer than this account may publish"
        }
        "frame_rate_check_failed" => {
            "the video has too few or too many pictures a second: 23 to 60 are taken"
        }
        "picture_size_check_failed" => {
            "a picture is too small or too large: at most 1080 by 1920 are taken"
        }
        "video_pull_failed" | "photo_pull_failed" => {
            "a file could not be fetched: check that everybody can open it below `media_url`"
        }
        "publish_cancelled" => "it was cancelled in the app",
        "auth_removed" => {
            "the account withdrew its leave while it was published: let the app in anew"
        }
        "spam_risk_too_many_posts" => {
            "the account has published the most that TikTok takes in a day"
        }
        "spam_risk_user_banned_from_posting" => {
            "the account may not publish for now: open the app, and read what TikTok says there"
        }
        "spam_risk_text" | "spam_risk" => "TikTok takes it for spam",
        _ => "TikTok did not publish it",
    };
    if reason.is_empty() {
        meaning.to_owned()
    } else {
        format!("{meaning} ({reason})")
    }
}
