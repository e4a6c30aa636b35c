//! LinkedIn: pictures put where it says, the post, its comment, and a duplicate that names the post.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// When the stand-in says that it is, and the same in milliseconds since 1970.
const DATE: &str = "Fri, 27 Nov 2026 08:00:40 GMT";
const NOW: u64 = 1_795_766_435_000;
const PAGE: &str = "urn:li:organization:1";
const PERSON: &str = "urn:li:person:ada";

/// What LinkedIn keeps: names of pictures with what was put there, posts and comments.
#[derive(Default)]
struct Platform {
    pictures: Vec<usize>,
    posts: Vec<Value>,
    comments: Vec<Value>,
}

fn error(status: u16, message: &str) -> Reply {
    Reply::json(status, &json!({ "message": message, "status": status }))
}

fn linkedin() -> StandIn {
    let mut platform = Platform::default();
    StandIn::start(move |own, request| {
        let is_known = request.header("authorization") == "Bearer loopback-token";
        let is_versioned = request.path.starts_with("/put/")
            || request.header("linkedin-version") == "202606"
                && request.header("x-restli-protocol-version") == "2.0.0";
        let reply = match (is_known, is_versioned) {
            (false, _) => error(401, "Invalid access token"),
            (_, false) => error(426, "NONEXISTENT_VERSION"),
            _ => platform.answer(own, request),
        };
        reply.with("date", DATE)
    })
}

impl Platform {
    fn answer(&mut self, own: &str, request: &Received) -> Reply {
        let path: Vec<&str> = request.path.trim_start_matches('/').split('/').collect();
        match (request.method.as_str(), path.as_slice()) {
            ("POST", ["rest", "images"]) => {
                self.pictures.push(0);
                let number = self.pictures.len();
                let value = json!({ "uploadUrl": format!("{own}/put/{number}"), "image": format!("urn:li:image:C{number}") });
                Reply::json(200, &json!({ "value": value }))
            }
            ("PUT", ["put", number]) => {
                let number: usize = number.parse().expect("a number");
                self.pictures[number - 1] = request.body.len();
                Reply::empty(201)
            }
            ("POST", ["rest", "posts"]) => self.post(&request.json()),
            ("GET", ["rest", "posts"]) if request.query["author"] == PAGE => {
                let posts: Vec<_> = self.posts.iter().rev().collect();
                Reply::json(200, &json!({ "elements": posts }))
            }
            ("POST", ["rest", "socialActions", _, "comments"]) => {
                self.comments.push(request.json());
                Reply::json(201, &json!({})).with("x-restli-id", "99")
            }
            ("DELETE", ["rest", "posts", _]) => Reply::empty(204),
            _ => error(403, "Not enough permissions to access"),
        }
    }

    fn post(&mut self, body: &Value) -> Reply {
        let picture = body["content"]["media"]["id"].as_str();
        let number =
            picture.and_then(|urn| urn.strip_prefix("urn:li:image:C")?.parse::<usize>().ok());
        if number.is_some_and(|number| {
            self.pictures
                .get(number - 1)
                .is_none_or(|bytes| *bytes == 0)
        }) {
            return error(400, "the picture is not there");
        }
        if let Some(same) = self
            .posts
            .iter()
            .find(|post| post["commentary"] == body["commentary"])
        {
            let urn = same["id"].as_str().expect("a name");
            return error(422, &format!("Content is a duplicate of {urn}"));
        }
        let id = format!("urn:li:share:{}", (NOW << 22) + self.posts.len() as u64);
        let mut post = body.clone();
        post["id"] = json!(id);
        post["publishedAt"] = json!(NOW);
        self.posts.push(post);
        Reply::empty(201).with("x-restli-id", id)
    }
}

fn scene(author: &str, rest: &str) -> (Workspace, StandIn) {
    let server = linkedin();
    let channel = format!(
        "[channels.li]\nplatform = \"linkedin\"\nserver = \"{}\"\nauthor = \"{author}\"\ntoken = {{ env = \"MASTODON_TOKEN\" }}\n",
        server.address()
    );
    let workspace = Workspace::new(&(channel + &post("teaser", "li", rest)));
    workspace.write("media/a.png", picture("a"));
    (workspace, server)
}

const FULL: &str =
    "media = [{ file = \"media/a.png\", alt = \"A box\" }]\nfirst_comment = \"Questions? (Ask)\"\n";

#[test]
fn a_token_that_has_expired_sends_nothing_and_says_what_to_do() {
    let (mut workspace, server) = scene(PERSON, "");
    workspace.variable("MASTODON_TOKEN", "the-token-of-last-year");
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    let reason = run.reason("teaser");
    assert!(reason.contains("make a new one"), "{reason}");
    assert_eq!(server.count("POST /rest/posts"), 0);
}

#[test]
fn a_post_with_a_picture_and_a_comment_is_published_with_its_address() {
    let (workspace, server) = scene(PERSON, FULL);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    let history = workspace.history();
    let url = history[0]["url"].as_str().expect("an address");
    assert!(
        url.starts_with("https://www.linkedin.com/feed/update/urn:li:share:"),
        "{url}"
    );
    assert_eq!(server.count("PUT /put/1"), 1);
    let comment = server
        .seen()
        .into_iter()
        .find(|it| it.path.ends_with("/comments"));
    assert_eq!(
        comment.expect("a comment").json()["message"]["text"],
        "Questions? (Ask)"
    );
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(
        || {
            scene(
                PAGE,
                "media = [{ file = \"media/a.png\", alt = \"A box\" }]\n",
            )
        },
        |server| server.count("POST /rest/posts"),
    );
}

#[test]
fn a_lost_answer_is_found_for_a_page_and_left_to_a_person_otherwise() {
    let (workspace, server) = scene(PAGE, "");
    server.fail("POST /rest/posts", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.count("POST /rest/posts"), 1);
    let (workspace, server) = scene(PERSON, "");
    server.fail("POST /rest/posts", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(server.count("POST /rest/posts"), 1);
}

#[test]
fn a_duplicate_that_names_a_fresh_post_is_this_post() {
    let (workspace, server) = scene(PERSON, "");
    let urn = format!("urn:li:share:{}", NOW << 22);
    let duplicate = error(422, &format!("Content is a duplicate of {urn}"));
    server.fail("POST /rest/posts", 1, Fault::Answer(duplicate));
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert!(
        workspace.history()[0]["url"]
            .as_str()
            .is_some_and(|url| url.ends_with(&urn))
    );
}
