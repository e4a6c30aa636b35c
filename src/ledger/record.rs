//! What is known about one delivery, and the questions that publishing asks about it.
//!
//! Parts are sent in order and a hole stops the delivery, so at most one part is anything but sent
//! or planned: the first that is not sent. Its state is the delivery's state.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::Value;

use super::{Event, Intent};
use crate::model::Receipt;
use crate::time::Instant;

/// Where a delivery, or one part of it, stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DeliveryState {
    /// Nothing has been tried.
    #[default]
    Planned,
    /// Claimed, with nothing sent under the claim; free again when the lease runs out.
    Reserved,
    /// The intent is written and no result is; never taken over by time alone.
    Sending,
    /// Provably not sent; to be tried again at a given instant.
    Retry,
    /// The platform took it.
    Sent,
    /// Refused for good, or given up.
    Failed,
    /// Nobody knows whether it was sent.
    Unknown,
    /// Waits for a person.
    Held,
    /// A person called it off.
    Cancelled,
    /// Skipped because it was due too long ago.
    Missed,
    /// It was sent, and deleted on the platform since.
    Retracted,
}

impl DeliveryState {
    /// The state's name in messages and in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::Planned => "planned",
            Self::Reserved => "reserved",
            Self::Sending => "sending",
            Self::Retry => "retry",
            Self::Sent => "sent",
            Self::Failed => "failed",
            Self::Unknown => "unknown",
            Self::Held => "held",
            Self::Cancelled => "cancelled",
            Self::Missed => "missed",
            Self::Retracted => "retracted",
        }
    }

    /// Whether nothing more happens unless a person asks for it, and nothing is in doubt.
    pub fn is_final(self) -> bool {
        match self {
            Self::Sent | Self::Failed | Self::Cancelled | Self::Missed | Self::Retracted => true,
            Self::Planned
            | Self::Reserved
            | Self::Sending
            | Self::Retry
            | Self::Unknown
            | Self::Held => false,
        }
    }

    /// Whether a run may claim the delivery, as far as its state goes.
    pub(super) fn is_claimable(self) -> bool {
        matches!(self, Self::Planned | Self::Reserved | Self::Retry)
    }
}

impl fmt::Display for DeliveryState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// A claim that still holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lease {
    /// The claim's number.
    pub epoch: u64,
    /// When it runs out, if nothing was sent under it.
    pub until: Instant,
    /// The run that made it.
    pub run: String,
}

/// One intent, and who wrote it when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attempt {
    /// What was about to be sent.
    pub intent: Intent,
    /// The run that sent it.
    pub run: String,
    /// When the intent was written; an idempotency key's window begins here.
    pub at: Instant,
}

/// One message of a delivery.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// Where it stands; `Reserved` is a state of the delivery only.
    pub state: DeliveryState,
    /// Every intent, oldest first.
    pub attempts: Vec<Attempt>,
    /// The claim of the intent whose effect is not known, whether `sending`, `unknown` or `held`.
    pub open: Option<u64>,
    /// When a read first missed what the newest intent may have sent.
    pub not_found_at: Option<Instant>,
    /// What the platform answered to steps without visible effect, by the step's name.
    pub answers: BTreeMap<String, Value>,
    /// What the platform answered when it took the part.
    pub receipt: Option<Receipt>,
    /// A receipt that came in for an older intent, and that nobody has judged: the part may be out
    /// already, or out twice.
    pub late_receipt: Option<Receipt>,
    /// Why it is in a state other than planned, sending or sent.
    pub reason: Option<String>,
    /// When to try again.
    pub retry_at: Option<Instant>,
    /// When it was recorded as sent.
    pub sent_at: Option<Instant>,
}

impl Part {
    /// The newest intent.
    pub fn intent(&self) -> Option<&Intent> {
        self.attempts.last().map(|attempt| &attempt.intent)
    }

    /// Takes up a state, with the reason for it if there is one to tell.
    pub(super) fn turn(&mut self, state: DeliveryState, reason: Option<&str>) {
        self.state = state;
        self.reason = reason.map(str::to_owned);
        self.retry_at = None;
    }

    /// Is sent.
    pub(super) fn deliver(&mut self, receipt: &Receipt, at: Instant) {
        self.turn(DeliveryState::Sent, None);
        self.receipt = Some(receipt.clone());
        self.sent_at = Some(at);
    }

    /// Waits for the next try, and keeps the reason why the last one failed.
    pub(super) fn wait_until(&mut self, at: Instant) {
        self.state = DeliveryState::Retry;
        self.retry_at = Some(at);
    }

    /// Whether the receipt at hand is that of this claim's intent.
    pub(super) fn was_sent_in(&self, epoch: u64) -> bool {
        let newest = self.intent().map(|intent| intent.epoch);
        self.state == DeliveryState::Sent && newest == Some(epoch)
    }

    /// Whether an intent was written under this claim.
    pub(super) fn was_tried_in(&self, epoch: u64) -> bool {
        self.attempts
            .iter()
            .any(|attempt| attempt.intent.epoch == epoch)
    }
}

/// What the events of one delivery add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// Since when it waits for a slot.
    pub queued_at: Option<Instant>,
    /// Number of its newest event; 0 when there is none.
    pub number: u64,
    /// Number of its newest claim; 0 when it was never claimed.
    pub epoch: u64,
    /// The newest claim, while it holds.
    pub lease: Option<Lease>,
    /// The parts that the events speak of, by number.
    pub parts: BTreeMap<u32, Part>,
    /// How many parts the newest intent counts; absent before the first.
    pub total: Option<u32>,
    /// Results of intents that were already decided or overtaken, as they came in.
    pub evidence: Vec<Event>,
}

impl Record {
    /// The delivery's state: that of its first part that is not sent, `Reserved` when that part may
    /// be sent and is claimed, and `Sent` when no part is left.
    pub fn state(&self) -> DeliveryState {
        let Some(number) = self.next_part() else {
            return DeliveryState::Sent;
        };
        let state = self.part_state(number);
        if self.lease.is_some() && state.is_claimable() {
            DeliveryState::Reserved
        } else {
            state
        }
    }

    /// The number that the delivery's next event must have.
    pub fn next_number(&self) -> u64 {
        self.number + 1
    }

    /// The number that the next claim must have.
    pub fn next_epoch(&self) -> u64 {
        self.epoch + 1
    }

    /// The first part that is not sent; `None` when all are.
    pub fn next_part(&self) -> Option<u32> {
        let mut next = 1;
        while self.part_state(next) == DeliveryState::Sent {
            next += 1;
        }
        (self.total.is_none_or(|total| next <= total)).then_some(next)
    }

    /// Whether nothing more happens to it unless a person asks.
    pub fn is_final(&self) -> bool {
        self.state().is_final()
    }

    /// Whether no claim stands in the way at `now`. Says nothing about an open intent, which no
    /// time frees: see [`Record::blocks_send`].
    pub fn is_lease_over(&self, now: Instant) -> bool {
        self.lease.as_ref().is_none_or(|lease| lease.until <= now)
    }

    /// Whether the effect of some intent is not known. Nothing of the delivery may be sent then.
    pub fn blocks_send(&self) -> bool {
        self.parts.values().any(|part| part.open.is_some())
    }

    /// Whether messages of it are still out although some of it was retracted.
    pub fn is_partly_retracted(&self) -> bool {
        self.state() == DeliveryState::Retracted && self.last_out().is_some()
    }

    /// The last part that is out, which is the first to be retracted; `None` when none is.
    pub fn last_out(&self) -> Option<u32> {
        let mut parts = self.parts.iter().rev();
        parts.find_map(|(number, part)| (part.state == DeliveryState::Sent).then_some(*number))
    }

    /// The first part whose intent is open, with the claim of that intent.
    pub fn open_intent(&self) -> Option<(u32, u64)> {
        let mut parts = self.parts.iter();
        parts.find_map(|(number, part)| Some((*number, part.open?)))
    }

    /// Whether a run may claim it at `now`: nothing open, no claim that holds, no wait before the
    /// next try, no person's word needed. A part that is open is never `planned` or `retry`.
    pub fn may_claim(&self, now: Instant) -> bool {
        self.is_lease_over(now) && self.may_take_over(now)
    }

    /// Like [`Record::may_claim`], for a run that knows that whoever made the claim is dead.
    pub fn may_take_over(&self, now: Instant) -> bool {
        self.state().is_claimable() && self.retry_at().is_none_or(|at| at <= now)
    }

    /// When the next part is to be tried again.
    pub fn retry_at(&self) -> Option<Instant> {
        self.next().and_then(|part| part.retry_at)
    }

    /// Why the delivery is in a state other than planned, reserved, sending or sent.
    pub fn reason(&self) -> Option<&str> {
        self.next().and_then(|part| part.reason.as_deref())
    }

    /// When the first try of a part under that key was to go out: what is named after a time keeps its name at every try.
    pub fn first_intended(&self, part: u32, key: &str) -> Option<Instant> {
        let tried = self.parts.get(&part)?.attempts.iter();
        let mut of_key = tried.filter(|attempt| attempt.intent.key == key);
        of_key.next().map(|attempt| attempt.intent.publish_at)
    }

    /// The most often that any of its parts was tried.
    pub fn attempts(&self) -> usize {
        let tried = self.parts.values().map(|part| part.attempts.len());
        tried.max().unwrap_or(0)
    }

    /// When its last part was recorded as sent; `None` while any part is left.
    pub fn sent_at(&self) -> Option<Instant> {
        if self.next_part().is_some() {
            return None;
        }
        self.parts.values().filter_map(|part| part.sent_at).max()
    }

    pub(super) fn part_state(&self, number: u32) -> DeliveryState {
        self.parts
            .get(&number)
            .map_or(DeliveryState::Planned, |part| part.state)
    }

    fn next(&self) -> Option<&Part> {
        self.parts.get(&self.next_part()?)
    }
}
