//! When each channel sends what: the fixed times of the files, and what is laid out for the next quarter of a year.

use std::collections::BTreeMap;

use super::target::{Target, place};
use crate::layout::{Layout, Origin};
use crate::model::Calendar;
use crate::time::{Instant, LocalTime, to_local};

/// One delivery at its time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Sending {
    /// The target, by its place in the context.
    pub target: usize,
    /// When.
    pub instant: Instant,
    /// The same on the wall clock of the target's zone.
    pub local: LocalTime,
    /// Where the time comes from.
    pub origin: Origin,
}

/// Every sending, by channel and then by time: fixed times however far away, others as far as the layout goes.
pub(in crate::lint) fn sendings(targets: &[Target<'_>], layout: &Layout) -> Vec<Sending> {
    let fixed = targets
        .iter()
        .enumerate()
        .filter_map(|(target, of)| Some((target, of.fixed_instant()?, Origin::Fixed)));
    let laid_out = laid_out(targets, layout);
    let mut list: Vec<Sending> = fixed
        .chain(laid_out)
        .map(|(target, instant, origin)| Sending {
            target,
            instant,
            local: to_local(instant, targets[target].zone),
            origin,
        })
        .collect();
    list.sort_by_key(|sending| {
        let target = &targets[sending.target];
        (target.channel_id(), sending.instant, sending.target)
    });
    list
}

/// The sendings of campaigns that keep a cadence of their own, by channel and campaign, in order of time.
pub(in crate::lint) fn of_campaigns<'a>(
    calendar: &'a Calendar,
    targets: &[Target<'a>],
    sendings: &[Sending],
) -> BTreeMap<(&'a str, &'a str), Vec<Sending>> {
    let mut found: BTreeMap<(&str, &str), Vec<Sending>> = BTreeMap::new();
    for sending in sendings {
        let target = &targets[sending.target];
        if let Some((campaign, _)) = calendar.campaign_cadence_of(target.post()) {
            let key = (target.channel_id(), campaign);
            found.entry(key).or_default().push(*sending);
        }
    }
    found
}

fn laid_out(targets: &[Target<'_>], layout: &Layout) -> Vec<(usize, Instant, Origin)> {
    let moving = layout
        .deliveries
        .iter()
        .filter(|delivery| delivery.origin != Origin::Fixed);
    let found = moving.filter_map(|delivery| {
        let target = place(targets, &delivery.key.post, &delivery.key.channel)?;
        Some((target, delivery.publish_at, delivery.origin))
    });
    found.collect()
}
