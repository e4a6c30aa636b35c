//! The slots of one channel, and who sits in them.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::model::{Cadence, MOST_SLOTS};
use crate::time::{Instant, LocalTime, Zone, to_instant, to_local};

/// The slots of one channel from a first instant on, and every delivery of that channel.
///
/// A slot that the channel refuses once it refuses for good, because deliveries are only added; so a refused slot is
/// crossed out, and a long queue walks each slot once.
pub(super) struct Board<'a> {
    cadence: &'a Cadence,
    zone: Zone,
    end: Instant,
    slots: Vec<Slot>,
    next_open: Vec<usize>,
    taken: BTreeSet<Instant>,
    per_day: BTreeMap<NaiveDate, u32>,
    per_week: BTreeMap<NaiveDate, u32>,
}

/// One time that the cadence offers.
#[derive(Debug, Clone, Copy)]
struct Slot {
    instant: Instant,
    local: LocalTime,
}

/// Which slots a delivery can use.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wish {
    /// Not before this instant.
    pub(super) earliest: Instant,
    /// Not before this day.
    pub(super) first_day: Option<NaiveDate>,
    /// Not after this day.
    pub(super) last_day: Option<NaiveDate>,
}

impl<'a> Board<'a> {
    /// The slots from `start` to `end`, with the deliveries that have their times already.
    pub(super) fn new(
        cadence: &'a Cadence,
        zone: Zone,
        span: (Instant, Instant),
        taken: Vec<Instant>,
    ) -> Self {
        let slots = slots(cadence, zone, span);
        let mut board = Self {
            cadence,
            zone,
            end: span.1,
            next_open: (0..=slots.len()).collect(),
            slots,
            taken: BTreeSet::new(),
            per_day: BTreeMap::new(),
            per_week: BTreeMap::new(),
        };
        for instant in taken {
            board.take(instant);
        }
        board
    }

    /// Gives the earliest slot that fits the wish and the cadence.
    pub(super) fn give(&mut self, wish: Wish) -> Option<Instant> {
        let mut index = self
            .slots
            .partition_point(|slot| slot.instant < wish.earliest);
        loop {
            index = self.open_from(index);
            let slot = *self.slots.get(index)?;
            if wish.last_day.is_some_and(|day| slot.local.date() > day) || slot.instant >= self.end
            {
                return None;
            }
            if self.refuses(slot) {
                self.next_open[index] = index + 1;
            } else if wish.first_day.is_some_and(|day| slot.local.date() < day) {
                index += 1;
            } else {
                self.take(slot.instant);
                self.next_open[index] = index + 1;
                return Some(slot.instant);
            }
        }
    }

    /// The first slot from `index` on that is not crossed out; the way there is shortened for the next time.
    fn open_from(&mut self, index: usize) -> usize {
        let mut open = index;
        while self.next_open[open] != open {
            open = self.next_open[open];
        }
        let mut walked = index;
        while self.next_open[walked] != walked {
            walked = std::mem::replace(&mut self.next_open[walked], open);
        }
        open
    }

    fn take(&mut self, instant: Instant) {
        let day = to_local(instant, self.zone).date();
        self.taken.insert(instant);
        *self.per_day.entry(day).or_default() += 1;
        *self.per_week.entry(monday(day)).or_default() += 1;
    }

    fn refuses(&self, slot: Slot) -> bool {
        let day = slot.local.date();
        let full = |counts: &BTreeMap<NaiveDate, u32>, day: NaiveDate, most: Option<u32>| {
            most.is_some_and(|most| counts.get(&day).copied().unwrap_or(0) >= most)
        };
        self.is_too_near(slot.instant)
            || full(
                &self.per_day,
                day,
                self.cadence.max_per_day.map(|most| most.value),
            )
            || full(
                &self.per_week,
                monday(day),
                self.cadence.max_per_week.map(|most| most.value),
            )
            || is_closed(self.cadence, slot.local)
    }

    /// True when another delivery is nearer than the least gap; at the same instant it always is.
    fn is_too_near(&self, instant: Instant) -> bool {
        let gap = self
            .cadence
            .min_gap
            .map_or(TimeDelta::zero(), |gap| gap.value.as_delta());
        if self.taken.contains(&instant) {
            return true;
        }
        let before = self.taken.range(..instant).next_back();
        let after = self.taken.range(instant..).next();
        before.is_some_and(|other| instant - *other < gap)
            || after.is_some_and(|other| *other - instant < gap)
    }
}

/// True in quiet hours and on blackout days.
fn is_closed(cadence: &Cadence, local: LocalTime) -> bool {
    let quiet = cadence
        .quiet_hours
        .iter()
        .filter_map(|hours| hours.value.window);
    let blackout = cadence.blackout.iter().filter_map(|days| days.value.range);
    quiet
        .into_iter()
        .any(|window| window.contains(local.time()))
        || blackout
            .into_iter()
            .any(|range| range.contains(local.date()))
}

/// All slots in order of the time line; two cron expressions may name the same one.
fn slots(cadence: &Cadence, zone: Zone, (start, end): (Instant, Instant)) -> Vec<Slot> {
    let (first, last) = (
        to_local(start, zone) - TimeDelta::days(1),
        to_local(end, zone),
    );
    let mut slots: Vec<Slot> = Vec::new();
    for cron in cadence.slots.iter().take(MOST_SLOTS) {
        let times = cron.value.from(first).take_while(|local| *local <= last);
        slots.extend(times.map(|nominal| {
            let instant = to_instant(nominal, zone).instant;
            // Where the clocks skip the nominal time, the post goes out at another; that one the limits look at.
            let local = to_local(instant, zone);
            Slot { instant, local }
        }));
        // After each expression, so that many that name every minute take no more room than one.
        slots.sort_by_key(|slot| slot.instant);
        slots.dedup_by_key(|slot| slot.instant);
    }
    slots
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}
