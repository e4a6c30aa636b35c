//! Uploads are seen by nobody: they are made again freely, and used again after an interruption.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, picture, post};

fn workspace(server: &Loopback) -> Workspace {
    let media = r#"media = [{ file = "media/a.png", alt = "A box" }]"#;
    let workspace = Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", media)));
    workspace.write("media/a.png", picture("a"));
    workspace
}

fn uploads(server: &Loopback) -> usize {
    let requests = server.requests();
    requests
        .iter()
        .filter(|it| it.path == "/api/v2/media")
        .count()
}

#[track_caller]
fn one_post_with_its_picture(server: &Loopback) {
    let published = server.published();
    assert_eq!(published.len(), 1, "{published:?}");
    assert_eq!(published[0].media.len(), 1);
    assert_eq!(published[0].media[0].description.as_deref(), Some("A box"));
}

#[test]
fn an_upload_that_is_cut_off_is_made_again_at_once() {
    for fault in ["cut-before-read", "cut-mid-body", "cut-after-effect"] {
        let server = Loopback::start();
        server
            .fail_as(&format!("POST /api/v2/media:nth=1:{fault}"))
            .unwrap();
        assert_eq!(
            workspace(&server).publish().expect(0).state("teaser"),
            "sent",
            "{fault}"
        );
        assert_eq!(uploads(&server), 2, "{fault}");
        one_post_with_its_picture(&server);
    }
}

#[test]
fn an_upload_that_the_server_fumbles_is_left_to_the_next_run() {
    for fault in [
        "answer=500",
        "answer=503",
        "answer=429,retry-after=600",
        "broken-success=html",
    ] {
        let server = Loopback::start();
        server
            .fail_as(&format!("POST /api/v2/media:nth=1:{fault}"))
            .unwrap();
        let mut workspace = workspace(&server);
        assert_eq!(
            workspace.publish().expect(0).state("teaser"),
            "retrying",
            "{fault}"
        );
        assert_eq!(server.effects().len(), 0, "{fault}");
        workspace.minutes_later(15);
        assert_eq!(
            workspace.publish().expect(0).state("teaser"),
            "sent",
            "{fault}"
        );
        one_post_with_its_picture(&server);
    }
}

#[test]
fn a_picture_that_is_refused_fails_its_post_by_name_and_nothing_is_published() {
    let server = Loopback::start();
    server
        .fail_as("POST /api/v2/media:every:answer=422")
        .unwrap();
    let workspace = workspace(&server);
    let run = workspace.publish().expect(3);
    assert_eq!(run.state("teaser"), "failed");
    assert!(
        run.reason("teaser").contains("`media/a.png`"),
        "{}",
        run.reason("teaser")
    );
    assert_eq!(server.effects().len(), 0);
}

#[test]
fn an_upload_that_was_recorded_is_used_by_the_run_after_a_crash() {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    assert_eq!(workspace.crash_at("after-upload-record", 1).code, None);
    workspace.minutes_later(11);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(uploads(&server), 1);
    one_post_with_its_picture(&server);
}

#[test]
fn an_upload_of_yesterday_is_made_again() {
    let server = Loopback::start();
    let mut workspace = workspace(&server);
    workspace.set("[publish]\nmax_late = \"30d\"\n");
    assert_eq!(workspace.crash_at("after-upload-record", 1).code, None);
    workspace.minutes_later(13 * 60);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(uploads(&server), 2);
    one_post_with_its_picture(&server);
}

#[test]
fn a_picture_that_is_missing_holds_its_post_and_says_which() {
    let server = Loopback::start();
    let media = r#"media = [{ file = "media/none.png", alt = "Nothing" }]"#;
    let posts = post("bare", "mastodon", "") + &post("teaser", "mastodon", media);
    let workspace = Workspace::new(&(mastodon(&server) + &posts));
    let run = workspace.publish().expect(4);
    assert_eq!(
        (run.state("teaser"), run.state("bare")),
        ("held".into(), "sent".into())
    );
    assert!(
        run.reason("teaser").contains("media/none.png"),
        "{}",
        run.reason("teaser")
    );
}
