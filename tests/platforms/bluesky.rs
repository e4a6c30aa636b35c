//! Bluesky: on a stand-in that keeps records by their keys, and on the real server software where `KALENDS_TEST_PDS` names
//! the address of one, as `./tests/run` does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};
use crate::support::http;

pub(crate) const PASSWORD: &str = "app-password-of-acme";
pub(crate) const PUT: &str = "POST /xrpc/com.atproto.repo.putRecord";
const UPLOAD: &str = "POST /xrpc/com.atproto.repo.uploadBlob";
const SHOWN: &str = "media = [{ file = \"media/a.png\", alt = \"A box\" }]\n";

/// Records by their keys, each with its content; a record's hash is its length here.
pub(crate) type Records = Arc<Mutex<BTreeMap<String, Value>>>;

fn cid(record: &Value) -> String {
    format!("bafy{}", record.to_string().len())
}

pub(crate) fn error(status: u16, name: &str) -> Reply {
    Reply::json(status, &json!({ "error": name, "message": "no" }))
}

fn record(key: &str, record: &Value) -> Value {
    let uri = format!("at://did:plc:acme/app.bsky.feed.post/{key}");
    json!({ "uri": uri, "cid": cid(record), "value": record })
}

pub(crate) fn answer(records: &Records, asked: &Received) -> Reply {
    let mut records = records.lock().unwrap();
    if asked.line() == "POST /xrpc/com.atproto.server.createSession" {
        return if asked.json()["password"] == PASSWORD {
            Reply::json(
                200,
                &json!({ "accessJwt": "session-of-acme", "did": "did:plc:acme" }),
            )
        } else {
            error(401, "AuthenticationRequired")
        };
    }
    if asked.header("authorization") != "Bearer session-of-acme" {
        return error(401, "AuthMissing");
    }
    match asked.line().as_str() {
        "GET /xrpc/com.atproto.server.getSession" => Reply::json(
            200,
            &json!({ "did": "did:plc:acme", "handle": "acme.test" }),
        ),
        UPLOAD => {
            let blob = json!({ "$type": "blob", "ref": { "$link": "bafyblob" },
                "mimeType": asked.header("content-type"), "size": asked.body.len() });
            Reply::json(200, &json!({ "blob": blob }))
        }
        "GET /xrpc/com.atproto.repo.getRecord" => match records.get(&asked.query["rkey"]) {
            Some(found) => Reply::json(200, &record(&asked.query["rkey"], found)),
            None => error(400, "RecordNotFound"),
        },
        PUT => {
            let put = asked.json();
            let key = put["rkey"].as_str().unwrap_or_default().to_owned();
            let is_tid = key.len() == 13
                && key
                    .chars()
                    .all(|c| "234567abcdefghijklmnopqrstuvwxyz".contains(c));
            if !is_tid || put["swapRecord"] != Value::Null || put["record"]["text"].is_null() {
                return error(400, "InvalidRequest");
            }
            let known = records
                .entry(key.clone())
                .or_insert_with(|| put["record"].clone());
            if *known != put["record"] {
                return error(400, "InvalidSwap");
            }
            Reply::json(200, &record(&key, known))
        }
        "POST /xrpc/com.atproto.repo.deleteRecord" => {
            records.remove(asked.json()["rkey"].as_str().unwrap_or_default());
            Reply::json(200, &json!({}))
        }
        _ => error(501, "MethodNotImplemented"),
    }
}

pub(crate) fn channel(server: &str, handle: &str) -> String {
    format!(
        "[channels.sky]\nplatform = \"bluesky\"\nserver = \"{server}\"\nhandle = \"{handle}\"\npassword = {{ env = \"BLUESKY_PASSWORD\" }}\n"
    )
}

fn workspace(channel: &str, posts: &str) -> Workspace {
    let mut workspace = Workspace::new(&format!("{channel}{posts}"));
    workspace.variable("BLUESKY_PASSWORD", PASSWORD);
    workspace.write("media/a.png", picture("a"));
    workspace
}

fn scene_of(posts: &str) -> (Workspace, (StandIn, Records)) {
    let records = Records::default();
    let kept = Arc::clone(&records);
    let server = StandIn::start(move |_, asked| answer(&kept, asked));
    let workspace = workspace(&channel(server.address(), "acme.test"), posts);
    (workspace, (server, records))
}

#[test]
fn a_kill_at_any_step_leaves_one_record() {
    one_effect_whatever_step_a_run_is_killed_at(
        || scene_of(&post("teaser", "sky", SHOWN)),
        |(_, records)| records.lock().unwrap().len(),
    );
}

#[test]
fn a_lost_answer_is_settled_by_the_key_in_the_same_run() {
    let (workspace, (server, records)) = scene_of(&post("teaser", "sky", SHOWN));
    server.fail(PUT, 1, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "sent");
    assert_eq!((server.count(PUT), records.lock().unwrap().len()), (1, 1));
}

#[test]
fn a_server_error_before_the_record_is_tried_again_and_after_it_is_not() {
    for (fault, puts) in [
        (Fault::Answer(Reply::empty(500)), 2),
        (Fault::AnswerAfter(Reply::empty(500)), 1),
    ] {
        let (mut workspace, (server, records)) = scene_of(&post("teaser", "sky", ""));
        server.fail(PUT, 1, fault);
        workspace.publish();
        workspace.minutes_later(20);
        workspace.publish();
        assert_eq!(workspace.history()[0]["state"], "sent");
        assert_eq!(
            (server.count(PUT), records.lock().unwrap().len()),
            (puts, 1)
        );
    }
}

#[test]
fn a_wrong_password_sends_nothing_and_says_what_to_do() {
    let (mut workspace, (server, _)) = scene_of(&post("teaser", "sky", ""));
    workspace.variable("BLUESKY_PASSWORD", "another-password");
    let run = workspace.publish();
    assert!(run.reason("teaser").contains("app password"), "{}", run.out);
    assert!(!run.out.contains("another-password") && server.count(PUT) == 0);
}

/// The address of a real server, with an account on it that has this name and `PASSWORD`.
fn real_server(test: &str, handle: &str) -> Option<String> {
    let Ok(server) = std::env::var("KALENDS_TEST_PDS") else {
        eprintln!("skipped: {test}: KALENDS_TEST_PDS names no server of Bluesky's software");
        return None;
    };
    let account = json!({ "handle": handle, "email": format!("{handle}@acme.example"), "password": PASSWORD });
    let url = format!("{server}/xrpc/com.atproto.server.createAccount");
    let made = http::json("POST", &url, None, Some(&account));
    assert!(
        made["did"].is_string() || made["error"] == "HandleNotAvailable",
        "{made}"
    );
    Some(server)
}

#[test]
fn the_real_server_takes_a_thread_with_facets_and_a_picture_once() {
    let handle = format!("acme-{}.test", std::process::id());
    let Some(server) = real_server("bluesky::the_real_server", &handle) else {
        return;
    };
    let rest = format!(
        "text = \"Olá 👋🏽 @{handle}: https://acme.com/ação #promoção\"\n{SHOWN}thread = [{{ text = \"Two\" }}, {{ text = \"Three\" }}]\n"
    );
    let workspace = workspace(&channel(&server, &handle), &post("teaser", "sky", &rest));
    for _ in 0..2 {
        workspace.publish().expect(0);
    }
    let sent = workspace.history();
    assert!(
        sent[0]["url"]
            .as_str()
            .unwrap()
            .starts_with("https://bsky.app/profile/did:plc:")
    );
    let url = format!(
        "{server}/xrpc/com.atproto.repo.listRecords?repo={handle}&collection=app.bsky.feed.post"
    );
    let listed = http::json("GET", &url, None, None);
    let records = listed["records"].as_array().unwrap();
    assert_eq!(records.len(), 3, "{listed}");
    let first = records
        .iter()
        .find(|it| it["value"]["reply"].is_null())
        .unwrap();
    let text = first["value"]["text"].as_str().unwrap();
    let facets = first["value"]["facets"].as_array().unwrap();
    let shown: Vec<&str> = facets
        .iter()
        .map(|facet| {
            let at = |key: &str| usize::try_from(facet["index"][key].as_u64().unwrap()).unwrap();
            &text[at("byteStart")..at("byteEnd")]
        })
        .collect();
    assert_eq!(
        shown,
        [
            format!("@{handle}").as_str(),
            "https://acme.com/ação",
            "#promoção"
        ]
    );
    assert_eq!(first["value"]["embed"]["images"][0]["alt"], "A box");
    for answer in records.iter().filter(|it| !it["value"]["reply"].is_null()) {
        assert_eq!(answer["value"]["reply"]["root"]["cid"], first["cid"]);
    }
    workspace
        .run(&["retract", "teaser", "--channel", "sky", "--yes"])
        .expect(0);
    let left = http::json("GET", &url, None, None);
    assert_eq!(left["records"].as_array().unwrap().len(), 0, "{left}");
}
