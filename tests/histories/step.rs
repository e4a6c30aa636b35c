//! What can happen.

use proptest::prelude::*;

/// The posts of the town, each with its channel and how many messages it has.
pub(crate) const POSTS: [(&str, &str, usize); 4] = [
    ("apples", "mastodon", 1),
    ("bridges", "mastodon", 1),
    ("clouds", "mastodon", 2),
    ("dragons", "hook", 1),
];

/// What the platform does to the first publishing call of a run.
const FAULTS: [&str; 10] = [
    "cut-before-read",
    "cut-before-effect",
    "cut-after-effect",
    "error-after-effect=502",
    "answer=503",
    "answer=422",
    "answer=429,retry-after=600",
    "broken-success=html",
    "redirect=307,/elsewhere",
    "hang-before-effect",
];

/// Where a run can end.
const POINTS: [&str; 9] = [
    "before-claim",
    "before-intent",
    "after-intent",
    "after-send",
    "after-record",
    "before-look",
    "after-look",
    "after-look-record",
    "after-delete",
];

/// One thing that happens.
#[derive(Clone, Debug)]
pub(crate) enum Step {
    /// A run; something may go wrong at that publishing call of it.
    Publish(Option<(&'static str, u32)>),
    /// A run that ends at a place.
    Crash(&'static str, u32),
    /// Everything is paused, or goes on.
    Pause(bool),
    /// A post says something else from now on.
    Edit(usize),
    /// A person who has looked says what became of a post.
    Resolve(usize),
    /// A person calls a post off.
    Cancel(usize),
    /// A person who has looked wants a post tried again.
    Retry(usize),
    /// Doubts are looked for.
    Reconcile,
    /// A person wants a post gone.
    Retract(usize),
    /// So many minutes go by.
    Forward(i64),
    /// The end.
    Rest,
}

/// A history of some steps.
pub(crate) fn steps() -> impl Strategy<Value = Vec<Step>> {
    prop::collection::vec(step(), 3..12)
}

fn step() -> impl Strategy<Value = Step> {
    let fault = prop::option::weighted(0.7, (prop::sample::select(&FAULTS[..]), 1..4u32));
    let post = || 0..POSTS.len();
    let minutes = prop::sample::select(&[1, 2, 11, 65, 24 * 60][..]);
    prop_oneof![
        6 => fault.prop_map(Step::Publish),
        4 => (prop::sample::select(&POINTS[..]), 1..4u32)
            .prop_map(|(point, passing)| Step::Crash(point, passing)),
        1 => any::<bool>().prop_map(Step::Pause),
        2 => post().prop_map(Step::Edit),
        2 => post().prop_map(Step::Resolve),
        1 => post().prop_map(Step::Cancel),
        2 => post().prop_map(Step::Retry),
        1 => Just(Step::Reconcile),
        1 => post().prop_map(Step::Retract),
        4 => minutes.prop_map(Step::Forward),
    ]
}
