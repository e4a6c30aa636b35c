//! A stand-in of the comments of Forgejo's and Gitea's API, on this machine alone.

use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};
use tiny_http::{Request, Response, Server};

/// The path of the comments that it knows.
const COMMENTS: &str = "/api/v1/repos/acme/maps/issues/7/comments";
/// The path of one of them, before its number.
const COMMENT: &str = "/api/v1/repos/acme/maps/issues/comments/";
/// What every request must carry.
pub(crate) const TOKEN: &str = "of-this-run";

/// A server, which ends with the test program.
pub(crate) struct Forge {
    /// Its address, as a runner knows it.
    pub address: String,
    comments: Arc<Mutex<Vec<Value>>>,
}

impl Forge {
    /// With these comments, each the name of who wrote it and what it says, numbered from 0.
    pub(crate) fn with(comments: &[(&str, &str)]) -> Forge {
        let server = Server::http("127.0.0.1:0").unwrap();
        let address = format!("http://{}", server.server_addr());
        let comments = comments.iter().enumerate();
        let comments = comments.map(|(id, (user, body))| comment(id, user, body));
        let comments = Arc::new(Mutex::new(comments.collect()));
        let shared = Arc::clone(&comments);
        thread::spawn(move || {
            for mut request in server.incoming_requests() {
                let (status, answer) = answer(&mut request, &mut shared.lock().unwrap());
                let response = Response::from_string(answer.to_string());
                request.respond(response.with_status_code(status)).unwrap();
            }
        });
        Forge { address, comments }
    }

    /// What the comments say now.
    pub(crate) fn bodies(&self) -> Vec<String> {
        let comments = self.comments.lock().unwrap();
        let bodies = comments.iter().map(|it| it["body"].as_str().unwrap());
        bodies.map(str::to_owned).collect()
    }
}

fn comment(id: usize, user: &str, body: &str) -> Value {
    json!({ "id": id, "user": { "login": user }, "body": body })
}

fn answer(request: &mut Request, comments: &mut Vec<Value>) -> (u16, Value) {
    if !is_allowed(request) {
        return (401, json!({ "message": "token is required" }));
    }
    let body: Value = serde_json::from_reader(request.as_reader()).unwrap_or_default();
    let number = request.url().strip_prefix(COMMENT);
    match (request.method().as_str(), number) {
        ("GET", None) if request.url() == COMMENTS => (200, Value::Array(comments.clone())),
        ("POST", None) if request.url() == COMMENTS => {
            let text = body["body"].as_str().unwrap();
            let written = comment(comments.len(), "forgejo-actions", text);
            comments.push(written.clone());
            (201, written)
        }
        ("PATCH", Some(id)) => {
            let known = &mut comments[id.parse::<usize>().unwrap()];
            known["body"] = body["body"].clone();
            (200, known.clone())
        }
        _ => (404, json!({ "message": "not found" })),
    }
}

fn is_allowed(request: &Request) -> bool {
    let expected = format!("token {TOKEN}");
    let mut headers = request.headers().iter();
    headers.any(|header| header.field.equiv("authorization") && header.value == expected)
}
