//! Statuses come into being once, with every field, under the rules of idempotency keys.

use std::thread;
use std::time::Duration;

use super::client::{get, post, publish, send};
use crate::loopback::Loopback;
use crate::loopback::effects::{Effect, PollSeen};
use crate::loopback::settings::{KeyRepeat, TOKEN};

const FULL_FORM: &str = "status=One%20%2B+two&spoiler_text=Care&visibility=unlisted&language=sv\
    &poll[options][]=Yes&poll%5Boptions%5D%5B%5D=No&poll[expires_in]=3600&poll[multiple]=true";
const FULL_JSON: &str = r#"{"status": "One + two", "spoiler_text": "Care", "visibility": "unlisted",
    "language": "sv", "poll": {"options": ["Yes", "No"], "expires_in": 3600, "multiple": true}}"#;

#[test]
fn a_status_is_one_effect_with_every_field() {
    let server = Loopback::start();
    let reply = publish(&server, FULL_FORM, "key-1").unwrap();
    let effects = server.effects();
    assert_eq!((reply.status, effects.len()), (200, 1));
    assert_eq!(effects[0].kind(), "status-created");
    assert_eq!(effects[0].token.as_deref(), Some(TOKEN));
    assert_eq!(effects[0].idempotency_key.as_deref(), Some("key-1"));
    let status = effects[0].status().unwrap();
    assert_eq!(status.id, reply.id());
    assert_eq!(status.text, "One + two");
    assert_eq!(
        (status.spoiler_text.as_str(), status.sensitive),
        ("Care", true)
    );
    assert_eq!(status.visibility, "unlisted");
    assert_eq!(status.language.as_deref(), Some("sv"));
    let poll = PollSeen {
        options: vec!["Yes".to_owned(), "No".to_owned()],
        expires_in: 3600,
        multiple: true,
        hide_totals: false,
    };
    assert_eq!(status.poll.as_ref(), Some(&poll));
}

#[test]
fn json_publishes_the_same_as_a_form() {
    let server = Loopback::start();
    post(&server, FULL_FORM);
    let headers = [("Content-Type", "application/json")];
    send(
        &server,
        "POST /api/v1/statuses",
        &headers,
        FULL_JSON.as_bytes(),
    )
    .unwrap();
    let mut published = server.published();
    assert_eq!(published.len(), 2);
    published[1].id = published[0].id.clone();
    assert_eq!(published[0], published[1]);
}

#[test]
fn a_repeated_key_answers_with_the_first_status() {
    let server = Loopback::start();
    let first = publish(&server, "status=a", "key").unwrap();
    let second = publish(&server, "status=b", "key").unwrap();
    assert_eq!((second.status, second.id()), (200, first.id()));
    assert_eq!(server.effects().len(), 1);
    assert_eq!(server.effects()[0].repeats, 1);
}

#[test]
fn a_key_that_is_ignored_or_forgotten_publishes_again() {
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    publish(&server, "status=a", "key").unwrap();
    publish(&server, "status=a", "key").unwrap();
    assert_eq!(server.effects().len(), 2);
    server.configure(|settings| {
        settings.key_repeat = KeyRepeat::Original;
        settings.key_lifetime = Duration::ZERO;
    });
    publish(&server, "status=a", "key").unwrap();
    assert_eq!(server.effects().len(), 3);
}

#[test]
fn a_key_may_be_answered_with_500_and_no_second_effect() {
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::ServerError);
    publish(&server, "status=a", "key").unwrap();
    assert_eq!(publish(&server, "status=a", "key").unwrap().status, 500);
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn a_refused_status_does_not_use_up_its_key() {
    let server = Loopback::start();
    assert_eq!(publish(&server, "status=", "key").unwrap().status, 422);
    assert_eq!(publish(&server, "status=a", "key").unwrap().status, 200);
}

#[test]
fn the_same_key_from_many_connections_is_one_effect() {
    let server = Loopback::start();
    thread::scope(|scope| {
        for _ in 0..16 {
            scope.spawn(|| publish(&server, "status=a", "key").unwrap());
        }
    });
    assert_eq!(server.effects().len(), 1);
    assert_eq!(server.effects()[0].repeats, 15);
}

#[test]
fn each_token_is_an_account_of_its_own() {
    let server = Loopback::start();
    server.configure(|settings| settings.tokens.push("other".to_owned()));
    let other = ("Authorization", "Bearer other");
    publish(&server, "status=a", "key").unwrap();
    let headers = [
        other,
        ("Content-Type", "application/x-www-form-urlencoded"),
        ("Idempotency-Key", "key"),
    ];
    send(&server, "POST /api/v1/statuses", &headers, b"status=a").unwrap();
    let published = server.published();
    assert_eq!(published.len(), 2);
    assert_ne!(published[0].account, published[1].account);
    let whoami = send(
        &server,
        "GET /api/v1/accounts/verify_credentials",
        &[other],
        b"",
    )
    .unwrap();
    assert_eq!(whoami.id(), published[1].account);
}

#[test]
fn a_deleted_status_is_an_effect_and_is_gone() {
    let server = Loopback::start();
    let id = publish(&server, "status=a", "key").unwrap().id();
    let line = format!("DELETE /api/v1/statuses/{id}");
    assert_eq!(get(&server, &line).json()["text"], "a");
    assert_eq!(get(&server, &line).status, 404);
    assert_eq!(
        get(&server, &format!("GET /api/v1/statuses/{id}")).status,
        404
    );
    assert_eq!(publish(&server, "status=a", "key").unwrap().status, 404);
    let kinds: Vec<_> = server.effects().iter().map(Effect::kind).collect();
    assert_eq!(kinds, ["status-created", "status-deleted"]);
}

#[test]
fn ids_grow_and_addresses_name_the_server() {
    let server = Loopback::start();
    let first = post(&server, "status=a");
    let second = post(&server, "status=b");
    let number = |text: String| text.parse::<i64>().unwrap();
    assert!(number(second.id()) > number(first.id()));
    let address = format!("{}/@tester/{}", server.url(), first.id());
    assert_eq!(first.json()["url"], address.as_str());
    assert!(server.url().starts_with("http://127.0.0.1:"));
}
