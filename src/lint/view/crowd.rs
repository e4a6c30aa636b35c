//! Days and weeks in which a channel sends more than its cadence allows.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::agenda::{Agenda, series};
use crate::lint::context::sending::Sending;
use crate::model::Cadence;
use crate::source::Spanned;
use crate::time::Instant;

/// A day or a week with too many sendings, told at the first of them that is too many.
pub(in crate::lint) struct Crowd<'a> {
    /// Its channel.
    pub(in crate::lint) agenda: &'a Agenda<'a>,
    /// The limit.
    pub(in crate::lint) most: Spanned<u32>,
    /// Its first day.
    pub(in crate::lint) begins: NaiveDate,
    /// Everything that goes out then, in order.
    pub(in crate::lint) sendings: &'a [Sending],
    /// The first one that is too many and can still be moved.
    pub(in crate::lint) surplus: &'a Sending,
    /// In how many later stretches the same post is too many again.
    pub(in crate::lint) more: usize,
    /// On how many other channels it is the same.
    pub(in crate::lint) others: usize,
}

/// Every stretch with more sendings than `limit` allows that has not ended by `now`; `begins` gives the first day of the
/// stretch that a day belongs to. A post that is too many again and again is told once, and so is one that is too many on
/// several channels.
pub(in crate::lint) fn crowds<'a>(
    agendas: &'a [Agenda<'a>],
    now: Instant,
    limit: impl Fn(&Cadence) -> Option<Spanned<u32>>,
    begins: impl Fn(NaiveDate) -> NaiveDate,
) -> Vec<Crowd<'a>> {
    let limited = agendas
        .iter()
        .filter_map(|agenda| Some((agenda, limit(agenda.cadence)?)));
    let found = limited.flat_map(|(agenda, most)| on_channel(agenda, most, now, &begins));
    let by_place = found.map(|crowd| {
        let span = crowd.agenda.target(crowd.surplus).time_span();
        ((span, crowd.most.span, crowd.begins), crowd)
    });
    let told = series(by_place);
    told.map(|(_, crowd, others)| Crowd { others, ..crowd })
        .collect()
}

fn on_channel<'a>(
    agenda: &'a Agenda<'a>,
    most: Spanned<u32>,
    now: Instant,
    begins: impl Fn(NaiveDate) -> NaiveDate,
) -> Vec<Crowd<'a>> {
    let stretch = |sending: &Sending| begins(agenda.local(sending).date());
    let stretches = agenda
        .sendings
        .chunk_by(|one, next| stretch(one) == stretch(next));
    let mut told: BTreeMap<usize, Crowd<'a>> = BTreeMap::new();
    for together in stretches {
        let mut too_many = together.iter().skip(most.value as usize);
        let Some(surplus) = too_many.find(|sending| sending.instant >= now) else {
            continue;
        };
        told.entry(surplus.target)
            .and_modify(|crowd| crowd.more += 1)
            .or_insert_with(|| Crowd {
                agenda,
                most,
                begins: stretch(surplus),
                sendings: together,
                surplus,
                more: 0,
                others: 0,
            });
    }
    told.into_values().collect()
}
