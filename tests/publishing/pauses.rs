//! The kill switch: it needs no commit, works within a run, and never lets anything through or get lost.

use std::time::Duration;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, webhook};
use crate::support::run::Run;

const LIMIT: Duration = Duration::from_secs(60);
const CAMPAIGN: &str = "[campaigns.spring]\nname = \"Spring\"\n";

#[test]
fn what_is_paused_does_not_go_out_and_does_when_it_goes_on() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(mastodon(&server) + &post("one", "mastodon", "")));
    let told = workspace.run(&["pause", "--reason", "an outage"]).expect(0);
    assert!(told.out.contains("(an outage)"), "{}", told.out);
    let run = workspace.publish().expect(0);
    assert_eq!(run.state("one"), "skipped");
    assert!(run.reason("one").contains("an outage; ") || run.reason("one").contains("(an outage)"));
    assert_eq!(server.requests().len(), 0);
    workspace.run(&["resume"]).expect(0);
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
    let nothing = workspace.run(&["resume"]).expect(2);
    assert!(nothing.err.contains("nothing is paused"), "{}", nothing.err);
}

#[test]
fn a_pause_of_one_channel_or_campaign_leaves_the_others_alone() {
    let server = Loopback::start();
    let channels = mastodon(&server) + &webhook(&server) + CAMPAIGN;
    let posts = post("one", "mastodon", "")
        + &post("two", "hook", "")
        + &post("three", "hook", "campaign = \"spring\"\n");
    let workspace = Workspace::new(&(channels + &posts));
    let pause = |scope: &str, id: &str| {
        let arguments = ["pause", scope, id, "--reason", "a crisis"];
        workspace.run(&arguments)
    };
    pause("--channel", "mastodon").expect(0);
    pause("--campaign", "spring").expect(0);
    pause("--campaign", "sprung").expect(2);
    let run = workspace.publish().expect(0);
    let states = ["one", "two", "three"].map(|post| run.state(post));
    assert_eq!(states, ["skipped", "sent", "skipped"]);
    let left = workspace
        .run(&["resume", "--channel", "mastodon"])
        .expect(0);
    assert!(left.out.contains("`spring` is paused"), "{}", left.out);
    assert_eq!(workspace.publish().expect(0).state("one"), "sent");
}

#[test]
fn a_pause_reaches_a_run_that_is_under_way() {
    let server = Loopback::start();
    let rule = "POST /api/v1/statuses:nth=1:hang-after-effect";
    server.fail_as(rule).unwrap();
    let posts = post("one", "mastodon", "") + &post("two", "mastodon", "");
    let workspace = Workspace::new(&(mastodon(&server) + &posts));
    let running = workspace.start(&["publish", "--format", "json"]);
    assert!(server.wait_until_hanging(1, LIMIT));
    workspace.run(&["pause", "--reason", "stop"]).expect(0);
    server.release();
    let run = Run::from(running.wait_with_output().expect("the run ends"));
    assert_eq!(
        (run.state("one"), run.state("two")),
        ("sent".into(), "skipped".into())
    );
    assert_eq!(server.published().len(), 1);
}

#[test]
fn what_grows_too_late_in_a_pause_is_judged_when_it_goes_on() {
    let server = Loopback::start();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("one", "mastodon", "")));
    workspace.run(&["pause", "--reason", "an outage"]).expect(0);
    workspace.minutes_later(60 * 24);
    assert_eq!(workspace.publish().expect(0).state("one"), "skipped");
    workspace.run(&["resume"]).expect(0);
    assert_eq!(workspace.publish().expect(4).state("one"), "held");
    assert_eq!(server.published().len(), 0);
}

#[test]
fn a_pause_is_shown_by_status_and_by_doctor_until_it_ends() {
    let server = Loopback::start();
    let workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    let pause = [
        "pause",
        "--channel",
        "mastodon",
        "--reason",
        "a wrong price",
    ];
    workspace.run(&pause).expect(0);
    for command in [&["status"][..], &["doctor", "--offline"]] {
        let told = workspace.run(command).expect(0).out;
        let words: Vec<&str> = told.split_whitespace().collect();
        let told = words.join(" ");
        assert!(
            told.contains("the channel `mastodon` is paused since"),
            "{told}"
        );
        assert!(told.contains("(a wrong price)"), "{told}");
        assert!(
            told.contains("`kalends resume --channel mastodon`"),
            "{told}"
        );
    }
    let json = workspace.run(&["status", "--format", "json"]).expect(0).out;
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["pauses"][0]["scope"], "channel");
    assert_eq!(json["pauses"][0]["id"], "mastodon");
    workspace
        .run(&["resume", "--channel", "mastodon"])
        .expect(0);
    let told = workspace.run(&["status"]).expect(0).out;
    assert!(!told.contains("aused"), "{told}");
}
