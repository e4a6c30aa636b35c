//! The layout as a run finds it, kept for the runs after it as long as none of them would find another.
//!
//! A layout depends on when each delivery was queued and first tried, and on how late a free slot may be. What is sent
//! when it was laid out stays where it was and moves nobody, unless a mix counts it. So a layout grows old by time alone:
//! when it ends, and when a delivery that still waits for a slot loses the one it has.

use std::collections::VecDeque;

use chrono::TimeDelta;

use crate::layout::{Delivery, Layout, Origin};
use crate::ledger::{LedgerState, Record};
use crate::load::Loaded;
use crate::publish::decide::patience;
use crate::time::Instant;

/// How far ahead a layout is kept.
pub(super) const AHEAD: TimeDelta = TimeDelta::days(7);

/// Right after an instant.
const MOMENT: TimeDelta = TimeDelta::nanoseconds(1);

/// What is due and what comes next.
#[derive(Default)]
pub(super) struct Outlook {
    /// Due and not over, in order of time.
    pub(super) due: Vec<Delivery>,
    /// Not due yet, in order of time.
    ahead: VecDeque<Delivery>,
    /// Where the layout ends.
    end: Instant,
}

impl Outlook {
    /// What a layout holds that reaches up to `end`.
    pub(super) fn new(layout: Layout, end: Instant) -> Self {
        Self {
            due: Vec::new(),
            ahead: layout.deliveries.into(),
            end,
        }
    }

    /// Lets time pass: what is due by now is due.
    pub(super) fn pass(&mut self, now: Instant) {
        let due = self.ahead.partition_point(|next| next.publish_at <= now);
        self.due.extend(self.ahead.drain(..due));
    }

    /// Forgets what is over and has its place for good.
    pub(super) fn forget(&mut self, loaded: &Loaded, ledger: &LedgerState) {
        self.due.retain(|delivery| {
            let record = ledger.get(&delivery.key);
            let is_over = record.is_some_and(Record::is_final);
            !is_over || moves_at(loaded, ledger, delivery).is_some()
        });
    }

    /// Makes the next run lay out anew.
    pub(super) fn grow_old(&mut self) {
        self.end = Instant::MIN_UTC;
    }

    /// True when a run would lay out anew and may find another layout. What is due must be known.
    pub(super) fn is_old(&self, loaded: &Loaded, ledger: &LedgerState, now: Instant) -> bool {
        let mut moves = self
            .due
            .iter()
            .filter_map(|delivery| moves_at(loaded, ledger, delivery));
        now >= self.end || moves.any(|at| at <= now)
    }

    /// The next instant at which a run can find something else than the run before it, if nothing is recorded meanwhile.
    pub(super) fn next_change(
        &self,
        loaded: &Loaded,
        ledger: &LedgerState,
        now: Instant,
    ) -> Instant {
        let next = self.ahead.front().map(|next| next.publish_at);
        let waiting = self.due.iter().flat_map(|delivery| {
            let record = ledger.get(&delivery.key);
            [
                moves_at(loaded, ledger, delivery),
                Some(delivery.publish_at + waits_for(loaded, delivery) + MOMENT),
                record.and_then(Record::retry_at),
            ]
        });
        let changes = waiting.flatten().filter(|at| *at > now).chain(next);
        changes.min().map_or(self.end, |at| at.min(self.end))
    }
}

/// When a delivery that was never tried gets another time, or none.
fn moves_at(loaded: &Loaded, ledger: &LedgerState, delivery: &Delivery) -> Option<Instant> {
    let record = ledger.get(&delivery.key);
    if record.is_some_and(|record| record.attempts() > 0) {
        return None;
    }
    let is_queued = record.is_some_and(|record| record.queued_at.is_some());
    let kept = match (delivery.origin, is_queued) {
        (Origin::Fixed, _) | (Origin::Repeat, true) => return None,
        (Origin::Slot, false) => TimeDelta::zero(),
        (Origin::Slot, true) | (Origin::Repeat, false) => waits_for(loaded, delivery),
    };
    Some(delivery.publish_at + kept + MOMENT)
}

/// How late a delivery may be.
fn waits_for(loaded: &Loaded, delivery: &Delivery) -> TimeDelta {
    let post = loaded.calendar.posts.get(&delivery.key.post);
    post.map_or_else(TimeDelta::zero, |post| {
        let terms = post
            .value
            .terms_on(&delivery.key.channel, &delivery.platform);
        patience(&loaded.settings, &terms)
    })
}
