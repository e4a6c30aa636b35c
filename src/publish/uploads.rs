//! The answers to uploads, as the ledger keeps them: a later run goes on from them instead of uploading again.

use serde_json::{Value, json};

use crate::ledger::Part;
use crate::platform::{Answer, Answers};
use crate::time::Instant;

/// The name under which the answer to a call is kept. An upload belongs to its words alone, and after an edit it is made again.
pub(super) fn step_name(call: &str, digest: &str) -> String {
    format!("{call}:{}", digest.get(..16).unwrap_or(digest))
}

/// An answer as it is kept.
pub(super) fn kept(answer: &Answer, at: Instant) -> Value {
    json!({ "at": at, "answer": answer })
}

/// What was kept of the uploads for these words, as far as it is as young as wanted.
pub(super) fn recorded(
    part: Option<&Part>,
    digest: &str,
    is_young: impl Fn(Instant) -> bool,
) -> Answers {
    let ending = step_name("", digest);
    let steps = part.into_iter().flat_map(|part| &part.answers);
    let mut answers = Answers::default();
    for (step, value) in steps {
        let call = step.strip_suffix(&ending);
        if let (Some(call), Some(answer)) = (call, read(value, &is_young)) {
            answers.keep(call, answer);
        }
    }
    answers
}

fn read(value: &Value, is_young: &impl Fn(Instant) -> bool) -> Option<Answer> {
    let at = serde_json::from_value(value.get("at")?.clone()).ok()?;
    let answer = serde_json::from_value(value.get("answer")?.clone()).ok()?;
    is_young(at).then_some(answer)
}

#[cfg(test)]
mod tests {
    use chrono::{TimeZone, Utc};

    use super::*;

    #[test]
    fn an_upload_is_taken_up_for_its_own_words_while_it_is_young_and_not_forgotten() {
        let at = |second| Utc.with_ymd_and_hms(2026, 11, 27, 8, 0, second).unwrap();
        let mut part = Part::default();
        let mut keep = |call: &str, digest: &str, value: Value| {
            part.answers.insert(step_name(call, digest), value);
        };
        keep("new", "words-of-this-post", kept(&Answer::empty(), at(9)));
        keep("old", "words-of-this-post", kept(&Answer::empty(), at(1)));
        keep("other", "other-words-of-it", kept(&Answer::empty(), at(9)));
        keep("forgotten", "words-of-this-post", Value::Null);
        let young = recorded(Some(&part), "words-of-this-post", |then| then > at(5));
        assert!(young.get("new").is_some());
        for call in ["old", "other", "forgotten"] {
            assert_eq!(young.get(call), None, "{call}");
        }
        assert!(
            recorded(Some(&part), "words-of-this-post", |_| true)
                .get("old")
                .is_some()
        );
        assert_eq!(recorded(None, "x", |_| true), Answers::default());
    }
}
