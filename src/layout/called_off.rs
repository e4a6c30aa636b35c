//! What its files call off, at the time that it would have had: for programs that remember it and have to be told.

use std::collections::BTreeSet;

use super::{Input, Layout, Window, named, place, targets_with};
use crate::model::Status;

/// The deliveries that their files call off, at the times that they would have if nothing were called off, and in
/// `unplaced` those that would have none.
///
/// A post that waited for a slot is served as if it were approved, since when the ledger first saw it, or from now on
/// where it never did. No slot is kept for it: another post may go out at the same minute.
pub fn called_off(input: &Input<'_>, window: Window) -> Layout {
    let mut targets = targets_with(input.calendar, |_| true);
    let mut off = BTreeSet::new();
    for target in &mut targets {
        if target.terms.status() == Status::Cancelled {
            off.insert((target.post_id, target.channel_id));
            if let Some(status) = &mut target.terms.to_mut().status {
                status.value = Status::Approved;
            }
        }
    }
    if off.is_empty() {
        return Layout::default();
    }
    let is_off = |post: &str, channel: &str| off.contains(&(post, channel));
    let (mut layout, mut waiting) = named(input, &targets, window);
    for waits in &mut waiting {
        let seen_at = waits.queued_at(input);
        if is_off(waits.target.post_id, waits.target.channel_id) {
            // However long ago that was: its slot is over then, and moves on no more.
            waits.earliest = seen_at.unwrap_or(waits.earliest);
        }
    }
    place::place(input, waiting, &mut layout);
    layout.deliveries.retain(|delivery| {
        is_off(&delivery.key.post, &delivery.key.channel) && window.contains(delivery.publish_at)
    });
    for delivery in &mut layout.deliveries {
        delivery.status = Some(Status::Cancelled);
    }
    layout
        .deliveries
        .sort_by(|a, b| (a.publish_at, &a.key).cmp(&(b.publish_at, &b.key)));
    layout
        .unplaced
        .retain(|one| is_off(&one.post, &one.channel));
    layout.unplaced.sort();
    layout.unseen.clear();
    layout
}
