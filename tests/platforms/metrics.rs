//! `kalends metrics`: figures from the platforms, for what was sent.

use serde_json::json;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post};

#[test]
fn what_was_sent_has_its_figures_and_what_has_none_is_named() {
    let server = Loopback::start();
    let feed = "[channels.news]\nplatform = \"feed\"\n";
    let calendar = mastodon(&server)
        + feed
        + &post("teaser", "mastodon", "")
        + &post("note", "news", "title = \"A note\"");
    let workspace = Workspace::new(&calendar);
    workspace.publish().expect(0);
    let run = workspace.run(&["metrics", "--format", "json"]).expect(0);
    let told = run.deliveries();
    assert_eq!(told.len(), 2);
    let teaser = told
        .iter()
        .find(|it| it["post"] == "teaser")
        .expect("the teaser");
    assert_eq!(
        teaser["figures"],
        json!({ "reactions": 0, "replies": 0, "shares": 0 })
    );
    let note = told
        .iter()
        .find(|it| it["post"] == "note")
        .expect("the note");
    assert_eq!(
        (&note["figures"], &note["error"]),
        (&json!(null), &json!("Feed tells no figures"))
    );
    let table = workspace.run(&["metrics"]).expect(0);
    assert!(
        table.out.contains("Reactions") && table.out.contains("teaser"),
        "{}",
        table.out
    );
    assert!(
        table.err.contains("`news`: Feed tells no figures"),
        "{}",
        table.err
    );
    let nothing = workspace
        .run(&["metrics", "--days", "0", "--post", "other"])
        .expect(0);
    assert_eq!(nothing.out, "There are no figures.\n");
}
