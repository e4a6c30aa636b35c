//! Each fault does what its name says to the client, and the log tells what really happened.

use std::io;
use std::thread;
use std::time::{Duration, Instant};

use super::client::{Reply, get, post, publish};
use crate::loopback::Loopback;
use crate::loopback::faults::{Behaviour, When};
use crate::loopback::grammar;

const PATIENCE: Duration = Duration::from_secs(10);

/// Publishes once under a fault of the first `POST` and counts the effects.
fn under(fault: &str) -> (io::Result<Reply>, usize, String) {
    let server = Loopback::start();
    server
        .fail_as(&format!("POST /api/v1/statuses:nth=1:{fault}"))
        .expect("a rule");
    let reply = publish(&server, "status=abcdefghij", "key");
    assert!(server.wait_for_requests(1, PATIENCE));
    let did = server.requests()[0].did.clone();
    (reply, server.effects().len(), did)
}

#[test]
fn cuts_leave_no_answer_and_only_the_last_one_leaves_an_effect() {
    for (fault, expected) in [
        ("cut-at-accept", 0),
        ("cut-before-read", 0),
        ("cut-mid-body", 0),
        ("cut-before-effect", 0),
        ("crash", 0),
        ("cut-after-effect", 1),
    ] {
        let server = Loopback::start();
        server
            .fail_as(&format!("POST /api/v1/statuses:nth=1:{fault}"))
            .unwrap();
        assert!(
            publish(&server, "status=abcdefghij", "").is_err(),
            "{fault}"
        );
        assert_eq!(server.effects().len(), expected, "{fault}");
        assert_eq!(post(&server, "status=next").status, 200, "after {fault}");
    }
}

#[test]
fn a_cut_in_the_body_resets_the_connection_at_half_of_it() {
    let server = Loopback::start();
    server.fail_next("POST", "/api/", Behaviour::CutMidBody);
    let error = publish(&server, "status=abcdefghijklmnopq", "").unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::ConnectionReset);
    assert_eq!(server.requests()[0].body_bytes, 12);
    assert_eq!(server.requests()[0].did, "cut-mid-body");
    server.fail_next("GET", "/api/", Behaviour::CutMidBody);
    assert!(super::client::send(&server, "GET /api/v2/instance", &[], b"").is_err());
}

#[test]
fn an_answered_refusal_has_no_effect_and_the_wanted_headers() {
    let (reply, effects, did) = under("answer=429,retry-after=7,reset=60");
    let reply = reply.unwrap();
    assert_eq!((reply.status, effects, did.as_str()), (429, 0, "answer"));
    assert_eq!(reply.error(), "Too many requests");
    assert_eq!(reply.header("Retry-After"), Some("7"));
    assert_eq!(reply.header("X-RateLimit-Remaining"), Some("0"));
    let (reply, ..) = under("answer=503,retry-after-date=60,body=<h1>a,b=c</h1>");
    let reply = reply.unwrap();
    assert!(reply.header("Retry-After").unwrap().ends_with("GMT"));
    assert_eq!(reply.body, b"<h1>a,b=c</h1>");
    let (reply, ..) = under("answer=401");
    assert_eq!(reply.unwrap().error(), "The access token is invalid");
}

#[test]
fn a_redirect_has_no_effect() {
    let (reply, effects, _) = under("redirect=307,http://127.0.0.1:9/elsewhere");
    let reply = reply.unwrap();
    assert_eq!((reply.status, effects), (307, 0));
    assert_eq!(
        reply.header("Location"),
        Some("http://127.0.0.1:9/elsewhere")
    );
}

#[test]
fn an_error_may_follow_the_effect() {
    let (reply, effects, did) = under("error-after-effect=502");
    assert_eq!((reply.unwrap().status, effects), (502, 1));
    assert_eq!(did, "error-after-effect");
}

#[test]
fn a_broken_success_is_an_effect_that_cannot_be_read() {
    for how in [
        "truncated",
        "html",
        "wrong-shape",
        "empty",
        "overlong",
        "cut-short",
    ] {
        let (reply, effects, _) = under(&format!("broken-success={how}"));
        let reply = reply.unwrap();
        assert_eq!((reply.status, effects), (200, 1), "{how}");
        let announced: usize = reply.header("Content-Length").unwrap().parse().unwrap();
        let readable = &reply.body[..reply.body.len().min(announced)];
        let is_status = serde_json::from_slice::<serde_json::Value>(readable)
            .is_ok_and(|value| value["id"].is_string());
        assert!(!is_status, "{how}");
        assert_eq!(announced > reply.body.len(), how == "cut-short");
        assert_eq!(announced < reply.body.len(), how == "overlong");
    }
}

#[test]
fn a_broken_success_does_not_hide_a_refusal() {
    let server = Loopback::start();
    server.fail_as("POST /:every:broken-success=html").unwrap();
    assert_eq!(post(&server, "status=").status, 422);
}

#[test]
fn a_huge_answer_is_still_a_status() {
    let (reply, effects, _) = under("huge-answer=3000000");
    let reply = reply.unwrap();
    assert!(reply.body.len() > 3_000_000);
    assert_eq!(
        (reply.json()["content"].as_str(), effects),
        (Some("<p>abcdefghij</p>"), 1)
    );
}

#[test]
fn a_slow_answer_takes_its_time() {
    let begun = Instant::now();
    let (reply, ..) = under("slow-answer=8000");
    assert_eq!(reply.unwrap().status, 200);
    assert!(begun.elapsed() > Duration::from_millis(150));
}

#[test]
fn a_wrong_date_comes_on_top_of_everything_else() {
    let server = Loopback::start();
    server.fail_as("* /:every:wrong-date=-86400").unwrap();
    server.fail_as("GET /:every:answer=404").unwrap();
    let reply = get(&server, "GET /api/v2/instance");
    let right = crate::loopback::clock::http_date(crate::loopback::clock::now_seconds());
    assert_eq!(reply.status, 404);
    assert_ne!(reply.header("Date").unwrap()[..16], right[..16]);
}

#[test]
fn a_request_hangs_before_its_effect_until_released() {
    let server = Loopback::start();
    server.fail_next("POST", "/api/", Behaviour::HangBeforeEffect(None));
    thread::scope(|scope| {
        let client = scope.spawn(|| post(&server, "status=a"));
        assert!(server.wait_until_hanging(1, PATIENCE));
        assert!(server.effects().is_empty());
        assert_eq!(server.requests()[0].did, "hang-before-effect");
        server.release();
        assert_eq!(client.join().unwrap().status, 200);
    });
    assert_eq!((server.effects().len(), server.requests().len()), (1, 1));
}

#[test]
fn a_request_hangs_after_its_effect_for_a_time() {
    let begun = Instant::now();
    let (reply, effects, did) = under("hang-after-effect=200");
    assert_eq!((reply.unwrap().status, effects), (200, 1));
    assert!(begun.elapsed() >= Duration::from_millis(200));
    assert_eq!(did, "hang-after-effect");
}

#[test]
fn stopping_breaks_what_hangs_without_effect() {
    let begun = Instant::now();
    let server = Loopback::start();
    let address = server.address();
    server.fail_next("POST", "/api/", Behaviour::HangBeforeEffect(None));
    let bytes = super::client::request(
        "POST /api/v1/statuses",
        &[("Content-Type", "application/x-www-form-urlencoded")],
        b"status=a",
    );
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    io::Write::write_all(&mut stream, &bytes).unwrap();
    assert!(server.wait_until_hanging(1, PATIENCE));
    drop(server);
    assert!(begun.elapsed() < PATIENCE);
    assert!(std::net::TcpStream::connect(address).is_err());
}

#[test]
fn rules_count_only_what_they_match() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=2:answer=503")
        .unwrap();
    server.fail_as("GET /api/:first=2:answer=404").unwrap();
    let posts: Vec<u16> = (0..3).map(|_| post(&server, "status=a").status).collect();
    let reads: Vec<u16> = (0..3)
        .map(|_| get(&server, "GET /api/v1/instance").status)
        .collect();
    assert_eq!(posts, [200, 503, 200]);
    assert_eq!(reads, [404, 404, 200]);
    server.clear_faults();
    server.fail_as("GET /:every=2:answer=500").unwrap();
    let reads: Vec<u16> = (0..4)
        .map(|_| get(&server, "GET /api/v1/instance").status)
        .collect();
    assert_eq!(reads, [200, 500, 200, 500]);
}

#[test]
fn chance_is_the_same_for_the_same_seed_and_near_its_percentage() {
    let draws = |seed: u64| -> Vec<u16> {
        let server = Loopback::start();
        let rule = format!("GET /:chance=30,seed={seed}:answer=500");
        server.fail_as(&rule).unwrap();
        (0..200)
            .map(|_| get(&server, "GET /api/v1/instance").status)
            .collect()
    };
    let first = draws(7);
    assert_eq!(first, draws(7));
    assert_ne!(first, draws(8));
    let failed = first.iter().filter(|status| **status == 500).count();
    assert!((35..=85).contains(&failed), "{failed} of 200");
}

#[test]
fn a_rule_that_makes_no_sense_says_so() {
    for rule in [
        "POST",
        "POST /:nth=1",
        "/api:nth=1:crash",
        "GET /:nth=x:crash",
        "GET /:sometimes:crash",
        "GET /:every=0:crash",
        "GET /:nth=1:explode",
        "GET /:nth=1:answer=abc",
        "GET /:nth=1:answer=429,later=7",
        "GET /:nth=1:redirect=307",
        "GET /:nth=1:broken-success=somehow",
    ] {
        assert!(grammar::fault(rule).is_err(), "{rule}");
    }
    let rule = grammar::fault("* /:chance=20,seed=7:hang-after-effect").unwrap();
    let when = When::Chance {
        percent: 20,
        seed: 7,
    };
    assert_eq!((rule.on.method, rule.on.when), (None, when));
}
