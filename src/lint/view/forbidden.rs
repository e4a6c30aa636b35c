//! Times that a file names though the cadence of their channel forbids them.

use super::agenda::{Agenda, series};
use crate::layout::Origin;
use crate::lint::context::sending::Sending;
use crate::model::Cadence;
use crate::source::Spanned;
use crate::time::LocalTime;

/// A sending at a time that its channel's cadence forbids.
pub(in crate::lint) struct Forbidden<'a, L> {
    /// Its channel.
    pub(in crate::lint) agenda: &'a Agenda<'a>,
    /// What forbids it.
    pub(in crate::lint) limit: &'a Spanned<L>,
    /// The sending, the first one of a repeat.
    pub(in crate::lint) sending: &'a Sending,
    /// How many later times of the same repeat are forbidden alike.
    pub(in crate::lint) more: usize,
    /// On how many other channels it is the same.
    pub(in crate::lint) others: usize,
}

/// Every fixed time and every repeat from now on that meets one of the cadence's `limits`. Who waits for a slot keeps to
/// them anyway.
pub(in crate::lint) fn forbidden<'a, L>(
    agendas: &'a [Agenda<'a>],
    limits: impl Fn(&'a Cadence) -> &'a [Spanned<L>],
    meets: impl Fn(&L, LocalTime) -> bool,
) -> Vec<Forbidden<'a, L>> {
    let mut found = Vec::new();
    for agenda in agendas {
        let limits = limits(agenda.cadence);
        if limits.is_empty() {
            continue;
        }
        let coming = agenda.coming().iter();
        let named = coming.filter(|sending| sending.origin != Origin::Slot);
        let met = named.filter_map(|sending| {
            let local = agenda.local(sending);
            let limit = limits.iter().position(|one| meets(&one.value, local))?;
            Some(((sending.target, limit), sending))
        });
        found.extend(series(met).map(|((_, limit), sending, more)| Forbidden {
            agenda,
            limit: &limits[limit],
            sending,
            more,
            others: 0,
        }));
    }
    told_once(found)
}

/// What is the same on several channels is told once.
fn told_once<L>(found: Vec<Forbidden<'_, L>>) -> Vec<Forbidden<'_, L>> {
    let by_place = found.into_iter().map(|one| {
        let span = one.agenda.target(one.sending).time_span();
        ((span, one.limit.span, one.sending.instant), one)
    });
    let told = series(by_place);
    told.map(|(_, one, others)| Forbidden { others, ..one })
        .collect()
}
