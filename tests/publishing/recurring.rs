//! Queued and recurring posts: exactly one delivery a slot or nominal time, whatever the clocks do.

use serde_json::Value;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, webhook};
use crate::support::run::word;

const CADENCE: &str = r#"
[cadences.steady]
slots = ["0 9 * * *"]
"#;

/// How many effects there are after a run at each of these times, each run made twice.
fn effects_at(server: &Loopback, workspace: &mut Workspace, times: &[&str]) -> Vec<usize> {
    let run_at = |time: &&str| {
        workspace.at(time);
        workspace.publish().expect(0);
        workspace.publish().expect(0);
        server.effects().len()
    };
    times.iter().map(run_at).collect()
}

fn every_night(server: &Loopback, from: &str, until: &str) -> Workspace {
    let repeat = format!(
        r#"
[posts.nightly]
status = "approved"
channels = ["hook"]
text = "Good night"
repeat = {{ cron = "30 2 * * *", from = {from}, until = {until} }}
"#
    );
    Workspace::new(&(webhook(server) + &repeat))
}

/// The occurrences that arrived, in order.
fn occurrences(server: &Loopback) -> Vec<String> {
    let effects = server.effects();
    let webhooks = effects.iter().filter_map(|effect| effect.webhook());
    let bodies = webhooks.map(|webhook| serde_json::from_str(&webhook.body).expect("JSON"));
    bodies
        .map(|body: Value| word(&body["data"], "occurrence"))
        .collect()
}

#[test]
fn a_time_that_comes_twice_in_autumn_fires_once_at_its_first_instant() {
    let server = Loopback::start();
    let mut workspace = every_night(&server, "2026-10-24", "2026-10-26");
    let times = [
        "2026-10-24T00:29:00Z",
        "2026-10-24T00:31:00Z",
        "2026-10-25T00:29:00Z",
        "2026-10-25T00:31:00Z",
        "2026-10-25T01:31:00Z",
        "2026-10-26T01:29:00Z",
        "2026-10-26T01:31:00Z",
        "2026-10-27T01:31:00Z",
    ];
    let effects = effects_at(&server, &mut workspace, &times);
    assert_eq!(effects, [0, 1, 1, 2, 2, 2, 3, 3]);
    assert_eq!(
        occurrences(&server),
        ["2026-10-24T02:30", "2026-10-25T02:30", "2026-10-26T02:30"]
    );
}

#[test]
fn a_time_that_is_skipped_in_spring_fires_once_after_the_gap() {
    let server = Loopback::start();
    let mut workspace = every_night(&server, "2027-03-27", "2027-03-29");
    let times = [
        "2027-03-27T01:31:00Z",
        "2027-03-28T01:29:00Z",
        "2027-03-28T01:31:00Z",
        "2027-03-29T00:29:00Z",
        "2027-03-29T00:31:00Z",
    ];
    let effects = effects_at(&server, &mut workspace, &times);
    assert_eq!(effects, [1, 1, 2, 2, 3]);
    assert_eq!(
        occurrences(&server),
        ["2027-03-27T02:30", "2027-03-28T02:30", "2027-03-29T02:30"]
    );
}

#[test]
fn a_queued_post_is_seen_first_then_placed_and_sent_once() {
    let server = Loopback::start();
    let queued = r#"
[posts.evergreen]
status = "approved"
channels = ["mastodon"]
text = "Evergreen"
queue = {}
"#;
    let channel = mastodon(&server).replace("token =", "cadence = \"steady\"\ntoken =");
    let mut workspace = Workspace::new(&(channel + CADENCE + queued));
    let times = [
        "2026-11-27T10:00:00+01:00",
        "2026-11-28T08:59:00+01:00",
        "2026-11-28T09:01:00+01:00",
        "2026-11-29T09:01:00+01:00",
    ];
    assert_eq!(effects_at(&server, &mut workspace, &times), [0, 0, 1, 1]);
}

#[test]
fn where_no_approval_is_asked_for_a_queued_post_without_a_status_goes_out_too() {
    let server = Loopback::start();
    let queued = r#"
[posts.evergreen]
channels = ["mastodon"]
text = "Evergreen"
queue = {}
"#;
    let channel = mastodon(&server).replace("token =", "cadence = \"steady\"\ntoken =");
    let mut workspace = Workspace::new(&(channel + CADENCE + queued));
    workspace.set("[approval]\nrequired = \"none\"\n");
    let times = ["2026-11-27T10:00:00+01:00", "2026-11-28T09:01:00+01:00"];
    assert_eq!(effects_at(&server, &mut workspace, &times), [0, 1]);
}

#[test]
fn two_queued_posts_take_one_slot_each_by_priority() {
    let server = Loopback::start();
    let queued = |id: &str, priority: u8| {
        format!(
            r#"
[posts.{id}]
status = "approved"
channels = ["mastodon"]
text = "{id}"
queue = {{ priority = {priority} }}
"#
        )
    };
    let channel = mastodon(&server).replace("token =", "cadence = \"steady\"\ntoken =");
    let posts = queued("low", 1) + &queued("urgent", 9);
    let mut workspace = Workspace::new(&(channel + CADENCE + &posts));
    let times = [
        "2026-11-27T10:00:00+01:00",
        "2026-11-28T09:01:00+01:00",
        "2026-11-29T09:01:00+01:00",
    ];
    assert_eq!(effects_at(&server, &mut workspace, &times), [0, 1, 2]);
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    assert_eq!(texts, ["urgent", "low"]);
}

#[test]
fn days_without_a_run_are_told_and_not_made_up_for_in_a_burst() {
    let server = Loopback::start();
    let mut workspace = every_night(&server, "2026-10-24", "2026-11-30");
    workspace.at("2026-11-10T01:31:00Z");
    workspace.publish().expect(0);
    assert_eq!(server.effects().len(), 1);
    workspace.at("2026-11-13T01:31:00Z");
    let run = workspace.publish().expect(4);
    let states: Vec<String> = run
        .deliveries()
        .iter()
        .map(|it| {
            format!(
                "{} {}",
                it["occurrence"].as_str().unwrap(),
                it["state"].as_str().unwrap()
            )
        })
        .collect();
    assert_eq!(
        states,
        [
            "2026-11-11T02:30 held",
            "2026-11-12T02:30 held",
            "2026-11-13T02:30 sent"
        ]
    );
}
