//! I6: what is sent is what the intent names, from the commit and not from the working tree.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, post_at, text_of};

fn edited(server: &Loopback) -> String {
    mastodon(server) + &post("teaser", "mastodon", "text = \"Edited\"")
}

fn workspace(server: &Loopback) -> Workspace {
    Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", "")))
}

fn texts(server: &Loopback) -> Vec<String> {
    server.published().into_iter().map(|it| it.text).collect()
}

/// A workspace whose run ended between the intent and the send.
fn interrupted(server: &Loopback) -> Workspace {
    let mut workspace = workspace(server);
    assert_eq!(workspace.crash_at("after-intent", 1).code, None);
    workspace.minutes_later(15);
    workspace
}

const NOT_SENT: [&str; 5] = ["resolve", "teaser", "--channel", "mastodon", "--not-sent"];

#[test]
fn i6_the_commit_is_published_and_edits_that_are_not_committed_are_mentioned() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.make_repository();
    workspace.write("calendar/all.toml", edited(&server));
    workspace.write("calendar/new.toml", post("new", "mastodon", ""));
    let run = workspace.publish().expect(0);
    assert_eq!(run.deliveries().len(), 1);
    assert!(run.err.contains("not committed"), "{}", run.err);
    assert_eq!(texts(&server), [text_of("teaser")]);
}

#[test]
fn the_working_tree_is_published_where_it_is_asked_for() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.make_repository();
    workspace.write("calendar/all.toml", edited(&server));
    workspace.run(&["publish", "--worktree"]).expect(0);
    assert_eq!(texts(&server), ["Edited"]);
}

#[test]
fn i6_only_what_is_on_the_branch_is_published() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.set("[publish]\nbranch = \"main\"\n");
    workspace.make_repository();
    workspace.switch_to("proposal");
    workspace.write("calendar/new.toml", post("new", "mastodon", ""));
    workspace.commit();
    let run = workspace.publish().expect(0);
    assert_eq!(run.deliveries().len(), 1);
    assert_eq!(texts(&server), [text_of("teaser")]);
}

#[test]
fn i6_an_edit_changes_nothing_about_an_open_intent() {
    let server = Loopback::start();
    let workspace = interrupted(&server);
    workspace.write("calendar/all.toml", edited(&server));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(server.effects().len(), 0);
    workspace.run(&NOT_SENT).expect(0);
    workspace.publish().expect(0);
    assert_eq!(texts(&server), ["Edited"]);
}

#[test]
fn i6_a_post_that_is_sent_stays_sent_when_its_words_its_time_or_its_file_change() {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    workspace.publish().expect(0);
    workspace.write("calendar/all.toml", edited(&server));
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    let moved = post_at("teaser", "mastodon", "2026-11-28T09:00:00", "");
    workspace.write("calendar/all.toml", mastodon(&server));
    workspace.write("calendar/moved.toml", moved);
    workspace.minutes_later(24 * 60);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i7_a_doubt_is_listed_though_its_post_was_deleted_or_cancelled_or_moved() {
    let server = Loopback::start();
    let cancelled = post("teaser", "mastodon", "").replace("approved", "cancelled");
    let moved = post_at("teaser", "mastodon", "2027-01-01T09:00:00", "");
    for left in [String::new(), cancelled, moved] {
        let workspace = interrupted(&server);
        workspace.write("calendar/all.toml", mastodon(&server) + &left);
        assert_eq!(
            workspace.publish().expect(4).state("teaser"),
            "unknown",
            "{left}"
        );
        assert_eq!(
            workspace.publish().expect(4).state("teaser"),
            "unknown",
            "{left}"
        );
        assert_eq!(workspace.status()[0]["state"], "unknown", "{left}");
        workspace
            .run(&["resolve", "teaser", "--channel", "mastodon", "--cancel"])
            .expect(0);
        assert!(
            workspace.publish().expect(0).deliveries().is_empty(),
            "{left}"
        );
    }
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i7_a_doubt_is_listed_though_its_channel_was_deleted() {
    let server = Loopback::start();
    let workspace = interrupted(&server);
    workspace.write("calendar/all.toml", "");
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(workspace.status()[0]["state"], "unknown");
}

#[test]
fn a_picture_comes_from_the_commit_too() {
    let server = Loopback::start();
    let media = r#"media = [{ file = "media/a.png", alt = "A box" }]"#;
    let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", media)));
    workspace.write(
        "media/a.png",
        crate::support::calendar::picture("committed"),
    );
    workspace.make_repository();
    workspace.write(
        "media/a.png",
        crate::support::calendar::picture("not committed"),
    );
    workspace.publish().expect(0);
    assert_eq!(server.published()[0].media[0].bytes, 8 + 9);
}

#[test]
fn i6_a_branch_whose_past_was_rewritten_sends_nothing_again_and_settles_by_what_was_said() {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    workspace.make_repository();
    assert_eq!(workspace.crash_at("after-send", 1).code, None);
    workspace.write("calendar/all.toml", edited(&server));
    workspace.rewrite();
    workspace.minutes_later(15);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    workspace.write(
        "calendar/all.toml",
        edited(&server).replace("Edited", "Again"),
    );
    workspace.rewrite();
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(texts(&server), [text_of("teaser")]);
}
