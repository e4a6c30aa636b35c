//! TikTok: a video whose last bytes make the post, on a stand-in that moderates it before it tells a number.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

const TOKEN: &str = "a-token-of-the-day-0123";
const UPLOAD: &str = "PUT /upload/";

#[derive(Debug, Default)]
struct Publication {
    size: usize,
    bytes: Vec<u8>,
    looks: u32,
    has_lapsed: bool,
}

#[derive(Debug, Default)]
struct Known {
    publications: Vec<Publication>,
    refreshed: usize,
}

struct TikTok {
    server: StandIn,
    known: Arc<Mutex<Known>>,
}

impl TikTok {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn posts(&self) -> usize {
        let known = self.known();
        let whole = known
            .publications
            .iter()
            .filter(|it| it.bytes.len() == it.size);
        whole.count()
    }
}

fn ok(data: &Value) -> Reply {
    Reply::json(
        200,
        &json!({ "data": data, "error": { "code": "ok", "message": "" } }),
    )
}

fn wrong(status: u16, code: &str) -> Reply {
    Reply::json(
        status,
        &json!({ "data": {}, "error": { "code": code, "message": "Told" } }),
    )
}

fn answer(known: &mut Known, address: &str, request: &Received) -> Reply {
    if request.path == "/v2/oauth/token/" {
        let form = request.form();
        let used = format!("refresh-{}", known.refreshed);
        if form["client_key"] != "key" || form["refresh_token"] != used {
            return Reply::json(400, &json!({ "error": "invalid_grant" }));
        }
        known.refreshed += 1;
        let next = format!("refresh-{}", known.refreshed);
        return Reply::json(
            200,
            &json!({ "access_token": TOKEN, "refresh_token": next }),
        );
    }
    if request.path.starts_with("/upload/") {
        return receive(known, request);
    }
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return wrong(401, "access_token_invalid");
    }
    match request.path.as_str() {
        "/v2/user/info/" => ok(&json!({ "user": { "open_id": "u1", "display_name": "Acme" } })),
        "/v2/post/publish/creator_info/query/" => ok(&json!({
            "creator_username": "acme", "privacy_level_options": ["PUBLIC_TO_EVERYONE", "SELF_ONLY"],
        })),
        "/v2/post/publish/video/init/" => begin(known, address, &request.json()),
        "/v2/post/publish/status/fetch/" => status(known, &request.json()),
        _ => wrong(404, "invalid_params"),
    }
}

fn begin(known: &mut Known, address: &str, body: &Value) -> Reply {
    let source = &body["source_info"];
    let number =
        |key: &str| usize::try_from(source[key].as_u64().unwrap_or_default()).unwrap_or_default();
    let (size, chunk) = (number("video_size"), number("chunk_size"));
    if chunk == 0 || number("total_chunk_count") != size / chunk {
        return wrong(400, "invalid_params");
    }
    known.publications.push(Publication {
        size,
        ..Publication::default()
    });
    let number = known.publications.len();
    ok(
        &json!({ "publish_id": format!("v_pub_file~v2-1.{number}"), "upload_url": format!("{address}/upload/{number}?token=x") }),
    )
}

fn publication<'a>(known: &'a mut Known, number: &str) -> Option<&'a mut Publication> {
    let number: usize = number.parse().ok()?;
    known.publications.get_mut(number.checked_sub(1)?)
}

fn receive(known: &mut Known, request: &Received) -> Reply {
    assert_eq!(
        request.header("authorization"),
        "",
        "the token is not for this place"
    );
    let number = request.path.rsplit('/').next().unwrap_or_default();
    let Some(publication) = publication(known, number).filter(|it| !it.has_lapsed) else {
        return Reply::empty(403);
    };
    let from = publication.bytes.len();
    let end = from + request.body.len();
    let range = format!(
        "bytes {from}-{}/{}",
        end.saturating_sub(1),
        publication.size
    );
    if request.header("content-range") != range {
        return Reply::empty(416);
    }
    publication.bytes.extend(&request.body);
    Reply::empty(if end == publication.size { 201 } else { 206 })
}

fn status(known: &mut Known, body: &Value) -> Reply {
    let id = body["publish_id"].as_str().unwrap_or_default();
    let number = id.rsplit('.').next().unwrap_or_default().to_owned();
    let Some(publication) = publication(known, &number) else {
        return wrong(400, "invalid_publish_id");
    };
    let arrived = publication.bytes.len();
    if publication.has_lapsed {
        return ok(&json!({ "status": "FAILED", "fail_reason": "internal" }));
    }
    if arrived < publication.size {
        return ok(&json!({ "status": "PROCESSING_UPLOAD", "uploaded_bytes": arrived }));
    }
    publication.looks += 1;
    if publication.looks < 2 {
        return ok(&json!({ "status": "PROCESSING_UPLOAD", "uploaded_bytes": arrived }));
    }
    ok(
        &json!({ "status": "PUBLISH_COMPLETE", "publicaly_available_post_id": [7_300_000_000_000_000_000_u64], "uploaded_bytes": arrived }),
    )
}

/// A film of two chunks, the second of which is larger.
fn film() -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(21_000_000, 7);
    film
}

fn scene_of(film: &[u8], credentials: &str) -> (Workspace, TikTok) {
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
        "[channels.tok]\nplatform = \"tiktok\"\nserver = \"{}\"\n{credentials}\n",
        server.address()
    );
    let media = "media = [{ file = \"media/a.mp4\" }]";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "tok", media)));
    workspace.variable("TIKTOK_TOKEN", TOKEN);
    workspace.variable("TIKTOK_SECRET", "the-secret-of-the-app");
    workspace.write("media/a.mp4", film);
    (workspace, TikTok { server, known })
}

fn scene() -> (Workspace, TikTok) {
    scene_of(&film()[..400], "token = { env = \"TIKTOK_TOKEN\" }")
}

#[test]
fn a_video_arrives_whole_and_is_shown_in_the_history() {
    let (workspace, tiktok) = scene_of(&film(), "token = { env = \"TIKTOK_TOKEN\" }");
    workspace.publish().expect(0);
    assert_eq!(tiktok.known().publications[0].bytes, film());
    assert_eq!(
        workspace.history()[0]["url"],
        "https://www.tiktok.com/@acme/video/7300000000000000000"
    );
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(scene, TikTok::posts);
}

#[test]
fn a_lost_answer_to_the_last_bytes_is_settled_by_the_publication() {
    let (mut workspace, tiktok) = scene();
    tiktok.server.fail(UPLOAD, 1, Fault::CutAfter);
    workspace.publish();
    workspace.minutes_later(20);
    workspace.run(&["reconcile"]);
    assert_eq!(workspace.history()[0]["state"], "sent");
    assert_eq!(tiktok.posts(), 1);
}

#[test]
fn an_upload_that_lapsed_between_two_runs_is_begun_anew() {
    let (mut workspace, tiktok) = scene_of(&film(), "token = { env = \"TIKTOK_TOKEN\" }");
    assert_eq!(workspace.crash_at("before-intent", 1).code, None);
    tiktok.known().publications[0].has_lapsed = true;
    workspace.minutes_later(90);
    workspace.publish().expect(0);
    assert_eq!((tiktok.posts(), tiktok.known().publications.len()), (1, 2));
}

#[test]
fn every_run_keeps_the_refresh_token_that_replaces_the_one_it_used() {
    let credentials = "client_key = \"key\"\nclient_secret = { env = \"TIKTOK_SECRET\" }\nrefresh_token = { file = \"secrets/tiktok\" }";
    let (workspace, tiktok) = scene_of(&film()[..400], credentials);
    workspace.write("secrets/tiktok", "refresh-0\n");
    let path = workspace.path().join("secrets/tiktok");
    #[cfg(unix)]
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    workspace.publish().expect(0);
    assert_eq!(tiktok.posts(), 1);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "refresh-1\n");
}
