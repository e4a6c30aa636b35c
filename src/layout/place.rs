//! Slots for those who wait: bare dates first, then the queue.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::board::{Board, Wish};
use super::nominal::{Waiting, tried_at};
use super::{At, HORIZON_DAYS, Input, Layout, Origin, Unplaced};
use crate::model::DeliveryKey;
use crate::time::{Instant, to_local};

/// Gives every waiting target the earliest slot that it can have.
pub(super) fn place(input: &Input<'_>, waiting: Vec<Waiting<'_>>, layout: &mut Layout) {
    let mut by_channel: BTreeMap<&str, Vec<Waiting<'_>>> = BTreeMap::new();
    for waits in waiting {
        by_channel
            .entry(waits.target.channel_id)
            .or_default()
            .push(waits);
    }
    for (channel, mut waiting) in by_channel {
        waiting.sort_by(|a, b| order(input, a).cmp(&order(input, b)));
        let taken = taken(input, channel, layout);
        place_on_channel(input, &waiting, taken, layout);
    }
}

/// Bare dates, then what may go out before what still needs a word, then priority, deadline and id.
fn order<'a>(input: &Input<'_>, waits: &Waiting<'a>) -> impl Ord + use<'a> {
    let approved = input.settings.approval.is_met(&waits.target.terms);
    let deadline = waits.queue.not_after.unwrap_or(chrono::NaiveDate::MAX);
    (
        waits.day.is_none(),
        waits.day,
        !approved,
        Reverse(waits.queue.priority),
        deadline,
        waits.target.post_id,
    )
}

/// When a channel posts already: laid out from the files, or tried in the past. A delivery counts once, and two of the
/// same instant count as two.
fn taken(input: &Input<'_>, channel: &str, layout: &Layout) -> Vec<Instant> {
    let laid_out = layout
        .deliveries
        .iter()
        .filter(|delivery| delivery.key.channel == channel);
    let tried = input
        .ledger
        .iter()
        .filter(|(key, _)| key.channel == channel)
        .filter_map(|(key, record)| Some((key, tried_at(record)?)));
    let taken: BTreeSet<(&DeliveryKey, Instant)> = laid_out
        .map(|delivery| (&delivery.key, delivery.publish_at))
        .chain(tried)
        .collect();
    taken.into_iter().map(|(_, instant)| instant).collect()
}

fn place_on_channel(
    input: &Input<'_>,
    waiting: &[Waiting<'_>],
    taken: Vec<Instant>,
    layout: &mut Layout,
) {
    let Some(first) = waiting.iter().map(|waits| waits.earliest).min() else {
        return;
    };
    let Some(channel) = waiting.first().map(|waits| waits.target.channel) else {
        return;
    };
    let cadence = input
        .calendar
        .cadence_of(channel)
        .filter(|cadence| !cadence.slots.is_empty());
    let Some(cadence) = cadence else {
        layout
            .unplaced
            .extend(waiting.iter().map(|waits| without_slots(input, waits)));
        return;
    };
    let zone = channel
        .timezone
        .unwrap_or_else(|| input.settings.workspace.zone());
    let mut board = Board::new(
        cadence,
        zone,
        (first, input.now + TimeDelta::days(HORIZON_DAYS)),
        taken,
    );
    for waits in waiting {
        let wish = Wish {
            earliest: waits.earliest,
            first_day: waits.day.or(waits.queue.not_before),
            last_day: waits.day.or(waits.queue.not_after),
        };
        match board.give(wish) {
            Some(instant) => {
                let at = At {
                    instant,
                    occurrence: String::new(),
                    ordinal: 0,
                    origin: Origin::Slot,
                };
                layout.deliveries.push(waits.target.delivery(input, at));
            }
            None => layout.unplaced.push(no_free_slot(input, waits)),
        }
    }
}

fn without_slots(input: &Input<'_>, waits: &Waiting<'_>) -> Unplaced {
    let channel = waits.target.channel_id;
    let reason = match &waits.target.channel.cadence {
        Some(cadence) => format!(
            "the cadence `{}` of `{channel}` offers no slots",
            cadence.value
        ),
        None => format!("`{channel}` has no cadence, so it offers no slots"),
    };
    unplaced(input, waits, reason)
}

fn no_free_slot(input: &Input<'_>, waits: &Waiting<'_>) -> Unplaced {
    let channel = waits.target.channel_id;
    let reason = match (waits.day, waits.queue.not_after) {
        (Some(day), _) => format!("`{channel}` has no free slot left on {day}"),
        (None, Some(last)) => format!("`{channel}` has no free slot up to {last}"),
        (None, None) => format!("`{channel}` has no free slot within a year"),
    };
    unplaced(input, waits, reason)
}

fn unplaced(input: &Input<'_>, waits: &Waiting<'_>, reason: String) -> Unplaced {
    let today = to_local(input.now, waits.target.zone(input)).date();
    let last = waits.day.or(waits.queue.not_after);
    Unplaced {
        overdue: last.is_some_and(|last| last < today),
        ..waits.target.unplaced(reason)
    }
}
