//! Snapchat: a file that is encrypted while it is sent, and opened again by the key that its container was told.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use aes::Aes256;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use cbc::cipher::{BlockModeDecrypt, KeyIvInit, block_padding::Pkcs7};
use serde_json::{Value, json};

use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::{picture, post};

const TOKEN: &str = "a-token-of-snap-0123456789";

#[derive(Debug, Default)]
struct Known {
    container: Value,
    bytes: Vec<u8>,
    is_whole: bool,
    posts: Vec<Value>,
}

struct Snapchat {
    server: StandIn,
    known: Arc<Mutex<Known>>,
}

impl Snapchat {
    fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn answer(known: &mut Known, request: &Received) -> Reply {
    if request.header("authorization") != format!("Bearer {TOKEN}") {
        return Reply::json(401, &json!({ "request_status": "ERROR" }));
    }
    let done = json!({ "request_status": "SUCCESS" });
    match request.path.as_str() {
        "/v1/public_profiles/my_profile" => Reply::json(
            200,
            &json!({ "request_status": "SUCCESS", "public_profile": { "id": "p1", "display_name": "Acme" } }),
        ),
        "/v1/public_profiles/p1/media" => {
            known.container = request.json();
            known.bytes.clear();
            known.is_whole = false;
            let path = "/us/v1/public_profiles/p1/media/m1/multipart-upload";
            Reply::json(
                200,
                &json!({ "request_status": "SUCCESS", "media_id": "m1", "add_path": path, "finalize_path": path }),
            )
        }
        "/us/v1/public_profiles/p1/media/m1/multipart-upload" => {
            match file(&request.body) {
                Some(bytes) => known.bytes = bytes,
                None => known.is_whole = opened(known).is_some(),
            }
            Reply::json(200, &done)
        }
        "/v1/public_profiles/p1/stories" if known.is_whole => {
            known.posts.push(request.json());
            Reply::json(
                200,
                &json!({ "request_status": "SUCCESS", "stories": [{ "story": { "id": "s1" } }] }),
            )
        }
        _ => Reply::json(
            400,
            &json!({ "request_status": "ERROR", "display_message": "Wrong" }),
        ),
    }
}

/// The file of a form.
fn file(body: &[u8]) -> Option<Vec<u8>> {
    let find = |what: &[u8], from: usize| {
        body[from..]
            .windows(what.len())
            .position(|it| it == what)
            .map(|at| at + from)
    };
    let field = find(b"name=\"file\"", 0)?;
    let start = find(b"\r\n\r\n", field)? + 4;
    let end = body.windows(4).rposition(|it| it == b"\r\n--")?;
    Some(body[start..end].to_vec())
}

fn opened(known: &Known) -> Option<Vec<u8>> {
    let told = |key: &str| BASE64.decode(known.container[key].as_str()?).ok();
    let key: [u8; 32] = told("key")?.try_into().ok()?;
    let initial: [u8; 16] = told("iv")?.try_into().ok()?;
    let mut bytes = known.bytes.clone();
    let decryptor = cbc::Decryptor::<Aes256>::new(&key.into(), &initial.into());
    let plain = decryptor.decrypt_padded::<Pkcs7>(&mut bytes).ok()?;
    Some(plain.to_vec())
}

fn scene() -> (Workspace, Snapchat) {
    let known = Arc::new(Mutex::new(Known::default()));
    let own = Arc::clone(&known);
    let server = StandIn::start(move |_, request| {
        answer(
            &mut own.lock().unwrap_or_else(PoisonError::into_inner),
            request,
        )
    });
    let channel = format!(
        "[channels.snap]\nplatform = \"snapchat\"\nserver = \"{}\"\nprofile = \"p1\"\ntoken = {{ env = \"SNAP_TOKEN\" }}\n",
        server.address()
    );
    let rest = "media = [{ file = \"media/a.png\" }]";
    let mut workspace = Workspace::new(&(channel + &post("teaser", "snap", rest)));
    workspace.variable("SNAP_TOKEN", TOKEN);
    workspace.write("media/a.png", picture("a picture of some length"));
    (workspace, Snapchat { server, known })
}

#[test]
fn a_story_is_the_file_that_the_key_opens() {
    let (workspace, snapchat) = scene();
    workspace.publish().expect(0);
    assert_eq!(
        opened(&snapchat.known()),
        Some(picture("a picture of some length"))
    );
    assert_eq!(snapchat.known().posts, [json!({ "media_id": "m1" })]);
    assert_eq!(workspace.history()[0]["remote_id"], "s1");
}

#[test]
fn a_kill_at_any_step_leaves_one_story() {
    one_effect_whatever_step_a_run_is_killed_at(scene, |snapchat| snapchat.known().posts.len());
}

#[test]
fn a_lost_answer_is_left_to_a_person() {
    let (workspace, snapchat) = scene();
    snapchat
        .server
        .fail("POST /v1/public_profiles/p1/stories", 1, Fault::CutAfter);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(snapchat.known().posts.len(), 1);
}
