//! Slack: files that nobody sees until a message shows them, messages that are found again by their key, and webhooks.

use std::sync::{Arc, Mutex};
use std::time::{SystemTime, UNIX_EPOCH};

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// What Slack holds: messages, and files by their id with how far they are.
#[derive(Default)]
struct Slack {
    messages: Vec<Value>,
    files: Vec<File>,
}

#[derive(Default)]
struct File {
    length: usize,
    arrived: bool,
    complete: bool,
    looks: usize,
}

impl Slack {
    fn answer(&mut self, own: &str, request: &Received) -> Reply {
        if request.path == "/upload" {
            return self.upload(request);
        }
        if request.path == "/hook" {
            self.messages.push(request.json());
            return Reply {
                status: 200,
                body: "ok".to_owned(),
                ..Reply::default()
            };
        }
        if request.header("authorization") != "Bearer slack-token" {
            return no("invalid_auth");
        }
        match request.line().as_str() {
            "GET /api/auth.test" => {
                yes(json!({ "team_id": "T1", "user_id": "U1", "team": "Acme", "user": "kalends" }))
            }
            "POST /api/files.getUploadURLExternal" => self.begin(own, request),
            "POST /api/files.completeUploadExternal" => self.complete(request),
            "GET /api/files.info" => self.look(request),
            "POST /api/chat.postMessage" => self.post(&request.json()),
            "GET /api/chat.getPermalink" => yes(json!({
                "permalink": format!("https://acme.slack.com/archives/C1/p{}", request.query["message_ts"].replace('.', "")),
            })),
            "GET /api/conversations.history" | "GET /api/conversations.replies" => {
                let newest_first: Vec<&Value> = self.messages.iter().rev().collect();
                yes(json!({ "messages": newest_first }))
            }
            "POST /api/chat.delete" => {
                let before = self.messages.len();
                self.messages
                    .retain(|message| message["ts"] != request.json()["ts"]);
                if self.messages.len() < before {
                    yes(json!({}))
                } else {
                    no("message_not_found")
                }
            }
            _ => no("unknown_method"),
        }
    }

    fn begin(&mut self, own: &str, request: &Received) -> Reply {
        let form = request.form();
        self.files.push(File {
            length: form["length"].parse().unwrap(),
            ..File::default()
        });
        let id = self.files.len() - 1;
        yes(json!({ "file_id": format!("F{id}"), "upload_url": format!("{own}/upload?file={id}") }))
    }

    fn upload(&mut self, request: &Received) -> Reply {
        let file: usize = request.query["file"].parse().unwrap();
        if request.body.len() != self.files[file].length {
            return Reply::empty(400);
        }
        self.files[file].arrived = true;
        Reply::empty(200)
    }

    fn complete(&mut self, request: &Received) -> Reply {
        let files: Value = serde_json::from_str(&request.form()["files"]).unwrap();
        let id = files[0]["id"].as_str().unwrap();
        match self.file(id) {
            Some(file) if file.arrived => {
                file.complete = true;
                yes(json!({ "files": [{ "id": id }] }))
            }
            _ => no("file_not_found"),
        }
    }

    /// Slack knows of what kind a file is only at the second look.
    fn look(&mut self, request: &Received) -> Reply {
        let Some(file) = self.file(&request.query["file"]) else {
            return no("file_not_found");
        };
        file.looks += 1;
        let kind = if file.looks > 1 { "image/png" } else { "" };
        yes(
            json!({ "file": { "mimetype": kind, "permalink": "https://acme.slack.com/files/U1/F0/a.png" } }),
        )
    }

    fn file(&mut self, id: &str) -> Option<&mut File> {
        self.files
            .get_mut(id.strip_prefix('F')?.parse::<usize>().ok()?)
    }

    fn post(&mut self, message: &Value) -> Reply {
        if message["channel"] != "C1" {
            return no("channel_not_found");
        }
        for block in message["blocks"].as_array().into_iter().flatten() {
            let Some(id) = block["slack_file"]["id"].as_str() else {
                continue;
            };
            let is_ready = self
                .file(id)
                .is_some_and(|file| file.complete && file.looks > 1);
            if !is_ready || block["alt_text"].as_str().is_none_or(str::is_empty) {
                return no("invalid_blocks");
            }
        }
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
        let ts = format!("{}.{:06}", now.as_secs(), self.messages.len());
        let mut kept = message.clone();
        kept["ts"] = json!(ts);
        self.messages.push(kept);
        yes(json!({ "channel": "C1", "ts": ts }))
    }
}

fn yes(mut body: Value) -> Reply {
    body["ok"] = json!(true);
    Reply::json(200, &body)
}

fn no(word: &str) -> Reply {
    Reply::json(200, &json!({ "ok": false, "error": word }))
}

type Held = Arc<Mutex<Slack>>;

fn start() -> (StandIn, Held) {
    let slack = Held::default();
    let held = Arc::clone(&slack);
    let server = StandIn::start(move |own, request| held.lock().unwrap().answer(own, request));
    (server, slack)
}

fn workspace(server: &StandIn, posts: &str) -> Workspace {
    let channel = format!(
        "[channels.team]\nplatform = \"slack\"\nserver = \"{}\"\ntoken = {{ env = \"SLACK_TOKEN\" }}\nchannel_id = \"C1\"\n",
        server.address()
    );
    let mut workspace = Workspace::new(&(channel + posts));
    workspace.variable("SLACK_TOKEN", "slack-token");
    workspace.write("media/box.png", picture("box"));
    workspace
}

const PICTURED: &str = "media = [{ file = \"media/box.png\", alt = \"A box\" }]";

fn scene() -> (Workspace, (StandIn, Held)) {
    let (server, slack) = start();
    let workspace = workspace(&server, &post("teaser", "team", PICTURED));
    (workspace, (server, slack))
}

#[test]
fn a_post_with_a_picture_is_shown_with_its_address_and_can_be_deleted() {
    let (workspace, (server, slack)) = scene();
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    let history = workspace.history();
    let url = history[0]["url"].as_str().unwrap_or_default();
    assert!(
        url.starts_with("https://acme.slack.com/archives/C1/p"),
        "{history:?}"
    );
    assert_eq!(slack.lock().unwrap().messages.len(), 1);
    assert_eq!(server.count("POST /upload"), 1);
    workspace
        .run(&["retract", "teaser", "--channel", "team", "--yes"])
        .expect(0);
    assert!(slack.lock().unwrap().messages.is_empty());
}

#[test]
fn a_kill_at_any_step_leaves_one_message() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |(_, slack)| {
        slack.lock().unwrap().messages.len()
    });
}

#[test]
fn a_lost_answer_is_settled_by_the_key_of_the_message() {
    let (workspace, (server, slack)) = scene();
    server.fail("POST /api/chat.postMessage", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(slack.lock().unwrap().messages.len(), 1);
    let (workspace, (server, slack)) = scene();
    server.fail(
        "POST /api/chat.postMessage",
        1,
        Fault::AnswerAfter(no("internal_error")),
    );
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(slack.lock().unwrap().messages.len(), 1);
}

#[test]
fn a_thread_hangs_below_its_first_message() {
    let (server, slack) = start();
    let thread = "thread = [{ text = \"Second\" }, { text = \"Third\" }]";
    let workspace = workspace(&server, &post("teaser", "team", thread));
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    let slack = slack.lock().unwrap();
    let first = &slack.messages[0]["ts"];
    assert_eq!(&slack.messages[1]["thread_ts"], first);
    assert_eq!(&slack.messages[2]["thread_ts"], first);
}

#[test]
fn a_refusal_tells_what_to_do() {
    let (workspace, (server, slack)) = scene();
    server.fail(
        "POST /api/chat.postMessage",
        1,
        Fault::Answer(no("not_in_channel")),
    );
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    assert!(
        run.reason("teaser").contains("/invite"),
        "{}",
        run.reason("teaser")
    );
    assert!(slack.lock().unwrap().messages.is_empty());
}

#[test]
fn a_token_that_was_withdrawn_fails_the_channel_though_slack_says_200() {
    let (mut workspace, (server, slack)) = scene();
    let revoked = Fault::Answer(no("token_revoked"));
    server.fail("GET /api/auth.test", 1, revoked);
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    let reason = run.reason("teaser");
    assert!(reason.contains("make a new one"), "{reason}");
    assert!(slack.lock().unwrap().messages.is_empty());
    let busy = Fault::Answer(no("ratelimited"));
    server.fail("GET /api/auth.test", 1, busy);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "retrying");
    workspace.minutes_later(15);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
}

#[test]
fn a_webhook_is_used_once_and_its_lost_answer_waits_for_a_person() {
    let scene = || {
        let (server, slack) = start();
        let channel =
            "[channels.team]\nplatform = \"slack\"\nwebhook_url = { env = \"SLACK_WEBHOOK\" }\n";
        let mut workspace = Workspace::new(&(channel.to_owned() + &post("teaser", "team", "")));
        workspace.variable("SLACK_WEBHOOK", &format!("{}/hook", server.address()));
        (workspace, (server, slack))
    };
    one_effect_whatever_step_a_run_is_killed_at(scene, |(_, slack)| {
        slack.lock().unwrap().messages.len()
    });
    let (workspace, (server, _)) = scene();
    server.fail("POST /hook", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
}
