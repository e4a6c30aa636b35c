//! Findings as people tell them: new, gone, or there before in other words, as when one more day has passed or one post less
//! waits.

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
        let mut told = Self {
            fixed: changes.fixed.iter().collect(),
            ..Self::default()
        };
        for now in &changes.new {
            match told.fixed.iter().position(|before| is_same(before, now)) {
                Some(index) => told.otherwise.push((told.fixed.remove(index), now)),
                None => told.new.push(now),
            }
        }
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

/// One rule about one post on one channel. What is about neither is told apart by its words alone.
fn is_same(before: &Found, now: &Found) -> bool {
    let name = |found: &'_ Found| {
        (
            found.rule,
            found.severity,
            found.post.clone(),
            found.channel.clone(),
        )
    };
    (now.post.is_some() || now.channel.is_some()) && name(before) == name(now)
}
