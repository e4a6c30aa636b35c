//! Discourse: a topic under its key, its replies, and a second topic of that key, which is refused.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

const DATE: &str = "Fri, 27 Nov 2026 08:00:40 GMT";

/// What the forum keeps: one topic, its key, and its posts.
#[derive(Default)]
struct Forum {
    key: Option<String>,
    posts: Vec<Value>,
}

fn forum() -> StandIn {
    let mut forum = Forum::default();
    StandIn::start(move |own, request| {
        let is_known = request.header("api-key") == "loopback-token"
            && request.header("api-username") == "acme";
        let reply = if is_known {
            forum.answer(own, request)
        } else {
            errors(403, "You are not permitted to view the requested resource.")
        };
        reply.with("date", DATE)
    })
}

fn errors(status: u16, told: &str) -> Reply {
    Reply::json(status, &json!({ "errors": [told] }))
}

impl Forum {
    fn answer(&mut self, own: &str, request: &Received) -> Reply {
        let stream = || json!({ "post_stream": { "posts": self.posts } });
        match (request.method.as_str(), request.path.as_str()) {
            ("GET", "/session/current.json") => Reply::json(
                200,
                &json!({ "current_user": { "id": 7, "username": "acme" } }),
            ),
            ("GET", "/site/settings.json") => Reply::json(
                200,
                &json!({ "min_topic_title_length": 5, "min_first_post_length": 5 }),
            ),
            ("POST", "/uploads.json") => {
                Reply::json(200, &json!({ "short_url": "upload://abc.png" }))
            }
            ("GET", "/t/42.json" | "/t/42/last.json") => Reply::json(200, &stream()),
            ("GET", path) if path.starts_with("/t/external_id/") => {
                let key = path
                    .trim_start_matches("/t/external_id/")
                    .trim_end_matches(".json");
                if self.key.as_deref() == Some(key) {
                    Reply::empty(301).with("location", format!("{own}/t/our-news/42.json"))
                } else {
                    errors(404, "The requested URL or resource could not be found.")
                }
            }
            ("POST", "/posts.json") => self.post(&request.json()),
            _ => errors(404, "The requested URL or resource could not be found."),
        }
    }

    fn post(&mut self, body: &Value) -> Reply {
        if body["topic_id"].is_null() {
            let key = body["external_id"].as_str().unwrap_or_default();
            let is_key = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
            if key.is_empty() || key.len() > 50 || !key.chars().all(is_key) {
                return errors(422, "External is invalid");
            }
            if self.key.is_some() {
                return errors(422, "External has already been taken");
            }
            self.key = Some(key.to_owned());
        }
        let number = self.posts.len() + 1;
        let post = json!({
            "id": 99 + number, "topic_id": 42, "topic_slug": "our-news", "post_number": number,
            "raw": body["raw"], "username": "acme", "created_at": "2026-11-27T08:00:35.000Z",
        });
        self.posts.push(post.clone());
        Reply::json(200, &post)
    }
}

fn scene(rest: &str) -> (Workspace, StandIn) {
    let server = forum();
    let channel = format!(
        "[channels.f]\nplatform = \"discourse\"\nserver = \"{}\"\nusername = \"acme\"\ncategory = 4\napi_key = {{ env = \"MASTODON_TOKEN\" }}\n",
        server.address()
    );
    let text = "title = \"Our news\"\ntext = \"The text of the teaser.\"\n";
    let workspace = Workspace::new(&(channel + &post("teaser", "f", &format!("{text}{rest}"))));
    workspace.write("media/a.png", picture("a"));
    (workspace, server)
}

const FULL: &str = "media = [{ file = \"media/a.png\", alt = \"A box\" }]\nthread = [{ text = \"And then there is more.\" }]\n";

#[test]
fn a_topic_and_its_reply_are_published_with_addresses() {
    let (workspace, server) = scene(FULL);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(
        workspace.history()[0]["url"],
        format!("{}/t/our-news/42", server.address())
    );
    let posts = server
        .seen()
        .into_iter()
        .filter(|it| it.path == "/posts.json");
    let bodies: Vec<Value> = posts.map(|it| it.json()).collect();
    assert_eq!(
        bodies[0]["raw"],
        "The text of the teaser.\n\n![A box](upload://abc.png)"
    );
    assert_eq!(bodies[1]["topic_id"], 42);
}

#[test]
fn a_kill_at_any_step_leaves_one_topic() {
    one_effect_whatever_step_a_run_is_killed_at(
        || scene("media = [{ file = \"media/a.png\", alt = \"A box\" }]\n"),
        |server| server.count("POST /posts.json"),
    );
}

#[test]
fn lost_answers_are_found_by_key_and_by_words() {
    for nth in [1, 2] {
        let (workspace, server) = scene(FULL);
        server.fail("POST /posts.json", nth, Fault::CutAfter);
        let run = workspace.publish().expect(0);
        assert_eq!(
            run.parts("teaser"),
            ["sent", "sent"],
            "{}{}",
            run.out,
            run.err
        );
        assert_eq!(server.count("POST /posts.json"), 2);
    }
}
