//! I3: a server that asks to wait is obeyed, within bounds, and the order of a channel is kept.

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::calendar::{mastodon, post, post_at, seconds_ago, text_of, webhook};

/// Two posts on one channel, the first of which is answered like this.
fn two_posts(server: &Loopback, answer: &str) -> Workspace {
    let rule = format!("POST /api/v1/statuses:nth=1:answer=429{answer}");
    server.fail_as(&rule).expect("a rule");
    let posts = post("one", "mastodon", "") + &post("two", "mastodon", "");
    Workspace::new(&(mastodon(server) + &posts))
}

#[track_caller]
fn both_in_order(server: &Loopback) {
    let texts: Vec<String> = server.published().into_iter().map(|it| it.text).collect();
    assert_eq!(texts, [text_of("one"), text_of("two")]);
}

/// The state of both posts in a run.
fn states(workspace: &Workspace) -> (String, String) {
    let run = workspace.publish().expect(0);
    (run.state("one"), run.state("two"))
}

fn both(state: &str) -> (String, String) {
    (state.to_owned(), state.to_owned())
}

#[test]
fn i3_a_short_wait_is_sat_out_in_the_run() {
    for answer in [
        ",retry-after=1",
        ",retry-after-date=1",
        ",retry-after=0",
        ",retry-after-date=-60",
    ] {
        let server = Loopback::start();
        let rule = format!("POST /api/v1/statuses:nth=1:answer=429{answer}");
        server.fail_as(&rule).unwrap();
        let due = seconds_ago(30);
        let posts = post_at("one", "mastodon", &due, "") + &post_at("two", "mastodon", &due, "");
        let mut workspace = Workspace::new(&(mastodon(&server) + &posts));
        workspace.real_time();
        assert_eq!(states(&workspace), both("sent"), "{answer}");
        both_in_order(&server);
    }
}

#[test]
fn i3_a_wait_that_a_given_time_does_not_reach_is_left_to_a_later_run() {
    let server = Loopback::start();
    let mut workspace = two_posts(&server, ",retry-after=1");
    assert_eq!(states(&workspace), both("retrying"));
    workspace.minutes_later(1);
    assert_eq!(states(&workspace), both("sent"));
    both_in_order(&server);
}

#[test]
fn i3_a_long_wait_is_left_to_a_later_run_and_nothing_overtakes() {
    for answer in [",retry-after=3600", ",retry-after-date=3600", ",reset=3600"] {
        let server = Loopback::start();
        let mut workspace = two_posts(&server, answer);
        assert_eq!(states(&workspace), both("retrying"), "{answer}");
        workspace.minutes_later(50);
        assert_eq!(states(&workspace).0, "retrying", "{answer}");
        assert_eq!(server.effects().len(), 0, "{answer}");
        workspace.minutes_later(65);
        assert_eq!(states(&workspace), both("sent"), "{answer}");
        both_in_order(&server);
    }
}

#[test]
fn i3_without_a_time_that_can_be_understood_we_wait_our_own() {
    for answer in ["", ",retry-after=soon", ",retry-after=-5"] {
        let server = Loopback::start();
        let rule = format!("POST /hooks/:nth=1:answer=429{answer}");
        server.fail_as(&rule).unwrap();
        let posts = post("one", "hook", "") + &post("two", "hook", "");
        let mut workspace = Workspace::new(&(webhook(&server) + &posts));
        assert_eq!(states(&workspace), both("retrying"), "{answer}");
        assert_eq!(states(&workspace), both("retrying"), "{answer}");
        assert_eq!(server.effects().len(), 0, "{answer}");
        workspace.minutes_later(2);
        assert_eq!(states(&workspace), both("sent"), "{answer}");
        let effects = server.effects();
        let said = |index: usize, id: &str| {
            effects[index]
                .webhook()
                .unwrap()
                .body
                .contains(&text_of(id))
        };
        assert!(said(0, "one") && said(1, "two"), "{answer}");
    }
}

#[test]
fn i3_an_absurd_wait_is_no_more_than_a_day() {
    let server = Loopback::start();
    let mut workspace = two_posts(&server, ",retry-after=99999999999");
    workspace.set("[publish]\nmax_late = \"30d\"\n");
    assert_eq!(states(&workspace), both("retrying"));
    workspace.minutes_later(25 * 60);
    assert_eq!(states(&workspace), both("sent"));
    both_in_order(&server);
}

#[test]
fn i7_what_is_refused_again_and_again_fails_and_says_so() {
    let server = Loopback::start();
    server.fail_as("POST /hooks/:every:answer=429").unwrap();
    let mut workspace = Workspace::new(&(webhook(&server) + &post("one", "hook", "")));
    // Each run comes right after the wait that follows the try before it: 1, 5 and 15 minutes, 1, 3, 6 and 12 hours.
    let codes = [0, 2, 8, 24, 85, 266, 627, 1348, 2069].map(|minutes| {
        workspace.minutes_later(minutes);
        workspace.publish().code.unwrap()
    });
    assert_eq!(codes, [0, 0, 0, 0, 0, 0, 0, 3, 0]);
    assert_eq!(workspace.status()[0]["state"], "failed");
    assert_eq!(server.requests().len(), 8);
    assert_eq!(server.effects().len(), 0);
}
