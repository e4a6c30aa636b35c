//! Slots for those who wait: bare dates first, then the queue.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::board::{Board, Taken, Wish};
use super::nominal::{Waiting, tried_at};
use super::service::{Guest, Outcome, Stage, serve};
use super::tally::Refusal;
use super::{At, HORIZON_DAYS, Input, Layout, Origin, Target, Unplaced};
use crate::model::{Calendar, DeliveryKey, Post};
use crate::time::{Instant, to_local};

/// How a post waits for a slot of one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wait {
    /// The channel's id.
    pub channel: String,
    /// How many posts are served before it.
    pub ahead: usize,
    /// The slots before its own that it is refused, and why; all of them where it finds none.
    pub refused: Vec<(Instant, Refusal)>,
}

/// Gives every waiting target the earliest slot that it can have.
pub(super) fn place<'a>(input: &Input<'a>, waiting: Vec<Waiting<'a>>, layout: &mut Layout) {
    for waiting in queues(input, waiting) {
        place_on_channel(input, &waiting, layout);
    }
}

/// How a post waits on each channel, beside what the layout holds before anything is placed.
pub(super) fn waits<'a>(
    input: &Input<'a>,
    waiting: Vec<Waiting<'a>>,
    layout: &Layout,
    post: &str,
) -> Vec<Wait> {
    let queues = queues(input, waiting).into_iter();
    let found = queues.filter_map(|queue| {
        let ahead = queue
            .iter()
            .position(|waits| waits.target.post_id == post)?;
        let guests = guests(input, &queue);
        let board = board(input, &queue, layout)?;
        let served = serve(board, &guests, Some(ahead));
        Some(Wait {
            channel: queue[ahead].target.channel_id.to_owned(),
            ahead,
            refused: served.refused,
        })
    });
    found.collect()
}

/// Who waits on each channel, in the order in which they are served.
fn queues<'a>(input: &Input<'_>, waiting: Vec<Waiting<'a>>) -> Vec<Vec<Waiting<'a>>> {
    let mut by_channel: BTreeMap<&str, Vec<Waiting<'a>>> = BTreeMap::new();
    for waits in waiting {
        by_channel
            .entry(waits.target.channel_id)
            .or_default()
            .push(waits);
    }
    let mut queues: Vec<Vec<Waiting<'a>>> = by_channel.into_values().collect();
    for queue in &mut queues {
        queue.sort_by(|a, b| order(input, a).cmp(&order(input, b)));
    }
    queues
}

/// Bare dates, then what may go out before what still needs a word, then priority, deadline and id.
fn order<'a>(input: &Input<'_>, waits: &Waiting<'a>) -> impl Ord + use<'a> {
    let approved = is_approved(input, waits);
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

fn is_approved(input: &Input<'_>, waits: &Waiting<'_>) -> bool {
    input
        .settings
        .approval
        .is_met(waits.target.post_id, &waits.target.terms)
}

/// Those who wait, as they are served.
fn guests<'a>(input: &Input<'a>, waiting: &[Waiting<'a>]) -> Vec<Guest<'a>> {
    let guest = |waits: &Waiting<'a>| Guest {
        wish: wish(input, waits),
        stage: match (waits.day, is_approved(input, waits)) {
            (Some(_), true) => Stage::Day,
            (Some(_), false) => Stage::DraftDay,
            (None, true) => Stage::Approved,
            (None, false) => Stage::Draft,
        },
    };
    waiting.iter().map(guest).collect()
}

/// When a channel posts already, and for which campaign: laid out from the files, or tried in the past. A delivery counts
/// once, and two of the same instant count as two.
fn taken<'a>(input: &Input<'a>, channel: &str, layout: &Layout) -> Vec<Taken<'a>> {
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
    let post = |key: &DeliveryKey| {
        let entry = input.calendar.posts.get(&key.post);
        entry.map(|entry| &entry.value)
    };
    let taken = taken.into_iter().map(|(key, instant)| Taken {
        instant,
        lane: post(key).and_then(|post| lane(input.calendar, post)),
        pillar: post(key).and_then(pillar),
    });
    let mut taken: Vec<Taken<'a>> = taken.collect();
    taken.sort_by_key(|taken| taken.instant);
    taken
}

/// The kind of content of a post.
fn pillar(post: &Post) -> Option<&str> {
    post.pillar.as_ref().map(|pillar| pillar.value.as_str())
}

/// The campaign whose cadence a post keeps in place of its channel's.
fn lane<'a>(calendar: &'a Calendar, post: &'a Post) -> Option<&'a str> {
    calendar.campaign_cadence_of(post).map(|(id, _)| id)
}

/// How the slots of a channel are laid out, with everything that has its time already.
fn board<'a, 'b>(
    input: &'b Input<'a>,
    waiting: &'b [Waiting<'a>],
    layout: &Layout,
) -> Option<impl Fn() -> Board<'a> + use<'a, 'b>> {
    let first = waiting.iter().map(|waits| waits.earliest).min()?;
    let Target {
        channel,
        channel_id,
        ..
    } = *waiting.first()?.target;
    let zone = channel
        .timezone
        .unwrap_or_else(|| input.settings.workspace.zone());
    let end = input.now + TimeDelta::days(HORIZON_DAYS);
    let taken = taken(input, channel_id, layout);
    Some(move || {
        let mut board = Board::new(input.calendar.cadence_of(channel), zone, (first, end));
        for post in waiting.iter().map(|waits| waits.target.post) {
            if let Some((campaign, cadence)) = input.calendar.campaign_cadence_of(post) {
                let slots = input.calendar.slots_of(channel, post);
                board.open_lane(campaign, cadence, slots);
            }
        }
        for taken in &taken {
            board.take(*taken);
        }
        board
    })
}

fn place_on_channel<'a>(input: &Input<'a>, waiting: &[Waiting<'a>], layout: &mut Layout) {
    let Some(board) = board(input, waiting, layout) else {
        return;
    };
    let guests = guests(input, waiting);
    let served = serve(board, &guests, None);
    for (waits, outcome) in waiting.iter().zip(served.outcomes) {
        match outcome {
            Outcome::Given(instant) => {
                let at = At {
                    instant,
                    occurrence: String::new(),
                    ordinal: 0,
                    origin: Origin::Slot,
                };
                layout.deliveries.push(waits.target.delivery(input, at));
            }
            Outcome::NoSlots => layout.unplaced.push(without_slots(input, waits)),
            Outcome::Nothing(mix) => layout.unplaced.push(no_free_slot(input, waits, mix)),
        }
    }
}

fn wish<'a>(input: &Input<'a>, waits: &Waiting<'a>) -> Wish<'a> {
    Wish {
        lane: lane(input.calendar, waits.target.post),
        pillar: pillar(waits.target.post),
        earliest: waits.earliest,
        first_day: waits.day.or(waits.queue.not_before),
        last_day: waits.day.or(waits.queue.not_after),
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

fn no_free_slot(input: &Input<'_>, waits: &Waiting<'_>, mix: Option<String>) -> Unplaced {
    let channel = waits.target.channel_id;
    let other = if mix.is_some() { "other " } else { "" };
    let reason = match (waits.day, waits.queue.not_after) {
        (Some(day), _) => format!("`{channel}` has no {other}free slot left on {day}"),
        (None, Some(last)) => format!("`{channel}` has no {other}free slot up to {last}"),
        (None, None) => format!("`{channel}` has no {other}free slot within a year"),
    };
    let reason = mix.map_or(reason.clone(), |mix| format!("{mix}; {reason}"));
    unplaced(input, waits, reason)
}

fn unplaced(input: &Input<'_>, waits: &Waiting<'_>, reason: String) -> Unplaced {
    let zone = waits.target.zone(input);
    let today = to_local(input.now, zone).date();
    let last = waits.day.or(waits.queue.not_after);
    let since = || Some(to_local(waits.queued_at(input)?, zone).date());
    Unplaced {
        overdue: last.is_some_and(|last| last < today),
        day: last.or(waits.queue.not_before).or_else(since),
        ..waits.target.unplaced(reason)
    }
}
