//! What was published can be deleted: message by message, on record, and never by a slip of the hand.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post, webhook};
use crate::support::run::{Run, word};

const STORY: [&str; 4] = ["retract", "story", "--channel", "mastodon"];

/// A workspace with a thread of three messages that is out.
fn story(server: &Loopback) -> Workspace {
    let thread = "thread = [{ text = \"Second\" }, { text = \"Third\" }]";
    let workspace = Workspace::new(&(mastodon(server) + &post("story", "mastodon", thread)));
    workspace.publish().expect(0);
    workspace
}

fn retract(workspace: &Workspace) -> Run {
    workspace.run(&[&STORY[..], &["--yes"]].concat())
}

/// The texts that were deleted, in their order.
fn deleted(server: &Loopback) -> Vec<String> {
    let effects = server.effects();
    let deleted = effects.iter().filter(|it| it.kind() == "status-deleted");
    deleted
        .map(|it| it.status().expect("a status").text.clone())
        .collect()
}

#[test]
fn a_thread_is_deleted_from_its_end_and_recorded() {
    let server = Loopback::start();
    let mut workspace = story(&server);
    let run = retract(&workspace).expect(0);
    assert_eq!(run.out, "story → mastodon: 3 messages are deleted.\n");
    assert_eq!(deleted(&server), ["Third", "Second", "The text of story."]);
    assert_eq!(word(&workspace.history()[0], "state"), "retracted");
    workspace.minutes_later(30);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert!(workspace.status().is_empty(), "{:?}", workspace.status());
    let again = retract(&workspace).expect(0);
    assert_eq!(again.out, "story → mastodon is retracted already.\n");
    let retry = workspace.run(&["retry", "story", "--channel", "mastodon"]);
    assert!(retry.expect(2).err.contains("give it a new id"));
    assert_eq!(server.effects().len(), 6);
}

#[test]
fn nothing_is_deleted_without_a_yes() {
    let server = Loopback::start();
    let workspace = story(&server);
    let run = workspace.run(&STORY).expect(2);
    assert!(
        run.err.contains("the 3 messages of story → mastodon"),
        "{}",
        run.err
    );
    assert_eq!(deleted(&server).len(), 0);
}

#[test]
fn what_somebody_deleted_by_hand_counts_as_deleted() {
    let server = Loopback::start();
    let workspace = story(&server);
    server
        .fail_as("DELETE /api/v1/statuses/:nth=1:answer=404")
        .unwrap();
    retract(&workspace).expect(0);
    assert_eq!(deleted(&server), ["Second", "The text of story."]);
    assert_eq!(word(&workspace.history()[0], "state"), "retracted");
}

#[test]
fn a_retraction_that_is_cut_off_is_listed_and_goes_on_where_it_stopped() {
    let server = Loopback::start();
    let workspace = story(&server);
    server
        .fail_as("DELETE /api/v1/statuses/:nth=2:cut-after-effect")
        .unwrap();
    let cut = retract(&workspace).expect(3);
    assert!(cut.err.contains("run it again"), "{}", cut.err);
    let open = workspace.status();
    assert_eq!(word(&open[0], "state"), "retracted");
    assert_eq!(word(&open[0], "error"), "2 of its messages are still out");
    let rest = retract(&workspace).expect(0);
    assert_eq!(rest.out, "story → mastodon: 2 messages are deleted.\n");
    assert_eq!(deleted(&server), ["Third", "Second", "The text of story."]);
}

#[test]
fn what_was_sent_of_a_broken_thread_can_be_deleted_and_the_rest_stays_back() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=3:answer=429,retry-after=600")
        .unwrap();
    let thread = "thread = [{ text = \"Second\" }, { text = \"Third\" }]";
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("story", "mastodon", thread)));
    workspace.publish().expect(0);
    retract(&workspace).expect(0);
    assert_eq!(deleted(&server).len(), 2);
    workspace.minutes_later(30);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 4);
}

#[test]
fn what_is_in_doubt_is_settled_before_it_is_deleted() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 99);
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    let workspace = Workspace::new(&(mastodon(&server) + &post("story", "mastodon", "")));
    workspace.publish().expect(4);
    let run = retract(&workspace).expect(2);
    assert!(
        run.err.contains("run `kalends reconcile` first"),
        "{}",
        run.err
    );
}

#[test]
fn where_nothing_can_be_deleted_a_person_does_it_and_says_so() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(webhook(&server) + &post("story", "hook", "")));
    workspace.publish().expect(0);
    let run = workspace
        .run(&["retract", "story", "--channel", "hook", "--yes"])
        .expect(4);
    assert!(
        run.err
            .contains("nothing can be deleted on Webhook from here"),
        "{}",
        run.err
    );
    assert!(run.err.contains("--by-hand"), "{}", run.err);
    workspace
        .run(&["retract", "story", "--channel", "hook", "--by-hand"])
        .expect(0);
    assert_eq!(word(&workspace.history()[0], "state"), "retracted");
}

#[test]
fn an_entry_leaves_its_feed_and_the_others_stay() {
    let posts = post("story", "feed", "") + &post("other", "feed", "");
    let workspace = Workspace::new(&(FEED.to_owned() + &posts));
    workspace.publish().expect(0);
    workspace
        .run(&["retract", "story", "--channel", "feed", "-y"])
        .expect(0);
    let left: Vec<String> = workspace
        .feed()
        .iter()
        .map(|it| word(it, "content_text"))
        .collect();
    assert_eq!(left, ["The text of other."]);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn a_retraction_that_dies_at_any_moment_goes_on_where_it_stopped() {
    for point in ["before-delete", "after-delete", "after-delete-record"] {
        for passing in 1..=3 {
            let server = Loopback::start();
            let workspace = story(&server);
            let mut command = workspace.command(&[&STORY[..], &["--yes"]].concat());
            command.env("KALENDS_CRASH", format!("{point}:{passing}"));
            assert_eq!(command.output().unwrap().status.code(), None, "{point}");
            retract(&workspace).expect(0);
            let texts = deleted(&server);
            assert_eq!(
                texts,
                ["Third", "Second", "The text of story."],
                "{point}:{passing}"
            );
            assert_eq!(
                word(&workspace.history()[0], "state"),
                "retracted",
                "{point}"
            );
        }
    }
}

#[test]
fn i2_i7_a_look_that_dies_at_any_moment_is_taken_again() {
    for (sent, effects) in [("after-send", 1), ("after-intent", 0)] {
        for point in ["before-look", "after-look", "after-look-record"] {
            let server = Loopback::start();
            let calendar = mastodon(&server) + &post("story", "mastodon", "");
            let mut workspace = Workspace::new(&calendar);
            assert_eq!(workspace.crash_at(sent, 1).code, None);
            assert_eq!(workspace.crash_at(point, 1).code, None, "{point}");
            for minutes in 1..=3 {
                workspace.minutes_later(minutes);
                assert_eq!(server.effects().len(), effects.max(server.effects().len()));
                workspace.publish();
            }
            assert_eq!(server.effects().len(), 1, "{sent}, {point}");
            assert_eq!(
                word(&workspace.history()[0], "state"),
                "sent",
                "{sent}, {point}"
            );
        }
    }
}
