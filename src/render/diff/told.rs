//! Findings as people tell them: new, gone, or there before in other words, as when one more day has passed or one post less
//! waits.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::diagnostic::{RuleId, Severity};
use crate::diff::{FindingChanges, Found};

/// The findings that differ.
#[derive(Debug, Default)]
pub(super) struct Told<'a> {
    /// Those that nothing like was there before.
    pub(super) new: Vec<&'a Found>,
    /// Those that were there: as they read before, and as they read now.
    pub(super) otherwise: Vec<(&'a Found, &'a Found)>,
    /// Those that nothing like is there now.
    pub(super) fixed: Vec<&'a Found>,
}

impl<'a> Told<'a> {
    /// Sorts out which new finding was there before.
    pub(super) fn of(changes: &'a FindingChanges) -> Self {
        let mut before: BTreeMap<Name<'_>, VecDeque<usize>> = BTreeMap::new();
        for (index, found) in changes.fixed.iter().enumerate() {
            if let Some(name) = name(found) {
                before.entry(name).or_default().push_back(index);
            }
        }
        let (mut told, mut there) = (Self::default(), BTreeSet::new());
        for now in &changes.new {
            let same = name(now).and_then(|name| before.get_mut(&name)?.pop_front());
            if let Some(index) = same {
                there.insert(index);
                told.otherwise.push((&changes.fixed[index], now));
            } else {
                told.new.push(now);
            }
        }
        let gone = changes.fixed.iter().enumerate();
        told.fixed = gone
            .filter(|(index, _)| !there.contains(index))
            .map(|(_, found)| found)
            .collect();
        told
    }

    /// `1 new, 2 fixed, 3 in other words`; `None` where there are none.
    pub(super) fn summary(&self) -> Option<String> {
        let (new, fixed) = (self.new.len(), self.fixed.len());
        match self.otherwise.len() {
            0 if new + fixed == 0 => None,
            0 => Some(format!("{new} new, {fixed} fixed")),
            otherwise => Some(format!(
                "{new} new, {fixed} fixed, {otherwise} in other words"
            )),
        }
    }
}

/// One rule about one post on one channel.
type Name<'a> = (RuleId, Severity, Option<&'a str>, Option<&'a str>);

/// By what a finding is known again in other words; `None` for what is about neither a post nor a channel.
fn name(found: &Found) -> Option<Name<'_>> {
    let (post, channel) = (found.post.as_deref(), found.channel.as_deref());
    post.or(channel)?;
    Some((found.rule, found.severity, post, channel))
}
