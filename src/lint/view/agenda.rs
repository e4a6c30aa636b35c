//! What one channel sends, beside the cadence that it keeps, on the channel's own clock.
//!
//! Quiet hours, blackouts, days and weeks are the channel's: a post with a time zone of its own is judged by when the
//! channel's readers see it.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate, TimeDelta};

use crate::decode::Entry;
use crate::layout::Origin;
use crate::lint::context::sending::Sending;
use crate::lint::context::target::Target;
use crate::lint::context::{Context, WINDOW_DAYS};
use crate::lint::phrase::moment;
use crate::model::{Cadence, Channel};
use crate::source::Spanned;
use crate::time::{Instant, LocalTime, Zone, to_local};

/// A channel with a cadence and what it sends under it: everything under its own, and the posts of a campaign under the
/// campaign's.
pub(in crate::lint) struct Agenda<'a> {
    /// The channel with its id.
    pub(in crate::lint) channel: &'a Entry<Channel>,
    /// The cadence's id, where the channel or the campaign names it.
    pub(in crate::lint) named: &'a Spanned<String>,
    /// The cadence.
    pub(in crate::lint) cadence: &'a Cadence,
    /// The channel's own zone, in which its cadence counts.
    pub(in crate::lint) zone: Zone,
    /// Everything that it sends under the cadence, in order of time; of what is over, the fixed times alone are known.
    pub(in crate::lint) sendings: &'a [Sending],
    is_campaign: bool,
    targets: &'a [Target<'a>],
    now: Instant,
    is_complete: bool,
    is_ledger_known: bool,
}

/// The agenda of every channel that keeps a cadence, in the order of their ids.
pub(in crate::lint) fn agendas<'a>(context: &'a Context<'_>) -> impl Iterator<Item = Agenda<'a>> {
    context.calendar.channels.values().filter_map(|channel| {
        let named = channel.value.cadence.as_ref()?;
        let sendings = context.sendings_on(&channel.key.value);
        agenda(context, channel, (named, false), sendings)
    })
}

/// The agendas of channels, and then those of campaigns that keep a cadence of their own on a channel: the limits of both
/// hold, as they do for whoever waits for a slot.
pub(in crate::lint) fn every_agenda<'a>(
    context: &'a Context<'_>,
) -> impl Iterator<Item = Agenda<'a>> {
    let of_campaigns = context.campaign_sendings.iter();
    let of_campaigns = of_campaigns.filter_map(|((channel, campaign), sendings)| {
        let channel = context.calendar.channels.get(*channel)?;
        let campaign = &context.calendar.campaigns.get(*campaign)?.value;
        let named = campaign.cadence.as_ref()?;
        let own = channel.value.cadence.as_ref().map(|own| &own.value);
        // The channel's cadence holds for every post already.
        if own == Some(&named.value) {
            return None;
        }
        agenda(context, channel, (named, true), sendings)
    });
    agendas(context).chain(of_campaigns)
}

fn agenda<'a>(
    context: &'a Context<'_>,
    channel: &'a Entry<Channel>,
    (named, is_campaign): (&'a Spanned<String>, bool),
    sendings: &'a [Sending],
) -> Option<Agenda<'a>> {
    Some(Agenda {
        channel,
        named,
        cadence: &context.calendar.cadences.get(&named.value)?.value,
        zone: zone(context, &channel.value),
        sendings,
        is_campaign,
        targets: &context.targets,
        now: context.now,
        is_complete: context.complete,
        is_ledger_known: context.ledger.is_some(),
    })
}

fn zone(context: &Context<'_>, channel: &Channel) -> Zone {
    let workspace = || context.settings.workspace.zone();
    channel.timezone.unwrap_or_else(workspace)
}

impl<'a> Agenda<'a> {
    /// The channel's id.
    pub(in crate::lint) fn channel_id(&self) -> &'a str {
        &self.channel.key.value
    }

    /// Who keeps the cadence, in words.
    pub(in crate::lint) fn keeper(&self) -> &'static str {
        if self.is_campaign {
            "the campaign"
        } else {
            "the channel"
        }
    }

    /// What it sends from now on.
    pub(in crate::lint) fn coming(&self) -> &'a [Sending] {
        self.between(self.now, Instant::MAX_UTC)
    }

    /// What it sends from now on, as far ahead as repeats and queues are laid out.
    pub(in crate::lint) fn laid_out(&self) -> &'a [Sending] {
        self.between(self.now, self.now + TimeDelta::days(WINDOW_DAYS))
    }

    /// What it sends from one instant up to another, which is not included.
    pub(in crate::lint) fn between(&self, from: Instant, to: Instant) -> &'a [Sending] {
        let first = self.sendings.partition_point(|one| one.instant < from);
        let end = self.sendings.partition_point(|one| one.instant < to);
        &self.sendings[first..end.max(first)]
    }

    /// True when what is not there is really not there: every file was read, and what waits for a slot is known not to
    /// have been sent.
    pub(in crate::lint) fn is_certain(&self) -> bool {
        let mut coming = self.coming().iter();
        self.is_complete && (self.is_ledger_known || coming.all(|one| one.origin == Origin::Fixed))
    }

    /// The target of a sending.
    pub(in crate::lint) fn target(&self, sending: &Sending) -> &'a Target<'a> {
        &self.targets[sending.target]
    }

    /// The time of a sending on the channel's clock.
    pub(in crate::lint) fn local(&self, sending: &Sending) -> LocalTime {
        if self.target(sending).zone == self.zone {
            return sending.local;
        }
        to_local(sending.instant, self.zone)
    }

    /// The time of a sending in words, with the zone where it is not that of the post's own times.
    pub(in crate::lint) fn moment(&self, sending: &Sending) -> String {
        let words = moment(self.local(sending));
        if self.target(sending).zone == self.zone {
            return words;
        }
        format!("{words} in {}", self.zone.name())
    }
}

/// The Monday of a day's week.
pub(in crate::lint) fn monday(day: NaiveDate) -> NaiveDate {
    day - TimeDelta::days(i64::from(day.weekday().num_days_from_monday()))
}

/// The first of those that have the same key, with the number of the others, in the order of the keys.
pub(in crate::lint) fn series<K: Ord, T>(
    list: impl Iterator<Item = (K, T)>,
) -> impl Iterator<Item = (K, T, usize)> {
    let mut by_key: BTreeMap<K, (T, usize)> = BTreeMap::new();
    for (key, item) in list {
        by_key
            .entry(key)
            .and_modify(|(_, more)| *more += 1)
            .or_insert((item, 0));
    }
    let told = by_key.into_iter();
    told.map(|(key, (item, more))| (key, item, more))
}
