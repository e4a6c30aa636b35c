//! Videos on Bluesky: the service that makes them playable, on a stand-in that goes through its documented states
//! (docs.bsky.app, "Uploading video"; `app/bsky/video/defs.json`), and the account's server, which takes a post with a video
//! only once the service has put the finished file there.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use serde_json::{Value, json};

use crate::bluesky::{self, PASSWORD, PUT, Records, error};
use crate::killing::one_effect_whatever_step_a_run_is_killed_at;
use crate::stand_in::{Fault, Received, Reply, StandIn};
use crate::support::Workspace;
use crate::support::calendar::post;

const HOST: &str = "morel.host.bsky.example";
const LEAVE: &str = "leave-to-write-one-file-0123";
const UPLOAD: &str = "POST /xrpc/app.bsky.video.uploadVideo";
const LOOK: &str = "GET /xrpc/app.bsky.video.getJobStatus";
const SHOWN: &str = "media = [{ file = \"media/sea.mp4\", alt = \"Waves\" }]\n";

/// One upload and its states to come, the next one last; in the last state it stays.
#[derive(Debug)]
struct Work {
    bytes: Vec<u8>,
    states: Vec<&'static str>,
}

/// What the service knows, and what it has put on the account's server.
#[derive(Debug, Default)]
struct Service {
    states: Vec<&'static str>,
    jobs: Vec<Work>,
    files: BTreeMap<String, usize>,
}

type Shared = Arc<Mutex<Service>>;

struct Sky {
    pds: StandIn,
    video: StandIn,
    service: Shared,
    records: Records,
}

impl Sky {
    fn service(&self) -> MutexGuard<'_, Service> {
        lock(&self.service)
    }

    fn posts(&self) -> usize {
        self.records.lock().unwrap().len()
    }
}

fn lock(service: &Shared) -> MutexGuard<'_, Service> {
    service.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The account's server: who it is, leave for the service, and posts whose files are there.
fn pds(service: &Shared, records: &Records, asked: &Received) -> Reply {
    let is_signed = asked.header("authorization") == "Bearer session-of-acme";
    match asked.line().as_str() {
        "GET /xrpc/com.atproto.server.getSession" if is_signed => {
            let own = json!({ "id": "#atproto_pds", "serviceEndpoint": format!("https://{HOST}") });
            let session = json!({ "did": "did:plc:acme", "handle": "acme.test", "didDoc": { "service": [own] } });
            Reply::json(200, &session)
        }
        "GET /xrpc/com.atproto.server.getServiceAuth" if is_signed => leave(asked),
        PUT => {
            let link = &asked.json()["record"]["embed"]["video"]["ref"]["$link"];
            let is_there = link
                .as_str()
                .is_some_and(|link| lock(service).files.contains_key(link));
            if is_there {
                bluesky::answer(records, asked)
            } else {
                error(400, "InvalidRequest")
            }
        }
        _ => bluesky::answer(records, asked),
    }
}

/// A token for one method on this server, for an hour at most.
fn leave(asked: &Received) -> Reply {
    let seconds: i64 = asked.query["exp"].parse().unwrap_or_default();
    if !(1..=3600).contains(&(seconds - Utc::now().timestamp())) {
        return error(400, "BadExpiration");
    }
    let wanted = (
        format!("did:web:{HOST}"),
        "com.atproto.repo.uploadBlob".to_owned(),
    );
    if (asked.query["aud"].clone(), asked.query["lxm"].clone()) != wanted {
        return error(400, "InvalidRequest");
    }
    Reply::json(200, &json!({ "token": LEAVE }))
}

fn video(service: &Shared, asked: &Received) -> Reply {
    let mut service = lock(service);
    match asked.line().as_str() {
        UPLOAD => receive(&mut service, asked),
        LOOK => status(&mut service, &asked.query["jobId"]),
        _ => error(501, "MethodNotImplemented"),
    }
}

fn receive(service: &mut Service, asked: &Received) -> Reply {
    let is_right = asked.query["did"] == "did:plc:acme"
        && asked.query["name"].split('.').nth(1) == Some("mp4");
    if asked.header("authorization") != format!("Bearer {LEAVE}") {
        return error(401, "InvalidToken");
    }
    if !is_right || asked.header("content-type") != "video/mp4" {
        return error(400, "InvalidRequest");
    }
    let known = service.jobs.iter().position(|job| job.bytes == asked.body);
    if let Some(index) = known {
        let state = *service.jobs[index].states.last().unwrap_or(&"");
        let told = json!({ "error": "already_exists", "message": "Video already processed",
            "jobId": index.to_string(), "did": "did:plc:acme", "state": state });
        return Reply::json(409, &told);
    }
    let states = service.states.iter().rev().copied().collect();
    service.jobs.push(Work {
        bytes: asked.body.clone(),
        states,
    });
    let id = (service.jobs.len() - 1).to_string();
    Reply::json(
        200,
        &json!({ "jobId": id, "did": "did:plc:acme", "state": "JOB_STATE_CREATED" }),
    )
}

/// The next state of a job. A file is on the account's server when its job is complete.
fn status(service: &mut Service, id: &str) -> Reply {
    let job = id
        .parse()
        .ok()
        .and_then(|index: usize| service.jobs.get_mut(index));
    let Some(job) = job else {
        return error(400, "InvalidRequest");
    };
    let state = job.states.last().copied().unwrap_or_default();
    if job.states.len() > 1 {
        job.states.pop();
    }
    let mut told = json!({ "jobId": id, "did": "did:plc:acme", "state": state, "progress": 40 });
    if state == "JOB_STATE_COMPLETED" {
        let size = job.bytes.len();
        let link = format!("bafyvideo{size}");
        told["blob"] = json!({ "$type": "blob", "ref": { "$link": link }, "mimeType": "video/mp4", "size": size });
        service.files.insert(link, size);
    }
    if state == "JOB_STATE_FAILED" {
        told["failureCode"] = json!("encoding_failure");
        told["message"] = json!("Video is longer than 3 minutes");
    }
    Reply::json(200, &json!({ "jobStatus": told }))
}

/// A film of ten seconds, as far as anybody looks.
fn film() -> Vec<u8> {
    let mut film = b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom".to_vec();
    film.resize(300_000, 7);
    film
}

fn scene_of(states: &[&'static str]) -> (Workspace, Sky) {
    let service = Arc::new(Mutex::new(Service {
        states: states.to_vec(),
        ..Service::default()
    }));
    let records = Records::default();
    let (own, kept) = (Arc::clone(&service), Arc::clone(&records));
    let server = StandIn::start(move |_, asked| pds(&own, &kept, asked));
    let own = Arc::clone(&service);
    let beside = StandIn::start(move |_, asked| video(&own, asked));
    let channel = bluesky::channel(server.address(), "acme.test");
    let channel = format!("{channel}video_server = \"{}\"\n", beside.address());
    let mut workspace = Workspace::new(&(channel + &post("teaser", "sky", SHOWN)));
    workspace.variable("BLUESKY_PASSWORD", PASSWORD);
    workspace.write("media/sea.mp4", film());
    let sky = Sky {
        pds: server,
        video: beside,
        service,
        records,
    };
    (workspace, sky)
}

#[test]
fn a_video_is_posted_once_it_is_playable() {
    let states = [
        "JOB_STATE_CREATED",
        "JOB_STATE_ENCODING",
        "JOB_STATE_SOMETHING_NEW",
        "JOB_STATE_COMPLETED",
    ];
    let (workspace, sky) = scene_of(&states);
    workspace.publish().expect(0);
    assert_eq!((sky.video.count(UPLOAD), sky.video.count(LOOK)), (1, 4));
    assert_eq!(sky.service().jobs[0].bytes, film());
    let records = sky.records.lock().unwrap();
    let embed: &Value = &records.values().next().unwrap()["embed"];
    assert_eq!(embed["$type"], "app.bsky.embed.video");
    assert_eq!(embed["alt"], "Waves");
    assert_eq!(embed["video"]["size"], film().len());
}

#[test]
fn a_kill_at_any_step_leaves_one_post() {
    one_effect_whatever_step_a_run_is_killed_at(|| scene_of(&["JOB_STATE_COMPLETED"]), Sky::posts);
}

#[test]
fn a_look_that_fails_is_made_again_by_the_next_run_without_another_upload() {
    let (mut workspace, sky) = scene_of(&["JOB_STATE_ENCODING", "JOB_STATE_COMPLETED"]);
    sky.video.fail(LOOK, 2, Fault::Answer(Reply::empty(503)));
    assert_eq!(workspace.publish().state("teaser"), "retrying");
    assert_eq!(sky.posts(), 0);
    workspace.minutes_later(20);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((sky.video.count(UPLOAD), sky.posts()), (1, 1));
}

#[test]
fn a_lost_answer_to_an_upload_finds_the_same_job_again() {
    let (mut workspace, sky) = scene_of(&["JOB_STATE_COMPLETED"]);
    sky.video.fail(UPLOAD, 1, Fault::CutAfter);
    workspace.publish();
    workspace.minutes_later(20);
    workspace.publish();
    assert_eq!(workspace.history()[0]["state"], "sent");
    assert_eq!((sky.service().jobs.len(), sky.posts()), (1, 1));
}

#[test]
fn a_video_that_the_service_cannot_use_fails_with_its_reason_and_posts_nothing() {
    let (workspace, sky) = scene_of(&["JOB_STATE_ENCODING", "JOB_STATE_FAILED"]);
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    let reason = run.reason("teaser");
    assert!(
        reason.contains("Video is longer than 3 minutes"),
        "{reason}"
    );
    assert_eq!((sky.posts(), sky.pds.count(PUT)), (0, 0));
}

#[test]
fn an_account_that_the_service_lets_not_in_is_told_why() {
    let (workspace, sky) = scene_of(&["JOB_STATE_COMPLETED"]);
    let refusal = json!({ "error": "unconfirmed_email", "message": "Email not confirmed" });
    sky.video
        .fail(UPLOAD, 1, Fault::Answer(Reply::json(401, &refusal)));
    let run = workspace.publish();
    let reason = run.reason("teaser");
    assert!(
        reason.contains("email") && !reason.contains("`token`"),
        "{reason}"
    );
    assert!(!run.out.contains(LEAVE) && !run.err.contains(LEAVE));
    assert_eq!(sky.posts(), 0);
}
