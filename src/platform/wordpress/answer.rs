//! What WordPress's answers prove: `{"code": "…", "message": "…", "data": {"status": …}}`.

use crate::platform::http::{asked_wait, invisible_failure, publishing_failure};
use crate::platform::{Answer, Effect, Outcome};

/// What to do about the refusals that people meet, by WordPress's own code.
const ADVICE: [(&str, &str); 8] = [
    (
        "rest_cannot_publish",
        "this user may not publish: give it the role Author",
    ),
    (
        "rest_cannot_assign_sticky",
        "this user may not keep posts at the top: give it the role Editor",
    ),
    (
        "rest_cannot_edit_others",
        "this user may not do this: give it the role Editor",
    ),
    (
        "rest_forbidden_context",
        "this user may not do this: give it the role Author",
    ),
    (
        "rest_no_route",
        "the site's REST API is not there: choose other permalinks than Plain, and see that no plugin switches it off",
    ),
    (
        "rest_upload_unknown_error",
        "the site could not keep the file",
    ),
    (
        "rest_upload_sideload_error",
        "the site does not take such files",
    ),
    ("rest_term_invalid", "there is no such category or tag"),
];

/// What an answer proves that says no, or that holds no post.
pub(super) fn failure(answer: &Answer, effect: Effect) -> Outcome {
    let is_seen = effect == Effect::Publish;
    if answer.is_success() && is_seen {
        return Outcome::Unknown(
            "the site took the post, but its answer cannot be read".to_owned(),
        );
    }
    let said = said(answer);
    if answer.status == 401 {
        let said = said.map_or(String::new(), |said| format!(": {said}"));
        let reason = format!(
            "the application password is not accepted: see that `user` is right, or make a new one, and put it where `password` says (401{said})"
        );
        return Outcome::Later {
            reason,
            wait: asked_wait(answer),
        };
    }
    let code = answer.text("code").unwrap_or_default();
    let advice = ADVICE.iter().find(|(known, _)| *known == code);
    // A file that it does not take is answered as an error of the server.
    let is_definite =
        (400..500).contains(&answer.status) || !is_seen && code.starts_with("rest_upload");
    if let Some((_, advice)) = advice.filter(|_| is_definite) {
        return Outcome::Refused(format!("{advice} ({code})"));
    }
    if is_seen {
        publishing_failure(answer, said)
    } else {
        invisible_failure(answer, said)
    }
}

/// The reason in words; some are HTML.
pub(super) fn said(answer: &Answer) -> Option<String> {
    let message = answer.text("message")?;
    let mut plain = String::new();
    let mut is_tag = false;
    for character in message.chars() {
        match character {
            '<' => is_tag = true,
            '>' if is_tag => is_tag = false,
            other if !is_tag => plain.push(other),
            _ => {}
        }
    }
    Some(plain)
}
