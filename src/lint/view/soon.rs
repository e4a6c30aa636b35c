//! What goes out next: each post once, with the channels on which it does.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::lint::context::Context;
use crate::lint::context::sending::Sending;
use crate::lint::context::target::Target;

/// A post that goes out soon.
pub(in crate::lint) struct Soon<'a> {
    /// Where it goes out first.
    pub(in crate::lint) target: &'a Target<'a>,
    /// Then.
    pub(in crate::lint) sending: &'a Sending,
    /// On how many other channels it goes out soon.
    pub(in crate::lint) others: usize,
}

/// Every post with a target that counts and that goes out after now and within `lead`, in the order of their ids.
pub(in crate::lint) fn soon<'a>(
    context: &'a Context<'_>,
    lead: TimeDelta,
    counts: impl Fn(&Target<'_>) -> bool,
) -> Vec<Soon<'a>> {
    let last = context.now + lead;
    let sendings = context.sendings.iter();
    let near = sendings.filter(|one| context.now < one.instant && one.instant < last);
    let mut first_on: BTreeMap<usize, &Sending> = BTreeMap::new();
    for sending in near.filter(|one| counts(&context.targets[one.target])) {
        first_on.entry(sending.target).or_insert(sending);
    }
    // Targets are in the order of their posts, so those of one post stand together.
    let firsts: Vec<&Sending> = first_on.into_values().collect();
    let target = |sending: &Sending| &context.targets[sending.target];
    let posts = firsts.chunk_by(|one, next| target(one).post_id() == target(next).post_id());
    let soonest = posts.filter_map(|all| {
        let sending = *all.iter().min_by_key(|one| one.instant)?;
        Some(Soon {
            target: target(sending),
            sending,
            others: all.len() - 1,
        })
    });
    soonest.collect()
}
