//! A webhook is accepted once when its signature and its time are right.

use std::io;

use super::client::{Reply, send};
use crate::loopback::Loopback;
use crate::loopback::clock::now_seconds;
use crate::loopback::settings::WEBHOOK_SECRET;
use crate::loopback::webhook::signature;

const BODY: &str = r#"{"type":"post.published"}"#;

fn deliver(server: &Loopback, id: &str, timestamp: &str, signatures: &str) -> io::Result<Reply> {
    let headers = [
        ("Content-Type", "application/json"),
        ("webhook-id", id),
        ("webhook-timestamp", timestamp),
        ("webhook-signature", signatures),
    ];
    send(server, "POST /hooks/posts", &headers, BODY.as_bytes())
}

#[test]
fn the_signature_is_that_of_the_specification() {
    let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    let made = signature(
        secret,
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "1614265330",
        br#"{"test": 2432232314}"#,
    );
    let published = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    assert_eq!(made.as_deref(), Some(published));
}

#[test]
fn a_signed_webhook_is_one_effect_however_often_it_comes() {
    let server = Loopback::start();
    let now = now_seconds().to_string();
    let right = signature(WEBHOOK_SECRET, "m1", &now, BODY.as_bytes()).unwrap();
    let several = format!("v1a,abc v1,AAAA {right}");
    assert_eq!(deliver(&server, "m1", &now, &several).unwrap().status, 204);
    assert_eq!(deliver(&server, "m1", &now, &right).unwrap().status, 204);
    let effects = server.effects();
    assert_eq!((effects.len(), effects[0].repeats), (1, 1));
    let seen = effects[0].webhook().unwrap();
    assert_eq!(
        (seen.path.as_str(), seen.body.as_str()),
        ("/hooks/posts", BODY)
    );
    assert_eq!(effects[0].idempotency_key.as_deref(), Some("m1"));
}

#[test]
fn a_webhook_that_is_forged_or_stale_is_refused() {
    let server = Loopback::start();
    let now = now_seconds().to_string();
    let old = (now_seconds() - 301).to_string();
    let right = signature(WEBHOOK_SECRET, "m1", &now, BODY.as_bytes()).unwrap();
    let stale = signature(WEBHOOK_SECRET, "m1", &old, BODY.as_bytes()).unwrap();
    assert_eq!(deliver(&server, "m2", &now, &right).unwrap().status, 401);
    assert_eq!(deliver(&server, "m1", &now, "v1,AAAA").unwrap().status, 401);
    assert_eq!(deliver(&server, "m1", "soon", &right).unwrap().status, 401);
    assert_eq!(deliver(&server, "m1", &old, &stale).unwrap().status, 401);
    assert!(server.effects().is_empty());
    server.configure(|settings| settings.webhook_tolerance = None);
    assert_eq!(deliver(&server, "m1", &old, &stale).unwrap().status, 204);
}
