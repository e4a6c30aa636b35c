//! I4: many runs at once.

use std::process::Child;

use crate::loopback::Loopback;
use crate::support::Workspace;
use crate::support::run::Run;

use super::mixed::{everything_once, texts, workspace};

const RUNS: usize = 8;
const ROUNDS: usize = 6;

/// Starts runs at the same time and returns their exit codes.
fn all_at_once(workspace: &Workspace) -> Vec<i32> {
    let start = |_| workspace.start(&["publish", "--format", "json"]);
    let children: Vec<Child> = (0..RUNS).map(start).collect();
    let ended = children
        .into_iter()
        .map(|child| Run::from(child.wait_with_output().expect("the end of a run")));
    ended
        .map(|run| run.code.unwrap_or_else(|| panic!("{}", run.err)))
        .collect()
}

#[test]
fn i4_of_many_runs_at_once_one_sends_and_the_others_leave() {
    for round in 0..ROUNDS {
        let server = Loopback::start();
        let workspace = workspace(&server);
        let codes = all_at_once(&workspace);
        assert!(codes.contains(&0), "{codes:?}");
        assert!(codes.iter().all(|code| [0, 5].contains(code)), "{codes:?}");
        everything_once(&server, &workspace, &format!("round {round}"));
    }
}

#[test]
fn i4_of_many_runs_after_a_crash_none_sends_twice() {
    for point in ["after-intent", "after-send", "after-record"] {
        let server = Loopback::start();
        let mut workspace = workspace(&server);
        assert_eq!(workspace.crash_at(point, 3).code, None);
        workspace.minutes_later(11);
        let codes = all_at_once(&workspace);
        assert!(
            codes.iter().all(|code| [0, 4, 5].contains(code)),
            "{codes:?}"
        );
        workspace.settle(&server, &texts(), 11);
        everything_once(&server, &workspace, point);
    }
}
