//! Approval by digest, and plans that were reviewed: what nobody approved as it stands does not go out.

use serde_json::Value;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, picture, post, post_at, text_of};

const DIGEST: &str = "[approval]\nrequired = \"digest\"\n";
const APPROVE: [&str; 4] = ["approve", "teaser", "--by", "Ada"];

/// A workspace that asks for recorded approvals, with one post that shows a picture.
fn workspace(server: &Loopback) -> Workspace {
    let media = "media = [{ file = \"media/a.png\", alt = \"A\" }]";
    let workspace = Workspace::new(&(mastodon(server) + &post("teaser", "mastodon", media)));
    workspace.write("media/a.png", picture("a"));
    workspace.set(DIGEST);
    workspace
}

fn texts(server: &Loopback) -> Vec<String> {
    server.published().into_iter().map(|it| it.text).collect()
}

fn error(run: &crate::support::run::Run) -> String {
    run.deliveries()[0]["error"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn nothing_goes_out_before_it_is_approved_and_it_does_once_it_is() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    let held = workspace.publish().expect(4);
    assert_eq!(held.state("teaser"), "held");
    assert!(
        error(&held).contains("run `kalends approve teaser`"),
        "{}",
        error(&held)
    );
    workspace.run(&APPROVE).expect(0);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(texts(&server), [text_of("teaser")]);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn an_edit_of_the_words_or_of_a_picture_after_the_approval_holds_the_post() {
    let server = Loopback::start();
    let edited = mastodon(&server) + &post("teaser", "mastodon", "text = \"Edited\"");
    let edits: [(&str, Vec<u8>); 2] = [
        ("calendar/all.toml", edited.into_bytes()),
        ("media/a.png", picture("b")),
    ];
    for (path, content) in edits {
        let workspace = workspace(&server);
        workspace.run(&APPROVE).expect(0);
        workspace.write(path, content);
        let held = workspace.publish().expect(4);
        assert_eq!(held.state("teaser"), "held");
        assert!(
            error(&held).contains("since Ada approved it on 27 November 2026 ("),
            "{}",
            error(&held)
        );
        assert_eq!(server.effects().len(), 0, "{path}");
    }
}

#[test]
fn moving_the_file_voids_nothing_and_taking_the_approval_back_does() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.run(&APPROVE).expect(0);
    workspace
        .run(&["approve", "teaser", "--withdraw"])
        .expect(2);
    workspace
        .run(&["approve", "teaser", "--withdraw", "--by", "Bob"])
        .expect(0);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "held");
    workspace.run(&APPROVE).expect(0);
    let calendar =
        std::fs::read_to_string(workspace.path().join("calendar/all.toml")).expect("a calendar");
    workspace.write("calendar/moved.toml", format!("# Moved\n{calendar}"));
    workspace.write("calendar/all.toml", "");
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
}

#[test]
fn what_is_approved_is_what_is_committed() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.make_repository();
    let edited = mastodon(&server) + &post("teaser", "mastodon", "text = \"Edited\"");
    workspace.write("calendar/all.toml", edited);
    let told = workspace.run(&APPROVE).expect(0);
    assert!(
        told.err.contains("so they are not approved"),
        "{}",
        told.err
    );
    assert_eq!(
        workspace
            .run(&["publish", "--worktree", "--format", "json"])
            .expect(4)
            .state("teaser"),
        "held"
    );
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!(texts(&server), [text_of("teaser")]);
}

#[test]
fn what_is_no_picture_is_not_approved_and_neither_is_what_is_out_already() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.write("media/a.png", "no picture");
    workspace.run(&APPROVE).expect(2);
    workspace.write("media/a.png", picture("a"));
    workspace.run(&APPROVE).expect(0);
    workspace.publish().expect(0);
    let again = workspace.run(&APPROVE).expect(2);
    assert!(
        again.err.contains("`teaser` is out already"),
        "{}",
        again.err
    );
    let edited = mastodon(&server) + &post("teaser", "mastodon", "text = \"Edited\"");
    workspace.write("calendar/all.toml", edited);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
}

#[test]
fn a_ledger_that_cannot_be_written_takes_no_approval() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    workspace.write(".kalends/ledger.db", "no ledger");
    workspace.run(&APPROVE).expect(6);
}

/// Two posts that are due, and one that is due a quarter of an hour later.
fn planned(server: &Loopback) -> Workspace {
    let calendar = mastodon(server)
        + &post("one", "mastodon", "")
        + &post("two", "mastodon", "")
        + &post_at("three", "mastodon", "2026-11-27T09:15:00", "");
    Workspace::new(&calendar)
}

fn reviewed(workspace: &Workspace) -> String {
    let run = workspace
        .run(&["publish", "--dry-run", "--format", "json"])
        .expect(0);
    let json: Value = serde_json::from_str(&run.out).expect("JSON");
    json["digest"].as_str().expect("a digest").to_owned()
}

/// The run with this plan is refused, nothing is sent and nothing claimed.
fn refused(workspace: &Workspace, server: &Loopback, plan: &str) -> String {
    let (effects, history) = (server.effects().len(), workspace.history().len());
    let run = workspace.run(&["publish", "--plan", plan]).expect(2);
    assert!(run.out.is_empty(), "{}", run.out);
    assert_eq!(server.effects().len(), effects);
    assert_eq!(workspace.history().len(), history);
    run.err
}

#[test]
fn a_plan_is_sent_as_it_was_reviewed() {
    let server = Loopback::start();
    let workspace = planned(&server);
    let plan = reviewed(&workspace);
    assert_eq!(reviewed(&workspace), plan);
    workspace.run(&["publish", "--plan", &plan]).expect(0);
    assert_eq!(server.effects().len(), 2);
}

#[test]
fn a_plan_is_refused_after_an_edit_and_when_something_became_due_since() {
    let server = Loopback::start();
    let mut workspace = planned(&server);
    let plan = reviewed(&workspace);
    workspace.minutes_later(20);
    let told = refused(&workspace, &server, &plan);
    assert!(
        told.contains("`three → mastodon` became due since"),
        "{told}"
    );
    assert!(told.contains("kalends publish --dry-run"), "{told}");
    let plan = reviewed(&workspace);
    let edited = mastodon(&server) + &post("one", "mastodon", "text = \"Edited\"");
    workspace.write("calendar/all.toml", edited);
    let told = refused(&workspace, &server, &plan);
    assert!(told.contains("`one → mastodon` would go out now"), "{told}");
}

#[test]
fn a_plan_is_refused_when_another_run_sent_part_of_it_or_a_picture_changed() {
    let server = Loopback::start();
    let workspace = planned(&server);
    let plan = reviewed(&workspace);
    workspace.run(&["publish", "--post", "one"]).expect(0);
    let told = refused(&workspace, &server, &plan);
    assert!(told.contains("`two → mastodon` would go out now"), "{told}");
    let media = "media = [{ file = \"media/a.png\", alt = \"A\" }]";
    let calendar = mastodon(&server) + &post("shown", "mastodon", media);
    workspace.write("calendar/all.toml", calendar);
    workspace.write("media/a.png", picture("a"));
    let plan = reviewed(&workspace);
    workspace.write("media/a.png", picture("b"));
    refused(&workspace, &server, &plan);
}

#[test]
fn a_plan_waits_for_the_approval_of_what_it_holds() {
    let server = Loopback::start();
    let workspace = workspace(&server);
    let before = reviewed(&workspace);
    workspace.run(&APPROVE).expect(0);
    let plan = reviewed(&workspace);
    assert_ne!(before, plan);
    workspace
        .run(&["approve", "teaser", "--withdraw", "--by", "Ada"])
        .expect(0);
    refused(&workspace, &server, &plan);
    workspace.run(&APPROVE).expect(0);
    workspace.run(&["publish", "--plan", &plan]).expect(0);
    assert_eq!(server.effects().len(), 1);
}
