//! I7: what is left out is left out for a reason that the report names.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post, webhook};

/// Three posts, on two channels.
fn workspace(server: &Loopback) -> Workspace {
    let posts =
        post("one", "mastodon", "") + &post("two", "mastodon", "") + &post("three", "hook", "");
    Workspace::new(&(mastodon(server) + &webhook(server) + &posts))
}

#[track_caller]
fn sent(workspace: &Workspace, flags: &[&str]) -> Vec<String> {
    let arguments = [&["publish", "--format", "json"], flags].concat();
    let states = workspace.run(&arguments).expect(0).states();
    let sent = states.into_iter().filter(|(_, state)| state == "sent");
    sent.map(|(name, _)| name).collect()
}

#[test]
fn a_run_can_be_kept_to_a_channel_a_post_or_a_number() {
    let server = Loopback::start();
    assert_eq!(
        sent(&workspace(&server), &["--channel", "hook"]),
        ["three@hook"]
    );
    assert_eq!(
        sent(&workspace(&server), &["--post", "two"]),
        ["two@mastodon"]
    );
    let workspace = workspace(&server);
    assert_eq!(sent(&workspace, &["--limit", "0"]), Vec::<String>::new());
    assert_eq!(sent(&workspace, &["--limit", "2"]).len(), 2);
    assert_eq!(sent(&workspace, &["--limit", "2"]).len(), 1);
}

#[test]
fn a_name_that_is_mistyped_is_not_taken_for_nothing_due() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    let run = workspace
        .run(&["publish", "--channel", "mastodn"])
        .expect(2);
    assert!(run.err.contains("did you mean `mastodon`?"), "{}", run.err);
    workspace.run(&["publish", "--post", "tow"]).expect(2);
    assert!(server.requests().is_empty());
}

#[test]
fn i7_a_draft_is_skipped_with_the_way_to_publish_it() {
    let server = Loopback::start();
    for status in ["draft", "review"] {
        let teaser = post("teaser", "mastodon", "").replace("approved", status);
        let workspace = Workspace::new(&(mastodon(&server) + &teaser));
        let run = workspace.publish().expect(0);
        assert_eq!(run.state("teaser"), "skipped");
        assert!(run.reason("teaser").contains("status = \"approved\""));
    }
    let cancelled = post("teaser", "mastodon", "").replace("approved", "cancelled");
    let workspace = Workspace::new(&(mastodon(&server) + &cancelled));
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i7_a_post_with_an_error_is_held_and_the_others_go_out() {
    let server = Loopback::start();
    let posts =
        post("good", "mastodon", "") + &post("wrong", "mastodon", "txet = \"a typing error\"");
    let workspace = Workspace::new(&(mastodon(&server) + &posts));
    let run = workspace.publish().expect(4);
    assert_eq!(
        (run.state("good"), run.state("wrong")),
        ("sent".into(), "held".into())
    );
    assert!(run.reason("wrong").contains("kalends check"));
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn a_text_that_is_too_long_for_this_server_is_held_and_not_cut() {
    let server = Loopback::start();
    server.configure(|settings| settings.statuses.max_characters = 10);
    let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    assert_eq!(workspace.publish().expect(4).state("teaser"), "held");
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i7_a_broken_file_holds_its_posts_and_is_named_and_the_other_files_go_out() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.write(
        "calendar/broken.toml",
        "[posts.broken]\ntext = \"never closed\n[[[",
    );
    let run = workspace.publish().expect(4);
    assert!(run.err.contains("`calendar/broken.toml`"), "{}", run.err);
    assert_eq!(server.effects().len(), 3);
}

#[test]
fn a_platform_that_cannot_be_published_to_holds_its_posts() {
    let server = Loopback::start();
    let unknown = "[channels.gone]\nplatform = \"geocities\"\n";
    let posts = post("good", "mastodon", "") + &post("old", "gone", "");
    let workspace = Workspace::new(&(mastodon(&server) + unknown + &posts));
    let run = workspace.publish().expect(4);
    assert_eq!(
        (run.state("good"), run.state("old")),
        ("sent".into(), "held".into())
    );
}

#[test]
fn settings_that_could_mean_anything_stop_the_run() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.set("[publish]\nmax_late = \"a while\"\n");
    let run = workspace.publish().expect(2);
    assert!(run.err.contains("kalends.toml:"), "{}", run.err);
    assert!(server.requests().is_empty());
}

#[test]
fn nothing_due_needs_no_network_and_no_ledger() {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    workspace.write("calendar/feed.toml", FEED);
    workspace.at("2026-11-01T09:00:00Z");
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert!(server.requests().is_empty());
}
