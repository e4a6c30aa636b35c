//! One post on one channel, as rules look at it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::decode::{Entry, Moment};
use crate::ledger::LedgerState;
use crate::lint::Input;
use crate::model::{Channel, DeliveryKey, Language, Post, Status, Terms, Timing, Words};
use crate::platform::{self, Platform, Threads};
use crate::source::Span;
use crate::time::{Instant, LocalTime, Zone, to_instant, to_local};

/// A post on a channel that it goes to and where it is not cancelled.
pub struct Target<'a> {
    /// The post with its id.
    pub entry: &'a Entry<Post>,
    /// The channel with its id.
    pub channel: &'a Entry<Channel>,
    /// The channel's platform, if it is a known one.
    pub platform: Option<&'static Platform>,
    /// The terms there.
    pub terms: Cow<'a, Terms>,
    /// The zone of its local times.
    pub zone: Zone,
}

/// Every target, in the order of the posts' ids and then of the channels'.
pub(in crate::lint) fn targets<'a>(input: &Input<'a>) -> Vec<Target<'a>> {
    let calendar = &input.loaded.calendar;
    let mut targets = Vec::with_capacity(calendar.posts.len());
    for entry in calendar.posts.values() {
        let mut ids = calendar.channel_ids(&entry.value);
        ids.sort_unstable();
        ids.dedup();
        let channels = ids.into_iter().filter_map(|id| calendar.channels.get(id));
        let all = channels.map(|channel| target(input, entry, channel));
        targets.extend(all.filter(|target| target.terms.status() != Status::Cancelled));
    }
    targets
}

fn target<'a>(
    input: &Input<'a>,
    entry: &'a Entry<Post>,
    channel: &'a Entry<Channel>,
) -> Target<'a> {
    let post = &entry.value;
    let platform_id = channel.value.platform_id();
    let terms = post.terms_on(&channel.key.value, platform_id);
    let calendar = &input.loaded.calendar;
    let zone = calendar.zone_on(&channel.value, post, &terms);
    Target {
        entry,
        channel,
        platform: platform::find(platform_id),
        terms,
        zone: zone.unwrap_or_else(|| input.loaded.settings.workspace.zone()),
    }
}

/// Where the target of a post on a channel stands among all of them.
pub(in crate::lint) fn place(targets: &[Target<'_>], post: &str, channel: &str) -> Option<usize> {
    let of = |target: &Target<'_>| (target.post_id(), target.channel_id()).cmp(&(post, channel));
    targets.binary_search_by(of).ok()
}

/// The posts that are not over everywhere.
pub(in crate::lint) fn ahead<'a>(targets: &[Target<'a>], now: Instant) -> BTreeSet<&'a str> {
    let open = targets
        .iter()
        .filter(|target| target.fixed_instant().is_none_or(|time| time >= now));
    open.map(Target::post_id).collect()
}

impl<'a> Target<'a> {
    /// The post.
    pub fn post(&self) -> &'a Post {
        &self.entry.value
    }

    /// The post's id.
    pub fn post_id(&self) -> &'a str {
        &self.entry.key.value
    }

    /// The channel's id.
    pub fn channel_id(&self) -> &'a str {
        &self.channel.key.value
    }

    /// Whether a thread becomes one message here.
    pub fn is_one_message(&self) -> bool {
        let facts = self.platform.map(|platform| platform.facts);
        facts.is_some_and(|facts| facts.threads == Threads::Joined)
    }

    /// Whether the ledger has heard of the post here: of itself, or of its waiting or repeating.
    pub fn is_known(&self, ledger: &LedgerState) -> bool {
        let key = DeliveryKey {
            post: self.post_id().to_owned(),
            channel: self.channel_id().to_owned(),
            occurrence: String::new(),
        };
        ledger.get(&key).is_some()
    }

    /// The time on the wall that the post's file fixes, if it fixes one without an offset.
    pub fn fixed_local(&self) -> Option<LocalTime> {
        match self.post().timing(&self.terms) {
            Timing::At(Moment::Local(local)) => Some(local),
            Timing::At(Moment::Absolute(_) | Moment::Day(_))
            | Timing::Repeat(_)
            | Timing::Queue(_) => None,
        }
    }

    /// The instant that the post's file fixes, if it fixes one.
    pub fn fixed_instant(&self) -> Option<Instant> {
        match self.post().timing(&self.terms) {
            Timing::At(Moment::Absolute(time)) => Some(time.to_utc()),
            Timing::At(Moment::Local(local)) => Some(to_instant(local, self.zone).instant),
            Timing::At(Moment::Day(_)) | Timing::Repeat(_) | Timing::Queue(_) => None,
        }
    }

    /// The day that the post's file fixes, on the wall calendar of its zone.
    pub fn fixed_day(&self) -> Option<NaiveDate> {
        match self.post().timing(&self.terms) {
            Timing::At(Moment::Absolute(time)) => Some(to_local(time.to_utc(), self.zone).date()),
            Timing::At(Moment::Local(local)) => Some(local.date()),
            Timing::At(Moment::Day(day)) => Some(day),
            Timing::Repeat(_) | Timing::Queue(_) => None,
        }
    }

    /// Where the post's file says when it goes out; the post's id where it says nothing.
    pub fn time_span(&self) -> Span {
        let post = self.post();
        let repeat = post.repeat.as_ref().map(|repeat| {
            let cron = repeat.value.cron.as_ref().map(|cron| cron.span);
            cron.unwrap_or(repeat.span)
        });
        repeat
            .or(self.terms.publish_at.map(|moment| moment.span))
            .or(post.queue.as_ref().map(|queue| queue.span))
            .unwrap_or(self.entry.key.span)
    }

    /// What the post says here of one thing: the nearest of channel, platform, translation and post that says anything.
    pub fn said<T>(&self, pick: impl Fn(&'a Words) -> Option<&'a T>) -> Option<&'a T> {
        let post = self.post();
        let language = self.channel.value.language.as_ref();
        let mut tags = language
            .into_iter()
            .flat_map(|language| Language::fallbacks(&language.value));
        let translation = || pick(tags.find_map(|tag| post.translations.get(tag))?);
        let channel = self.channel_id();
        let overrides = post.overrides(channel, self.channel.value.platform_id());
        let nearest = overrides.filter_map(|nearer| pick(&nearer.words)).last();
        nearest.or_else(translation).or_else(|| pick(&post.words))
    }
}
