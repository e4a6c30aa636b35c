//! A stand-in of the comments of Forgejo's and Gitea's API, on this machine alone.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use serde_json::{Value, json};

/// The path of the comments that it knows.
const COMMENTS: &str = "/api/v1/repos/acme/maps/issues/7/comments";
/// The path of one of them, before its number.
const COMMENT: &str = "/api/v1/repos/acme/maps/issues/comments/";

/// A server, which ends with the test program.
pub(crate) struct Forge {
    /// Its address, as a runner knows it.
    pub address: String,
    comments: Arc<Mutex<Vec<Value>>>,
}

impl Forge {
    /// With these comments, each the name of who wrote it and what it says, numbered from 1.
    pub(crate) fn with(comments: &[(&str, &str)]) -> Forge {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let comments = comments.iter().zip(1..);
        let comments = comments.map(|((user, body), id)| comment(id, user, body));
        let comments = Arc::new(Mutex::new(comments.collect()));
        let shared = Arc::clone(&comments);
        thread::spawn(move || {
            for stream in listener.incoming() {
                answer(&stream.unwrap(), &mut shared.lock().unwrap());
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

fn answer(stream: &TcpStream, comments: &mut Vec<Value>) {
    let (method, path, body) = read(stream);
    let (status, answer) = match (method.as_str(), path.strip_prefix(COMMENT)) {
        ("GET", None) if path == COMMENTS => (200, Value::Array(comments.clone())),
        ("POST", None) if path == COMMENTS => {
            let id = comments.len() + 1;
            comments.push(comment(
                id,
                "forgejo-actions",
                body["body"].as_str().unwrap(),
            ));
            (201, comments[id - 1].clone())
        }
        ("PATCH", Some(id)) => {
            let id: usize = id.parse().unwrap();
            comments[id - 1]["body"] = body["body"].clone();
            (200, comments[id - 1].clone())
        }
        _ => (404, json!({ "message": "not found" })),
    };
    let text = answer.to_string();
    let length = text.len();
    write!(
        &*stream,
        "HTTP/1.1 {status} It\r\ncontent-type: application/json\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n{text}"
    )
    .unwrap();
}

/// The method, the path and the JSON of a request that has the right to ask; without that right the test stops.
fn read(stream: &TcpStream) -> (String, String, Value) {
    let mut reader = BufReader::new(stream);
    let mut line = || {
        let mut text = String::new();
        reader.read_line(&mut text).unwrap();
        text.trim_end().to_owned()
    };
    let first = line();
    let headers: Vec<String> = std::iter::repeat_with(line)
        .take_while(|line| !line.is_empty())
        .collect();
    let header = |name: &str| {
        let mut values = headers.iter().filter_map(|it| it.split_once(": "));
        values
            .find(|(key, _)| key.eq_ignore_ascii_case(name))
            .map(|(_, value)| value)
    };
    assert_eq!(header("authorization"), Some("token of-this-run"));
    let length = header("content-length").map_or(0, |length| length.parse().unwrap());
    let mut body = vec![0; length];
    reader.read_exact(&mut body).unwrap();
    let mut words = first.split(' ').map(str::to_owned);
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    (
        method,
        path,
        serde_json::from_slice(&body).unwrap_or_default(),
    )
}
