//! Whether a message is there after all, and how one that is there is deleted: what adapters are asked, and what they say.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::{DateTime, TimeDelta};

use super::{Account, Answer, Answers, Call, Outcome};
use crate::model::{DeliveryKey, Imprint, Receipt};
use crate::time::Instant;

/// By how much a message may seem older than its intent: two clocks, and the time that both need for an answer.
const SLACK: TimeDelta = TimeDelta::minutes(5);

/// A message that may or may not be out, and everything that its intent tells of it.
#[derive(Debug, Clone, Copy)]
pub struct Sought<'a> {
    /// On which account.
    pub account: Account<'a>,
    /// Of which delivery.
    pub delivery: &'a DeliveryKey,
    /// Which part of the delivery, from 0.
    pub part: usize,
    /// What people see of it, as it was sent.
    pub said: &'a Imprint,
    /// The idempotency key, or the remote id that was chosen in advance.
    pub key: &'a str,
    /// The answers to the uploads that came before it, as far as the ledger has them.
    pub uploads: &'a Answers,
    /// When the calendar had it go out, as its job said.
    pub publish_at: Instant,
    /// For how long it may have been out: the time since its intent was written.
    pub age: Duration,
    /// The platform's names, and the addresses, of what is known to be something else on the same channel.
    pub known: &'a BTreeSet<String>,
}

impl Sought<'_> {
    /// The earliest time at which it can have appeared, by the clock of the server that gave this answer: ours need not agree
    /// with it. `None` where the answer has no `Date`.
    pub(super) fn since(&self, answer: &Answer) -> Option<Instant> {
        let now = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
        let age = TimeDelta::from_std(self.age).ok()?.checked_add(&SLACK)?;
        Some(now.checked_sub_signed(age)?.to_utc())
    }
}

/// What comes next in finding a message, which changes nothing on the platform.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for one look")]
pub enum Look {
    /// Make this call, then ask again with its answer.
    Call(Call),
    /// It is there.
    Found(Receipt),
    /// It is not there, as far as this read can tell.
    Absent,
    /// This read does not tell.
    Undecided(String),
}

/// A message that is out and is to go.
#[derive(Debug, Clone, Copy)]
pub struct Unwanted<'a> {
    /// On which account.
    pub account: Account<'a>,
    /// Of which delivery.
    pub delivery: &'a DeliveryKey,
    /// Which part of the delivery, from 0.
    pub part: usize,
    /// What the platform said when it took the message.
    pub receipt: &'a Receipt,
}

/// What comes next in deleting a message. To delete it once more changes nothing, so any call may be made again.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::large_enum_variant, reason = "it lives for one call")]
pub enum Removal {
    /// Make this call, then ask again with its answer.
    Call(Call),
    /// It is gone.
    Gone,
    /// It was gone already.
    WasGone,
    /// It stays, and a person must do something.
    Refused(String),
    /// It may stay for now, and another try may help.
    Later(String),
}

impl From<Outcome> for Removal {
    /// What the outcome of a deletion's call means. Where nobody can say whether it is gone, it is deleted once more.
    fn from(outcome: Outcome) -> Self {
        match outcome {
            Outcome::Refused(reason) => Self::Refused(reason),
            Outcome::Later { reason, .. } | Outcome::Unknown(reason) => Self::Later(reason),
            Outcome::Sent(_) => Self::Gone,
        }
    }
}
