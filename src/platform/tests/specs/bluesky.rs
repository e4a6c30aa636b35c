//! Bluesky by its lexicons, as `@atproto/lexicon`, the library of its makers, reads them (`tests/tools/lexicon_check.mjs`).

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::calls::{self, Scene};
use super::openapi::http;
use super::place;
use crate::model::Setting;
use crate::platform::{Answer, Body, Call};

const CHANNEL: &str =
    "platform = 'bluesky'\nhandle = 'acme.example'\npassword = { env = 'PASSWORD' }\n";
const TOOLS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/tools");
const THERE: &str = "at://did:plc:acme/app.bsky.feed.post/3n3bptrmzlsvn#bafyreialv3mzvvxaoyrfrwoer3xmabbmdchvrbyayd7bga47qjbycy74e4";
/// Hashes as they look: of a record, and of a file.
const RECORD: &str = "bafyreialv3mzvvxaoyrfrwoer3xmabbmdchvrbyayd7bga47qjbycy74e4";
const FILE: &str = "bafkreibme22gw2h7y2h7tg2fhqotaqjucnbc24deqo72b6mkl2egezxhvy";

#[test]
fn requests_are_what_the_lexicons_allow() {
    let test = "bluesky: requests_are_what_the_lexicons_allow";
    let Some(lexicons) = place(test, "bluesky/lexicons") else {
        return;
    };
    let has_library = Path::new(TOOLS)
        .join("node_modules/@atproto/lexicon")
        .is_dir();
    if !has_library || Command::new("node").arg("--version").output().is_err() {
        eprintln!("skipped: {test}: no Node.js, or no packages in `tests/tools`");
        return;
    }
    let labels = vec!["graphic-media".to_owned(), "!no-unauthenticated".to_owned()];
    let scene = Scene {
        channel: CHANNEL,
        there: THERE,
        texts: &[("labels", Setting::List(labels))],
        answer,
    };
    let calls = calls::of(&scene);
    let lines: String = calls.iter().map(|(name, call)| line(name, call)).collect();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("requests.jsonl");
    std::fs::write(&file, lines).unwrap();
    let output = Command::new("node")
        .arg(Path::new(TOOLS).join("lexicon_check.mjs"))
        .args([&lexicons, &file])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    let checked = String::from_utf8_lossy(&output.stdout);
    assert_eq!(
        checked.trim(),
        format!("{} requests, {} records", calls.len(), records(&calls))
    );
    assert!(calls.len() > 100, "{}", calls.len());
}

fn records(calls: &[(String, Call)]) -> usize {
    calls.iter().filter(|(_, call)| call.name == "post").count()
}

fn line(name: &str, call: &Call) -> String {
    let request = http(call);
    let (kind, body) = match &request.body {
        Body::Empty => (None, Value::Null),
        Body::Json(json) => (Some("application/json"), json.clone()),
        Body::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| ((*name).to_owned(), json!(value.to_string())));
            (Some("application/json"), Value::Object(fields.collect()))
        }
        Body::File(stretch) => (Some(stretch.media_type.as_str()), Value::Null),
        other => panic!("{other:?}"),
    };
    let line = json!({ "name": name, "method": request.method, "url": request.url.to_string(), "kind": kind, "body": body });
    format!("{line}\n")
}

/// The examples with real hashes, and a parent that stands in a thread.
fn answer(call: &Call) -> Answer {
    let mut answer = calls::example(call);
    let mut json = answer.to_json().unwrap_or_default();
    if json["cid"].is_string() {
        json["cid"] = json!(RECORD);
    }
    if call.name == "parent" {
        let root =
            json!({ "uri": "at://did:plc:acme/app.bsky.feed.post/3n3bptrmzlsva", "cid": RECORD });
        json["value"] = json!({ "reply": { "root": root } });
    }
    for blob in ["/blob/ref/$link", "/jobStatus/blob/ref/$link"] {
        if let Some(link) = json.pointer_mut(blob) {
            *link = json!(FILE);
        }
    }
    answer.body = json.to_string();
    let date = "Fri, 27 Nov 2026 08:00:00 GMT".to_owned();
    answer.headers.insert("date".to_owned(), date);
    answer
}
