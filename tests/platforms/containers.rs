//! What Instagram and Threads have in common, on this machine: containers that are made, processed and published once.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::Utc;
use serde_json::{Value, json};

use crate::stand_in::{Received, Reply, StandIn};

/// The token that the stand-in takes.
pub(crate) const TOKEN: &str = "a-token-of-meta-0123456789";

/// How a platform names things.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Words {
    /// The path of the account, such as `/v1.0/me`.
    pub(crate) account: &'static str,
    /// The path below which everything is.
    pub(crate) version: &'static str,
    /// Where containers are made.
    pub(crate) posts: &'static str,
    /// Where they are published.
    pub(crate) publish: &'static str,
    /// The field of a container's state.
    pub(crate) state: &'static str,
    /// The field of a text, in requests and in lists.
    pub(crate) text: &'static str,
    /// What an answer to a post is made with.
    pub(crate) parent: &'static str,
}

/// One container.
#[derive(Debug, Clone)]
struct Container {
    fields: std::collections::BTreeMap<String, String>,
    looks: u32,
    bytes: Option<usize>,
    is_published: bool,
}

/// What is out.
#[derive(Debug, Clone)]
pub(crate) struct Post {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) parent: Option<String>,
    /// What it was made from.
    pub(crate) fields: std::collections::BTreeMap<String, String>,
}

/// Everything that the platform knows.
#[derive(Debug, Default)]
pub(crate) struct Known {
    containers: Vec<Container>,
    pub(crate) posts: Vec<Post>,
    pub(crate) comments: Vec<Post>,
}

/// A running stand-in with what it knows.
pub(crate) struct Meta {
    pub(crate) server: StandIn,
    known: Arc<Mutex<Known>>,
}

impl Meta {
    pub(crate) fn start(words: Words) -> Self {
        let known = Arc::new(Mutex::new(Known::default()));
        let own = Arc::clone(&known);
        let server = StandIn::start(move |address, request| {
            answer(
                words,
                &mut own.lock().unwrap_or_else(PoisonError::into_inner),
                address,
                request,
            )
        });
        Self { server, known }
    }

    pub(crate) fn known(&self) -> MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// An error as Meta tells it.
pub(crate) fn error(status: u16, code: i64, subcode: i64, message: &str) -> Reply {
    let error = json!({ "message": message, "type": "OAuthException", "code": code, "error_subcode": subcode });
    Reply::json(status, &json!({ "error": error }))
}

pub(crate) fn is_allowed(request: &Received) -> bool {
    let given = request.header("authorization");
    given == format!("Bearer {TOKEN}") || given == format!("OAuth {TOKEN}")
}

fn answer(words: Words, known: &mut Known, address: &str, request: &Received) -> Reply {
    if !is_allowed(request) {
        return error(401, 190, 463, "Session has expired");
    }
    let path = request.path.clone();
    let below = |edge: &str| path == format!("{}/{edge}", words.account);
    match request.method.as_str() {
        "POST" if below(words.posts) => create(words, known, address, request),
        "POST" if below(words.publish) => publish(words, known, request),
        "POST" if path.starts_with("/upload/") => receive(known, request),
        "POST" if path.ends_with("/comments") => comment(known, request),
        "GET" if below(words.posts) => Reply::json(200, &list(words, &known.posts, false)),
        "GET" if below("replies") => Reply::json(200, &list(words, &known.posts, true)),
        "GET" if path.ends_with("_limit") => {
            let config = json!({ "quota_total": 100 });
            Reply::json(
                200,
                &json!({ "data": [{ "quota_usage": known.posts.len(), "config": config, "reply_quota_usage": 0, "reply_config": config }] }),
            )
        }
        "GET" if path.ends_with("/comments") => {
            Reply::json(200, &list(words, &known.comments, true))
        }
        "GET" if path == words.account => {
            Reply::json(200, &json!({ "id": "178", "username": "acme" }))
        }
        "GET" => look(words, known, &path),
        _ => error(400, 100, 33, "Unsupported request"),
    }
}

fn create(words: Words, known: &mut Known, address: &str, request: &Received) -> Reply {
    let fields = request.form();
    let has_source = ["image_url", "video_url", "upload_type", "children"];
    let is_text = fields.get("media_type").is_some_and(|kind| kind == "TEXT");
    if !is_text && !has_source.iter().any(|key| fields.contains_key(*key)) {
        return error(400, 100, 2_207_023, "The media type is unknown");
    }
    if let Some(children) = fields.get("children")
        && children
            .split(',')
            .any(|child| state(known, child) != "FINISHED")
    {
        return error(400, 9007, 2_207_027, "Media ID is not available");
    }
    if fields
        .get(words.parent)
        .is_some_and(|parent| known.posts.iter().all(|post| post.id != *parent))
    {
        return error(400, 100, 33, "The parent does not exist");
    }
    let waits = fields.contains_key("upload_type");
    known.containers.push(Container {
        fields,
        looks: 0,
        bytes: (!waits).then_some(0),
        is_published: false,
    });
    let id = (known.containers.len() + 100).to_string();
    Reply::json(
        200,
        &json!({ "id": id, "uri": format!("{address}/upload/{id}") }),
    )
}

fn container<'a>(known: &'a mut Known, id: &str) -> Option<&'a mut Container> {
    let index: usize = id.parse().ok()?;
    known.containers.get_mut(index.checked_sub(101)?)
}

fn receive(known: &mut Known, request: &Received) -> Reply {
    let id = request.path.rsplit('/').next().unwrap_or_default();
    let size = request.body.len();
    if request.header("file_size") != size.to_string() || request.header("offset") != "0" {
        return Reply::json(400, &json!({ "debug_info": { "retriable": false } }));
    }
    match container(known, id) {
        Some(container) => {
            container.bytes = Some(size);
            Reply::json(
                200,
                &json!({ "success": true, "message": "Upload successful." }),
            )
        }
        None => Reply::empty(404),
    }
}

/// The first look at a container finds it in the works.
fn state(known: &mut Known, id: &str) -> &'static str {
    match container(known, id) {
        Some(container) if container.is_published => "PUBLISHED",
        Some(container) if container.bytes.is_none() => "IN_PROGRESS",
        Some(container) if container.looks > 0 => "FINISHED",
        Some(container) => {
            container.looks += 1;
            "IN_PROGRESS"
        }
        None => "EXPIRED",
    }
}

fn look(words: Words, known: &mut Known, path: &str) -> Reply {
    let id = path.strip_prefix(words.version).unwrap_or_default();
    let id = id.trim_start_matches('/');
    if let Some(post) = known.posts.iter().find(|post| post.id == id) {
        return Reply::json(
            200,
            &json!({ "permalink": format!("https://www.meta.example/p/{}", post.id) }),
        );
    }
    match state(known, id) {
        "EXPIRED" => error(400, 100, 33, "Object does not exist"),
        state => Reply::json(200, &json!({ (words.state): state, "id": id })),
    }
}

fn publish(words: Words, known: &mut Known, request: &Received) -> Reply {
    let id = request
        .form()
        .get("creation_id")
        .cloned()
        .unwrap_or_default();
    if state(known, &id) != "FINISHED" {
        return error(
            400,
            9007,
            2_207_027,
            "The media is not ready for publishing",
        );
    }
    let Some(container) = container(known, &id) else {
        return error(400, 24, 2_207_008, "The container does not exist");
    };
    container.is_published = true;
    let fields = container.fields.clone();
    let id = (known.posts.len() + 900).to_string();
    known.posts.push(Post {
        id: id.clone(),
        text: fields.get(words.text).cloned().unwrap_or_default(),
        parent: fields.get(words.parent).cloned(),
        fields,
    });
    Reply::json(200, &json!({ "id": id }))
}

fn comment(known: &mut Known, request: &Received) -> Reply {
    let post = request
        .path
        .rsplit('/')
        .nth(1)
        .unwrap_or_default()
        .to_owned();
    if known.posts.iter().all(|known| known.id != post) {
        return error(400, 100, 33, "The post does not exist");
    }
    let fields = request.form();
    let id = (known.comments.len() + 700).to_string();
    known.comments.push(Post {
        id: id.clone(),
        text: fields.get("message").cloned().unwrap_or_default(),
        parent: Some(post),
        fields,
    });
    Reply::json(200, &json!({ "id": id }))
}

fn list(words: Words, posts: &[Post], answers: bool) -> Value {
    let now = Utc::now().format("%Y-%m-%dT%H:%M:%S+0000").to_string();
    let listed = posts
        .iter()
        .rev()
        .filter(|post| post.parent.is_some() == answers);
    let entries: Vec<Value> = listed
        .map(|post| {
            json!({
                "id": post.id, "timestamp": now, (words.text): post.text, "text": post.text,
                "permalink": format!("https://www.meta.example/p/{}", post.id),
            })
        })
        .collect();
    json!({ "data": entries })
}
