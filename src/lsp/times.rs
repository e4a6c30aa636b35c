//! When a post goes out on each of its channels, as hovers and hints tell it.

use chrono::NaiveTime;

use super::snapshot::Snapshot;
use crate::decode::Moment;
use crate::model::{Channel, Post, Repeat, Status, Terms, Timing};
use crate::time::{Instant, LocalTime, Zone, to_instant, to_local};

/// So many occurrences of a repeat are told.
const TOLD: usize = 5;

/// The times of a post on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Times {
    /// The channel's id.
    pub(super) channel: String,
    /// Zone of its local times.
    pub(super) zone: Zone,
    /// When it goes out: once, or the next times of a repeat.
    pub(super) instants: Vec<Instant>,
    /// Why there is no time, where there is none.
    pub(super) reason: Option<String>,
}

impl Times {
    /// One line of Markdown for each time.
    pub(super) fn lines(&self) -> Vec<String> {
        if let Some(reason) = &self.reason {
            return vec![format!("- `{}`: {reason}", self.channel)];
        }
        let line = |instant: &Instant| {
            let utc = instant.format("%H:%M");
            format!(
                "- `{}`: {} ({utc} UTC)",
                self.channel,
                told(*instant, self.zone)
            )
        };
        self.instants.iter().map(line).collect()
    }
}

/// An instant as the clocks of a zone show it, such as `Fri 27 Nov 2026, 09:00 Europe/Stockholm`.
pub(super) fn told(instant: Instant, zone: Zone) -> String {
    let local = to_local(instant, zone).format("%a %-d %b %Y, %H:%M");
    format!("{local} {}", zone.name())
}

/// The times of a post on every channel that it goes to.
pub(super) fn times(snapshot: &Snapshot, id: &str) -> Vec<Times> {
    let calendar = &snapshot.loaded.calendar;
    let Some(entry) = calendar.posts.get(id) else {
        return Vec::new();
    };
    let mut ids = calendar.channel_ids(&entry.value);
    ids.sort_unstable();
    ids.dedup();
    let channels = ids.into_iter().filter_map(|id| calendar.channels.get(id));
    channels
        .map(|channel| {
            let on = (channel.key.value.as_str(), &channel.value);
            on_channel(snapshot, (id, &entry.value), on)
        })
        .collect()
}

fn on_channel(
    snapshot: &Snapshot,
    (post_id, post): (&str, &Post),
    (channel_id, channel): (&str, &Channel),
) -> Times {
    let terms = post.terms_on(channel_id, channel.platform_id());
    let mut times = Times {
        channel: channel_id.to_owned(),
        zone: zone(snapshot, post, channel, &terms),
        instants: Vec::new(),
        reason: None,
    };
    if terms.status() == Status::Cancelled {
        times.reason = Some("cancelled".to_owned());
        return times;
    }
    match post.timing(&terms) {
        Timing::At(Moment::Absolute(time)) => times.instants.push(time.to_utc()),
        Timing::At(Moment::Local(local)) => {
            times.instants.push(to_instant(local, times.zone).instant);
        }
        Timing::Repeat(repeat) => times.instants = next(repeat, snapshot.now, times.zone),
        Timing::At(Moment::Day(_)) | Timing::Queue(_) => {
            placed(snapshot, (post_id, channel_id), &mut times);
        }
    }
    if times.instants.is_empty() && times.reason.is_none() {
        times.reason = Some("no time from now on".to_owned());
    }
    times
}

/// The nearest zone; the workspace's where nothing nearer tells one.
fn zone(snapshot: &Snapshot, post: &Post, channel: &Channel, terms: &Terms) -> Zone {
    let nearest = snapshot.loaded.calendar.zone_on(channel, post, terms);
    nearest.unwrap_or_else(|| snapshot.loaded.settings.workspace.zone())
}

/// The slot that the layout gives, or the reason why it gives none.
fn placed(snapshot: &Snapshot, (post, channel): (&str, &str), times: &mut Times) {
    let layout = snapshot.layout();
    let given = layout
        .deliveries
        .iter()
        .filter(|delivery| delivery.key.post == post && delivery.key.channel == channel);
    times.instants = given.map(|delivery| delivery.publish_at).collect();
    let mut unplaced = layout.unplaced.iter();
    let unplaced = unplaced.find(|one| one.post == post && one.channel == channel);
    times.reason = unplaced.map(|unplaced| unplaced.reason.clone());
}

/// The next times of a repeat.
fn next(repeat: &Repeat, now: Instant, zone: Zone) -> Vec<Instant> {
    let (Some(cron), Some(from)) = (&repeat.cron, repeat.from) else {
        return Vec::new();
    };
    let first = from.value.and_time(NaiveTime::MIN);
    let last = |local: &LocalTime| repeat.until.is_none_or(|until| local.date() <= until.value);
    let kept = |local: &LocalTime| repeat.except.iter().all(|day| day.value != local.date());
    let coming = |local: LocalTime| {
        let instant = to_instant(local, zone).instant;
        (instant >= now).then_some(instant)
    };
    // A count begins on the first day, so the past has to be gone through; else it is left out.
    let today = to_local(now, zone) - chrono::TimeDelta::days(1);
    let start = if repeat.count.is_some() {
        first
    } else {
        first.max(today)
    };
    let most = repeat
        .count
        .map_or(usize::MAX, |count| count.value as usize);
    let all = cron.value.from(start).take(most).take_while(last);
    all.filter(kept).filter_map(coming).take(TOLD).collect()
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::snapshot;
    use super::*;

    fn lines(post: &str) -> Vec<String> {
        let snapshot = snapshot(&format!("[posts.a]\ntext = \"Hello\"\n{post}"));
        let times = times(&snapshot, "a");
        times.iter().flat_map(Times::lines).collect()
    }

    #[test]
    fn a_local_time_is_told_on_the_wall_and_in_utc() {
        assert_eq!(
            lines("publish_at = 2026-11-27T09:00:00\n"),
            ["- `mastodon`: Fri 27 Nov 2026, 09:00 Europe/Stockholm (08:00 UTC)"]
        );
        assert_eq!(
            lines("publish_at = 2026-11-27T09:00:00Z\n"),
            ["- `mastodon`: Fri 27 Nov 2026, 10:00 Europe/Stockholm (09:00 UTC)"]
        );
    }

    #[test]
    fn a_repeat_tells_its_next_five_times_across_a_change_of_the_clocks() {
        let found = lines("repeat = { cron = \"0 10 * * SUN\", from = 2027-03-20 }\n");
        assert_eq!(found.len(), 5);
        assert!(
            found[0].contains("21 Mar 2027, 10:00 Europe/Stockholm (09:00 UTC)"),
            "{found:?}"
        );
        assert!(
            found[1].contains("28 Mar 2027, 10:00 Europe/Stockholm (08:00 UTC)"),
            "{found:?}"
        );
    }

    #[test]
    fn what_waits_gets_its_slot_or_the_reason_why_not() {
        let found = lines("status = \"approved\"\nqueue = {}\n");
        assert!(found[0].contains("Sat 21 Nov 2026, 09:00"), "{found:?}");
        let found = lines("queue = { not_after = 2026-11-19 }\n");
        assert!(
            found[0].contains("no free slot up to 2026-11-19"),
            "{found:?}"
        );
    }

    #[test]
    fn what_is_cancelled_has_no_time() {
        assert_eq!(
            lines("status = \"cancelled\"\npublish_at = 2026-11-27T09:00:00\n"),
            ["- `mastodon`: cancelled"]
        );
    }
}
