//! I1 and I5: without a ledger that can be trusted and written, nothing is sent; and no result is lost.

use std::fs::{self, File, OpenOptions};
use std::path::Path;
use std::time::Duration;

use rusqlite::Connection;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, post_at};
use crate::support::run::Run;

const LIMIT: Duration = Duration::from_secs(30);

/// A workspace that has published one post, with another one due.
pub(super) fn published_once(server: &Loopback) -> Workspace {
    let posts =
        post("one", "mastodon", "") + &post_at("two", "mastodon", "2026-11-27T09:10:00", "");
    let mut workspace = Workspace::new(&(mastodon(server) + &posts));
    workspace.publish().expect(0);
    workspace.minutes_later(15);
    workspace
}

fn sql(path: &Path, statement: &str) {
    let connection = Connection::open(path).expect("a ledger");
    connection
        .execute_batch(statement)
        .expect("a statement that works");
}

#[track_caller]
fn refused(server: &Loopback, workspace: &Workspace, words: &str) {
    for arguments in [&["publish"][..], &["status"], &["history"]] {
        let run = workspace.run(arguments).expect(6);
        assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
    }
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i5_a_ledger_of_a_newer_version_is_refused() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    sql(&workspace.ledger(), "PRAGMA user_version = 2");
    refused(&server, &workspace, "update kalends");
}

#[test]
fn i5_a_ledger_of_garbage_is_refused() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    fs::write(workspace.ledger(), "x".repeat(9000)).unwrap();
    refused(&server, &workspace, "put it back from a backup");
}

#[test]
fn i5_a_ledger_that_was_cut_off_is_refused() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    let file = OpenOptions::new()
        .write(true)
        .open(workspace.ledger())
        .unwrap();
    file.set_len(5000).unwrap();
    refused(&server, &workspace, "backup");
}

#[test]
fn i5_a_ledger_that_is_gone_is_not_taken_for_an_empty_one() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    fs::remove_file(workspace.ledger()).unwrap();
    refused(
        &server,
        &workspace,
        "is gone, although this workspace has published before",
    );
    fs::write(workspace.ledger(), "").unwrap();
    refused(&server, &workspace, "is gone");
}

#[test]
fn i5_a_ledger_whose_history_was_rewritten_is_refused() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    sql(
        &workspace.ledger(),
        "DROP TRIGGER events_are_never_removed; DELETE FROM event WHERE number = 2",
    );
    refused(&server, &workspace, "was changed after it was written");
}

#[test]
fn i1_a_ledger_that_cannot_be_written_lets_nothing_out() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    sql(
        &workspace.ledger(),
        "CREATE TRIGGER full BEFORE INSERT ON event BEGIN SELECT raise(ABORT, 'no more'); END",
    );
    let run = workspace.publish().expect(6);
    assert_eq!(run.state("two"), "retrying");
    assert_eq!(server.effects().len(), 1);
    sql(&workspace.ledger(), "DROP TRIGGER full");
    assert_eq!(workspace.publish().expect(0).state("two"), "sent");
    assert_eq!(server.effects().len(), 2);
}

#[test]
fn i1_a_file_where_the_ledger_s_folder_should_be_lets_nothing_out() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(mastodon(&server) + &post("one", "mastodon", "")));
    workspace.write(".kalends", "in the way");
    let run = workspace.publish().expect(6);
    assert!(run.err.contains("move it away"), "{}", run.err);
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i4_i5_a_result_that_the_ledger_does_not_take_is_taken_in_by_the_next_run() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    server
        .fail_as("POST /api/v1/statuses:nth=1:hang-after-effect")
        .unwrap();
    let child = workspace.start(&["publish", "--format", "json"]);
    assert!(server.wait_until_hanging(1, LIMIT));
    let aside = workspace.path().join("aside.db");
    fs::rename(workspace.ledger(), &aside).unwrap();
    server.release();
    let run = Run::from(child.wait_with_output().unwrap()).expect(6);
    assert!(run.reason("two").contains("journal"), "{}", run.out);
    refused_once_more(&workspace);
    fs::rename(&aside, workspace.ledger()).unwrap();
    let next = workspace.publish().expect(0);
    assert!(
        next.err.contains("taken in from the journal"),
        "{}",
        next.err
    );
    assert!(next.deliveries().is_empty(), "{}", next.out);
    assert_eq!(server.effects().len(), 2);
    assert!(workspace.history().iter().all(|it| it["state"] == "sent"));
}

#[track_caller]
fn refused_once_more(workspace: &Workspace) {
    let run = workspace.publish().expect(6);
    assert!(run.err.contains("is gone"), "{}", run.err);
}

#[test]
fn i7_a_result_that_can_be_kept_nowhere_is_told_and_found_again() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    server
        .fail_as("POST /api/v1/statuses:nth=1:hang-after-effect")
        .unwrap();
    let child = workspace.start(&["publish", "--format", "json"]);
    assert!(server.wait_until_hanging(1, LIMIT));
    let (folder, aside) = (
        workspace.path().join(".kalends"),
        workspace.path().join("aside"),
    );
    fs::rename(&folder, &aside).unwrap();
    fs::write(&folder, "in the way").unwrap();
    server.release();
    let run = Run::from(child.wait_with_output().unwrap()).expect(6);
    let id = server.published()[1].id.clone();
    assert!(run.reason("two").contains(&id), "{}", run.out);
    fs::remove_file(&folder).unwrap();
    fs::rename(&aside, &folder).unwrap();
    let next = workspace.publish().expect(0);
    assert_eq!(next.delivery("two")["remote_id"], id);
    assert_eq!(server.effects().len(), 2);
}

#[test]
fn a_run_that_finds_another_one_at_work_leaves_with_exit_code_5() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    let lock = File::open(workspace.path().join(".kalends/publish.lock")).unwrap();
    lock.lock().unwrap();
    let run = workspace.publish().expect(5);
    assert!(run.err.contains("another run is publishing"), "{}", run.err);
    workspace
        .run(&["retry", "one", "--channel", "mastodon"])
        .expect(5);
    assert_eq!(server.effects().len(), 1);
    lock.unlock().unwrap();
    assert_eq!(workspace.publish().expect(0).state("two"), "sent");
}

#[test]
fn i4_what_is_sent_cannot_be_resolved_or_tried_again() {
    let server = Loopback::start();
    let workspace = published_once(&server);
    for verdict in [
        &["--not-sent"][..],
        &["--cancel"],
        &["--sent", "https://a.example/1"],
    ] {
        let arguments = [&["resolve", "one", "--channel", "mastodon"], verdict].concat();
        workspace.run(&arguments).expect(2);
    }
    workspace
        .run(&["retry", "one", "--channel", "mastodon"])
        .expect(2);
    workspace
        .run(&["retry", "unheard-of", "--channel", "mastodon"])
        .expect(2);
    workspace.publish().expect(0);
    assert_eq!(server.effects().len(), 2);
}
