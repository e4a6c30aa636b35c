//! Times that follow from the files alone: fixed ones and occurrences.

use chrono::{NaiveDate, TimeDelta};

use super::turns::Turns;
use super::{At, Delivery, Input, Origin, Target, Window};
use crate::decode::Moment;
use crate::ledger::Record;
use crate::model::{DeliveryKey, Queue, Repeat, Timing};
use crate::time::{Cron, Instant, LocalTime, to_instant, to_local};

/// A repeat that fires more often than this between its first day and the end of the window is refused.
const MOST_OCCURRENCES: usize = 200_000;

/// How the nominal time of an occurrence is written.
pub(super) const OCCURRENCE: &str = "%Y-%m-%dT%H:%M";

/// What the files say of a target's times.
pub(super) enum Nominal<'a> {
    /// These are its deliveries.
    Times(Vec<Delivery>),
    /// It waits for a slot.
    Waits(Waiting<'a>),
    /// Its times cannot be listed, for this reason.
    Endless(String),
}

/// A target that waits for a slot.
pub(super) struct Waiting<'a> {
    /// Which one.
    pub(super) target: &'a Target<'a>,
    /// On which day; `None` for the queue.
    pub(super) day: Option<NaiveDate>,
    /// How it waits.
    pub(super) queue: Queue,
    /// The first instant that may be given to it.
    pub(super) earliest: Instant,
}

impl Waiting<'_> {
    /// Since when the ledger has known of it.
    pub(super) fn queued_at(&self, input: &Input<'_>) -> Option<Instant> {
        let record = input.ledger.get(&self.target.key(String::new()));
        record.and_then(|record| record.queued_at)
    }
}

/// The times of a target inside the window, as far as they follow from the files.
pub(super) fn nominal<'a>(
    input: &Input<'_>,
    target: &'a Target<'a>,
    window: Window,
    unseen: &mut Vec<DeliveryKey>,
) -> Nominal<'a> {
    let timing = target.post.timing(&target.terms);
    let key = target.key(String::new());
    let record = input.ledger.get(&key);
    if let Some(instant) = record.and_then(tried_at)
        && let Some(origin) = origin(&timing)
    {
        return once(input, target, instant, origin);
    }
    let queued_at = record.and_then(|record| record.queued_at);
    if queued_at.is_none() && !has_its_time(&timing) {
        unseen.push(key);
    }
    let seen_at = queued_at.unwrap_or(input.now);
    let max_late = max_late(input, target);
    let waits = |day, queue| {
        let earliest = seen_at.max(input.now - max_late);
        Nominal::Waits(Waiting {
            target,
            day,
            queue,
            earliest,
        })
    };
    match timing {
        Timing::At(Moment::Absolute(time)) => once(input, target, time.to_utc(), Origin::Fixed),
        Timing::At(Moment::Local(local)) => {
            let instant = to_instant(local, target.zone(input)).instant;
            once(input, target, instant, Origin::Fixed)
        }
        Timing::At(Moment::Day(day)) => waits(Some(day), Queue::default()),
        Timing::Queue(queue) => waits(None, queue),
        Timing::Repeat(repeat) => {
            let expected_from = seen_at - max_late;
            occurrences(
                input,
                target,
                repeat,
                Bounds {
                    window,
                    expected_from,
                },
            )
        }
    }
}

/// How a delivery that goes out once came by its time; a repeat's occurrences have deliveries of their own.
fn origin(timing: &Timing<'_>) -> Option<Origin> {
    match timing {
        Timing::At(_) => Some(Origin::Fixed),
        Timing::Queue(_) => Some(Origin::Slot),
        Timing::Repeat(_) => None,
    }
}

/// True when the file says the minute, so that it does not matter since when the post has been there.
fn has_its_time(timing: &Timing<'_>) -> bool {
    match timing {
        Timing::At(Moment::Absolute(_) | Moment::Local(_)) => true,
        Timing::At(Moment::Day(_)) | Timing::Queue(_) | Timing::Repeat(_) => false,
    }
}

/// True when the target takes a slot, unless it was tried already.
pub(super) fn is_waiting(target: &Target<'_>) -> bool {
    match target.post.timing(&target.terms) {
        Timing::At(Moment::Day(_)) | Timing::Queue(_) => true,
        Timing::At(Moment::Absolute(_) | Moment::Local(_)) | Timing::Repeat(_) => false,
    }
}

/// When a delivery was first tried: it stays there whatever its file says later.
pub(super) fn tried_at(record: &Record) -> Option<Instant> {
    let first = record
        .parts
        .values()
        .find_map(|part| part.attempts.first())?;
    Some(first.intent.publish_at)
}

fn max_late(input: &Input<'_>, target: &Target<'_>) -> TimeDelta {
    let own = target.terms.max_late.map(|late| late.value.as_delta());
    own.unwrap_or_else(|| input.settings.publish.max_late())
}

fn once<'a>(
    input: &Input<'_>,
    target: &Target<'a>,
    instant: Instant,
    origin: Origin,
) -> Nominal<'a> {
    let at = At {
        instant,
        occurrence: String::new(),
        ordinal: 0,
        origin,
    };
    Nominal::Times(vec![target.delivery(input, at)])
}

#[derive(Clone, Copy)]
struct Bounds {
    window: Window,
    /// Earlier occurrences were over before anybody knew of the post.
    expected_from: Instant,
}

fn occurrences<'a>(
    input: &Input<'_>,
    target: &Target<'a>,
    repeat: &Repeat,
    bounds: Bounds,
) -> Nominal<'a> {
    let (Some(cron), Some(from)) = (&repeat.cron, repeat.from) else {
        return Nominal::Times(Vec::new());
    };
    let zone = target.zone(input);
    let start = from.value.and_time(chrono::NaiveTime::MIN);
    // A day on either side covers every difference between a wall clock and the time line.
    let from_when = bounds.window.from.max(bounds.expected_from);
    let first = to_local(from_when, zone) - TimeDelta::days(1);
    let last = to_local(bounds.window.to, zone) + TimeDelta::days(1);
    let is_counted = must_count(target, repeat);
    let Some(skipped) = skipped(&cron.value, start, first, is_counted) else {
        return Nominal::Endless(
            "it repeats too often to be counted from its first day: narrow `repeat`".to_owned(),
        );
    };
    let turns = Turns::of(input, target);
    let mut anchor = turns.last_before(&name(start.max(first)), |local| {
        is_counted.then(|| count(&cron.value, start, local))
    });
    let mut deliveries = Vec::new();
    for (index, local) in cron
        .value
        .from(start.max(first))
        .take_while(|local| *local <= last)
        .enumerate()
    {
        // Uncounted, every occurrence is the first: what is laid out must not depend on where the window begins.
        let ordinal = if is_counted { skipped + index } else { 0 };
        if index >= MOST_OCCURRENCES {
            return Nominal::Endless("it repeats too often: narrow `repeat`".to_owned());
        }
        if is_over(repeat, local, ordinal) {
            break;
        }
        let instant = to_instant(local, zone).instant;
        let occurrence = name(local);
        anchor = turns.said_at(&occurrence, ordinal).or(anchor);
        let expected = instant >= bounds.expected_from;
        let excepted = repeat.except.iter().any(|day| day.value == local.date());
        if bounds.window.contains(instant) && expected && !excepted {
            let at = At {
                instant,
                occurrence,
                ordinal: anchor.map_or(ordinal, |anchor| anchor.turn(ordinal)),
                origin: Origin::Repeat,
            };
            deliveries.push(target.delivery(input, at));
        }
    }
    Nominal::Times(deliveries)
}

/// The name of an occurrence.
fn name(local: LocalTime) -> String {
    local.format(OCCURRENCE).to_string()
}

/// How many times a repeat fires from its start up to another time, that one excluded.
fn count(cron: &Cron, start: LocalTime, end: LocalTime) -> usize {
    cron.from(start).take_while(|local| *local < end).count()
}

/// Only what depends on the number of an occurrence is worth counting them for.
fn must_count(target: &Target<'_>, repeat: &Repeat) -> bool {
    let has_variants =
        |words: &crate::model::Words| words.variants.as_ref().is_some_and(|list| list.len() > 1);
    repeat.count.is_some() || target.post.every_words().any(has_variants)
}

/// How many occurrences lie before the window; `None` when there are too many to count.
fn skipped(cron: &Cron, start: LocalTime, first: LocalTime, must_count: bool) -> Option<usize> {
    if !must_count || first <= start {
        return Some(0);
    }
    let before = cron
        .from(start)
        .take_while(|local| *local < first)
        .take(MOST_OCCURRENCES + 1)
        .count();
    (before <= MOST_OCCURRENCES).then_some(before)
}

fn is_over(repeat: &Repeat, local: LocalTime, ordinal: usize) -> bool {
    let past_last_day = repeat.until.is_some_and(|until| local.date() > until.value);
    let past_count = repeat
        .count
        .is_some_and(|count| ordinal >= count.value as usize);
    past_last_day || past_count
}
