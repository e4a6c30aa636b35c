//! Reddit: a picture that goes to its store, a post that is found among one's own, and errors inside a success.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// When the stand-in says that it is, and when its posts are made, in seconds since 1970.
const DATE: &str = "Fri, 27 Nov 2026 08:00:40 GMT";
const NOW: u64 = 1_795_766_435;

/// What Reddit keeps: pictures that were put there, and the account's posts.
#[derive(Default)]
struct Platform {
    pictures: usize,
    posts: Vec<Value>,
    looks: u32,
}

fn reddit() -> StandIn {
    let mut platform = Platform::default();
    StandIn::start(move |own, request| {
        let is_store = request.path.starts_with("/store");
        let is_known = request.header("authorization") == "Bearer loopback-token"
            && request.header("user-agent").starts_with("cli:kalends:");
        let reply = if is_known || is_store {
            platform.answer(own, request)
        } else {
            Reply::json(401, &json!({ "message": "Unauthorized" }))
        };
        reply.with("date", DATE)
    })
}

fn told(data: &Value) -> Reply {
    Reply::json(200, &json!({ "json": { "errors": [], "data": data } }))
}

fn refused(code: &str, told: &str) -> Reply {
    Reply::json(200, &json!({ "json": { "errors": [[code, told, ""]] } }))
}

impl Platform {
    fn answer(&mut self, own: &str, request: &Received) -> Reply {
        match request.line().as_str() {
            "GET /api/v1/me" => Reply::json(200, &json!({ "id": "7", "name": "ada" })),
            "POST /api/media/asset.json" => Reply::json(
                200,
                &json!({
                    "args": { "action": format!("{own}/store"), "fields": [{ "name": "key", "value": "rte/1" }] },
                    "asset": { "asset_id": "a1" },
                }),
            ),
            "POST /store" => {
                self.pictures += 1;
                Reply::empty(201)
            }
            "POST /api/submit" => self.submit(request),
            "POST /api/comment" => told(
                &json!({ "things": [{ "data": { "name": "t1_c", "permalink": "/r/acme/comments/1/_/c/" } }] }),
            ),
            "GET /user/ada/submitted" => {
                self.looks += 1;
                // What is written is listed a little later.
                let shown = if self.looks > 1 { self.posts.len() } else { 0 };
                let posts: Vec<Value> = self.posts[..shown]
                    .iter()
                    .rev()
                    .map(|post| json!({ "data": post }))
                    .collect();
                Reply::json(
                    200,
                    &json!({ "data": { "children": posts, "after": null } }),
                )
            }
            _ => Reply::json(404, &json!({ "message": "Not Found" })),
        }
    }

    fn submit(&mut self, request: &Received) -> Reply {
        let form = request.form();
        let kind = form["kind"].as_str();
        if form["sr"] != "acme" {
            return refused("SUBREDDIT_NOEXIST", "that subreddit doesn't exist");
        }
        if kind == "image" && self.pictures == 0 {
            return refused("BAD_URL", "the picture is not there");
        }
        let id = format!("{}", 1 + self.posts.len());
        let path = format!("/r/acme/comments/{id}/x/");
        self.posts.push(json!({
            "name": format!("t3_{id}"), "title": form["title"], "subreddit": "acme", "permalink": path, "created_utc": NOW,
        }));
        match kind {
            "image" => told(&json!({ "websocket_url": "wss://ws.example/1" })),
            _ => told(
                &json!({ "name": format!("t3_{id}"), "id": id, "url": format!("https://www.reddit.com{path}") }),
            ),
        }
    }
}

fn scene(rest: &str) -> (Workspace, StandIn) {
    let server = reddit();
    let channel = format!(
        "[channels.r]\nplatform = \"reddit\"\nserver = \"{}\"\nsubreddit = \"acme\"\ntoken = {{ env = \"MASTODON_TOKEN\" }}\n",
        server.address()
    );
    let post = post("teaser", "r", &format!("title = \"Our news\"\n{rest}"));
    let workspace = Workspace::new(&(channel + &post));
    workspace.write("media/a.png", picture("a"));
    (workspace, server)
}

#[test]
fn a_text_and_its_comment_are_published_with_addresses() {
    let (workspace, server) = scene("first_comment = \"Ask here.\"\n");
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.reddit.com/r/acme/comments/1/x/"
    );
    assert_eq!(server.count("POST /api/comment"), 1);
}

#[test]
fn a_picture_s_post_is_found_among_one_s_own() {
    let (workspace, server) = scene("media = [{ file = \"media/a.png\", alt = \"A box\" }]\n");
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.reddit.com/r/acme/comments/1/x/"
    );
    assert_eq!(server.count("GET /user/ada/submitted"), 2);
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(
        || scene(""),
        |server| server.count("POST /api/submit"),
    );
}

#[test]
fn a_lost_answer_is_looked_for_and_a_break_is_kept() {
    let (mut workspace, server) = scene("");
    server.fail("POST /api/submit", 1, Fault::CutAfter);
    workspace.publish().expect(4);
    workspace.minutes_later(2);
    workspace.publish().expect(0);
    assert_eq!(server.count("POST /api/submit"), 1);
    assert_eq!(workspace.history()[0]["state"], "sent");
    let (workspace, server) = scene("");
    let pause = refused(
        "RATELIMIT",
        "Take a break for 9 minutes before trying again.",
    );
    server.fail("POST /api/submit", 1, Fault::Answer(pause));
    let run = workspace.publish();
    assert_eq!(run.state("teaser"), "retrying", "{}", run.out);
}
