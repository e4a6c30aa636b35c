//! Telegram: a bot that can never read what it sent.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// What people see: the method and the raw body of each message, albums as one.
type Held = Arc<Mutex<Vec<(String, String)>>>;

fn answer(shown: &Held, request: &Received) -> Reply {
    let Some(method) = request.path.strip_prefix("/bot123:secret/") else {
        return no(401, "Unauthorized", &json!({}));
    };
    let mut shown = shown.lock().unwrap();
    let number = shown.len() + 1;
    let chat = json!({ "id": -1_001_234, "type": "channel", "title": "Acme", "username": "acme" });
    match method {
        "getChat" if request.query["chat_id"] == "@acme" => yes(&chat),
        "sendMessage" | "sendPhoto" => {
            shown.push((method.to_owned(), request.text()));
            yes(&json!({ "message_id": number, "chat": chat }))
        }
        "sendMediaGroup" => {
            shown.push((method.to_owned(), request.text()));
            let one = |id: usize| json!({ "message_id": id, "chat": chat });
            yes(&json!([one(number), one(number + 1)]))
        }
        "deleteMessage" | "deleteMessages" => {
            shown.clear();
            yes(&json!(true))
        }
        _ => no(400, "Bad Request: chat not found", &json!({})),
    }
}

fn yes(result: &Value) -> Reply {
    Reply::json(200, &json!({ "ok": true, "result": result }))
}

fn no(code: u16, description: &str, parameters: &Value) -> Reply {
    let body = json!({ "ok": false, "error_code": code, "description": description, "parameters": parameters });
    Reply::json(code, &body)
}

fn scene_with(rest: &str) -> (Workspace, (StandIn, Held)) {
    let shown = Held::default();
    let held = Arc::clone(&shown);
    let server = StandIn::start(move |_, request| answer(&held, request));
    let channel = format!(
        "[channels.news]\nplatform = \"telegram\"\nserver = \"{}\"\ntoken = {{ env = \"TELEGRAM_TOKEN\" }}\nchat_id = \"@acme\"\n",
        server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "news", rest)));
    workspace.variable("TELEGRAM_TOKEN", "123:secret");
    workspace.write("media/box.png", picture("box"));
    workspace.write("media/lid.png", picture("lid"));
    (workspace, (server, shown))
}

fn count((_, shown): &(StandIn, Held)) -> usize {
    shown.lock().unwrap().len()
}

#[test]
fn a_kill_at_any_step_leaves_at_most_one_message() {
    one_effect_whatever_step_a_run_is_killed_at(|| scene_with(""), count);
}

#[test]
fn an_album_is_one_post_with_an_address_and_is_deleted_as_a_whole() {
    let album = "media = [{ file = \"media/box.png\", alt = \"A box\" }, { file = \"media/lid.png\", alt = \"A lid\" }]";
    let (workspace, counter) = scene_with(album);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(workspace.history()[0]["url"], "https://t.me/acme/1");
    let (method, body) = counter.1.lock().unwrap()[0].clone();
    assert_eq!(method, "sendMediaGroup");
    assert!(
        body.contains("name=\"file1\"; filename=\"lid.png\""),
        "{body}"
    );
    workspace
        .run(&["retract", "teaser", "--channel", "news", "--yes"])
        .expect(0);
    assert_eq!(count(&counter), 0);
    assert_eq!(counter.0.count("POST /bot123:secret/deleteMessages"), 1);
}

#[test]
fn a_lost_answer_waits_for_a_person() {
    let (workspace, counter) = scene_with("");
    counter
        .0
        .fail("POST /bot123:secret/sendMessage", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(count(&counter), 1);
}

#[test]
fn too_many_requests_and_a_moved_chat_say_what_comes_next() {
    let (mut workspace, counter) = scene_with("");
    let busy = no(
        429,
        "Too Many Requests: retry after 1",
        &json!({ "retry_after": 1 }),
    );
    counter
        .0
        .fail("POST /bot123:secret/sendMessage", 1, Fault::Answer(busy));
    assert_eq!(workspace.publish().state("teaser"), "retrying");
    workspace.minutes_later(5);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(count(&counter), 1);
    let (workspace, counter) = scene_with("");
    let moved = no(
        400,
        "Bad Request: group chat was upgraded to a supergroup chat",
        &json!({ "migrate_to_chat_id": -1_001_999 }),
    );
    counter
        .0
        .fail("POST /bot123:secret/sendMessage", 1, Fault::Answer(moved));
    let run = workspace.publish().expect(3);
    assert!(run.reason("teaser").contains("chat_id = \"-1001999\""));
    assert!(!format!("{}{}", run.out, run.err).contains("123:secret"));
}
