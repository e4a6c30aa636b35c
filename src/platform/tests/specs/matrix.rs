//! Matrix by the `OpenAPI` descriptions of its client-server API.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use url::Url;

use super::calls::{self, Scene};
use super::openapi::{self, Api, fits, http};
use super::{parsed, place};
use crate::platform::{Answer, Body, Call};

const ROOMS: [&str; 2] = ["!news:acme.example", "#news:acme.example"];

#[test]
fn requests_are_what_the_specification_describes() {
    let test = "matrix: requests_are_what_the_specification_describes";
    let Some(folder) = place(test, "matrix/client-server") else {
        return;
    };
    let apis = descriptions(&folder);
    let mut count = 0;
    for room in ROOMS {
        let channel = format!(
            "platform = 'matrix'\nserver = 'https://matrix.example'\nroom = '{room}'\ntoken = {{ env = 'T' }}\n"
        );
        let scene = Scene {
            channel: &channel,
            there: "$one",
            texts: &[],
            answer,
        };
        for (name, call) in calls::of(&scene) {
            let operation = openapi::check(&apis, &name, &call);
            if operation.path.contains("/send/") {
                check_content(&folder, &name, &call);
            }
            check_filter(&folder, &name, &call);
            let is_signed = http(&call)
                .headers
                .iter()
                .any(|(name, _)| *name == "authorization");
            assert!(is_signed, "{name}");
            count += 1;
        }
    }
    assert!(count > 150, "{count}");
}

fn descriptions(folder: &Path) -> Vec<Api> {
    let files = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let descriptions = files.filter(|path| path.is_file()).map(|path| {
        let document = parsed(&path);
        let base = &document["servers"][0]["variables"]["basePath"]["default"];
        let base = base.as_str().unwrap_or_default().to_owned();
        Api { document, base }
    });
    descriptions
        .filter(|api| api.document["paths"].is_object())
        .collect()
}

/// What a message names and hangs on, by the definitions of these two; the description leaves the rest of it open.
fn check_content(folder: &Path, name: &str, call: &Call) {
    let Body::Json(content) = &http(call).body else {
        panic!("{name}")
    };
    assert!(
        content["msgtype"].is_string() && content["body"].is_string(),
        "{name}: {content}"
    );
    fits(
        name,
        &definition(folder, "m.mentions"),
        &content["m.mentions"],
    );
    let hangs_on = &content["m.relates_to"];
    // A plain answer names no kind of relation, which the definition is about.
    if !hangs_on["rel_type"].is_null() {
        fits(name, &definition(folder, "m.relates_to"), hangs_on);
    }
}

fn check_filter(folder: &Path, name: &str, call: &Call) {
    let url = Url::parse(&http(call).url.to_string()).unwrap();
    for (_, filter) in url.query_pairs().filter(|(key, _)| key == "filter") {
        let filter: Value = serde_json::from_str(&filter).unwrap();
        fits(name, &definition(folder, "room_event_filter"), &filter);
    }
}

/// A definition, with what it refers to in its place.
fn definition(folder: &Path, name: &str) -> Value {
    let mut definition = parsed(&folder.join(format!("definitions/{name}.yaml")));
    let parts = definition.get_mut("allOf").and_then(Value::as_array_mut);
    for part in parts.into_iter().flatten() {
        if let Some(other) = part["$ref"]
            .as_str()
            .and_then(|it| it.strip_suffix(".yaml"))
        {
            *part = self::definition(folder, other);
        }
    }
    definition
}

/// A room that tells its messages in several pages.
fn answer(call: &Call) -> Answer {
    if call.name == "messages-0" {
        let event = json!({ "event_id": "$old", "content": { "body": "Bye" } });
        return Answer::json(&json!({ "chunk": [event], "end": "t47-2_3" }));
    }
    calls::example(call)
}
