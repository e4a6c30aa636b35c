//! The answers so far, by the name of the call that they answer.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a platform answered to one call. It serialises to what the ledger keeps of an upload.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// HTTP status; a file that was read answers 200, one that is absent 404.
    pub status: u16,
    /// The headers that matter, with small letters.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// The body as text.
    pub body: String,
    /// How often the call was made, this answer included.
    #[serde(default)]
    pub asked: u32,
}

impl Answer {
    /// A good answer with a JSON body.
    pub fn json(value: &Value) -> Self {
        Self {
            status: 200,
            body: value.to_string(),
            asked: 1,
            ..Self::default()
        }
    }

    /// A good answer without a body.
    pub fn empty() -> Self {
        Self {
            status: 200,
            asked: 1,
            ..Self::default()
        }
    }

    /// True for a status from 200 to 299.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The body as JSON.
    pub fn to_json(&self) -> Option<Value> {
        serde_json::from_str(&self.body).ok()
    }

    /// A text inside a JSON object.
    pub fn text(&self, key: &str) -> Option<String> {
        let value = self.to_json()?;
        value.get(key)?.as_str().map(str::to_owned)
    }
}

/// The answers to the calls of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Answers(BTreeMap<String, Answer>);

impl Answers {
    /// Keeps the answer to a call; a later one to the same call replaces it and counts on.
    pub fn keep(&mut self, call: &str, mut answer: Answer) {
        answer.asked = self.0.get(call).map_or(0, |before| before.asked) + 1;
        self.0.insert(call.to_owned(), answer);
    }

    /// The calls that have an answer, by name, each with its answer.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Answer)> {
        self.0.iter().map(|(call, answer)| (call.as_str(), answer))
    }

    /// The answer to a call.
    pub fn get(&self, call: &str) -> Option<&Answer> {
        self.0.get(call)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_later_answer_to_the_same_call_replaces_the_earlier_and_is_counted() {
        let mut answers = Answers::default();
        answers.keep(
            "status",
            Answer {
                status: 206,
                ..Answer::default()
            },
        );
        answers.keep("status", Answer::empty());
        let answer = answers.get("status").unwrap();
        assert_eq!((answer.status, answer.asked), (200, 2));
    }
}
