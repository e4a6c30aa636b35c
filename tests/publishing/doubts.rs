//! I2 and I3: once a byte may have left, silence and nonsense are doubts, and a doubt is never sent again by itself.

use std::time::Duration;

use crate::loopback::Loopback;
use crate::loopback::settings::KeyRepeat;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, text_of, webhook};

const LIMIT: Duration = Duration::from_secs(30);

/// What happens to the publishing call, and how many effects it has.
const DOUBTS: [(&str, usize); 24] = [
    ("cut-before-read", 0),
    ("cut-mid-body", 0),
    ("cut-before-effect", 0),
    ("cut-after-effect", 1),
    ("error-after-effect=500", 1),
    ("error-after-effect=502", 1),
    ("error-after-effect=504", 1),
    ("error-after-effect=408", 1),
    ("error-after-effect=425", 1),
    ("answer=500", 0),
    ("answer=503,retry-after=1", 0),
    ("broken-success=truncated", 1),
    ("broken-success=html", 1),
    ("broken-success=wrong-shape", 1),
    ("broken-success=empty", 1),
    ("broken-success=overlong", 1),
    ("broken-success=cut-short", 1),
    ("huge-answer=2000000", 1),
    ("redirect=301,/api/v1/statuses", 0),
    ("redirect=302,/api/v1/statuses", 0),
    ("redirect=303,/api/v1/statuses", 0),
    ("redirect=307,/api/v1/statuses", 0),
    ("redirect=308,/api/v1/statuses", 0),
    ("hang-after-effect", 1),
];

/// How often the publishing call was made.
fn sends(server: &Loopback) -> usize {
    let requests = server.requests();
    let posts = requests.iter().filter(|it| it.method == "POST");
    posts
        .filter(|it| it.path == "/api/v1/statuses" || it.path.starts_with("/hooks/"))
        .count()
}

/// Runs until the doubt is settled by looking: what is there is found at once, and what is missing twice is sent again.
#[track_caller]
fn is_settled(server: &Loopback, workspace: &mut Workspace, fault: &str, effects: usize) {
    let first = workspace.publish();
    let state = if effects == 1 { "sent" } else { "unknown" };
    assert_eq!(first.state("teaser"), state, "{fault}: {}", first.err);
    assert_eq!(server.effects().len(), effects, "{fault}");
    workspace.minutes_later(1);
    let later = workspace.publish().expect(0);
    if effects == 0 {
        assert_eq!(later.state("teaser"), "sent", "{fault}");
    }
    server.release();
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    assert_eq!(server.effects().len(), 1, "{fault}");
    assert_eq!(sends(server), 2 - effects, "{fault}");
}

/// Three runs: the first is in doubt, and the others say so again without sending.
#[track_caller]
fn stays_in_doubt(server: &Loopback, workspace: &mut Workspace, fault: &str, effects: usize) {
    for round in 0..3 {
        workspace.minutes_later(round * 30);
        let run = workspace.publish().expect(4);
        assert_eq!(run.state("teaser"), "unknown", "{fault}");
        let help = "kalends resolve teaser --channel";
        assert!(run.reason("teaser").contains(help), "{fault}");
    }
    server.release();
    assert_eq!(server.effects().len(), effects, "{fault}");
    assert_eq!(sends(server), 1, "{fault}");
    assert_eq!(workspace.status()[0]["state"], "unknown", "{fault}");
}

/// A workspace with one post in which the deadline is short where something hangs.
fn workspace(channel: &str, post: &str, fault: &str) -> Workspace {
    let workspace = Workspace::new(&format!("{channel}{post}"));
    if fault.starts_with("hang") || fault.starts_with("slow") {
        workspace.set("[publish]\ndeadline = \"1s\"\n");
    }
    workspace
}

#[test]
fn i2_i3_what_may_have_been_published_is_looked_for_before_it_is_sent_again() {
    for (fault, effects) in DOUBTS {
        let server = Loopback::start();
        let rule = format!("POST /api/v1/statuses:nth=1:{fault}");
        server.fail_as(&rule).unwrap();
        let post = post("teaser", "mastodon", "");
        let mut workspace = workspace(&mastodon(&server), &post, fault);
        is_settled(&server, &mut workspace, fault, effects);
    }
}

#[test]
fn i2_i3_what_cannot_be_looked_for_is_unknown_and_never_sent_again() {
    for (fault, effects) in DOUBTS {
        let server = Loopback::start();
        server
            .fail_as("GET /api/v1/accounts/1:first=999:answer=403")
            .unwrap();
        let rule = format!("POST /api/v1/statuses:nth=1:{fault}");
        server.fail_as(&rule).unwrap();
        let post = post("teaser", "mastodon", "");
        let mut workspace = workspace(&mastodon(&server), &post, fault);
        stays_in_doubt(&server, &mut workspace, fault, effects);
    }
}

#[test]
fn i2_i3_what_a_receiver_may_have_taken_is_unknown_and_never_sent_again() {
    for (fault, effects) in [
        ("cut-after-effect", 1),
        ("error-after-effect=500", 1),
        ("hang-after-effect", 1),
        ("redirect=307,/hooks/elsewhere", 0),
    ] {
        let server = Loopback::start();
        server
            .fail_as(&format!("POST /hooks/:nth=1:{fault}"))
            .unwrap();
        let post = post("teaser", "hook", "");
        let mut workspace = workspace(&webhook(&server), &post, fault);
        stays_in_doubt(&server, &mut workspace, fault, effects);
    }
}

#[test]
fn i3_an_effect_that_comes_after_the_deadline_is_the_only_one() {
    let server = Loopback::start();
    let fault = "hang-before-effect";
    server
        .fail_as(&format!("POST /api/v1/statuses:nth=1:{fault}"))
        .unwrap();
    let mut workspace = workspace(&mastodon(&server), &post("teaser", "mastodon", ""), fault);
    workspace.publish().expect(4);
    assert!(server.wait_until_hanging(1, LIMIT));
    server.release();
    wait_for_an_effect(&server);
    workspace.minutes_later(30);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((sends(&server), server.effects().len()), (1, 1));
}

#[test]
fn i2_an_effect_that_comes_after_the_second_try_is_the_same_by_its_key() {
    let server = Loopback::start();
    let fault = "hang-before-effect";
    server
        .fail_as(&format!("POST /api/v1/statuses:nth=1:{fault}"))
        .unwrap();
    let mut workspace = workspace(&mastodon(&server), &post("teaser", "mastodon", ""), fault);
    workspace.publish().expect(4);
    assert!(server.wait_until_hanging(1, LIMIT));
    workspace.minutes_later(30);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    server.release();
    let end = std::time::Instant::now() + LIMIT;
    while server.effects()[0].repeats == 0 && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(server.effects().len(), 1);
    assert_eq!(server.effects()[0].repeats, 1);
}

fn wait_for_an_effect(server: &Loopback) {
    let end = std::time::Instant::now() + LIMIT;
    while server.effects().is_empty() && std::time::Instant::now() < end {
        std::thread::sleep(Duration::from_millis(20));
    }
}

#[test]
fn i3_a_connection_that_is_accepted_and_cut_proves_nothing() {
    let server = Loopback::start();
    server.fail_as("* /:first=9:cut-at-accept").unwrap();
    let workspace = Workspace::new(&(webhook(&server) + &post("teaser", "hook", "")));
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("teaser"), "unknown");
    workspace.publish().expect(4);
    assert_eq!(server.requests().len(), 1);
}

#[test]
fn i2_a_server_that_ignores_keys_makes_no_second_post() {
    let server = Loopback::start();
    server.configure(|settings| settings.key_repeat = KeyRepeat::Ignored);
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    is_settled(&server, &mut workspace, "key ignored", 1);
}

#[test]
fn i2_a_person_who_errs_is_saved_by_the_key_of_the_first_try() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 99);
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    workspace.publish().expect(4);
    workspace
        .run(&["resolve", "teaser", "--channel", "mastodon", "--not-sent"])
        .expect(0);
    workspace.minutes_later(5);
    assert_eq!(workspace.publish().expect(0).state("teaser"), "sent");
    assert_eq!((sends(&server), server.effects().len()), (2, 1));
}

#[test]
fn i2_a_server_that_fails_over_a_repeated_key_leaves_the_doubt() {
    let server = Loopback::start();
    server.configure(|settings| {
        settings.key_repeat = KeyRepeat::ServerError;
        settings.unseen_reads = 99;
    });
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    let mut workspace = Workspace::new(&(mastodon(&server) + &post("teaser", "mastodon", "")));
    workspace.publish().expect(4);
    workspace
        .run(&["resolve", "teaser", "--channel", "mastodon", "--not-sent"])
        .expect(0);
    workspace.minutes_later(5);
    assert_eq!(workspace.publish().expect(4).state("teaser"), "unknown");
    assert_eq!(server.effects().len(), 1);
}

#[test]
fn i7_a_doubt_does_not_stop_the_posts_behind_it_and_ends_with_a_person_s_word() {
    let server = Loopback::start();
    server.configure(|settings| settings.unseen_reads = 99);
    server
        .fail_as("POST /api/v1/statuses:nth=1:cut-after-effect")
        .unwrap();
    let posts = post("teaser", "mastodon", "") + &post("zebra", "mastodon", "");
    let workspace = Workspace::new(&(mastodon(&server) + &posts));
    let run = workspace.publish().expect(4);
    assert_eq!(run.state("zebra"), "sent");
    assert_eq!(server.published()[1].text, text_of("zebra"));
    let url = format!("{}/@loopback/1", server.url());
    workspace
        .run(&["resolve", "teaser", "--channel", "mastodon", "--sent", &url])
        .expect(0);
    assert!(workspace.publish().expect(0).deliveries().is_empty());
    let history = workspace.history();
    let teaser = history.iter().find(|it| it["post"] == "teaser").unwrap();
    assert_eq!(
        (teaser["state"].as_str(), teaser["url"].as_str()),
        (Some("sent"), Some(url.as_str()))
    );
}

#[test]
fn i3_an_answer_that_comes_byte_by_byte_is_cut_off_at_the_deadline() {
    let server = Loopback::start();
    let fault = "slow-answer=20";
    server
        .fail_as(&format!("POST /api/v1/statuses:nth=1:{fault}"))
        .unwrap();
    let mut workspace = workspace(&mastodon(&server), &post("teaser", "mastodon", ""), fault);
    is_settled(&server, &mut workspace, fault, 1);
}
