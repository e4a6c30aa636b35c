//! Signals: a run that is asked to stop finishes what it has begun, and a run that is frozen is not overtaken.

use std::process::Child;
use std::time::Duration;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, text_of};
use crate::support::run::Run;
use crate::support::signals::{signal, wait_until_stopped};

const LIMIT: Duration = Duration::from_secs(30);

/// A run that hangs in the publishing call of the second of three posts.
fn hanging(server: &Loopback) -> (Workspace, Child) {
    let posts: String = ["a", "b", "c"]
        .iter()
        .map(|id| post(id, "mastodon", ""))
        .collect();
    let workspace = Workspace::new(&(mastodon(server) + &posts));
    server
        .fail_as("POST /api/v1/statuses:nth=2:hang-before-effect")
        .expect("a rule");
    let child = workspace.start(&["publish", "--format", "json"]);
    assert!(server.wait_until_hanging(1, LIMIT));
    (workspace, child)
}

#[track_caller]
fn each_once(server: &Loopback, ids: &[&str]) {
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    let expected: Vec<String> = ids.iter().map(|id| text_of(id)).collect();
    assert_eq!(texts, expected);
}

#[test]
fn i7_a_run_that_is_asked_to_stop_records_the_post_in_flight_and_begins_no_other() {
    for name in ["TERM", "INT"] {
        let server = Loopback::start();
        let (workspace, child) = hanging(&server);
        signal(&child, name);
        // The run hears of it while the platform still thinks.
        std::thread::sleep(Duration::from_millis(100));
        server.release();
        let run = Run::from(child.wait_with_output().unwrap()).expect(0);
        assert_eq!(
            (run.state("a"), run.state("b")),
            ("sent".into(), "sent".into())
        );
        assert_eq!(run.state("c"), "skipped");
        assert!(run.reason("c").contains("stopped"), "{}", run.reason("c"));
        each_once(&server, &["a", "b"]);
        assert_eq!(workspace.publish().expect(0).state("c"), "sent");
        each_once(&server, &["a", "b", "c"]);
    }
}

#[test]
fn i4_a_run_that_is_frozen_is_not_overtaken_and_its_post_is_sent_once() {
    let server = Loopback::start();
    let (mut workspace, child) = hanging(&server);
    signal(&child, "STOP");
    // Long after any claim has run out.
    workspace.minutes_later(120);
    workspace.publish().expect(5);
    workspace.publish().expect(5);
    signal(&child, "CONT");
    server.release();
    Run::from(child.wait_with_output().unwrap()).expect(0);
    each_once(&server, &["a", "b", "c"]);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn i2_a_run_that_is_killed_while_the_platform_thinks_leaves_a_doubt_that_looking_settles() {
    let server = Loopback::start();
    let (mut workspace, mut child) = hanging(&server);
    child.kill().unwrap();
    child.wait().unwrap();
    server.release();
    workspace.minutes_later(30);
    let run = workspace.publish();
    assert_eq!(run.state("c"), "sent");
    workspace.minutes_later(45);
    workspace.publish().expect(0);
    let sent = server
        .published()
        .into_iter()
        .filter(|it| it.text == text_of("b"))
        .count();
    assert_eq!(sent, 1);
}

#[test]
fn a_reader_that_leaves_early_changes_nothing() {
    let server = Loopback::start();
    let (_workspace, mut child) = hanging(&server);
    drop(child.stdout.take());
    drop(child.stderr.take());
    server.release();
    assert_eq!(child.wait().unwrap().code(), Some(0));
    each_once(&server, &["a", "b", "c"]);
}

#[test]
fn i2_a_machine_that_slept_between_the_intent_and_the_request_does_not_send_it_any_more() {
    let server = Loopback::start();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("a", "mastodon", "")));
    let child = workspace.start_and_sleep_at("after-intent");
    wait_until_stopped(&child);
    signal(&child, "CONT");
    let run = Run::from(child.wait_with_output().unwrap()).expect(0);
    assert_eq!(run.state("a"), "retrying", "{}", run.out);
    assert_eq!(server.effects().len(), 0);
    workspace.minutes_later(2);
    assert_eq!(workspace.publish().expect(0).state("a"), "sent");
    each_once(&server, &["a"]);
}
