//! What became of everything at the end: what runs have seen, what none of them has, and what has no time at all.

use std::collections::{BTreeMap, BTreeSet};

use super::result::{End, Simulated};
use crate::layout::Layout;
use crate::ledger::Record;
use crate::load::Loaded;
use crate::model::DeliveryKey;
use crate::publish::decide::Facts;
use crate::publish::sort_out::{beside, decide_all};

/// Why a post is due at the end that no run has seen.
const AFTER_THE_LAST_RUN: &str = "no run comes between its time and the end";

/// Everything that was due or has no time, each once. `layout` is what was due up to the end, and `seen` what the last
/// run that found a delivery due did about it.
pub(super) fn finish(
    loaded: &Loaded,
    facts: &Facts<'_>,
    layout: &Layout,
    mut seen: BTreeMap<DeliveryKey, Simulated>,
) -> Vec<Simulated> {
    let rest = never_seen(facts, layout).chain(without_time(loaded, facts, layout));
    for simulated in rest {
        seen.entry(simulated.key.clone()).or_insert(simulated);
    }
    let mut all: Vec<Simulated> = seen.into_values().collect();
    // In order of the keys so far, which a stable sort keeps within an instant.
    all.sort_by_key(|simulated| (simulated.publish_at.is_none(), simulated.publish_at));
    all
}

/// What is due by now, as the next run would find it. What it would only then decide is simply due.
fn never_seen(facts: &Facts<'_>, layout: &Layout) -> impl Iterator<Item = Simulated> {
    let sorted = decide_all(facts, layout.deliveries.iter());
    let undecided: BTreeSet<DeliveryKey> = sorted.whats.into_iter().map(|(key, _)| key).collect();
    let due = sorted.due.iter().map(|delivery| {
        let reason = AFTER_THE_LAST_RUN.to_owned();
        Simulated::of(delivery, End::Due, Some(reason))
    });
    let due: Vec<Simulated> = due.collect();
    let left = sorted.reports.into_iter().map(move |report| {
        if undecided.contains(&report.key) {
            Simulated {
                reason: Some(AFTER_THE_LAST_RUN.to_owned()),
                ..Simulated::still_due(report)
            }
        } else {
            Simulated::left(report)
        }
    });
    due.into_iter().chain(left)
}

/// What finds no slot, and doubts about what the calendar does not hold any more.
fn without_time<'a>(
    loaded: &'a Loaded,
    facts: &'a Facts<'a>,
    layout: &'a Layout,
) -> impl Iterator<Item = Simulated> + 'a {
    let open = layout.unplaced.iter().filter(|unplaced| !unplaced.overdue);
    let open = open.map(Simulated::unplaced).filter(|simulated| {
        let record = facts.ledger.get(&simulated.key);
        !record.is_some_and(Record::is_final)
    });
    beside(loaded, facts.ledger, layout)
        .map(Simulated::left)
        .chain(open)
}
