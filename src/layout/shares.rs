//! How the pillars share what a channel sends, and what their greatest shares refuse.
//!
//! A share is counted in the window that ends with a post of the pillar: so it depends on what goes out before, and the
//! first post of a pillar always fits.

use std::collections::BTreeMap;

use chrono::TimeDelta;

use crate::model::{Cadence, Mix, Share};
use crate::time::Instant;

/// When posts go out that a mix counts: all of them, and those of each pillar that has a greatest share.
#[derive(Default)]
pub(super) struct Shares<'a> {
    mix: Option<&'a Mix>,
    all: Vec<Instant>,
    by_pillar: BTreeMap<&'a str, Vec<Instant>>,
}

/// A pillar that has its share already.
pub(super) struct Enough {
    /// The share in words.
    pub(super) words: String,
    /// Before this instant no other slot is better.
    pub(super) until: Instant,
}

impl<'a> Shares<'a> {
    /// Counts nothing yet, and never will where the cadence has no greatest share.
    pub(super) fn new(cadence: Option<&'a Cadence>) -> Self {
        let mix = cadence.and_then(|cadence| cadence.mix.as_ref());
        Self {
            mix: mix.filter(|mix| mix.has_most()),
            ..Self::default()
        }
    }

    /// Counts a post.
    pub(super) fn take(&mut self, instant: Instant, pillar: Option<&'a str>) {
        if self.mix.is_none() {
            return;
        }
        insert(&mut self.all, instant);
        if let Some(pillar) = pillar {
            insert(self.by_pillar.entry(pillar).or_default(), instant);
        }
    }

    /// Counts a post no longer.
    pub(super) fn forget(&mut self, instant: Instant, pillar: &str) {
        remove(&mut self.all, instant);
        if let Some(own) = self.by_pillar.get_mut(pillar) {
            remove(own, instant);
        }
    }

    /// Why another post of a pillar cannot go out then: it would break the share in the window that ends with it, or in one
    /// that ends with a later post of the pillar.
    pub(super) fn enough(&self, pillar: &str, instant: Instant) -> Option<Enough> {
        let (mix, share) = self.limit(pillar)?;
        let until = if self.breaks(mix, (share, pillar), instant, 1) {
            self.next_change(mix, pillar, instant)
        } else {
            let later = self.own(pillar);
            let later = &later[later.partition_point(|one| *one <= instant)..];
            let within = &later[..later.partition_point(|one| *one - instant < mix.length())];
            let mut ends = within.iter().rev();
            *ends.find(|end| self.breaks(mix, (share, pillar), **end, 1))?
        };
        Some(Enough {
            words: words(mix, share, pillar),
            until,
        })
    }

    /// The share in words, when the window that ends with a post that is counted already breaks it.
    pub(super) fn broken(&self, pillar: &str, instant: Instant) -> Option<String> {
        let (mix, share) = self.limit(pillar)?;
        self.breaks(mix, (share, pillar), instant, 0)
            .then(|| words(mix, share, pillar))
    }

    fn limit(&self, pillar: &str) -> Option<(&'a Mix, &'a Share)> {
        let mix = self.mix?;
        let share = mix
            .shares
            .0
            .iter()
            .find(|share| share.key.value == pillar)?;
        Some((mix, &share.value)).filter(|(_, share)| share.max.is_some())
    }

    fn own(&self, pillar: &str) -> &[Instant] {
        self.by_pillar.get(pillar).map_or(&[], Vec::as_slice)
    }

    /// True when the window up to an instant, with so many more posts of the pillar, holds too many of them.
    fn breaks(
        &self,
        mix: &Mix,
        (share, pillar): (&Share, &str),
        end: Instant,
        more: usize,
    ) -> bool {
        let posts = within(self.own(pillar), mix.length(), end) + more;
        let all = within(&self.all, mix.length(), end) + more;
        !share.allows(posts, all)
    }

    /// The next instant at which more posts of any kind are counted, or fewer of the pillar.
    fn next_change(&self, mix: &Mix, pillar: &str, instant: Instant) -> Instant {
        let more = self
            .all
            .get(self.all.partition_point(|one| *one <= instant));
        let own = self.own(pillar);
        let oldest = own.get(own.partition_point(|one| instant - *one >= mix.length()));
        let fewer = oldest
            .filter(|oldest| **oldest <= instant)
            .map(|oldest| *oldest + mix.length());
        let changes = more.copied().into_iter().chain(fewer);
        changes.min().unwrap_or(Instant::MAX_UTC)
    }
}

fn insert(list: &mut Vec<Instant>, instant: Instant) {
    list.insert(list.partition_point(|one| *one <= instant), instant);
}

fn remove(list: &mut Vec<Instant>, instant: Instant) {
    if let Ok(index) = list.binary_search(&instant) {
        list.remove(index);
    }
}

/// How many lie in the window that ends with an instant, that one included and the window's beginning not.
fn within(list: &[Instant], length: TimeDelta, end: Instant) -> usize {
    let first = list.partition_point(|one| end - *one >= length);
    list.partition_point(|one| *one <= end)
        .saturating_sub(first)
}

/// ``` `promotion` is at most 20 % of 30 days ```
fn words(mix: &Mix, share: &Share, pillar: &str) -> String {
    let percent = format!("{:.1}", 100.0 * share.max.unwrap_or(1.0));
    let percent = percent.strip_suffix(".0").unwrap_or(&percent);
    let length = match (mix.length().num_days(), mix.window) {
        (1, _) if mix.length() == TimeDelta::days(1) => "1 day".to_owned(),
        (days, _) if mix.length() == TimeDelta::days(days) => format!("{days} days"),
        (days, None) => format!("{days} days"),
        (_, Some(window)) => window.value.to_string(),
    };
    format!("`{pillar}` is at most {percent} % of {length}")
}
