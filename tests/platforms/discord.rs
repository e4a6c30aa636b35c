//! Discord: bots whose messages are found again, and webhooks, which tell nothing afterwards.

use std::sync::{Arc, Mutex};

use chrono::Utc;
use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// The messages of the channel 500, the oldest first.
#[derive(Default)]
struct Discord(Vec<Value>);

impl Discord {
    fn answer(&mut self, request: &Received) -> Reply {
        let is_hook = request.path.starts_with("/hook");
        if !is_hook && request.header("authorization") != "Bot bot-token" {
            return no(401, 0, "401: Unauthorized");
        }
        match request.line().as_str() {
            "GET /api/v10/users/@me" => Reply::json(200, &json!({ "id": "7" })),
            "GET /api/v10/channels/500" | "GET /hook" => Reply::json(
                200,
                &json!({ "id": "500", "guild_id": "100", "name": "news" }),
            ),
            "GET /api/v10/channels/500/messages" => {
                let newest_first: Vec<&Value> = self.0.iter().rev().collect();
                Reply::json(200, &json!(newest_first))
            }
            "POST /api/v10/channels/500/messages" => self.post(request),
            // Without `wait`, nothing of the message would be told.
            "POST /hook" if request.query.get("wait").is_some_and(|wait| wait == "true") => {
                self.post(request)
            }
            _ => no(404, 10003, "Unknown Channel"),
        }
    }

    fn post(&mut self, request: &Received) -> Reply {
        let payload = payload(request);
        let nonce = payload["nonce"].as_str().unwrap_or_default();
        if nonce.len() > 25 {
            return no(400, 50035, "Invalid Form Body");
        }
        let is_enforced = payload["enforce_nonce"] == true && !nonce.is_empty();
        if let Some(before) = self.0.iter().find(|it| is_enforced && it["kept"] == nonce) {
            return Reply::json(200, before);
        }
        let mut message = payload.clone();
        message["id"] = json!((900 + self.0.len()).to_string());
        message["channel_id"] = json!("500");
        message["author"] = json!({ "id": "7" });
        message["timestamp"] = json!(Utc::now().to_rfc3339());
        message["kept"] = json!(nonce);
        // What is read later does not tell its nonce.
        message.as_object_mut().unwrap().remove("nonce");
        self.0.push(message.clone());
        Reply::json(200, &message)
    }
}

/// The JSON of a message, on its own or as a field beside files.
fn payload(request: &Received) -> Value {
    if request
        .header("content-type")
        .starts_with("application/json")
    {
        return request.json();
    }
    let text = request.text();
    let field = text.split("name=\"payload_json\"").nth(1).unwrap();
    let json = field.split("\r\n\r\n").nth(1).unwrap();
    let payload: Value = serde_json::from_str(json.split("\r\n").next().unwrap()).unwrap();
    let files = text.matches("name=\"files[").count();
    assert_eq!(payload["attachments"].as_array().unwrap().len(), files);
    payload
}

fn no(status: u16, code: u64, message: &str) -> Reply {
    Reply::json(status, &json!({ "code": code, "message": message }))
}

type Held = Arc<Mutex<Discord>>;

fn scene_with(rest: &str, is_hook: bool) -> (Workspace, (StandIn, Held)) {
    let discord = Held::default();
    let held = Arc::clone(&discord);
    let server = StandIn::start(move |_, request| held.lock().unwrap().answer(request));
    let address = server.address();
    let keys = if is_hook {
        "webhook_url = { env = \"DISCORD_WEBHOOK\" }\n".to_owned()
    } else {
        format!(
            "server = \"{address}\"\ntoken = {{ env = \"DISCORD_TOKEN\" }}\nchannel_id = \"500\"\n"
        )
    };
    let channel = format!("[channels.chat]\nplatform = \"discord\"\n{keys}");
    let mut workspace = Workspace::new(&(channel + &post("teaser", "chat", rest)));
    workspace.variable("DISCORD_TOKEN", "bot-token");
    workspace.variable("DISCORD_WEBHOOK", &format!("{address}/hook"));
    workspace.write("media/box.png", picture("box"));
    (workspace, (server, discord))
}

fn scene() -> (Workspace, (StandIn, Held)) {
    scene_with(
        "media = [{ file = \"media/box.png\", alt = \"A box\" }]",
        false,
    )
}

fn count((_, discord): &(StandIn, Held)) -> usize {
    discord.lock().unwrap().0.len()
}

#[test]
fn a_kill_at_any_step_leaves_one_message() {
    one_effect_whatever_step_a_run_is_killed_at(scene, count);
}

#[test]
fn a_post_is_sent_with_its_address_and_a_lost_answer_is_settled_by_reading() {
    let (workspace, counter) = scene();
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    let history = workspace.history();
    let url = format!("{}/channels/100/500/900", counter.0.address());
    assert_eq!(history[0]["url"], url);
    let (workspace, counter) = scene_with("thread = [{ text = \"Second\" }]", false);
    counter
        .0
        .fail("POST /api/v10/channels/500/messages", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(count(&counter), 2);
    let second = &counter.1.lock().unwrap().0[1];
    assert_eq!(second["message_reference"]["message_id"], "900");
}

#[test]
fn a_webhook_is_used_once_and_its_lost_answer_waits_for_a_person() {
    one_effect_whatever_step_a_run_is_killed_at(|| scene_with("", true), count);
    let (workspace, counter) = scene_with("", true);
    counter.0.fail("POST /hook", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    let (workspace, counter) = scene_with("", true);
    let removed = no(404, 10015, "Unknown Webhook");
    counter.0.fail("POST /hook", 1, Fault::Answer(removed));
    let run = workspace.publish().expect(3);
    assert!(run.reason("teaser").contains("the webhook was removed"));
}
