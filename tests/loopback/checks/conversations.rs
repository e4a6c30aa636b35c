//! The socket's own manners: connections kept or broken off, strange bytes, the log file, the command line.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpStream};
use std::time::Duration;

use serde_json::Value;

use super::client::{get, parse, post, raw, request};
use crate::loopback::Loopback;
use crate::loopback::clock::{http_date, instant};
use crate::loopback::options::{self, Order};
use crate::loopback::settings::{KeyRepeat, Settings};

#[test]
fn a_connection_is_kept_for_the_next_request() {
    let server = Loopback::start();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream
        .write_all(b"GET /api/v1/instance HTTP/1.1\r\n\r\nGET /nothing HTTP/1.1\r\nConnection: close\r\n\r\n")
        .unwrap();
    let mut text = String::new();
    stream.read_to_string(&mut text).unwrap();
    assert!(text.starts_with("HTTP/1.1 200 OK\r\n"));
    assert!(text.contains("HTTP/1.1 404 Not Found\r\n"));
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn headers_that_arrive_byte_by_byte_are_understood() {
    let server = Loopback::start();
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.set_nodelay(true).unwrap();
    for byte in request("GET /api/v2/instance", &[], b"") {
        stream.write_all(&[byte]).unwrap();
    }
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).unwrap();
    assert_eq!(parse(&answer).unwrap().status, 200);
}

#[test]
fn a_client_that_waits_to_be_asked_is_asked() {
    let server = Loopback::start();
    let bytes = request("POST /api/v1/statuses", &[("Expect", "100-continue")], b"");
    let answer = raw(&server, &bytes).unwrap();
    assert!(answer.starts_with(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 422 "));
}

#[test]
fn a_request_that_breaks_off_is_recorded_without_effect() {
    let server = Loopback::start();
    let mut bytes = request("POST /api/v1/statuses", &[], b"status=abcdef");
    bytes.truncate(bytes.len() - 3);
    let mut stream = TcpStream::connect(server.address()).unwrap();
    stream.write_all(&bytes).unwrap();
    stream.shutdown(Shutdown::Both).unwrap();
    assert!(server.wait_for_requests(1, Duration::from_secs(10)));
    let seen = &server.requests()[0];
    assert_eq!((seen.did.as_str(), seen.body_bytes), ("incomplete", 10));
    assert!(server.effects().is_empty());
}

#[test]
fn what_is_not_http_is_told_so() {
    let server = Loopback::start();
    for bytes in [
        &b"\r\n\r\n"[..],
        b"GET\r\n\r\n",
        b"GET / HTTP/1.1\r\nno colon\r\n\r\n",
    ] {
        assert_eq!(parse(&raw(&server, bytes).unwrap()).unwrap().status, 400);
    }
    let forms = request(
        "POST /api/v2/media",
        &[("Content-Type", "multipart/form-data; boundary=b")],
        b"no boundary here",
    );
    assert_eq!(parse(&raw(&server, &forms).unwrap()).unwrap().status, 400);
    assert_eq!(server.requests()[0].did, "malformed");
    assert_eq!(get(&server, "GET /api/v1/instance").status, 200);
}

#[test]
fn the_file_holds_effects_and_requests_as_they_happened() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("effects.jsonl");
    let settings = Settings {
        log_file: Some(file.clone()),
        ..Settings::default()
    };
    let server = Loopback::start_with(settings).unwrap();
    post(&server, "status=a");
    let text = fs::read_to_string(&file).unwrap();
    let lines: Vec<Value> = text
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["line"], &lines[0]["status"]["text"]),
        (&"effect".into(), &"a".into())
    );
    assert_eq!(
        (&lines[1]["line"], &lines[1]["status"]),
        (&"request".into(), &200.into())
    );
    assert!(
        lines[1]["headers"]
            .to_string()
            .contains("Bearer loopback-token")
    );
}

#[test]
fn options_and_orders_are_understood_or_refused() {
    let words = |text: &str| text.split('|').map(str::to_owned).collect::<Vec<_>>();
    let line = "--token|a|--token|b|--media-polls|2|--key-repeat|ignored|--webhook-tolerance|off|--fault|* /:every:crash";
    let options = options::read(words(line)).unwrap();
    assert_eq!(options.settings.tokens, ["a", "b"]);
    assert_eq!(options.settings.media_polls, Some(2));
    assert_eq!(options.settings.key_repeat, KeyRepeat::Ignored);
    assert_eq!(options.settings.webhook_tolerance, None);
    assert_eq!(options.faults.len(), 1);
    for line in [
        "--port",
        "--port|x",
        "--colour|red",
        "--fault|nonsense",
        "--key-repeat|maybe",
    ] {
        assert!(options::read(words(line)).is_err(), "{line}");
    }
    assert_eq!(options::order("release\n"), Ok(Order::Release));
    assert!(matches!(
        options::order("fault * /:every:crash"),
        Ok(Order::Add(_))
    ));
    assert!(options::order("sing").is_err());
}

#[test]
fn dates_are_those_of_the_calendar() {
    assert_eq!(http_date(784_111_777), "Sun, 06 Nov 1994 08:49:37 GMT");
    assert_eq!(http_date(951_782_400), "Tue, 29 Feb 2000 00:00:00 GMT");
    assert_eq!(instant(1_795_766_400_123), "2026-11-27T08:00:00.123Z");
    assert_eq!(instant(0), "1970-01-01T00:00:00.000Z");
}
