//! `doctor` looks and changes nothing, and shows a token to nobody who has not had it.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{FEED, mastodon, post};

#[test]
fn a_look_asks_once_changes_no_file_and_sends_nothing() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(mastodon(&server) + FEED + &post("teaser", "mastodon", "")));
    let before = workspace.files();
    let looked = workspace.run(&["doctor"]).expect(0);
    assert!(looked.out.contains("account    @"), "{}", looked.out);
    assert_eq!(workspace.files(), before);
    let asked: Vec<String> = server
        .requests()
        .iter()
        .map(|seen| seen.method.clone())
        .collect();
    assert_eq!(asked, ["GET"]);
    workspace.run(&["doctor", "--offline"]).expect(0);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn a_changed_server_is_a_problem_and_is_shown_no_token() {
    let (server, other) = (Loopback::start(), Loopback::start());
    let calendar = |server: &Loopback| mastodon(server) + &post("teaser", "mastodon", "");
    let workspace = Workspace::new(&calendar(&server));
    workspace.publish().expect(0);
    workspace.write("calendar/all.toml", calendar(&other));
    let looked = workspace.run(&["doctor"]).expect(2);
    assert!(
        looked.out.contains("kalends trust mastodon"),
        "{}",
        looked.out
    );
    assert!(other.requests().is_empty());
}

#[test]
fn a_doubt_is_named_and_does_not_stop_publishing() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 99);
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .expect("a fault");
    let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    workspace.publish().expect(4);
    let looked = workspace.run(&["doctor"]).expect(0);
    assert!(
        looked
            .out
            .contains("warning  doubts     1 delivery is unknown"),
        "{}",
        looked.out
    );
}
