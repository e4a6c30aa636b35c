//! X: an upload in chunks that is processed, then the post, whose answer may be lost.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// When the stand-in says that it is: shortly after the calendar's posts are due.
const DATE: &str = "Fri, 27 Nov 2026 08:00:40 GMT";

/// What X keeps: media by their ids, and posts, the newest last.
#[derive(Default)]
struct Platform {
    media: BTreeMap<String, Medium>,
    posts: Vec<Value>,
}

#[derive(Default)]
struct Medium {
    expected: usize,
    chunks: Vec<usize>,
    looks: u32,
    is_ready: bool,
}

fn problem(status: u16, detail: &str) -> Reply {
    Reply::json(status, &json!({ "detail": detail, "status": status }))
}

fn x() -> StandIn {
    let mut platform = Platform::default();
    StandIn::start(move |_, request| {
        let reply = if request.header("authorization") == "Bearer loopback-token" {
            platform.answer(request)
        } else {
            problem(401, "Unauthorized")
        };
        reply.with("date", DATE)
    })
}

impl Platform {
    fn answer(&mut self, request: &Received) -> Reply {
        let path: Vec<&str> = request.path.trim_start_matches("/2/").split('/').collect();
        match (request.method.as_str(), path.as_slice()) {
            ("GET", ["users", "me"]) => data(200, &json!({ "id": "7", "username": "acme" })),
            ("POST", ["media", "upload"]) => self.medium(0, true),
            ("POST", ["media", "upload", "initialize"]) => {
                let total = request.json()["total_bytes"].as_u64().unwrap_or_default();
                self.medium(usize::try_from(total).unwrap_or_default(), false)
            }
            ("POST", ["media", "upload", id, step]) => self.step(id, step, request),
            ("GET", ["media", "upload"]) => self.look(&request.query["media_id"]),
            ("POST", ["media", "metadata"]) => data(200, &json!({})),
            ("POST", ["tweets"]) => self.post(&request.json()),
            ("DELETE", ["tweets", id]) => {
                self.posts.retain(|post| post["id"] != *id);
                data(200, &json!({ "deleted": true }))
            }
            ("GET", ["users", "7", "tweets"]) => {
                let posts: Vec<_> = self.posts.iter().rev().collect();
                let meta = json!({ "result_count": posts.len() });
                Reply::json(200, &json!({ "data": posts, "meta": meta }))
            }
            _ => problem(404, "Not Found"),
        }
    }

    fn medium(&mut self, expected: usize, is_ready: bool) -> Reply {
        let id = format!("{}", 100 + self.media.len());
        let medium = Medium {
            expected,
            is_ready,
            ..Medium::default()
        };
        self.media.insert(id.clone(), medium);
        data(200, &json!({ "id": id }))
    }

    fn step(&mut self, id: &str, step: &str, request: &Received) -> Reply {
        let Some(medium) = self.media.get_mut(id) else {
            return problem(400, "no such upload");
        };
        if step == "append" {
            // The chunk and what stands around it in the form.
            medium.chunks.push(request.body.len());
            return Reply::empty(204);
        }
        let whole: usize = medium.chunks.iter().sum();
        if whole < medium.expected {
            return problem(400, "chunks are missing");
        }
        medium.is_ready = medium.expected < 100;
        processing(
            id,
            if medium.is_ready {
                "succeeded"
            } else {
                "pending"
            },
        )
    }

    fn look(&mut self, id: &str) -> Reply {
        let Some(medium) = self.media.get_mut(id) else {
            return problem(400, "no such upload");
        };
        medium.looks += 1;
        medium.is_ready = medium.looks > 1;
        processing(
            id,
            if medium.is_ready {
                "succeeded"
            } else {
                "in_progress"
            },
        )
    }

    fn post(&mut self, body: &Value) -> Reply {
        let known = ["text", "media", "reply", "poll"];
        let fields = body.as_object().expect("an object");
        if let Some(field) = fields.keys().find(|field| !known.contains(&field.as_str())) {
            return problem(400, &format!("unknown field {field}"));
        }
        let ids = body["media"]["media_ids"]
            .as_array()
            .cloned()
            .unwrap_or_default();
        let is_ready = |id: &Value| {
            self.media
                .get(id.as_str().unwrap_or_default())
                .is_some_and(|it| it.is_ready)
        };
        if !ids.iter().all(is_ready) {
            return problem(400, "Your media IDs are invalid.");
        }
        if self.posts.iter().any(|post| post["text"] == body["text"]) {
            return problem(
                403,
                "You are not allowed to create a Tweet with duplicate content.",
            );
        }
        let id = format!("{}", 1000 + self.posts.len());
        let mut post =
            json!({ "id": id, "text": body["text"], "created_at": "2026-11-27T08:00:35.000Z" });
        if !ids.is_empty() {
            post["attachments"] = json!({ "media_keys": ids });
        }
        if let Some(parent) = body["reply"]["in_reply_to_tweet_id"].as_str() {
            post["referenced_tweets"] = json!([{ "type": "replied_to", "id": parent }]);
        }
        self.posts.push(post.clone());
        data(201, &post)
    }
}

fn data(status: u16, value: &Value) -> Reply {
    Reply::json(status, &json!({ "data": value }))
}

fn processing(id: &str, state: &str) -> Reply {
    data(
        200,
        &json!({ "id": id, "processing_info": { "state": state, "check_after_secs": 1 } }),
    )
}

fn scene(rest: &str) -> (Workspace, StandIn) {
    let server = x();
    let channel = format!(
        "[channels.x]\nplatform = \"x\"\nserver = \"{}\"\ntoken = {{ env = \"MASTODON_TOKEN\" }}\n",
        server.address()
    );
    let workspace = Workspace::new(&(channel + &post("teaser", "x", rest)));
    workspace.write("media/a.png", picture("a"));
    workspace.write("media/a.gif", b"GIF89a and what moves");
    workspace.write("media/v.mp4", movie());
    (workspace, server)
}

/// What passes for a video: the first box of an MP4 file, and nothing to see.
fn movie() -> Vec<u8> {
    let mut bytes = b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2".to_vec();
    bytes.resize(5_000_000, 7);
    bytes
}

const WITH_VIDEO: &str = "media = [{ file = \"media/v.mp4\", alt = \"A walk\" }]\n";

#[test]
fn a_thread_with_a_picture_is_published_with_addresses() {
    let thread = "media = [{ file = \"media/a.png\", alt = \"A box\" }]\nthread = [{ text = \"Second & last.\" }]\n";
    let (workspace, server) = scene(thread);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(
        workspace.history()[0]["url"],
        "https://x.com/i/web/status/1000"
    );
    let mut posts = server
        .seen()
        .into_iter()
        .filter(|it| it.line() == "POST /2/tweets");
    let last = posts.next_back().expect("two posts").json();
    assert_eq!(last["reply"]["in_reply_to_tweet_id"], "1000");
    workspace
        .run(&["retract", "teaser", "--channel", "x", "--yes"])
        .expect(0);
    assert_eq!(server.count("DELETE /2/tweets/1001"), 1);
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(
        || scene("media = [{ file = \"media/a.gif\", alt = \"A dance\" }]\n"),
        |server| server.count("POST /2/tweets"),
    );
}

#[test]
fn a_lost_answer_is_found_in_the_timeline() {
    for fault in [Fault::CutAfter, Fault::AnswerAfter(Reply::empty(503))] {
        let (workspace, server) = scene("");
        server.fail("POST /2/tweets", 1, fault);
        let run = workspace.publish().expect(0);
        assert_eq!(run.state("teaser"), "sent");
        assert_eq!(server.count("POST /2/tweets"), 1);
    }
}

#[test]
fn a_chunk_whose_answer_is_lost_goes_out_again_and_the_post_once() {
    let (workspace, server) = scene(WITH_VIDEO);
    server.fail("POST /2/media/upload/100/append", 2, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "sent", "{}{}", run.out, run.err);
    assert_eq!(server.count("POST /2/media/upload/100/append"), 3);
    assert_eq!(server.count("POST /2/tweets"), 1);
}

#[test]
fn too_many_posts_wait_for_as_long_as_x_says() {
    let (workspace, server) = scene("");
    let limit = problem(429, "Too Many Requests").with("x-rate-limit-reset", "1795774200");
    server.fail("POST /2/tweets", 1, Fault::Answer(limit));
    let run = workspace.publish();
    assert_eq!(run.state("teaser"), "retrying", "{}", run.out);
    assert!(run.reason("teaser").contains("too many requests"));
}
