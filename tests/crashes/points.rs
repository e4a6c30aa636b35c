//! I1, I2, I7: the process ends at every named place, at every passing of it, and nothing is sent twice or lost.

use crate::loopback::Loopback;

use super::mixed::{everything_once, nothing_lost, nothing_twice, texts, workspace};

/// More passings than this would mean that a run does not end.
const MOST_PASSINGS: u32 = 30;

/// Ends a run at each passing of this place, until a run ends by itself. Returns how many passings there were.
#[track_caller]
fn ends_at(point: &str) -> u32 {
    for passing in 1..MOST_PASSINGS {
        let told = format!("{point}:{passing}");
        let server = Loopback::start();
        let mut workspace = workspace(&server);
        let run = workspace.crash_at(point, passing);
        if run.code.is_some() {
            everything_once(&server, &workspace, &told);
            return passing - 1;
        }
        nothing_twice(&server, &workspace, &told);
        nothing_lost(&workspace, &told);
        workspace.minutes_later(11);
        let second = workspace.publish();
        nothing_twice(&server, &workspace, &told);
        nothing_lost(&workspace, &told);
        assert!(matches!(second.code, Some(0 | 4)), "{told}: {}", second.err);
        workspace.settle(&server, &texts(), 11);
        everything_once(&server, &workspace, &told);
    }
    panic!("`{point}` is passed without an end");
}

#[test]
fn i1_i2_i7_a_run_may_end_before_a_claim() {
    assert_eq!(ends_at("before-claim"), 4);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_a_claim() {
    assert_eq!(ends_at("after-claim"), 1);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_an_upload() {
    assert_eq!(ends_at("after-upload"), 1);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_an_upload_was_recorded() {
    assert_eq!(ends_at("after-upload-record"), 1);
}

#[test]
fn i1_i2_i7_a_run_may_end_before_an_intent() {
    assert_eq!(ends_at("before-intent"), 6);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_an_intent() {
    assert_eq!(ends_at("after-intent"), 6);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_a_send() {
    assert_eq!(ends_at("after-send"), 6);
}

#[test]
fn i1_i2_i7_a_run_may_end_after_a_result_was_recorded() {
    assert_eq!(ends_at("after-record"), 6);
}
