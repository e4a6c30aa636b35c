//! Mastodon by the `OpenAPI` description that is generated from its documentation (abraham/mastodon-openapi).

use serde_json::Value;

use super::calls::{self, Scene};
use super::openapi::{self, Api};
use crate::platform::{Answer, Call};

const CHANNEL: &str =
    "platform = 'mastodon'\nserver = 'https://mastodon.example'\ntoken = { env = 'T' }\n";

#[test]
fn requests_are_what_the_documentation_describes() {
    let Some(mut document) = super::read(
        "mastodon: requests_are_what_the_documentation_describes",
        "mastodon-community/schema.json",
    ) else {
        return;
    };
    // A status with a text and media is both of what it calls one or the other, so that it allows none by the letter.
    let status = &mut document["paths"]["/api/v1/statuses"]["post"]["requestBody"]["content"]["application/json"]
        ["schema"];
    let kinds = status["oneOf"].take();
    *status = serde_json::json!({ "anyOf": kinds });
    let apis = [Api {
        document,
        base: String::new(),
    }];
    let scene = Scene {
        channel: CHANNEL,
        there: "108",
        texts: &[],
        answer,
    };
    let calls = calls::of(&scene);
    for (name, call) in &calls {
        openapi::check(&apis, name, call);
    }
    assert!(calls.len() > 100, "{}", calls.len());
}

/// An upload that is processed for a while, and a page of statuses that is not the last one.
fn answer(call: &Call) -> Answer {
    let mut answer = calls::example(call);
    if call.name == "media-0" {
        answer.status = 202;
    }
    if let Ok(Value::Array(_)) = serde_json::from_str(&answer.body) {
        answer.body =
            r#"[{"id": "7", "content": "Bye", "created_at": "2026-11-27T08:00:00Z"}]"#.to_owned();
    }
    answer
}
