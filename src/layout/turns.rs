//! Whose turn it is: the variants of a recurring post, from one occurrence to the next.
//!
//! Variants take turns in the order of the list, and each goes on after the one that was said last. So each comes before
//! any comes again, none comes twice running, and a list that grows or shrinks changes neither what was said nor who
//! followed whom; a new variant comes when the turn reaches its place.

use super::nominal::{OCCURRENCE, tried_at};
use super::{Input, Target};
use crate::content::{Composition, wording};
use crate::ledger::Record;
use crate::model::Words;
use crate::time::LocalTime;

/// The turns that were taken so far, by occurrence.
#[derive(Default)]
pub(super) struct Turns {
    /// The nominal times of occurrences that said a variant of today's list, in order, and which.
    said: Vec<(String, usize)>,
}

/// An occurrence that said a variant.
#[derive(Debug, Clone, Copy)]
pub(super) struct Anchor {
    /// Which occurrence of its post it is.
    ordinal: usize,
    /// The variant.
    variant: usize,
}

impl Turns {
    /// What the ledger knows of a target's turns.
    pub(super) fn of(input: &Input<'_>, target: &Target<'_>) -> Self {
        let count = variants(target);
        let mut records = input
            .ledger
            .of_post(target.post_id, target.channel_id)
            .peekable();
        if count < 2 || records.peek().is_none() {
            return Self::default();
        }
        let marks: Vec<Option<String>> = (0..count)
            .map(|variant| mark(input, target, variant))
            .collect();
        let said = records.filter_map(|(key, record)| {
            let mark = said(record)?;
            let variant = marks
                .iter()
                .position(|other| other.as_deref() == Some(mark))?;
            Some((key.occurrence.clone(), variant))
        });
        Self {
            said: said.collect(),
        }
    }

    /// The variant that an occurrence said, if it said one of today's list.
    pub(super) fn said_at(&self, occurrence: &str, ordinal: usize) -> Option<Anchor> {
        let index = self
            .said
            .binary_search_by(|(name, _)| name.as_str().cmp(occurrence))
            .ok()?;
        let variant = self.said[index].1;
        Some(Anchor { ordinal, variant })
    }

    /// The last occurrence before another that said a variant; `ordinal` tells which occurrence one is.
    pub(super) fn last_before(
        &self,
        occurrence: &str,
        ordinal: impl Fn(LocalTime) -> Option<usize>,
    ) -> Option<Anchor> {
        let before = self
            .said
            .partition_point(|(name, _)| name.as_str() < occurrence);
        let (name, variant) = self.said.get(before.checked_sub(1)?)?;
        let local = LocalTime::parse_from_str(name, OCCURRENCE).ok()?;
        let ordinal = ordinal(local)?;
        Some(Anchor {
            ordinal,
            variant: *variant,
        })
    }
}

impl Anchor {
    /// The turn of a later occurrence, or of this one; modulo the number of variants it is the variant's place in the list.
    pub(super) fn turn(self, ordinal: usize) -> usize {
        self.variant + ordinal.saturating_sub(self.ordinal)
    }
}

/// How many variants the longest list has that the target may say.
fn variants(target: &Target<'_>) -> usize {
    let count = |words: &Words| words.variants.as_ref().map_or(0, Vec::len);
    target
        .post
        .every_words()
        .map(count)
        .max()
        .unwrap_or_default()
}

/// The mark of what a delivery said when it was first tried.
fn said(record: &Record) -> Option<&str> {
    tried_at(record)?;
    let mut attempts = record.parts.values().flat_map(|part| &part.attempts);
    attempts.find_map(|attempt| attempt.intent.wording.as_deref())
}

fn mark(input: &Input<'_>, target: &Target<'_>, variant: usize) -> Option<String> {
    let facts = crate::platform::find(target.channel.platform_id())?.facts;
    wording(&Composition {
        calendar: input.calendar,
        workspace: &input.settings.workspace,
        post_id: target.post_id,
        post: target.post,
        channel_id: target.channel_id,
        channel: target.channel,
        ordinal: variant,
        facts,
        limits: &facts.limits,
    })
}
