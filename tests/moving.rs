//! From one ledger to another: what was sent stays sent, the old ledger publishes nothing more, and whatever ends in between
//! can be done again.
#![cfg(unix)]

mod loopback;
#[path = "support/postgres.rs"]
mod postgres;
#[path = "hosts/shared.rs"]
mod shared;
mod support;

use std::time::Duration;

use loopback::Loopback;
use loopback::settings::KeyRepeat;
use shared::{Shared, calendar, everything_once};
use support::Workspace;
use support::calendar::{mastodon, post, post_at, webhook};
use support::run::Run;

const KINDS: [&str; 3] = ["sqlite", "git", "postgres"];
const LIMIT: Duration = Duration::from_secs(60);
const LATER: &str = "2026-11-27T10:00:00";

/// A platform that shows whatever is sent twice.
fn platform() -> Loopback {
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    server
}

/// A repository with two posts that are due, one that comes in an hour, and this ledger.
fn workspace(server: &Loopback, kind: &str) -> Workspace {
    let posts = post("one", "mastodon", "")
        + &post("two", "hook", "")
        + &post_at("three", "mastodon", LATER, "");
    let workspace = Workspace::new(&(mastodon(server) + &webhook(server) + &posts));
    workspace.set(&ledger(kind));
    workspace.make_repository();
    workspace
}

fn ledger(kind: &str) -> String {
    format!("[publish]\nledger = \"{kind}\"\nmax_late = \"30d\"\ncatch_up = 1000\n")
}

fn name_ledger(workspace: &Workspace, kind: &str) {
    workspace.set(&ledger(kind));
    workspace.commit();
}

fn moves(workspace: &Workspace, flag: &str, kind: &str) -> Run {
    workspace.run(&["ledger", "move", flag, kind])
}

/// Every way from one of the ledgers that can be had here to another.
fn ways(test: &str) -> Vec<(&'static str, &'static str, Option<String>)> {
    let mut ways = Vec::new();
    for from in KINDS {
        for to in KINDS.into_iter().filter(|to| *to != from) {
            if from != "postgres" && to != "postgres" {
                ways.push((from, to, None));
            } else if let Some(server) = postgres::shared(test) {
                ways.push((from, to, Some(server.database())));
            }
        }
    }
    ways
}

#[test]
fn what_one_ledger_knows_was_sent_is_not_sent_again_by_the_next() {
    let test = "what_one_ledger_knows_was_sent_is_not_sent_again_by_the_next";
    for (from, to, database) in ways(test) {
        let told = format!("{from} to {to}");
        let server = platform();
        let mut workspace = workspace(&server, from);
        if let Some(url) = &database {
            workspace.variable("KALENDS_POSTGRES", url);
        }
        workspace.run(&["ledger", "init"]).expect(0);
        assert_eq!(workspace.publish().expect(0).deliveries().len(), 2);
        let pause = ["pause", "--channel", "hook", "--reason", "an outage"];
        workspace.run(&pause).expect(0);
        let history = workspace.history();

        let moved = moves(&workspace, "--to", to).expect(0);
        assert!(moved.out.contains("2 deliveries"), "{}", moved.out);
        let refused = workspace.publish().expect(6);
        assert!(
            refused.err.contains(&format!("ledger = \"{to}\"")),
            "{}",
            refused.err
        );
        for command in [&["status"][..], &["retry", "one", "--channel", "mastodon"]] {
            workspace.run(command).expect(6);
        }

        name_ledger(&workspace, to);
        assert_eq!(workspace.history(), history, "{told}");
        let again = moves(&workspace, "--from", from).expect(0);
        assert!(again.out.contains("moved before"), "{}", again.out);
        assert!(
            workspace
                .run(&["status"])
                .expect(0)
                .out
                .contains("an outage")
        );
        workspace.minutes_later(61);
        assert_eq!(workspace.publish().expect(0).state("three"), "sent");
        assert_eq!(server.effects().len(), 3, "{told}");
        assert_eq!(workspace.history().len(), 3, "{told}");
    }
}

#[test]
fn a_run_on_another_host_sends_nothing_more_once_its_ledger_was_moved() {
    let server = platform();
    let (text, texts) = calendar(&server, 4);
    let shared = Shared::new(&text);
    let (publishing, mut moving) = (shared.host(), shared.host());
    server
        .fail_as("POST /api/v1/statuses:nth=2:hang-after-effect")
        .expect("a rule");
    let running = publishing.start(&["publish", "--format", "json"]);
    assert!(server.wait_until_hanging(1, LIMIT));

    // What is on its way is waited for, and nothing is changed meanwhile.
    let refused = moves(&moving, "--to", "sqlite").expect(5);
    assert!(refused.err.contains("is sending"), "{}", refused.err);
    server.release();
    while moves(&moving, "--to", "sqlite").code != Some(0) {}
    let run = Run::from(running.wait_with_output().expect("the end of a run"));
    assert!(matches!(run.code, Some(0 | 6)), "{}", run.err);

    // A result that came too late for the old ledger waits in the journal of its host, and the platform knows it too.
    name_ledger(&moving, "sqlite");
    moving.settle(&server, &texts, 0);
    everything_once(&server, &moving, &texts, "moved while it published");
    publishing.publish().expect(6);
}

#[test]
fn wherever_a_move_is_killed_nothing_goes_out_twice_and_the_next_one_ends_it() {
    for milliseconds in (0..48).step_by(4) {
        let server = platform();
        let mut workspace = workspace(&server, "sqlite");
        workspace.publish().expect(0);
        let mut child = workspace.start(&["ledger", "move", "--to", "git"]);
        std::thread::sleep(Duration::from_millis(milliseconds));
        child.kill().expect("a program that can be killed");
        child.wait().expect("its end");

        let by_the_old = workspace.publish();
        assert!(matches!(by_the_old.code, Some(0 | 6)), "{}", by_the_old.err);
        moves(&workspace, "--to", "git").expect(0);
        name_ledger(&workspace, "git");
        workspace.minutes_later(61);
        workspace.publish().expect(0);
        assert_eq!(server.effects().len(), 3, "killed after {milliseconds} ms");
        assert_eq!(workspace.history().len(), 3);
    }
}

#[test]
fn a_ledger_is_not_begun_beside_one_that_knows_what_was_sent() {
    for (old, new) in [("sqlite", "git"), ("git", "sqlite")] {
        let server = platform();
        let workspace = workspace(&server, old);
        workspace.run(&["ledger", "init"]).expect(0);
        workspace.publish().expect(0);
        name_ledger(&workspace, new);
        for command in [&["ledger", "init"][..], &["publish"]] {
            let refused = workspace.run(command).expect(6);
            let is_named = refused.err.contains("`kalends ledger move --from ")
                || refused.err.contains("there is no ledger");
            assert!(is_named, "{}", refused.err);
        }
        assert_eq!(server.effects().len(), 2);
        moves(&workspace, "--from", old).expect(0);
        let run = workspace.publish().expect(0);
        assert_eq!((run.deliveries().len(), server.effects().len()), (0, 2));
    }
}

#[test]
fn a_move_that_closed_the_old_ledger_and_made_no_new_one_lets_nothing_out() {
    let server = platform();
    let workspace = workspace(&server, "git");
    workspace.run(&["ledger", "init"]).expect(0);
    workspace.publish().expect(0);
    moves(&workspace, "--to", "sqlite").expect(0);
    std::fs::remove_dir_all(workspace.path().join(".kalends")).expect("what the move made");
    workspace.publish().expect(6);
    name_ledger(&workspace, "sqlite");
    workspace.publish().expect(6);
    moves(&workspace, "--from", "git").expect(0);
    workspace.publish().expect(0);
    assert_eq!(server.effects().len(), 2);
}

#[test]
fn a_ledger_with_a_history_of_its_own_takes_no_other() {
    let server = platform();
    let workspace = workspace(&server, "git");
    workspace.run(&["ledger", "init"]).expect(0);
    workspace.publish().expect(0);
    moves(&workspace, "--to", "sqlite").expect(0);
    name_ledger(&workspace, "sqlite");
    let refused = moves(&workspace, "--to", "git").expect(6);
    assert!(refused.err.contains("`ledger_branch`"), "{}", refused.err);
    moves(&workspace, "--to", "sqlite").expect(2);
    workspace.publish().expect(0);
    assert_eq!(server.effects().len(), 2);
}
