//! How sure it is that a delivery takes place, for formats that show it by more than a word.

use super::Item;
use crate::ledger::{DeliveryState, Record};
use crate::model::Status;

/// How sure it is that a delivery takes place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Standing {
    /// It goes out, or it went out.
    Sure,
    /// Its post is not approved yet.
    Open,
    /// It did not go out as planned, and a person has to see to it.
    Stuck,
    /// Somebody called it off.
    Off,
}

impl Standing {
    /// What the ledger says, else how far the post has come.
    pub(super) fn of(item: &Item<'_>) -> Self {
        match item.record.map_or(DeliveryState::Planned, Record::state) {
            DeliveryState::Planned => match item.delivery.status.unwrap_or(Status::Draft) {
                Status::Draft | Status::Review => Self::Open,
                Status::Approved => Self::Sure,
                Status::Cancelled => Self::Off,
            },
            DeliveryState::Reserved
            | DeliveryState::Sending
            | DeliveryState::Retry
            | DeliveryState::Sent => Self::Sure,
            DeliveryState::Failed
            | DeliveryState::Unknown
            | DeliveryState::Held
            | DeliveryState::Missed => Self::Stuck,
            DeliveryState::Cancelled | DeliveryState::Retracted => Self::Off,
        }
    }
}
