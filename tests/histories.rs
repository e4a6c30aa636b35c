//! Random histories of one workspace: runs under faults, crashes, pauses, edits, words of a person, retractions and a
//! clock that moves on, in any order. After every step nothing is out twice, nothing is lost, and the report has named
//! every delivery that was due. A history that breaks a promise is shrunk to the shortest that does.
//!
//! I1 to I7 together. A few histories a test run; `HISTORIES=200` in the environment asks for more.

mod loopback;
mod support;

#[path = "histories/step.rs"]
mod step;

#[path = "histories/town.rs"]
mod town;

use proptest::prelude::*;
use proptest::test_runner::Config;

use step::{Step, steps};
use town::Town;

/// How many histories are played, unless more are asked for.
const HISTORIES: u32 = 4;

fn config() -> Config {
    let asked = std::env::var("HISTORIES").ok();
    Config {
        cases: asked
            .and_then(|count| count.parse().ok())
            .unwrap_or(HISTORIES),
        failure_persistence: None,
        max_shrink_iters: 60,
        ..Config::default()
    }
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn i2_i7_no_history_sends_twice_or_loses_anything(
        knows_keys in any::<bool>(),
        history in steps(),
    ) {
        let mut town = Town::new(knows_keys);
        for step in &history {
            town.play(step).map_err(|broken| fail(&history, step, &broken))?;
        }
        town.come_to_rest().map_err(|broken| fail(&history, &Step::Rest, &broken))?;
    }
}

fn fail(history: &[Step], at: &Step, broken: &str) -> TestCaseError {
    TestCaseError::fail(format!("{broken}\nat {at:?} of {history:?}"))
}
