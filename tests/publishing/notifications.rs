//! Who is told when a run needs somebody, and what that never changes.

use std::net::{Ipv4Addr, TcpListener};

use serde_json::Value;

use crate::loopback::Loopback;
use crate::loopback::effects::What;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post};

const CANARY: &str = "canary-3Hd9-address";

/// A workspace that tells `/chat/…` and calls `/health/…` on this server.
fn workspace(server: &str, calendar: &str) -> Workspace {
    let mut workspace = Workspace::new(calendar);
    workspace.set("[notify]\nwebhook = { env = \"CHAT\" }\nhealth = { env = \"HEALTH\" }\n");
    workspace.variable("CHAT", &format!("{server}/chat/{CANARY}"));
    workspace.variable("HEALTH", &format!("{server}/health/{CANARY}?every=5m"));
    workspace
}

/// What the chat was told.
fn told(server: &Loopback) -> Vec<String> {
    let seen = server
        .effects()
        .into_iter()
        .filter_map(|effect| match effect.what {
            What::WebhookAccepted(seen) if seen.path.starts_with("/chat/") => Some(seen.body),
            _ => None,
        });
    seen.map(|body| {
        let message: Value = serde_json::from_str(&body).expect("a message");
        assert_eq!(message.as_object().expect("an object").len(), 1);
        message["text"].as_str().expect("a text").to_owned()
    })
    .collect()
}

/// The calls of the switch, as method, path and query.
fn calls(server: &Loopback) -> Vec<String> {
    let calls = server
        .requests()
        .into_iter()
        .filter(|seen| seen.path.starts_with("/health/"));
    calls
        .map(|seen| format!("{} {}?{}", seen.method, seen.path, seen.query))
        .collect()
}

#[test]
fn a_run_in_which_all_is_well_gives_a_sign_of_life_and_tells_nobody() {
    let server = Loopback::start();
    let workspace = workspace(
        &server.url(),
        &(FEED.to_owned() + &post("teaser", "feed", "")),
    );
    workspace.publish().expect(0);
    workspace.run(&["publish", "--dry-run"]).expect(0);
    workspace.run(&["publish", "--post", "teaser"]).expect(0);
    assert_eq!(calls(&server), [format!("GET /health/{CANARY}?every=5m")]);
    assert!(told(&server).is_empty());
}

#[test]
fn what_failed_is_told_once_with_the_reason() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:every:answer=422")
        .expect("a fault");
    let mut workspace = workspace(
        &server.url(),
        &(mastodon(&server) + &post("teaser", "mastodon", "")),
    );
    workspace.publish().expect(3);
    let first = told(&server);
    assert_eq!(first.len(), 1);
    assert!(
        first[0].starts_with("Acme community: 1 failed\n• teaser → mastodon"),
        "{first:?}"
    );
    assert!(
        first[0].contains("(failed): it was refused (422"),
        "{first:?}"
    );
    workspace.minutes_later(15);
    workspace.publish();
    assert_eq!(told(&server).len(), 1, "{:?}", told(&server));
    assert_eq!(
        calls(&server)[0],
        format!("GET /health/{CANARY}/fail?every=5m")
    );
}

#[test]
fn a_token_that_is_refused_is_told_again_after_a_day() {
    let server = Loopback::start();
    server
        .fail_as("GET /api/v1/accounts:every:answer=401")
        .expect("a fault");
    let mut workspace = workspace(
        &server.url(),
        &(mastodon(&server) + &post("teaser", "mastodon", "max_late = \"9d\"")),
    );
    for minutes in [0, 15, 30, 24 * 60] {
        workspace.minutes_later(minutes);
        workspace.publish().expect(3);
    }
    assert_eq!(told(&server).len(), 2, "{:?}", told(&server));
}

#[test]
fn a_ledger_that_cannot_be_used_is_told() {
    let server = Loopback::start();
    let mut workspace = workspace(
        &server.url(),
        &(FEED.to_owned() + &post("teaser", "feed", "")),
    );
    workspace.publish().expect(0);
    std::fs::remove_file(workspace.ledger()).expect("a ledger");
    workspace.minutes_later(5);
    workspace.publish().expect(6);
    assert!(
        told(&server)[0].contains("nothing is published. the ledger"),
        "{:?}",
        told(&server)
    );
    assert_eq!(
        calls(&server)[1],
        format!("GET /health/{CANARY}/fail?every=5m")
    );
}

#[test]
fn a_run_that_finds_another_at_work_tells_nobody() {
    let server = Loopback::start();
    let workspace = workspace(
        &server.url(),
        &(FEED.to_owned() + &post("teaser", "feed", "")),
    );
    workspace.write(".kalends/publish.lock", "");
    let lock = std::fs::File::options()
        .write(true)
        .open(workspace.path().join(".kalends/publish.lock"))
        .expect("a lock");
    lock.lock().expect("the lock");
    workspace.publish().expect(5);
    assert!(server.requests().is_empty());
}

#[test]
fn a_notification_that_is_not_delivered_changes_nothing_and_shows_no_address() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    let nobody = format!("http://{}", listener.local_addr().expect("an address"));
    drop(listener);
    let platform = Loopback::start();
    for rule in [
        "* /chat:every:redirect=307,/elsewhere",
        "* /chat:every:answer=500",
        "* /health:every:cut-at-accept",
    ] {
        let server = Loopback::start();
        server.fail_as(rule).expect("a fault");
        for chat in [
            server.url(),
            nobody.clone(),
            "http://chat.example".to_owned(),
        ] {
            let run = workspace(
                &chat,
                &(mastodon(&platform)
                    + &post(
                        "teaser",
                        "mastodon",
                        "on_late = \"hold\"\nmax_late = \"0m\"",
                    )),
            );
            let run = run.run(&["publish", "--quiet"]).expect(4);
            assert!(
                run.err.contains("warning: nobody was notified: "),
                "{rule}: {}",
                run.err
            );
            assert!(
                !run.err.contains(CANARY) && !run.out.contains(CANARY),
                "{}",
                run.err
            );
            assert!(
                !server
                    .requests()
                    .iter()
                    .any(|seen| seen.path == "/elsewhere")
            );
        }
    }
}
