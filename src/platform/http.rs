//! What an HTTP answer to a publishing call proves, alike for every platform.
//!
//! Only a definite rejection proves that nothing was sent. A time-out at the server, a server error or an answer
//! that cannot be read prove nothing, and what proves nothing is never sent again.

use std::time::Duration;

use chrono::DateTime;

use super::{Answer, Outcome, Removal};

/// A platform that asks to wait longer than this is asked again after this long.
const LONGEST_WAIT: Duration = Duration::from_secs(24 * 60 * 60);
/// How platforms name the time at which a limit is over: in seconds from now, in seconds since 1970, or as a date.
const RESET_HEADERS: [&str; 4] = [
    "x-ratelimit-reset-after",
    "x-ratelimit-reset",
    "x-rate-limit-reset",
    "ratelimit-reset",
];
/// How much of a platform's words a message repeats, in characters.
const LONGEST_QUOTE: usize = 200;

/// What an answer that is no success proves of a publishing call. `said` is the platform's own reason, if it gave one.
pub(super) fn publishing_failure(answer: &Answer, said: Option<String>) -> Outcome {
    let reason = reason(answer, said);
    match answer.status {
        400 | 403 | 404 | 413 | 415 | 422 => Outcome::Refused(reason),
        401 | 429 => Outcome::Later {
            reason,
            wait: asked_wait(answer),
        },
        _ => Outcome::Unknown(reason),
    }
}

/// What an answer that is no success means for a call that nobody sees: it may always be made again.
pub(super) fn invisible_failure(answer: &Answer, said: Option<String>) -> Outcome {
    let reason = reason(answer, said);
    match answer.status {
        400 | 403 | 404 | 413 | 415 | 422 => Outcome::Refused(reason),
        _ => Outcome::Later {
            reason,
            wait: asked_wait(answer),
        },
    }
}

/// Why a read told nothing.
pub(super) fn unread(answer: &Answer, said: Option<String>) -> String {
    reason(answer, said)
}

/// What an answer to a deletion means. What is not there any more is gone, which was wanted.
pub(super) fn removal(answer: &Answer, said: Option<String>) -> Removal {
    if answer.is_success() {
        return Removal::Gone;
    }
    if matches!(answer.status, 404 | 410) {
        return Removal::WasGone;
    }
    Removal::from(publishing_failure(answer, said))
}

/// The status in words, and what the platform said.
fn reason(answer: &Answer, said: Option<String>) -> String {
    let meaning = match answer.status {
        400 => "the request was not understood",
        401 => "the token is not valid (any more): make a new one, and put it where `token` says",
        403 => "the account may not do this",
        404 => "it is not there",
        410 => "it is gone for good",
        413 => "it is too large",
        415 | 422 => "it was refused",
        429 => "too many requests",
        300..=399 => "the server sends us elsewhere, and redirects are not followed",
        500..=599 => "the server has a problem",
        200..=299 => "the answer cannot be read",
        _ => "the answer is unexpected",
    };
    let status = answer.status;
    match said
        .map(|said| quote(&said))
        .filter(|said| !said.is_empty())
    {
        Some(said) => format!("{meaning} ({status}: {said})"),
        None => format!("{meaning} ({status})"),
    }
}

/// The words of a server on one line, and not too many of them.
pub(super) fn quote(said: &str) -> String {
    let line: String = said.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= LONGEST_QUOTE {
        return line;
    }
    line.chars().take(LONGEST_QUOTE).chain(['…']).collect()
}

/// How long the server asks to wait: `Retry-After` in seconds or as a date, else one of the headers by which platforms tell
/// when a limit is over, which stand in every answer and ask for nothing unless there were too many requests. Times are
/// compared with the server's own `Date`, so that two clocks need not agree.
pub(super) fn asked_wait(answer: &Answer) -> Option<Duration> {
    let header = |name: &str| answer.headers.get(name).map(String::as_str);
    let now = || parse_date(header("date")?);
    let until = |date: &str| Some((parse_date(date)? - now()?).to_std().unwrap_or_default());
    let seconds = |text: &str| Duration::try_from_secs_f64(text.trim().parse().ok()?).ok();
    let reset = |text: &str| match seconds(text) {
        Some(since_1970) if since_1970 > LONGEST_WAIT => {
            let then = DateTime::from_timestamp(i64::try_from(since_1970.as_secs()).ok()?, 0)?;
            Some((then.fixed_offset() - now()?).to_std().unwrap_or_default())
        }
        Some(wait) => Some(wait),
        None => until(text),
    };
    let retry_after =
        || header("retry-after").and_then(|text| seconds(text).or_else(|| until(text)));
    let told = || {
        let mut named = RESET_HEADERS.iter().filter_map(|name| header(name));
        named.find_map(reset).filter(|_| answer.status == 429)
    };
    Some(retry_after().or_else(told)?.min(LONGEST_WAIT))
}

fn parse_date(text: &str) -> Option<DateTime<chrono::FixedOffset>> {
    let text = text.trim();
    DateTime::parse_from_rfc2822(text)
        .or_else(|_| DateTime::parse_from_rfc3339(text))
        .ok()
}

/// An address from an answer, if it is one that may be shown and stored.
pub(super) fn checked_url(url: Option<String>) -> Option<String> {
    url.filter(|url| url.len() <= 2048)
        .filter(|url| url.starts_with("https://") || url.starts_with("http://"))
        .filter(|url| !url.chars().any(|c| c.is_control() || c.is_whitespace()))
}

/// An id from an answer, if it can be one.
pub(super) fn checked_id(id: Option<String>) -> Option<String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | ':' | '.');
    id.filter(|id| !id.is_empty() && id.len() <= 200 && id.chars().all(plain))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, headers: &[(&str, &str)]) -> Answer {
        let headers = headers
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        Answer {
            status,
            headers,
            ..Answer::default()
        }
    }

    #[test]
    fn only_a_definite_rejection_proves_that_nothing_was_sent() {
        for status in [400, 403, 404, 413, 415, 422] {
            assert!(
                matches!(
                    publishing_failure(&answer(status, &[]), None),
                    Outcome::Refused(_)
                ),
                "{status}"
            );
        }
        for status in [401, 429] {
            assert!(
                matches!(
                    publishing_failure(&answer(status, &[]), None),
                    Outcome::Later { .. }
                ),
                "{status}"
            );
        }
        for status in [200, 301, 303, 307, 408, 425, 500, 502, 503, 504] {
            assert!(
                matches!(
                    publishing_failure(&answer(status, &[]), None),
                    Outcome::Unknown(_)
                ),
                "{status}"
            );
        }
    }

    #[test]
    fn the_wait_is_read_in_every_form_and_bounded() {
        let wait =
            |headers: &[(&str, &str)]| asked_wait(&answer(429, headers)).map(|wait| wait.as_secs());
        assert_eq!(wait(&[("retry-after", "7")]), Some(7));
        let date = ("date", "Fri, 27 Nov 2026 09:00:00 GMT");
        assert_eq!(
            wait(&[date, ("retry-after", "Fri, 27 Nov 2026 09:01:30 GMT")]),
            Some(90)
        );
        assert_eq!(
            wait(&[date, ("x-ratelimit-reset", "2026-11-27T09:05:00.000Z")]),
            Some(300)
        );
        let reset = ("x-ratelimit-reset", "2026-11-27T09:05:00.000Z");
        assert_eq!(asked_wait(&answer(401, &[date, reset])), None);
        assert_eq!(
            wait(&[date, ("retry-after", "Fri, 27 Nov 2026 08:00:00 GMT")]),
            Some(0)
        );
        assert_eq!(wait(&[("retry-after", "999999999")]), Some(86_400));
        assert_eq!(wait(&[("retry-after", "soon")]), None);
        assert_eq!(wait(&[]), None);
    }

    #[test]
    fn what_a_server_calls_an_address_is_checked() {
        assert_eq!(checked_url(Some("javascript:alert(1)".into())), None);
        assert_eq!(
            checked_url(Some("https://a.example/\u{1b}[2J".into())),
            None
        );
        assert!(checked_url(Some("https://a.example/1".into())).is_some());
        assert_eq!(checked_id(Some("../../x".into())), None);
        assert!(checked_id(Some("109372843234".into())).is_some());
    }

    #[test]
    fn long_words_of_a_server_are_cut_and_stay_on_one_line() {
        let Outcome::Refused(reason) =
            publishing_failure(&answer(422, &[]), Some(format!("a\nb {}", "x".repeat(500))))
        else {
            panic!()
        };
        assert!(reason.starts_with("it was refused (422: a b xxx"));
        assert!(reason.chars().count() < 240);
    }
}
