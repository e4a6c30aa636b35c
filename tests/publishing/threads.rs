//! A thread is never detached, never restarted, and has no holes.

use crate::loopback::Loopback;
use crate::loopback::effects::StatusSeen;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, text_of};

const THREAD: &str = r#"thread = [{ text = "Second" }, { text = "Third" }]"#;

fn workspace(server: &Loopback) -> Workspace {
    Workspace::new(&(mastodon(server) + &post("story", "mastodon", THREAD)))
}

fn resolve(workspace: &Workspace, verdict: &[&str]) {
    let target = ["resolve", "story", "--channel", "mastodon"];
    workspace.run(&[&target, verdict].concat()).expect(0);
}

/// The whole thread, once, each message below the one before.
#[track_caller]
fn whole(server: &Loopback) -> Vec<StatusSeen> {
    let published = server.published();
    let texts: Vec<&str> = published.iter().map(|it| it.text.as_str()).collect();
    assert_eq!(texts, [text_of("story").as_str(), "Second", "Third"]);
    assert_eq!(published[0].in_reply_to_id, None);
    assert_eq!(published[1].in_reply_to_id, Some(published[0].id.clone()));
    assert_eq!(published[2].in_reply_to_id, Some(published[1].id.clone()));
    published
}

/// The account's own posts cannot be read, so that a person has to say what is there.
fn nobody_can_look(server: &Loopback) {
    server
        .fail_as("GET /api/v1/accounts/1:first=999:answer=403")
        .expect("a fault");
}

#[test]
fn i2_a_thread_that_was_cut_goes_on_where_it_was_cut() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=2:cut-before-effect")
        .unwrap();
    let mut workspace = workspace(&server);
    assert_eq!(
        workspace.publish().expect(4).parts("story"),
        ["sent", "unknown"]
    );
    assert_eq!(server.published().len(), 1);
    workspace.minutes_later(30);
    assert_eq!(
        workspace.publish().expect(0).parts("story"),
        ["sent", "sent", "sent"]
    );
    whole(&server);
}

#[test]
fn i2_a_part_that_a_person_found_carries_the_rest_of_the_thread() {
    for part in 1..=2 {
        let server = Loopback::start();
        let rule = format!("POST /api/v1/statuses:nth={part}:cut-after-effect");
        server.fail_as(&rule).unwrap();
        nobody_can_look(&server);
        let mut workspace = workspace(&server);
        workspace.publish().expect(4);
        let found = server.published().pop().unwrap();
        let url = format!("{}/@loopback/{}", server.url(), found.id);
        resolve(&workspace, &["--sent", &url]);
        workspace.minutes_later(5);
        assert_eq!(
            workspace.publish().expect(0).state("story"),
            "sent",
            "{part}"
        );
        whole(&server);
    }
}

#[test]
fn i3_a_part_that_is_refused_ends_the_thread_until_a_person_says_so() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=2:answer=422")
        .unwrap();
    let workspace = workspace(&server);
    assert_eq!(
        workspace.publish().expect(3).parts("story"),
        ["sent", "failed"]
    );
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.published().len(), 1);
    workspace
        .run(&["retry", "story", "--channel", "mastodon"])
        .expect(0);
    workspace.publish().expect(0);
    whole(&server);
}

#[test]
fn a_first_part_that_is_refused_leaves_nothing_standing_alone() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=1:answer=422")
        .unwrap();
    assert_eq!(
        workspace(&server).publish().expect(3).state("story"),
        "failed"
    );
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn i3_a_part_that_must_wait_is_sent_by_a_later_run_below_the_others() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=3:answer=429,retry-after=600")
        .unwrap();
    let mut workspace = workspace(&server);
    assert_eq!(workspace.publish().expect(0).state("story"), "retrying");
    workspace.minutes_later(12);
    assert_eq!(workspace.publish().expect(0).state("story"), "sent");
    whole(&server);
}

#[test]
fn i6_a_part_that_is_out_is_not_sent_again_because_its_words_changed() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=2:cut-before-effect")
        .unwrap();
    let workspace = workspace(&server);
    workspace.publish().expect(4);
    let edited = format!("text = \"Edited\"\n{THREAD}");
    workspace.write(
        "calendar/all.toml",
        mastodon(&server) + &post("story", "mastodon", &edited),
    );
    resolve(&workspace, &["--not-sent"]);
    workspace.publish().expect(0);
    whole(&server);
}

#[test]
fn an_answer_finds_the_post_that_a_person_found() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    nobody_can_look(&server);
    let posts =
        post("question", "mastodon", "") + &post("reply", "mastodon", "reply_to = \"question\"");
    let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
    assert_eq!(workspace.publish().expect(4).state("reply"), "skipped");
    let found = server.published()[0].id.clone();
    let url = format!("{}/@loopback/{found}", server.url());
    workspace
        .run(&[
            "resolve",
            "question",
            "--channel",
            "mastodon",
            "--sent",
            &url,
        ])
        .expect(0);
    workspace.minutes_later(5);
    workspace.publish().expect(0);
    assert_eq!(server.published()[1].in_reply_to_id, Some(found));
}
