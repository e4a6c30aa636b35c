//! What a cadence has allowed so far, and what it refuses.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{Datelike, NaiveDate, TimeDelta};

use super::shares::{Enough, Shares};
use crate::model::{Blackout, Cadence};
use crate::time::{Instant, LocalTime, Zone, to_local};

/// The deliveries that a cadence counts.
pub(super) struct Tally<'a> {
    cadence: Option<&'a Cadence>,
    zone: Zone,
    taken: BTreeSet<Instant>,
    per_day: BTreeMap<NaiveDate, u32>,
    per_week: BTreeMap<NaiveDate, u32>,
    shares: Shares<'a>,
}

/// Why a slot is refused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Refusal {
    /// Another delivery goes out at this minute.
    Taken,
    /// Another delivery, at this instant, is nearer than `min_gap`.
    TooNear(Instant),
    /// The day has so many already.
    FullDay(u32),
    /// The week has so many already.
    FullWeek(u32),
    /// The hour is quiet.
    QuietHours,
    /// The day is without posts, for this reason if one was given.
    Blackout(Option<String>),
    /// Its pillar has its share of the mix already: the share in words.
    Mix(String),
}

impl<'a> Tally<'a> {
    /// Counts nothing yet. Without a cadence only the minute itself is refused to a second delivery.
    pub(super) fn new(cadence: Option<&'a Cadence>, zone: Zone) -> Self {
        Self {
            cadence,
            zone,
            taken: BTreeSet::new(),
            per_day: BTreeMap::new(),
            per_week: BTreeMap::new(),
            shares: Shares::new(cadence),
        }
    }

    /// Counts a delivery with its pillar.
    pub(super) fn take(&mut self, instant: Instant, pillar: Option<&'a str>) {
        self.shares.take(instant, pillar);
        let day = to_local(instant, self.zone).date();
        self.taken.insert(instant);
        *self.per_day.entry(day).or_default() += 1;
        *self.per_week.entry(monday(day)).or_default() += 1;
    }

    /// Why no delivery can go out then, whatever its pillar; `None` when one can. What is refused once is refused for good,
    /// because deliveries are only added.
    pub(super) fn refusal(&self, instant: Instant, local: LocalTime) -> Option<Refusal> {
        if self.taken.contains(&instant) {
            return Some(Refusal::Taken);
        }
        let cadence = self.cadence?;
        let day = local.date();
        let is_quiet = |window: crate::time::DayWindow| window.contains(local.time());
        let mut quiet = cadence.quiet_hours.iter();
        if quiet.any(|hours| hours.value.window.is_some_and(is_quiet)) {
            return Some(Refusal::QuietHours);
        }
        let mut blackouts = cadence.blackout.iter().map(|days| &days.value);
        if let Some(blackout) = blackouts.find(|blackout: &&Blackout| blackout.contains(day)) {
            return Some(Refusal::Blackout(
                blackout.reason_on(day).map(str::to_owned),
            ));
        }
        self.neighbour(cadence, instant)
            .map(Refusal::TooNear)
            .or_else(|| self.full(cadence, day))
    }

    /// Why a delivery of a pillar cannot go out then, though another could: for now, because others change the shares.
    pub(super) fn enough(&self, pillar: &str, instant: Instant) -> Option<Enough> {
        self.shares.enough(pillar, instant)
    }

    /// The share that a delivery of a pillar breaks, which is counted already.
    pub(super) fn broken_share(&self, pillar: &str, instant: Instant) -> Option<String> {
        self.shares.broken(pillar, instant)
    }

    /// Leaves a delivery out of the shares.
    pub(super) fn leave_share(&mut self, pillar: &str, instant: Instant) {
        self.shares.forget(instant, pillar);
    }

    /// A delivery that is nearer than the least gap.
    fn neighbour(&self, cadence: &Cadence, instant: Instant) -> Option<Instant> {
        let gap = cadence
            .min_gap
            .map_or(TimeDelta::zero(), |gap| gap.value.as_delta());
        let before = self.taken.range(..instant).next_back();
        let after = self.taken.range(instant..).next();
        let mut near = before.into_iter().chain(after);
        near.find(|other| (instant - **other).abs() < gap).copied()
    }

    fn full(&self, cadence: &Cadence, day: NaiveDate) -> Option<Refusal> {
        let reached = |counts: &BTreeMap<NaiveDate, u32>, day: NaiveDate, most: Option<u32>| {
            most.filter(|most| counts.get(&day).copied().unwrap_or(0) >= *most)
        };
        let most = cadence.max_per_day.map(|most| most.value);
        let full_day = reached(&self.per_day, day, most).map(Refusal::FullDay);
        let most = cadence.max_per_week.map(|most| most.value);
        full_day.or_else(|| reached(&self.per_week, monday(day), most).map(Refusal::FullWeek))
    }
}

fn monday(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}
