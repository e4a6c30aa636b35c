//! What a run writes down before it decides about anything: pure.

use chrono::TimeDelta;

use super::run::RunError;
use crate::layout::Layout;
use crate::ledger::{DeliveryState, LedgerState, What};
use crate::load::Loaded;
use crate::model::DeliveryKey;
use crate::time::Instant;

/// A clock that is further behind the ledger than this is wrong.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(5);

/// Refuses a clock that is behind what the ledger has seen.
pub(super) fn refuse_clock_behind(ledger: &LedgerState, now: Instant) -> Result<(), RunError> {
    match ledger.newest() {
        Some(newest) if now < newest - CLOCK_SLACK => Err(RunError::ClockBehind { now, newest }),
        Some(_) | None => Ok(()),
    }
}

/// What turns intents without a result into doubts, where whoever wrote them is no longer there to write the result;
/// `is_dead` tells that from the time of the intent.
pub(super) fn dead_intents(
    ledger: &LedgerState,
    is_dead: impl Fn(Instant) -> bool,
) -> Vec<(DeliveryKey, What)> {
    let mut whats = Vec::new();
    for (key, record) in ledger.iter() {
        let Some((part, epoch)) = record.open_intent() else {
            continue;
        };
        let tried = &record.parts[&part];
        let intended_at = tried.attempts.last().map(|attempt| attempt.at);
        if tried.state == DeliveryState::Sending && intended_at.is_none_or(&is_dead) {
            let reason = "the run that sent it ended before it could record an answer".to_owned();
            let unknown = What::Unknown {
                epoch,
                part,
                reason,
            };
            whats.push((key.clone(), unknown));
        }
    }
    whats
}

/// What waits for a slot and was not seen before, as far as it may go out.
pub(super) fn newly_queued(loaded: &Loaded, layout: &Layout) -> Vec<(DeliveryKey, What)> {
    let new = layout.unseen.iter().filter(|key| is_approved(loaded, key));
    new.map(|key| (key.clone(), What::Queued)).collect()
}

fn is_approved(loaded: &Loaded, key: &DeliveryKey) -> bool {
    let Some(entry) = loaded.calendar.posts.get(&key.post) else {
        return false;
    };
    let channel = loaded.calendar.channels.get(&key.channel);
    let platform = channel.map_or("", |channel| channel.value.platform_id());
    let terms = entry.value.terms_on(&key.channel, platform);
    loaded.settings.approval.is_met(&key.post, &terms)
}
