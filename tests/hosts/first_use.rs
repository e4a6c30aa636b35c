//! A ledger that was never begun, one that is gone, and what may be known without asking anybody.

use std::fs;

use crate::loopback::Loopback;

use super::shared::{Shared, calendar, everything_once};

const BRANCH: &str = "refs/heads/kalends-ledger";

#[test]
fn i5_nothing_is_sent_before_somebody_said_that_nothing_was_sent_before() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::without_ledger(&text);
    let host = shared.host();
    let run = host.publish().expect(6);
    assert!(run.err.contains("kalends ledger init"), "{}", run.err);
    assert_eq!(server.effects().len(), 0);
    let made = host.run(&["ledger", "init"]).expect(0);
    assert!(
        made.out.contains("`kalends-ledger` of `origin`"),
        "{}",
        made.out
    );
    let again = shared.host().run(&["ledger", "init"]).expect(0);
    assert!(again.out.contains("was there already"), "{}", again.out);
    host.publish().expect(0);
    everything_once(&server, &host, &texts, "once begun");
}

#[test]
fn i5_a_branch_that_is_gone_or_was_changed_lets_nothing_out() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let begun = shared.git(&["rev-parse", BRANCH]);
    let mut host = shared.host();
    host.publish().expect(0);
    let seen = shared.git(&["rev-parse", BRANCH]);
    host.minutes_later(20);
    for (change, words) in [
        (
            vec!["update-ref", BRANCH, &begun],
            "was changed after it was written",
        ),
        (
            vec!["update-ref", "-d", BRANCH],
            "is gone, although this workspace has published before",
        ),
    ] {
        shared.git(&change);
        for arguments in [&["publish"][..], &["status"], &["history"]] {
            let run = host.run(arguments).expect(6);
            assert!(run.err.contains(words), "{arguments:?}: {}", run.err);
        }
    }
    shared.git(&["update-ref", BRANCH, &seen]);
    host.publish().expect(0);
    everything_once(&server, &host, &texts, "restored");
}

#[test]
fn what_may_run_on_a_stranger_s_branch_asks_no_remote() {
    let server = Loopback::start();
    let (text, _) = calendar(&server, 1);
    let shared = Shared::new(&text);
    let host = shared.host();
    host.publish().expect(0);
    fs::rename(shared.bare(), shared.folder().join("away.git")).expect("a folder that moves");
    for arguments in [&["check"][..], &["calendar"], &["explain", "story"]] {
        let run = host.run(arguments).expect(0);
        assert_eq!(run.err, "", "{arguments:?}");
    }
    let run = host.run(&["status"]).expect(6);
    assert!(run.err.contains("`origin`"), "{}", run.err);
}

#[test]
fn where_nothing_is_known_of_the_ledger_the_calendar_says_so() {
    let server = Loopback::start();
    let (text, _) = calendar(&server, 1);
    let shared = Shared::without_ledger(&text);
    let host = shared.host();
    let run = host.run(&["calendar"]).expect(0);
    assert!(run.err.contains("nothing is known here"), "{}", run.err);
    assert_eq!(host.run(&["check"]).expect(0).err, "");
}

#[test]
fn a_person_s_word_reaches_the_other_hosts() {
    let server = Loopback::start();
    let (text, texts) = calendar(&server, 1);
    let shared = Shared::new(&text);
    server
        .fail_as("POST /hooks/:nth=1:cut-after-effect")
        .expect("a fault");
    let one = shared.host();
    let run = one.publish();
    assert!(matches!(run.code, Some(0 | 4)), "{}", run.err);
    let mut two = shared.host();
    two.settle(&server, &texts, 0);
    everything_once(&server, &one, &texts, "settled elsewhere");
}
