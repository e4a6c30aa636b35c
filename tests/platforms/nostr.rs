//! Nostr: on stand-ins for relays, and on a real relay where `KALENDS_TEST_RELAY` names the address of one, as `./tests/run`
//! does.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use tungstenite::Message;

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::support::Workspace;
use crate::support::calendar::post;

/// The private key of NIP-19's example.
const KEY: &str = "nsec1vl029mgpspedva04g90vltkh6fvh240zqtv9k0t9af8935ke9laqsnlfe5";

/// Events by their ids.
type Events = Arc<Mutex<BTreeMap<String, Value>>>;

/// A relay that says of every event what this tells it to say; what it takes is kept.
fn relay(events: &Events, refusal: Option<&'static str>) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("ws://{}", listener.local_addr().unwrap());
    let events = Arc::clone(events);
    std::thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Ok(mut socket) = tungstenite::accept(stream) else {
                continue;
            };
            while let Ok(message) = socket.read() {
                let Message::Text(text) = message else {
                    continue;
                };
                for reply in replies(&events, refusal, &serde_json::from_str(&text).unwrap()) {
                    // A client that was killed takes no answer.
                    let _ = socket.send(Message::text(reply.to_string()));
                }
            }
        }
    });
    address
}

fn replies(events: &Events, refusal: Option<&str>, asked: &Value) -> Vec<Value> {
    let mut events = events.lock().unwrap();
    if asked[0] == "EVENT" {
        let id = asked[1]["id"].as_str().unwrap().to_owned();
        if let Some(refusal) = refusal {
            return vec![json!(["OK", id, false, refusal])];
        }
        let known = events.insert(id.clone(), asked[1].clone());
        // As relays out there do, although NIP-01 has it otherwise.
        return match known {
            Some(_) => vec![json!(["OK", id, false, "duplicate: exists"])],
            None => vec![json!(["OK", id, true, ""])],
        };
    }
    let wanted = |event: &&Value| event["created_at"] == asked[2]["since"];
    let found = events.values().filter(wanted);
    let mut replies: Vec<Value> = found
        .map(|event| json!(["EVENT", asked[1], event]))
        .collect();
    replies.push(json!(["EOSE", asked[1]]));
    replies
}

fn workspace(relays: &[String], rest: &str) -> Workspace {
    let channel = format!(
        "[channels.notes]\nplatform = \"nostr\"\nrelays = {relays:?}\nprivate_key = {{ env = \"NOSTR_KEY\" }}\n"
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "notes", rest)));
    workspace.variable("NOSTR_KEY", KEY);
    workspace
}

#[test]
fn a_kill_at_any_step_leaves_one_note() {
    one_effect_whatever_step_a_run_is_killed_at(
        || {
            let events = Events::default();
            let relays = [relay(&events, None), relay(&events, Some("blocked: no"))];
            (workspace(&relays, ""), events)
        },
        |events| events.lock().unwrap().len(),
    );
}

#[test]
fn a_note_that_no_relay_takes_is_refused_with_their_words_and_the_key_is_never_shown() {
    let events = Events::default();
    let relays = [
        relay(&events, Some("blocked: only friends")),
        "ws://127.0.0.1:9".to_owned(),
    ];
    let run = workspace(&relays, "").publish().expect(3);
    assert!(
        run.reason("teaser").contains("blocked: only friends"),
        "{}",
        run.out
    );
    assert!(!run.out.contains("nsec1") && !run.err.contains("nsec1"));
    let dry = workspace(&relays, "")
        .run(&["publish", "--dry-run"])
        .expect(0);
    assert!(
        dry.out.contains("\"kind\": 1") && !dry.out.contains("nsec1"),
        "{}",
        dry.out
    );
}

#[test]
fn a_real_relay_takes_a_thread_once_and_gives_it_back() {
    let Ok(relay) = std::env::var("KALENDS_TEST_RELAY") else {
        eprintln!("skipped: nostr::a_real_relay: KALENDS_TEST_RELAY names no relay");
        return;
    };
    let text = format!("Olá 👋 #promoção {}", std::process::id());
    let rest = format!("text = \"{text}\"\nthread = [{{ text = \"Two\" }}]\n");
    let workspace = workspace(std::slice::from_ref(&relay), &rest);
    // Relays refuse what is dated in the future, and the calendar's time is not the machine's.
    let now = chrono::Utc::now();
    let at = (now - chrono::TimeDelta::minutes(2))
        .format("%Y-%m-%dT%H:%M:%SZ")
        .to_string();
    let calendar = std::fs::read_to_string(workspace.path().join("calendar/all.toml")).unwrap();
    workspace.write(
        "calendar/all.toml",
        calendar.replace("2026-11-27T09:00:00", &at),
    );
    let mut workspace = workspace;
    workspace.real_time();
    for _ in 0..2 {
        workspace.publish().expect(0);
    }
    let sent = workspace.history();
    let id = sent[0]["remote_id"].as_str().unwrap();
    let (mut socket, _) = tungstenite::connect(&relay).unwrap();
    let asked = json!(["REQ", "q", { "ids": [id] }, { "#e": [id] }]);
    socket.send(Message::text(asked.to_string())).unwrap();
    let mut found = Vec::new();
    while let Ok(Message::Text(word)) = socket.read() {
        let word: Value = serde_json::from_str(&word).unwrap();
        match word[0].as_str() {
            Some("EVENT") => found.push(word[2]["content"].clone()),
            Some("EOSE") => break,
            _ => {}
        }
    }
    found.sort_by_key(ToString::to_string);
    assert_eq!(found, [json!(text), json!("Two")]);
}
