//! Pinterest: a video that goes to its store and is processed, then the pin, which is found on its board.

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

const DATE: &str = "Fri, 27 Nov 2026 08:00:40 GMT";

/// What Pinterest keeps: how many videos were put there, how often one was looked at, and pins.
#[derive(Default)]
struct Platform {
    videos: usize,
    looks: u32,
    pins: Vec<Value>,
}

fn pinterest() -> StandIn {
    let mut platform = Platform::default();
    StandIn::start(move |own, request| {
        let is_known = request.header("authorization") == "Bearer loopback-token";
        let reply = if is_known || request.path == "/store" {
            platform.answer(own, request)
        } else {
            Reply::json(
                401,
                &json!({ "code": 2, "message": "Authentication failed." }),
            )
        };
        reply.with("date", DATE)
    })
}

impl Platform {
    fn answer(&mut self, own: &str, request: &Received) -> Reply {
        match request.line().as_str() {
            "GET /v5/user_account" => Reply::json(200, &json!({ "id": "7", "username": "acme" })),
            "POST /v5/media" => Reply::json(
                201,
                &json!({ "media_id": "5", "upload_url": format!("{own}/store"), "upload_parameters": { "key": "k" } }),
            ),
            "POST /store" => {
                let body = request.text();
                assert!(body.contains("name=\"key\"") && body.contains("name=\"file\""));
                self.videos += 1;
                Reply::empty(204)
            }
            "GET /v5/media/5" => {
                self.looks += 1;
                let status = if self.looks > 1 {
                    "succeeded"
                } else {
                    "processing"
                };
                Reply::json(200, &json!({ "media_id": "5", "status": status }))
            }
            "POST /v5/pins" => self.pin(&request.json()),
            "GET /v5/boards/12/pins" => {
                Reply::json(200, &json!({ "items": self.pins, "bookmark": null }))
            }
            _ => Reply::json(404, &json!({ "code": 40, "message": "Not found" })),
        }
    }

    fn pin(&mut self, body: &Value) -> Reply {
        let source = &body["media_source"];
        let is_good = match source["source_type"].as_str() {
            Some("image_url") => source["url"] == "https://acme.example/files/media/a.png",
            Some("video_id") => self.videos > 0 && self.looks > 1,
            Some("image_base64") => {
                source["data"] == "iVBORw0KGgph" && source["content_type"] == "image/png"
            }
            _ => false,
        };
        if !is_good || body["board_id"] != "12" {
            return Reply::json(400, &json!({ "code": 1, "message": "Invalid request" }));
        }
        let id = format!("{}", 900 + self.pins.len());
        self.pins.push(json!({
            "id": id, "title": body["title"], "description": body["description"], "created_at": "2026-11-27T08:00:35",
        }));
        Reply::json(201, &json!({ "id": id }))
    }
}

fn scene(media_url: &str, file: &str) -> (Workspace, StandIn) {
    let server = pinterest();
    let channel = format!(
        "[channels.p]\nplatform = \"pinterest\"\nserver = \"{}\"\nboard = \"12\"\n{media_url}token = {{ env = \"MASTODON_TOKEN\" }}\n",
        server.address()
    );
    let media = format!("media = [{{ file = \"media/{file}\", alt = \"A box\" }}]\n");
    let workspace = Workspace::new(&(channel + &post("teaser", "p", &media)));
    workspace.write("media/a.png", picture("a"));
    workspace.write(
        "media/v.mp4",
        b"\0\0\0\x18ftypisom\0\0\x02\0isomiso2 and nothing to see",
    );
    (workspace, server)
}

const MEDIA_URL: &str = "media_url = \"https://acme.example/files\"\n";

#[test]
fn a_picture_is_fetched_or_goes_along() {
    for media_url in [MEDIA_URL, ""] {
        let (workspace, server) = scene(media_url, "a.png");
        assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
        assert_eq!(
            workspace.history()[0]["url"],
            "https://www.pinterest.com/pin/900/"
        );
        assert_eq!(server.count("POST /v5/pins"), 1);
    }
}

#[test]
fn a_video_is_waited_for() {
    let (workspace, server) = scene("", "v.mp4");
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.count("POST /store"), 1);
    assert_eq!(server.count("GET /v5/media/5"), 2);
}

#[test]
fn a_kill_at_any_step_leaves_one_pin() {
    one_effect_whatever_step_a_run_is_killed_at(
        || scene(MEDIA_URL, "a.png"),
        |server| server.count("POST /v5/pins"),
    );
}

#[test]
fn a_lost_answer_is_found_on_the_board() {
    let (workspace, server) = scene(MEDIA_URL, "a.png");
    server.fail("POST /v5/pins", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.count("POST /v5/pins"), 1);
}
