//! A run that is killed at any step, and what the next runs make of it.

use crate::support::Workspace;

/// Every step of a delivery at which the process can end.
const POINTS: [&str; 8] = [
    "before-claim",
    "after-claim",
    "after-upload",
    "after-upload-record",
    "before-intent",
    "after-intent",
    "after-send",
    "after-record",
];
/// More passings of one step than a test's posts have.
const MOST_PASSINGS: u32 = 12;

/// Kills a run at every passing of every step, goes on with further runs, and counts what people see of the one post that is
/// due. It must be there once; where the program says `unknown` it may also be missing, but never there twice.
///
/// `scene` makes a new workspace together with whatever counts, and `effects` counts.
#[track_caller]
pub(crate) fn one_effect_whatever_step_a_run_is_killed_at<S>(
    scene: impl Fn() -> (Workspace, S),
    effects: impl Fn(&S) -> usize,
) {
    for point in POINTS {
        for passing in 1..=MOST_PASSINGS {
            let (mut workspace, counter) = scene();
            let killed = workspace.crash_at(point, passing);
            if killed.code.is_some() {
                assert_eq!(
                    effects(&counter),
                    1,
                    "without a kill: {}{}",
                    killed.out,
                    killed.err
                );
                break;
            }
            let mut told = String::new();
            for run in 1..=3 {
                workspace.minutes_later(20 * run);
                let published = workspace.publish();
                told = format!("{told}{}{}\n", published.out, published.err);
            }
            let states = workspace.status();
            let doubtful = states.iter().any(|delivery| delivery["state"] == "unknown");
            let count = effects(&counter);
            assert!(
                count == 1 || count == 0 && doubtful,
                "{count} effects after a kill at {point}, passing {passing}: {told}"
            );
        }
    }
}
