//! Facebook pages: posts, photos that nobody sees before their post, and videos in the stretches that Facebook asks for.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use serde_json::{Value, json};

use crate::containers::{TOKEN, error, is_allowed};
use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

/// How many bytes Facebook asks for at a time.
const STRETCH: usize = 40;

#[derive(Debug, Default)]
struct Known {
    photos: usize,
    posts: Vec<(String, String)>,
    comments: Vec<String>,
    film: Vec<u8>,
    size: usize,
    is_film_out: bool,
}

struct Page {
    server: StandIn,
    known: Arc<Mutex<Known>>,
}

impl Page {
    fn start() -> Self {
        let known = Arc::new(Mutex::new(Known::default()));
        let own = Arc::clone(&known);
        let server = StandIn::start(move |address, request| {
            answer(
                &mut own.lock().unwrap_or_else(PoisonError::into_inner),
                address,
                request,
            )
        });
        Self { server, known }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn effects(&self) -> usize {
        let known = self.known();
        assert!(known.comments.len() <= 1, "{:?}", known.comments);
        known.posts.len() + usize::from(known.is_film_out)
    }
}

fn answer(known: &mut Known, address: &str, request: &Received) -> Reply {
    if !is_allowed(request) {
        return error(401, 190, 460, "The session has been invalidated");
    }
    let path = request
        .path
        .strip_prefix("/v25.0/")
        .unwrap_or(&request.path);
    let now = Utc::now().format("%Y-%m-%dT%H:%M:%S+0000").to_string();
    match (request.method.as_str(), path) {
        ("GET", "me") => Reply::json(200, &json!({ "id": "105", "name": "Acme" })),
        ("POST", "105/photos") => photo(known, request),
        ("POST", "105/feed") => feed(known, request),
        ("POST", "105/videos") => video(known, request),
        ("POST", "105/video_reels") => reel(known, address, request),
        ("POST", "/upload/9") => {
            known.film.clone_from(&request.body);
            Reply::json(200, &json!({ "success": true }))
        }
        ("GET", "105/published_posts") => {
            let listed = known.posts.iter().map(|(id, text)| {
                json!({ "id": id, "message": text, "created_time": now, "permalink_url": format!("https://www.facebook.com/{id}") })
            });
            Reply::json(200, &json!({ "data": listed.collect::<Vec<Value>>() }))
        }
        ("GET", "9") => Reply::json(
            200,
            &json!({ "published": known.is_film_out, "permalink_url": "/105/videos/9/" }),
        ),
        ("POST", path) if path.ends_with("/comments") => {
            known.comments.push(request.form()["message"].clone());
            Reply::json(200, &json!({ "id": "7_1" }))
        }
        ("GET", path) if path.ends_with("/comments") => {
            let listed = known
                .comments
                .iter()
                .map(|text| json!({ "id": "7_1", "message": text, "created_time": now }));
            Reply::json(200, &json!({ "data": listed.collect::<Vec<Value>>() }))
        }
        ("GET", id) => Reply::json(
            200,
            &json!({ "permalink_url": format!("https://www.facebook.com/{id}") }),
        ),
        _ => error(400, 100, 33, "Unsupported request"),
    }
}

fn photo(known: &mut Known, request: &Received) -> Reply {
    let text = request.text();
    if !text.contains("name=\"published\"\r\n\r\nfalse") || !text.contains("name=\"source\"") {
        return error(400, 100, 0, "It would be seen");
    }
    known.photos += 1;
    Reply::json(200, &json!({ "id": format!("50{}", known.photos) }))
}

fn feed(known: &mut Known, request: &Received) -> Reply {
    let form = request.form();
    let attached = form
        .iter()
        .filter(|(key, _)| key.starts_with("attached_media["));
    for (_, value) in attached {
        let photo: Value = serde_json::from_str(value).unwrap_or_default();
        let number = photo["media_fbid"]
            .as_str()
            .and_then(|id| id.strip_prefix("50")?.parse::<usize>().ok());
        if number.is_none_or(|number| number > known.photos) {
            return error(400, 100, 0, "The photo does not exist");
        }
    }
    let id = format!("105_{}", known.posts.len() + 1);
    known
        .posts
        .push((id.clone(), form.get("message").cloned().unwrap_or_default()));
    Reply::json(200, &json!({ "id": id }))
}

fn video(known: &mut Known, request: &Received) -> Reply {
    let form = request.form();
    let next = |known: &Known| {
        let (from, size) = (known.film.len(), known.size);
        json!({
            "video_id": "9", "upload_session_id": "8",
            "start_offset": from.to_string(), "end_offset": (from + STRETCH).min(size).to_string(),
        })
    };
    match form.get("upload_phase").map(String::as_str) {
        Some("start") => {
            known.film.clear();
            known.size = form["file_size"].parse().unwrap_or_default();
            Reply::json(200, &next(known))
        }
        Some("finish") if known.film.len() == known.size => {
            // A second last call publishes the same video.
            known.is_film_out = true;
            Reply::json(200, &json!({ "success": true }))
        }
        Some(_) => error(400, 6001, 0, "There was a problem uploading your video"),
        None => match transferred(&request.body) {
            Some((from, bytes)) if from <= known.film.len() => {
                known.film.truncate(from);
                known.film.extend(bytes);
                Reply::json(200, &next(known))
            }
            _ => error(400, 1_363_037, 1_363_037, "Start offset is wrong"),
        },
    }
}

/// The offset and the bytes of a form that transfers a stretch.
fn transferred(body: &[u8]) -> Option<(usize, Vec<u8>)> {
    let text = String::from_utf8_lossy(body).into_owned();
    let field = |name: &str| {
        let (_, after) = text.split_once(&format!("name=\"{name}\""))?;
        let (_, value) = after.split_once("\r\n\r\n")?;
        Some(value.split_once("\r\n--")?.0.to_owned())
    };
    let is_transfer = field("upload_phase")? == "transfer" && field("upload_session_id")? == "8";
    let from = field("start_offset")?
        .parse()
        .ok()
        .filter(|_| is_transfer)?;
    Some((from, field("video_file_chunk")?.into_bytes()))
}

fn reel(known: &mut Known, address: &str, request: &Received) -> Reply {
    let form = request.form();
    if form["upload_phase"] == "start" {
        return Reply::json(
            200,
            &json!({ "video_id": "9", "upload_url": format!("{address}/upload/9") }),
        );
    }
    if form.get("video_state").map(String::as_str) != Some("PUBLISHED") || known.film.is_empty() {
        return error(400, 100, 0, "The reel is not there");
    }
    known.is_film_out = true;
    Reply::json(200, &json!({ "success": true }))
}

fn film() -> String {
    format!(
        "\0\0\0\u{18}ftypmp42\0\0\0\0mp42isom{}",
        "0123456789".repeat(10)
    )
}

fn scene_with(rest: &str) -> (Workspace, Page) {
    let page = Page::start();
    let channel = format!(
        "[channels.fb]\nplatform = \"facebook\"\nserver = \"{}\"\npage = \"105\"\ntoken = {{ env = \"FACEBOOK_TOKEN\" }}\n",
        page.server.address()
    );
    let mut workspace = Workspace::new(&(channel + &post("teaser", "fb", rest)));
    workspace.variable("FACEBOOK_TOKEN", TOKEN);
    workspace.write("media/a.png", picture("a"));
    workspace.write("media/b.png", picture("b"));
    workspace.write("media/c.mp4", film());
    (workspace, page)
}

fn photos() -> (Workspace, Page) {
    scene_with(
        "media = [{ file = \"media/a.png\", alt = \"A\" }, { file = \"media/b.png\", alt = \"B\" }]",
    )
}

fn video_post() -> (Workspace, Page) {
    scene_with("media = [{ file = \"media/c.mp4\" }]\nfirst_comment = \"More below.\"")
}

#[test]
fn photos_are_seen_in_one_post() {
    let (workspace, page) = photos();
    workspace.publish().expect(0);
    assert_eq!((page.effects(), page.known().photos), (1, 2));
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.facebook.com/105_1"
    );
}

#[test]
fn a_video_arrives_whole_with_its_first_comment() {
    let (workspace, page) = video_post();
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(page.known().film, film().into_bytes());
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.facebook.com/105/videos/9/"
    );
}

#[test]
fn a_reel_arrives_whole() {
    let (workspace, page) = scene_with(
        "media = [{ file = \"media/c.mp4\" }]\n[posts.teaser.on.fb.options]\nreel = true",
    );
    workspace.publish().expect(0);
    assert_eq!(
        (page.effects(), page.known().film.clone()),
        (1, film().into_bytes())
    );
}

#[test]
fn a_kill_at_any_step_leaves_one_post_of_photos() {
    one_effect_whatever_step_a_run_is_killed_at(photos, Page::effects);
}

#[test]
fn a_kill_at_any_step_leaves_one_video() {
    one_effect_whatever_step_a_run_is_killed_at(video_post, Page::effects);
}

#[test]
fn a_lost_answer_is_settled_by_reading_back() {
    for (scene, line) in [
        (photos as fn() -> (Workspace, Page), "POST /v25.0/105/feed"),
        (video_post, "POST /v25.0/105_"),
    ] {
        let (workspace, page) = scene();
        page.server.fail(line, 1, Fault::CutAfter);
        workspace.publish().expect(0);
        assert_eq!(page.effects(), 1);
    }
    // The fifth call for a video is the last one.
    let (workspace, page) = video_post();
    page.server
        .fail("POST /v25.0/105/videos", 6, Fault::CutAfter);
    let run = workspace.publish().expect(0);
    assert_eq!(run.parts("teaser"), ["sent", "sent"]);
    assert_eq!(page.effects(), 1);
}

#[test]
fn a_dead_token_sends_nothing_and_says_what_to_do() {
    let (mut workspace, page) = photos();
    workspace.variable("FACEBOOK_TOKEN", "a-token-of-last-winter");
    let run = workspace.publish();
    let told = format!("{}{}", run.out, run.err);
    assert!(
        told.contains("the password was changed, which ends every token"),
        "{told}"
    );
    assert!(!told.contains("last-winter"));
    assert_eq!(page.effects(), 0);
}
