//! I3: what proves that nothing was sent, and what follows from it.

use std::net::{Ipv4Addr, TcpListener};

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, mastodon_at, post, text_of, webhook, webhook_at};

/// An address on which nobody listens.
fn silent_address() -> String {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
    format!("http://{}", listener.local_addr().expect("an address"))
}

#[test]
fn i3_a_refused_connection_is_tried_again_and_then_sent_once() {
    let server = Loopback::start();
    let calendar = |address: &str| webhook_at("hook", address) + &post("teaser", "hook", "");
    let mut workspace = Workspace::new(&calendar(&silent_address()));
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "retrying");
    assert!(run.reason("teaser").contains("no connection could be made"));
    workspace.write("calendar/all.toml", calendar(&server.hook_url("acme")));
    assert_eq!(workspace.publish().expect(0).state("teaser"), "retrying");
    assert_eq!(server.effects().len(), 0);
    workspace.minutes_later(2);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    workspace.minutes_later(9);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i3_a_name_that_cannot_be_found_is_tried_again() {
    // A label of more than 63 letters is refused by the resolver itself, without a question to any server.
    let nowhere = format!("https://{}.invalid/hooks/acme", "n".repeat(64));
    let workspace = Workspace::new(&(webhook_at("hook", &nowhere) + &post("teaser", "hook", "")));
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "retrying");
    assert_eq!(workspace.status()[0]["state"], "retrying");
}

#[test]
fn i3_an_address_without_encryption_behind_it_is_tried_again() {
    let server = Loopback::start();
    let address = server.hook_url("acme").replace("http://", "https://");
    let workspace = Workspace::new(&(webhook_at("hook", &address) + &post("teaser", "hook", "")));
    assert_eq!(workspace.publish().expect(0).state("teaser"), "retrying");
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i7_a_server_that_is_away_holds_nothing_back_on_other_channels() {
    let server = Loopback::start();
    let channels = mastodon_at("away", &silent_address()) + &mastodon(&server);
    let posts = post("one", "away", "") + &post("two", "mastodon", "");
    let mut workspace = Workspace::new(&(channels + &posts));
    let run = workspace.publish().expect(0);
    assert_eq!(
        (run.state("one"), run.state("two")),
        ("retrying".into(), "sent".into())
    );
    assert!(run.err.contains("`away` sent nothing"), "{}", run.err);
    workspace.write(
        "calendar/all.toml",
        mastodon_at("away", &server.url()) + &mastodon(&server) + &posts,
    );
    workspace.minutes_later(5);
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    assert_eq!(server.published().len(), 2);
}

#[test]
fn i3_a_definite_refusal_fails_and_is_not_tried_again_until_a_person_says_so() {
    for status in [400, 403, 404, 413, 415, 422] {
        let server = Loopback::start();
        let rule = format!("POST /api/v1/statuses:nth=1:answer={status}");
        server.fail_as(&rule).unwrap();
        let mut workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
        let run = workspace.publish().expect(3);
        assert_eq!(run.state("teaser"), "failed", "{status}");
        assert!(
            run.reason("teaser").contains(&status.to_string()),
            "{status}"
        );
        workspace.minutes_later(60);
        assert!(
            workspace.publish().expect(0).deliveries().is_empty(),
            "{status}"
        );
        assert_eq!(workspace.status()[0]["state"], "failed", "{status}");
        assert_eq!(server.effects().len(), 0, "{status}");
        workspace
            .run(&["retry", "teaser", "--channel", "mastodon"])
            .expect(0);
        assert_eq!(
            workspace.publish().expect(0).state("teaser"),
            "sent",
            "{status}"
        );
        assert_eq!(server.effects().len(), 1, "{status}");
    }
}

#[test]
fn a_token_that_is_refused_fails_the_channel_before_anything_is_claimed() {
    for status in [401, 403] {
        let server = Loopback::start();
        let rule = format!("GET /api/v1/accounts/verify_credentials:every:answer={status}");
        server.fail_as(&rule).unwrap();
        let posts = post("one", "mastodon", "") + &post("two", "mastodon", "");
        let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
        let run = workspace.publish().expect(3);
        assert_eq!(
            (run.state("one"), run.state("two")),
            ("failed".into(), "failed".into())
        );
        assert!(workspace.history().is_empty(), "{status}");
        assert!(
            server.requests().iter().all(|it| it.method == "GET"),
            "{status}"
        );
        server.clear_faults();
        workspace.minutes_later(15);
        assert_eq!(
            workspace.publish().expect(0).state("two"),
            "sent",
            "{status}"
        );
        assert_eq!(server.published().len(), 2);
    }
}

#[test]
fn a_token_that_is_not_there_is_named_with_the_way_out() {
    let server = Loopback::start();
    let calendar = mastodon(&server).replace("MASTODON_TOKEN", "NO_SUCH_TOKEN");
    let workspace = Workspace::new(&(calendar + &post("teaser", "mastodon", "")));
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    assert!(run.reason("teaser").contains("`NO_SUCH_TOKEN`"));
    assert!(run.reason("teaser").contains("export NO_SUCH_TOKEN="));
    assert!(server.requests().is_empty());
}

#[test]
fn i3_a_token_that_is_refused_at_the_publishing_call_is_tried_again_in_order() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=1:answer=401,reset=1")
        .unwrap();
    let posts = post("one", "mastodon", "") + &post("two", "mastodon", "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    let run = workspace.publish().expect(0);
    assert_eq!(
        (run.state("one"), run.state("two")),
        ("retrying".into(), "retrying".into())
    );
    workspace.minutes_later(5);
    workspace.publish().expect(0);
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    assert_eq!(texts, [text_of("one"), text_of("two")]);
}

#[test]
fn a_receiver_that_wants_no_more_is_a_failure() {
    let server = Loopback::start();
    server.fail_as("POST /hooks/:every:answer=410").unwrap();
    let workspace = Workspace::new(&(webhook(&server) + &post("teaser", "hook", "")));
    assert_eq!(workspace.publish().expect(3).state("teaser"), "failed");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn a_clock_that_differs_from_the_server_s_stops_the_channel() {
    let server = Loopback::start();
    server
        .fail_as("GET /api/v1/accounts/verify_credentials:every:wrong-date=3600")
        .unwrap();
    let due = crate::support::calendar::seconds_ago(30);
    let post = crate::support::calendar::post_at("teaser", "mastodon", &due, "");
    let mut workspace = Workspace::new(&(mastodon(&server) + &post));
    workspace.real_time();
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("teaser"), "retrying");
    assert!(
        run.reason("teaser").contains("clock"),
        "{}",
        run.reason("teaser")
    );
    server.clear_faults();
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(server.effects().len(), 1);
}
