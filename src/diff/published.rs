//! What is out already and is edited or deleted now: nobody will see that.

use std::collections::BTreeMap;

use super::fields::{Field, FieldChange};
use super::{Changed, Removed};
use crate::ledger::{DeliveryState, LedgerState};
use crate::model::DeliveryKey;
use crate::time::Instant;

/// A delivery that is out and that the change takes away or rewords.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublishedChange {
    /// Which one.
    pub key: DeliveryKey,
    /// When it was sent.
    pub sent_at: Option<Instant>,
    /// Where people see it.
    pub url: Option<String>,
    /// True where it is gone from the files, or called off; false where it was edited.
    pub gone: bool,
}

/// Everything of that kind.
pub(super) fn changes(
    ledger: &LedgerState,
    removed: &[Removed],
    changed: &[Changed],
) -> Vec<PublishedChange> {
    let gone = removed.iter().map(|one| (&one.delivery.key, true));
    let is_reworded = |one: &&Changed| one.fields.iter().any(is_seen);
    let edited = changed
        .iter()
        .filter(is_reworded)
        .map(|one| (&one.before.key, false));
    let found: BTreeMap<&DeliveryKey, bool> = gone.chain(edited).collect();
    let out = found.into_iter().filter_map(|(key, gone)| {
        let record = ledger
            .get(key)
            .filter(|record| record.state() == DeliveryState::Sent)?;
        let receipt = record.parts.values().find_map(|part| part.receipt.as_ref());
        Some(PublishedChange {
            key: key.clone(),
            sent_at: record.sent_at(),
            url: receipt.and_then(|receipt| receipt.url.clone()),
            gone,
        })
    });
    out.collect()
}

/// Whether readers would see the change.
fn is_seen(change: &FieldChange) -> bool {
    !matches!(change.field, Field::Status | Field::After)
}
