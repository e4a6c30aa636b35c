//! Slack by its own `OpenAPI` 2 description, which Slack no longer maintains: what is newer than it is named here.

use std::collections::BTreeSet;

use serde_json::Value;
use url::Url;

use super::calls::{self, Scene};
use super::openapi::http;
use crate::platform::{Body, Call};

const CHANNEL: &str = "platform = 'slack'\ntoken = { env = 'T' }\nchannel_id = 'C1'\n";
/// Parameters that are newer than the description.
const NEWER: [&str; 2] = ["metadata", "include_all_metadata"];
/// Methods that are newer than the description.
const NEWER_METHODS: [&str; 2] = [
    "/files.getUploadURLExternal",
    "/files.completeUploadExternal",
];

#[test]
fn requests_are_what_the_description_takes() {
    let Some(description) = super::read(
        "slack: requests_are_what_the_description_takes",
        "slack/slack_web_openapi_v2.json",
    ) else {
        return;
    };
    let scene = Scene {
        channel: CHANNEL,
        there: "C1:170.000100",
        texts: &[],
        answer: calls::example,
    };
    let calls = calls::of(&scene);
    let known = calls
        .iter()
        .filter(|(name, call)| fits(&description, name, call));
    let count = known.count();
    assert!(count > 100, "{count} of {}", calls.len());
}

/// Every parameter is known, and every required one is there. False for a call that the description does not know yet.
fn fits(description: &Value, name: &str, call: &Call) -> bool {
    let request = http(call);
    let url = Url::parse(&request.url.to_string()).unwrap();
    let method = url.path().strip_prefix("/api").unwrap_or_default();
    // A file goes to an address that Slack gave.
    if !url.path().starts_with("/api/") || NEWER_METHODS.contains(&method) {
        return false;
    }
    let operation = &description["paths"][method][request.method.to_lowercase()];
    let parameters = operation["parameters"].as_array();
    let parameters = parameters.unwrap_or_else(|| panic!("{name}: no {method}"));
    let mut given: BTreeSet<String> = url.query_pairs().map(|(key, _)| key.into_owned()).collect();
    if let Body::Json(body) = &request.body {
        given.extend(body.as_object().unwrap().keys().cloned());
    }
    for key in given.iter().filter(|key| !NEWER.contains(&key.as_str())) {
        let is_known = parameters.iter().any(|it| it["name"] == key.as_str());
        assert!(is_known, "{name}: {method} has no {key}");
    }
    // The token stands in a header, which is newer, too.
    let required = parameters
        .iter()
        .filter(|it| it["required"] == true && it["name"] != "token");
    for key in required.filter_map(|it| it["name"].as_str()) {
        assert!(given.contains(key), "{name}: {method} without {key}");
    }
    assert!(
        request
            .headers
            .iter()
            .any(|(header, _)| *header == "authorization"),
        "{name}"
    );
    true
}
