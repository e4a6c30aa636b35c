//! Questions about a workspace that several rules ask, with answers made from the context.
//!
//! When a channel sends what and what its cadence says of it, who says the same as whom, what the voice of the brand
//! asks for, and how many of something a message holds.

pub(super) mod agenda;
pub(super) mod crowd;
pub(super) mod forbidden;
pub(super) mod likeness;
pub(super) mod soon;
pub(super) mod tally;
pub(super) mod voice;
