//! Matrix: on a stand-in that keeps events by their transactions, and on a real Synapse where `KALENDS_TEST_SYNAPSE` names
//! the address of one, as `./tests/run` does.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};
use crate::support::http;

const TOKEN: &str = "token-of-acme";
const SHOWN: &str = "text = \"\"\nmedia = [{ file = \"media/a.png\", alt = \"A box\" }]\n";

/// Events by the transactions that made them.
type Events = Arc<Mutex<BTreeMap<String, Value>>>;

fn error(status: u16, code: &str) -> Reply {
    Reply::json(status, &json!({ "errcode": code, "error": "no" }))
}

fn answer(events: &Events, asked: &Received) -> Reply {
    let mut events = events.lock().unwrap();
    if asked.header("authorization") != format!("Bearer {TOKEN}") {
        return error(401, "M_UNKNOWN_TOKEN");
    }
    let room = "/_matrix/client/v3/rooms/%21r%3Aacme.example";
    let line = asked.line();
    if line == "GET /_matrix/client/v3/account/whoami" {
        return Reply::json(200, &json!({ "user_id": "@bot:acme.example" }));
    }
    if line == "POST /_matrix/media/v3/upload" {
        return Reply::json(200, &json!({ "content_uri": "mxc://acme.example/box" }));
    }
    if let Some(transaction) = line.strip_prefix(&format!("PUT {room}/send/m.room.message/")) {
        let count = events.len();
        let made = events.entry(transaction.to_owned()).or_insert_with(
            || json!({ "event_id": format!("$event{count}"), "content": asked.json() }),
        );
        return Reply::json(200, &json!({ "event_id": made["event_id"] }));
    }
    if line == format!("GET {room}/messages") {
        let chunk: Vec<Value> = events
            .iter()
            .map(|(transaction, event)| {
                let mut event = event.clone();
                event["unsigned"] = json!({ "transaction_id": transaction });
                event
            })
            .collect();
        return Reply::json(200, &json!({ "chunk": chunk }));
    }
    error(404, "M_UNRECOGNIZED")
}

fn channel(server: &str, room: &str) -> String {
    format!(
        "[channels.room]\nplatform = \"matrix\"\nserver = \"{server}\"\nroom = \"{room}\"\ntoken = {{ env = \"MATRIX_TOKEN\" }}\n"
    )
}

fn workspace(channel: &str, token: &str, posts: &str) -> Workspace {
    let mut workspace = Workspace::new(&format!("{channel}{posts}"));
    workspace.variable("MATRIX_TOKEN", token);
    workspace.write("media/a.png", picture("a"));
    workspace
}

fn scene() -> (Workspace, (StandIn, Events)) {
    let events = Events::default();
    let kept = Arc::clone(&events);
    let server = StandIn::start(move |_, asked| answer(&kept, asked));
    let channel = channel(server.address(), "!r:acme.example");
    let workspace = workspace(&channel, TOKEN, &post("teaser", "room", SHOWN));
    (workspace, (server, events))
}

#[test]
fn a_kill_at_any_step_leaves_one_event() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |(_, events)| events.lock().unwrap().len());
}

#[test]
fn a_lost_answer_is_settled_by_the_transaction() {
    let (workspace, (server, events)) = scene();
    server.fail("PUT ", 1, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "sent");
    assert_eq!(events.lock().unwrap().len(), 1);
}

#[test]
fn the_real_server_takes_a_text_and_its_pictures_once() {
    let Ok(server) = std::env::var("KALENDS_TEST_SYNAPSE") else {
        eprintln!("skipped: matrix::the_real_server: KALENDS_TEST_SYNAPSE names no server");
        return;
    };
    let name = format!("acme-{}", std::process::id());
    let account = json!({ "username": name, "password": "password-of-acme", "auth": { "type": "m.login.dummy" } });
    let url = |path: &str| format!("{server}/_matrix/client/v3{path}");
    let made = http::json("POST", &url("/register"), None, Some(&account));
    let token = made["access_token"].as_str().expect("an account");
    let wanted = json!({ "room_alias_name": name, "preset": "public_chat" });
    let room = http::json("POST", &url("/createRoom"), Some(token), Some(&wanted));
    let id = room["room_id"].as_str().expect("a room").to_owned();
    let rest = "text = \"News for **all**\"\nmedia = [{ file = \"media/a.png\", alt = \"A box\" }]\nthread = [{ text = \"More\" }]\n";
    let channel = channel(&server, &format!("#{name}:localhost"));
    let workspace = workspace(&channel, token, &post("teaser", "room", rest));
    for _ in 0..2 {
        workspace.publish().expect(0);
    }
    let messages = url(&format!("/rooms/{id}/messages?dir=f&limit=50"));
    let events = || {
        let listed = http::json("GET", &messages, Some(token), None);
        let chunk = listed["chunk"].as_array().expect("events").clone();
        let said = chunk
            .into_iter()
            .filter(|it| it["content"]["msgtype"].is_string());
        said.collect::<Vec<Value>>()
    };
    let said = events();
    let kinds: Vec<&str> = said
        .iter()
        .filter_map(|it| it["content"]["msgtype"].as_str())
        .collect();
    assert_eq!(kinds, ["m.text", "m.image", "m.text"]);
    assert_eq!(
        said[0]["content"]["formatted_body"],
        "<p>News for <strong>all</strong></p>"
    );
    assert_eq!(said[1]["content"]["body"], "A box");
    assert_eq!(said[2]["content"]["m.relates_to"]["rel_type"], "m.thread");
    workspace
        .run(&["retract", "teaser", "--channel", "room", "--yes"])
        .expect(0);
    assert_eq!(events().len(), 0);
}
