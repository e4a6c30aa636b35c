//! Ghost, as its Admin API says: addresses that are taken get a number, and a change needs the time of the last one.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

const ADMIN: &str = "/ghost/api/admin/";

#[derive(Default)]
struct Ghost {
    posts: BTreeMap<String, Value>,
    changes: usize,
}

impl Ghost {
    fn answer(&mut self, server: &str, request: &Received) -> Reply {
        let path = request.path.strip_prefix(ADMIN).unwrap_or_default();
        if !request.header("authorization").starts_with("Ghost eyJ") {
            return error(401, "Invalid token", "INVALID_JWT");
        }
        let parts: Vec<&str> = path.trim_end_matches('/').split('/').collect();
        match (request.method.as_str(), parts.as_slice()) {
            ("POST", ["images", "upload"]) => {
                let is_form = request
                    .header("content-type")
                    .starts_with("multipart/form-data");
                assert!(is_form && request.text().contains("name=\"file\""));
                Reply::json(
                    201,
                    &json!({ "images": [{ "url": format!("{server}/content/a.png") }] }),
                )
            }
            ("GET", ["posts"]) => {
                let posts: Vec<&Value> = self
                    .posts
                    .values()
                    .filter(|post| post["status"] != "draft")
                    .collect();
                Reply::json(200, &json!({ "posts": posts }))
            }
            ("GET", ["posts", "slug", slug]) => {
                one(self.posts.values().find(|post| post["slug"] == *slug))
            }
            ("GET", ["posts", id]) => one(self.posts.get(*id)),
            ("POST", ["posts"]) => self.create(server, &request.json()["posts"][0]),
            ("PUT", ["posts", id]) => self.change(id, &request.json()["posts"][0]),
            ("DELETE", ["posts", id]) => match self.posts.remove(*id) {
                Some(_) => Reply::empty(204),
                None => one(None),
            },
            _ => error(404, "Resource not found", ""),
        }
    }

    fn now(&mut self) -> String {
        self.changes += 1;
        format!("2026-11-27T08:00:{:02}.000Z", self.changes)
    }

    fn create(&mut self, server: &str, given: &Value) -> Reply {
        if given["title"].as_str().is_none_or(str::is_empty) {
            return error(422, "Validation failed for title.", "");
        }
        let wanted = given["slug"].as_str().expect("an address").to_owned();
        let is_taken = |slug: &str| self.posts.values().any(|post| post["slug"] == slug);
        let slug = if is_taken(&wanted) {
            format!("{wanted}-2")
        } else {
            wanted
        };
        let id = format!("{:024x}", self.posts.len() + 1);
        let mut post = given.clone();
        post["id"] = json!(id);
        post["url"] = json!(format!("{server}/{slug}/"));
        post["slug"] = json!(slug);
        post["updated_at"] = json!(self.now());
        self.posts.insert(id.clone(), post);
        Reply {
            status: 201,
            ..one(self.posts.get(&id))
        }
    }

    fn change(&mut self, id: &str, given: &Value) -> Reply {
        let now = self.now();
        let Some(post) = self.posts.get_mut(id) else {
            return one(None);
        };
        if post["updated_at"] != given["updated_at"] {
            return error(
                409,
                "Saving failed! Someone else is editing this post.",
                "UPDATE_COLLISION",
            );
        }
        for (key, value) in given.as_object().expect("a post") {
            post[key] = value.clone();
        }
        post["updated_at"] = json!(now);
        if given["status"] == "published" {
            post["published_at"] = json!(now);
        }
        one(self.posts.get(id))
    }
}

fn one(post: Option<&Value>) -> Reply {
    match post {
        Some(post) => Reply::json(200, &json!({ "posts": [post] })),
        None => error(404, "Resource not found error, cannot read post.", ""),
    }
}

fn error(status: u16, message: &str, code: &str) -> Reply {
    Reply::json(
        status,
        &json!({ "errors": [{ "message": message, "code": code }] }),
    )
}

fn scene() -> (Workspace, StandIn) {
    let mut ghost = Ghost::default();
    let server = StandIn::start(move |address, request| ghost.answer(address, request));
    let channel = format!(
        "[channels.blog]\nplatform = \"ghost\"\nserver = \"{}\"\ntoken = {{ env = \"GHOST_KEY\" }}\nnewsletter = \"weekly\"\n",
        server.address()
    );
    let more = "title = \"News\"\nmedia = [{ file = \"media/a.png\", alt = \"A\" }]\n";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "blog", more)));
    workspace.write("media/a.png", picture("a"));
    workspace.variable(
        "GHOST_KEY",
        "6489c3:00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff",
    );
    (workspace, server)
}

/// How often a draft became a post; each time sends the newsletter.
fn published(server: &StandIn) -> usize {
    let changes = server.seen();
    let publishing = changes
        .iter()
        .filter(|it| it.method == "PUT" && it.text().contains("\"published\""));
    // A second call under the same time is refused, so what counts is how many times were used.
    let times: std::collections::BTreeSet<String> = publishing
        .map(|it| it.json()["posts"][0]["updated_at"].to_string())
        .collect();
    times.len()
}

#[test]
fn a_kill_at_any_step_publishes_one_draft() {
    one_effect_whatever_step_a_run_is_killed_at(scene, published);
}

#[test]
fn a_post_goes_out_with_its_picture_and_its_newsletter_and_can_be_deleted() {
    let (workspace, server) = scene();
    let run = workspace.publish().expect(0);
    assert_eq!(
        run.delivery("teaser")["url"],
        format!("{}/teaser/", server.address())
    );
    assert_eq!(
        workspace.history()[0]["url"],
        format!("{}/teaser/", server.address())
    );
    let publish = server
        .seen()
        .into_iter()
        .find(|it| it.query.contains_key("newsletter"))
        .expect("a newsletter");
    assert_eq!(
        (
            publish.method.as_str(),
            publish.query["newsletter"].as_str()
        ),
        ("PUT", "weekly")
    );
    workspace.run(&["retract", "teaser", "--channel", "blog", "--yes"]);
    assert_eq!(
        server
            .seen()
            .iter()
            .filter(|it| it.method == "DELETE")
            .count(),
        1
    );
}

#[test]
fn a_lost_answer_is_found_among_the_posts_that_are_out() {
    let (workspace, server) = scene();
    server.fail("PUT ", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(published(&server), 1);
    let (mut workspace, server) = scene();
    server.fail("PUT ", 1, Fault::Answer(Reply::empty(502)));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    // What is missing at two looks, and is old enough, goes out with the next try.
    for minutes in [15, 30, 60, 120] {
        workspace.minutes_later(minutes);
        workspace.publish();
    }
    assert_eq!(workspace.history()[0]["state"], "sent");
    assert_eq!(published(&server), 1);
}

#[test]
fn a_draft_that_somebody_changed_is_left_alone() {
    let (workspace, server) = scene();
    server.fail(
        "PUT ",
        1,
        Fault::Answer(error(409, "Saving failed!", "UPDATE_COLLISION")),
    );
    let run = workspace.publish().expect(3);
    assert!(
        run.reason("teaser").contains("somebody changed its draft"),
        "{}",
        run.out
    );
}

#[test]
fn a_key_that_is_refused_stops_the_channel() {
    let (mut workspace, server) = scene();
    workspace.variable("GHOST_KEY", "no key");
    let run = workspace.publish();
    assert!(
        run.reason("teaser").contains("is no such key"),
        "{}",
        run.out
    );
    assert_eq!(server.seen().len(), 0);
}
