//! The slots of one channel, and who sits in them.

use std::collections::BTreeMap;

use chrono::{NaiveDate, NaiveTime, TimeDelta};

use super::shares::Enough;
use super::tally::{Refusal, Tally};
use crate::model::{Cadence, MOST_SLOTS};
use crate::time::{Instant, LocalTime, Zone, to_instant, to_local};

/// The slots of one channel from a first instant on, and every delivery of that channel.
///
/// Posts of a campaign that has a cadence of its own take slots in a lane of their own: the campaign's slots, or the
/// channel's where it has none. The limits of the channel hold in every lane; those of the campaign among its own posts.
pub(super) struct Board<'a> {
    zone: Zone,
    span: (Instant, Instant),
    tally: Tally<'a>,
    lanes: BTreeMap<Option<&'a str>, Lane<'a>>,
}

/// Slots in order. One that is refused once is refused for good, so it is crossed out, and a long queue walks each slot
/// once.
struct Lane<'a> {
    slots: Vec<Slot>,
    next_open: Vec<usize>,
    tally: Option<Tally<'a>>,
}

/// One time that the cadence offers.
#[derive(Debug, Clone, Copy)]
struct Slot {
    instant: Instant,
    local: LocalTime,
}

/// Which slots a delivery can use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Wish<'a> {
    /// The campaign whose cadence it keeps; `None` for the channel's.
    pub(super) lane: Option<&'a str>,
    /// The kind of content, where a mix may count it.
    pub(super) pillar: Option<&'a str>,
    /// Not before this instant.
    pub(super) earliest: Instant,
    /// Not before this day.
    pub(super) first_day: Option<NaiveDate>,
    /// Not after this day.
    pub(super) last_day: Option<NaiveDate>,
}

/// A delivery that has its time.
#[derive(Debug, Clone, Copy)]
pub(super) struct Taken<'a> {
    /// When.
    pub(super) instant: Instant,
    /// The campaign whose cadence it keeps; `None` for the channel's.
    pub(super) lane: Option<&'a str>,
    /// The kind of content.
    pub(super) pillar: Option<&'a str>,
}

/// A free slot of a wish's lane.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    index: usize,
    /// When it is.
    pub(super) instant: Instant,
}

impl<'a> Board<'a> {
    /// The slots of the channel's cadence from the start to the end of a span.
    pub(super) fn new(cadence: Option<&'a Cadence>, zone: Zone, span: (Instant, Instant)) -> Self {
        let mut board = Self {
            zone,
            span,
            tally: Tally::new(cadence, zone),
            lanes: BTreeMap::new(),
        };
        if let Some(cadence) = cadence {
            let lane = Lane::new(slots(cadence, zone, span), None);
            board.lanes.insert(None, lane);
        }
        board
    }

    /// Opens the lane of a campaign with its cadence and the one that offers its slots, once.
    pub(super) fn open_lane(
        &mut self,
        campaign: &'a str,
        cadence: &'a Cadence,
        offered: Option<&Cadence>,
    ) {
        if self.lanes.contains_key(&Some(campaign)) {
            return;
        }
        let slots = offered.map_or_else(Vec::new, |offered| slots(offered, self.zone, self.span));
        let tally = Tally::new(Some(cadence), self.zone);
        self.lanes
            .insert(Some(campaign), Lane::new(slots, Some(tally)));
    }

    /// True when a lane offers no slot at all.
    pub(super) fn is_empty(&self, lane: Option<&str>) -> bool {
        self.lanes
            .get(&lane)
            .is_none_or(|lane| lane.slots.is_empty())
    }

    /// Counts a delivery that has its time already, in the lane of its campaign too.
    pub(super) fn take(&mut self, taken: Taken<'a>) {
        self.tally.take(taken.instant, taken.pillar);
        let lane = self.lanes.get_mut(&taken.lane);
        if let Some(tally) = lane.and_then(|lane| lane.tally.as_mut()) {
            tally.take(taken.instant, taken.pillar);
        }
    }

    /// The earliest slot that fits the wish and every limit but the mix.
    pub(super) fn first(&mut self, wish: Wish<'a>) -> Option<Place> {
        let from = wish.begins(self.zone);
        self.first_from(wish, from)
    }

    /// The earliest slot that fits the wish, every limit and the mix; where the mix refuses one, the first share that did,
    /// in words, comes along.
    pub(super) fn first_in_mix(&mut self, wish: Wish<'a>) -> (Option<Place>, Option<String>) {
        let mut refused = None;
        let mut from = wish.begins(self.zone);
        while let Some(place) = self.first_from(wish, from) {
            let Some(enough) = self.enough(wish, place.instant) else {
                return (Some(place), refused);
            };
            refused.get_or_insert(enough.words);
            from = enough.until.max(place.instant + TimeDelta::seconds(1));
        }
        (None, refused)
    }

    /// Why the mix refuses a slot to the wish that is free otherwise.
    pub(super) fn enough(&self, wish: Wish<'_>, instant: Instant) -> Option<Enough> {
        let pillar = wish.pillar?;
        let own = || {
            let lane = self.lanes.get(&wish.lane)?;
            lane.tally.as_ref()?.enough(pillar, instant)
        };
        self.tally.enough(pillar, instant).or_else(own)
    }

    /// Gives a place to the wish.
    pub(super) fn give(&mut self, wish: Wish<'a>, place: Place) -> Instant {
        if let Some(lane) = self.lanes.get_mut(&wish.lane) {
            lane.next_open[place.index] = place.index + 1;
        }
        self.take(Taken {
            instant: place.instant,
            lane: wish.lane,
            pillar: wish.pillar,
        });
        place.instant
    }

    /// The share that a wish breaks with the place that it was given.
    pub(super) fn broken_share(&self, wish: Wish<'_>, instant: Instant) -> Option<String> {
        let pillar = wish.pillar?;
        let lane = self
            .lanes
            .get(&wish.lane)
            .and_then(|lane| lane.tally.as_ref());
        let mut tallies = [Some(&self.tally), lane].into_iter().flatten();
        tallies.find_map(|tally| tally.broken_share(pillar, instant))
    }

    /// Leaves a wish that was given a place out of the shares.
    pub(super) fn leave_share(&mut self, wish: Wish<'a>, instant: Instant) {
        let Some(pillar) = wish.pillar else {
            return;
        };
        self.tally.leave_share(pillar, instant);
        let lane = self.lanes.get_mut(&wish.lane);
        if let Some(tally) = lane.and_then(|lane| lane.tally.as_mut()) {
            tally.leave_share(pillar, instant);
        }
    }

    fn first_from(&mut self, wish: Wish<'a>, from: Instant) -> Option<Place> {
        let lane = self.lanes.get_mut(&wish.lane)?;
        let mut index = lane.first_from(from);
        loop {
            index = lane.open_from(index);
            let slot = *lane.slots.get(index)?;
            if wish.ends_before(slot) || slot.instant >= self.span.1 {
                return None;
            }
            if lane.refusal(&self.tally, slot).is_some() {
                lane.next_open[index] = index + 1;
            } else if wish.begins_after(slot) {
                index += 1;
            } else {
                let instant = slot.instant;
                return Some(Place { index, instant });
            }
        }
    }

    /// The slots that fit the wish and are refused, with the reasons, as far as the one that it would be given.
    pub(super) fn refused(&self, wish: Wish<'_>) -> Vec<(Instant, Refusal)> {
        let Some(lane) = self.lanes.get(&wish.lane) else {
            return Vec::new();
        };
        let slots = lane.slots[lane.first_from(wish.begins(self.zone))..].iter();
        let wished = slots.filter(|slot| !wish.begins_after(**slot));
        let wished =
            wished.take_while(|slot| !wish.ends_before(**slot) && slot.instant < self.span.1);
        let in_mix = |slot: &Slot| {
            let enough = self.enough(wish, slot.instant)?;
            Some(Refusal::Mix(enough.words))
        };
        let refusal = |slot: &Slot| lane.refusal(&self.tally, *slot).or_else(|| in_mix(slot));
        wished
            .map_while(|slot| Some((slot.instant, refusal(slot)?)))
            .collect()
    }
}

impl<'a> Lane<'a> {
    fn new(slots: Vec<Slot>, tally: Option<Tally<'a>>) -> Self {
        Self {
            next_open: (0..=slots.len()).collect(),
            slots,
            tally,
        }
    }

    fn first_from(&self, earliest: Instant) -> usize {
        self.slots.partition_point(|slot| slot.instant < earliest)
    }

    fn refusal(&self, channel: &Tally<'_>, slot: Slot) -> Option<Refusal> {
        let own = || self.tally.as_ref()?.refusal(slot.instant, slot.local);
        channel.refusal(slot.instant, slot.local).or_else(own)
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
}

impl Wish<'_> {
    /// An instant before which no slot can fit; the first day is not far behind it.
    fn begins(&self, zone: Zone) -> Instant {
        let first_day = self.first_day.and_then(|day| day.pred_opt());
        let first = first_day.map(|day| to_instant(day.and_time(NaiveTime::MIN), zone).instant);
        first.map_or(self.earliest, |first| first.max(self.earliest))
    }

    fn begins_after(&self, slot: Slot) -> bool {
        self.first_day.is_some_and(|day| slot.local.date() < day)
    }

    fn ends_before(&self, slot: Slot) -> bool {
        self.last_day.is_some_and(|day| slot.local.date() > day)
    }
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
