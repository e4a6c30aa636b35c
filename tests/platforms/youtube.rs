//! YouTube: a resumable upload that nobody sees, and the call that makes the video visible.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

const TOKEN: &str = "ya29.a-token-of-the-hour";

#[derive(Debug, Default)]
struct Session {
    size: usize,
    bytes: Vec<u8>,
    is_gone: bool,
    status: Value,
    looks: u32,
}

#[derive(Debug, Default)]
struct Known {
    sessions: Vec<Session>,
    comments: Vec<String>,
}

struct YouTube {
    server: StandIn,
    known: Arc<Mutex<Known>>,
}

impl YouTube {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn visible(&self) -> usize {
        let known = self.known();
        assert!(known.comments.len() <= 1, "{:?}", known.comments);
        let seen = known
            .sessions
            .iter()
            .filter(|it| it.status["privacyStatus"] == "public");
        seen.count()
    }
}

fn answer(known: &mut Known, address: &str, request: &Received) -> Reply {
    if request.path == "/token" {
        let form = request.form();
        let is_right = form["refresh_token"] == "the-refresh-token"
            && form["client_secret"] == "the-secret-of-the-app";
        return if is_right {
            Reply::json(200, &json!({ "access_token": TOKEN, "expires_in": 3599 }))
        } else {
            Reply::json(400, &json!({ "error": "invalid_grant" }))
        };
    }
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return Reply::json(
            401,
            &json!({ "error": { "message": "Invalid", "errors": [{ "reason": "authError" }] } }),
        );
    }
    match (request.method.as_str(), request.path.as_str()) {
        ("GET", "/youtube/v3/channels") => Reply::json(
            200,
            &json!({ "items": [{ "id": "UC1", "snippet": { "title": "Acme" } }] }),
        ),
        ("POST", "/upload/youtube/v3/videos") => begin(known, address, request),
        ("PUT", path) if path.starts_with("/session/") => receive(known, request),
        ("GET", "/youtube/v3/videos") => look(known, &request.query["id"]),
        ("PUT", "/youtube/v3/videos") => show(known, &request.json()),
        ("POST", "/youtube/v3/commentThreads") => {
            let text = request
                .json()
                .pointer("/snippet/topLevelComment/snippet/textOriginal")
                .cloned();
            known.comments.push(
                text.and_then(|text| text.as_str().map(str::to_owned))
                    .unwrap_or_default(),
            );
            Reply::json(200, &json!({ "id": "Ugx1" }))
        }
        ("GET", "/youtube/v3/commentThreads") => {
            let now = Utc::now().to_rfc3339();
            let listed = known.comments.iter().map(|text| {
                let snippet = json!({ "textDisplay": text, "publishedAt": now });
                json!({ "id": "Ugx1", "snippet": { "topLevelComment": { "snippet": snippet } } })
            });
            Reply::json(200, &json!({ "items": listed.collect::<Vec<_>>() }))
        }
        _ => Reply::json(404, &json!({ "error": { "message": "Not found" } })),
    }
}

fn begin(known: &mut Known, address: &str, request: &Received) -> Reply {
    let body = request.json();
    if body["status"]["privacyStatus"] != "private" || body["snippet"]["title"].is_null() {
        return Reply::json(
            400,
            &json!({ "error": { "errors": [{ "reason": "invalidTitle" }] } }),
        );
    }
    known.sessions.push(Session {
        size: request
            .header("x-upload-content-length")
            .parse()
            .unwrap_or_default(),
        status: body["status"].clone(),
        ..Session::default()
    });
    let number = known.sessions.len();
    Reply::empty(200).with("location", format!("{address}/session/{number}"))
}

fn session<'a>(known: &'a mut Known, number: &str) -> Option<&'a mut Session> {
    let number: usize = number.parse().ok()?;
    known.sessions.get_mut(number.checked_sub(1)?)
}

/// Bytes that are there already are taken once more and forgotten, as Google does.
fn receive(known: &mut Known, request: &Received) -> Reply {
    let number = request
        .path
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .to_owned();
    let Some(session) = session(known, &number).filter(|session| !session.is_gone) else {
        return Reply::empty(404);
    };
    let range = request.header("content-range");
    let from = range
        .strip_prefix("bytes ")
        .and_then(|range| range.split('-').next()?.parse::<usize>().ok());
    if let Some(from) = from {
        if from > session.bytes.len() {
            return Reply::empty(400);
        }
        let known = session.bytes.len() - from;
        session.bytes.extend(request.body.iter().skip(known));
    }
    let held = session.bytes.len();
    if held == session.size {
        return Reply::json(200, &json!({ "id": format!("video-{number}") }));
    }
    let reply = Reply::empty(308);
    if held == 0 {
        return reply;
    }
    reply.with("range", format!("bytes=0-{}", held - 1))
}

fn look(known: &mut Known, id: &str) -> Reply {
    let number = id.trim_start_matches("video-").to_owned();
    let Some(session) = session(known, &number) else {
        return Reply::json(200, &json!({ "items": [] }));
    };
    session.looks += 1;
    let uploaded = if session.looks > 1 {
        "processed"
    } else {
        "uploaded"
    };
    let mut status = session.status.clone();
    status["uploadStatus"] = json!(uploaded);
    Reply::json(200, &json!({ "items": [{ "id": id, "status": status }] }))
}

fn show(known: &mut Known, body: &Value) -> Reply {
    let id = body["id"].as_str().unwrap_or_default();
    let number = id.trim_start_matches("video-").to_owned();
    match session(known, &number) {
        Some(session) if session.bytes.len() == session.size => {
            session.status = body["status"].clone();
            Reply::json(200, &json!({ "id": id }))
        }
        _ => Reply::json(
            404,
            &json!({ "error": { "errors": [{ "reason": "videoNotFound" }] } }),
        ),
    }
}

/// A film of two chunks.
fn film() -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(17_000_000, 7);
    film
}

fn scene_of(film: &[u8]) -> (Workspace, YouTube) {
    let known = Arc::new(Mutex::new(Known::default()));
    let own = Arc::clone(&known);
    let server = StandIn::start(move |address, request| {
        answer(
            &mut own.lock().unwrap_or_else(PoisonError::into_inner),
            address,
            request,
        )
    });
    let channel = format!(
        "[channels.tube]\nplatform = \"youtube\"\nserver = \"{}\"\nclient_id = \"app\"\nclient_secret = {{ env = \"YOUTUBE_SECRET\" }}\nrefresh_token = {{ env = \"YOUTUBE_REFRESH_TOKEN\" }}\nmade_for_kids = false\n",
        server.address()
    );
    let rest = "title = \"How we bake\"\nmedia = [{ file = \"media/a.mp4\" }]\nfirst_comment = \"The recipe.\"";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "tube", rest)));
    workspace.variable("YOUTUBE_SECRET", "the-secret-of-the-app");
    workspace.variable("YOUTUBE_REFRESH_TOKEN", "the-refresh-token");
    workspace.write("media/a.mp4", film);
    (workspace, YouTube { server, known })
}

fn scene() -> (Workspace, YouTube) {
    scene_of(&film()[..400])
}

#[test]
fn a_video_arrives_whole_and_is_visible_with_its_first_comment() {
    let (workspace, youtube) = scene_of(&film());
    // The line breaks in the second chunk: the session tells where to go on.
    youtube
        .server
        .fail("PUT /session/1", 2, Fault::Answer(Reply::empty(503)));
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(youtube.known().sessions[0].bytes, film());
    assert_eq!(
        youtube.known().sessions[0].status,
        json!({ "privacyStatus": "public", "selfDeclaredMadeForKids": false })
    );
    assert_eq!(workspace.history()[0]["url"], "https://youtu.be/video-1");
}

#[test]
fn a_kill_at_any_step_leaves_one_visible_video() {
    one_effect_whatever_step_a_run_is_killed_at(scene, YouTube::visible);
}

#[test]
fn a_lost_answer_is_settled_by_the_video() {
    let (workspace, youtube) = scene();
    youtube
        .server
        .fail("PUT /youtube/v3/videos", 1, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(youtube.visible(), 1);
}

#[test]
fn a_session_that_is_gone_is_begun_anew() {
    let (mut workspace, youtube) = scene_of(&film());
    assert_eq!(workspace.crash_at("after-upload-record", 2).code, None);
    youtube.known().sessions[0].is_gone = true;
    workspace.minutes_later(20);
    workspace.publish().expect(0);
    assert_eq!((youtube.visible(), youtube.known().sessions.len()), (1, 2));
}

#[test]
fn a_refresh_token_that_was_withdrawn_is_told() {
    let (mut workspace, youtube) = scene();
    workspace.variable("YOUTUBE_REFRESH_TOKEN", "an-old-refresh-token");
    let run = workspace.publish();
    let told = format!("{}{}", run.out, run.err);
    assert!(
        told.contains("the refresh token is used up or withdrawn"),
        "{told}"
    );
    assert!(!told.contains("an-old-refresh-token"));
    assert_eq!(youtube.visible(), 0);
}
