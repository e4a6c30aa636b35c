//! One doubt, settled by reading the platform: what is there was sent, and what is missing twice was not.

use std::collections::BTreeSet;
use std::time::Duration;

use chrono::TimeDelta;

use super::crash;
use super::delivery::Channel;
use super::recorder::RecordError;
use super::retry;
use super::transport::Supply;
use super::uploads;
use crate::ledger::{Attempt, DeliveryState, LedgerState, Record, What};
use crate::model::{DeliveryKey, Receipt};
use crate::platform::{self, Answers, Look, Sought};
use crate::time::Instant;

/// Reads lag writes: what is missing at one look and again so much later is not there.
pub(super) const SECOND_LOOK: Duration = Duration::from_secs(30);
/// So long after a request left it may still come into effect, or come into view: on a platform without keys, nothing that
/// is missing before then is taken for not sent.
pub(super) const LONGEST_WAY: TimeDelta = TimeDelta::minutes(10);
/// Why a message can neither be looked for nor deleted.
pub(super) const MOVED: &str = "the channel has moved to another place since it was sent";
const NOT_YET: &str = "it was not there at a first look, and the next run looks again";
const TOO_EARLY: &str =
    "it is not there, but may still come: a run that looks ten minutes after it was sent decides";
/// More calls than this for one look would be a mistake of its adapter.
const MOST_CALLS: usize = 100;

/// An intent that nobody knows the outcome of.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Doubt {
    /// The part of the delivery, from 1.
    pub(super) part: u32,
    epoch: u64,
    attempt: Attempt,
    attempts: usize,
    not_found_at: Option<Instant>,
    uploads: Answers,
}

impl Doubt {
    /// The open intent of a delivery, unless a run is still at it.
    pub(super) fn of(record: &Record) -> Option<Self> {
        let (number, _) = record.open_intent()?;
        let is_sending = record.parts.get(&number)?.state == DeliveryState::Sending;
        (!is_sending).then(|| Self::about(record, number)).flatten()
    }

    /// The newest intent of a part, open or not; `None` where it has none.
    pub(super) fn about(record: &Record, number: u32) -> Option<Self> {
        let part = record.parts.get(&number)?;
        let attempt = part.attempts.last()?.clone();
        let uploads = uploads::recorded(Some(part), &attempt.intent.digest, |_| true);
        Some(Self {
            part: number,
            epoch: attempt.intent.epoch,
            attempt,
            attempts: record.attempts(),
            not_found_at: part.not_found_at,
            uploads,
        })
    }

    /// The claim of the intent.
    pub(super) fn epoch(&self) -> u64 {
        self.epoch
    }

    /// The key that was sent along.
    pub(super) fn key(&self) -> &str {
        &self.attempt.intent.key
    }

    /// How long ago the intent was written.
    pub(super) fn age(&self, now: Instant) -> TimeDelta {
        now - self.attempt.at
    }
}

/// What a look came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Finding {
    /// It is there, and recorded as sent.
    Sent(Receipt),
    /// It is not there, and recorded as not sent; when it is tried again, unless it was tried too often.
    NotSent(Option<Instant>),
    /// It was not there at a first look. A second one, half a minute later, decides.
    NotYet(String),
    /// This look does not tell; a later one, or a person, may.
    Doubtful(String),
    /// The platform never tells, so only a person can.
    Untold(String),
}

/// Looks for what an intent may have sent and records what that proves. `before` is when this process looked for it in
/// vain; a look of an earlier run is in the ledger.
pub(super) fn settle(
    channel: &Channel<'_>,
    key: &DeliveryKey,
    doubt: &Doubt,
    before: Option<std::time::Instant>,
) -> Result<Finding, RecordError> {
    crash::point(crash::BEFORE_LOOK);
    let look = read(channel, key, doubt);
    crash::point(crash::AFTER_LOOK);
    let is_safe = channel.facts.doubt == platform::Doubt::AlwaysSafe;
    let finding = match look {
        Look::Found(receipt) => found(channel, key, doubt, receipt),
        Look::Absent if is_safe => {
            not_there(channel, key, doubt, "it was looked for and is not there")
        }
        Look::Absent if may_still_come(channel.facts, doubt.age(channel.recorder.now())) => {
            remember(channel, key, doubt, TOO_EARLY)
        }
        Look::Absent if is_second(channel, doubt, before) => {
            not_there(channel, key, doubt, "it was looked for and is not there")
        }
        Look::Absent => remember(channel, key, doubt, NOT_YET),
        Look::Undecided(_) | Look::Call(_) if is_safe => not_there(
            channel,
            key,
            doubt,
            "sending it again changes nothing there",
        ),
        Look::Undecided(reason) => Ok(Finding::Doubtful(reason)),
        Look::Call(_) => Ok(Finding::Doubtful(
            "it took too many calls to look".to_owned(),
        )),
    };
    crash::point(crash::AFTER_LOOK_RECORD);
    finding
}

/// Whether a try of that age may still come into effect, with no key that would make another one the same.
fn may_still_come(facts: &platform::Facts, age: TimeDelta) -> bool {
    let window = TimeDelta::from_std(facts.key_window).unwrap_or_default();
    age >= window && age < LONGEST_WAY
}

/// Asks the platform, call by call. Nothing is changed there.
pub(super) fn read(channel: &Channel<'_>, key: &DeliveryKey, doubt: &Doubt) -> Look {
    let undecided = |reason: &str| Look::Undecided(reason.to_owned());
    let Some(locate) = channel.adapter.locate else {
        return undecided("the platform does not tell what it took");
    };
    let Some(said) = &doubt.attempt.intent.said else {
        return undecided("an older version of Kalends did not keep what it sent");
    };
    if moved_since(channel, doubt.attempt.at) {
        return undecided(MOVED);
    }
    let known = channel
        .recorder
        .look(|ledger| known_on(ledger, &key.channel));
    let age = channel.recorder.now() - doubt.attempt.at;
    let sought = Sought {
        account: channel.account,
        delivery: key,
        part: doubt.part as usize - 1,
        said,
        key: &doubt.attempt.intent.key,
        uploads: &doubt.uploads,
        publish_at: doubt.attempt.intent.publish_at,
        age: age.to_std().unwrap_or_default(),
        known: &known,
    };
    let supply = Supply::without_uploads(channel.secrets, channel.tree, channel.observer);
    let mut answers = Answers::default();
    for _ in 0..MOST_CALLS {
        let call = match locate(&sought, &answers) {
            Look::Call(call) => call,
            decided => return decided,
        };
        match channel.transport.ask(&call, supply, channel.stop) {
            Ok(answer) => answers.keep(&call.name, answer),
            Err(failure) => return Look::Undecided(format!("it cannot be looked for: {failure}")),
        }
    }
    undecided("it took too many calls to look")
}

/// Whether the channel publishes elsewhere since: there, what was sent before is always missing.
pub(super) fn moved_since(channel: &Channel<'_>, sent: Instant) -> bool {
    let record = channel.recorder.channel(channel.account.id);
    record
        .and_then(|record| record.moved_at)
        .is_some_and(|moved| moved >= sent)
}

/// Names and addresses of all that is recorded as sent on a channel.
fn known_on(ledger: &LedgerState, channel: &str) -> BTreeSet<String> {
    let records = ledger.iter().filter(|(key, _)| key.channel == channel);
    let parts = records.flat_map(|(_, record)| record.parts.values());
    parts
        .filter_map(|part| part.receipt.clone())
        .flat_map(|receipt| [receipt.remote_id, receipt.url])
        .flatten()
        .collect()
}

/// Whether an earlier look in vain lies far enough back.
fn is_second(channel: &Channel<'_>, doubt: &Doubt, before: Option<std::time::Instant>) -> bool {
    let pause = TimeDelta::from_std(SECOND_LOOK).unwrap_or_default();
    before.is_some_and(|before| before.elapsed() >= SECOND_LOOK)
        || doubt
            .not_found_at
            .is_some_and(|at| channel.recorder.now() - at >= pause)
}

fn found(
    channel: &Channel<'_>,
    key: &DeliveryKey,
    doubt: &Doubt,
    receipt: Receipt,
) -> Result<Finding, RecordError> {
    let sent = What::Sent {
        epoch: doubt.epoch,
        part: doubt.part,
        receipt: receipt.clone(),
    };
    channel.recorder.result(key, &sent)?;
    Ok(Finding::Sent(receipt))
}

/// Within its window the same key makes a second message the same as the first, so nothing has to be waited for.
fn not_there(
    channel: &Channel<'_>,
    key: &DeliveryKey,
    doubt: &Doubt,
    reason: &str,
) -> Result<Finding, RecordError> {
    let now = channel.recorder.now();
    let window = TimeDelta::from_std(channel.facts.key_window).unwrap_or_default();
    let is_safe = channel.facts.doubt == platform::Doubt::AlwaysSafe;
    let at_once = is_safe || now - doubt.attempt.at < window;
    let policy = retry::next(doubt.attempts, None, now);
    let retry_at = policy.map(|later| if at_once { now } else { later });
    // What may be sent as often as one likes is never given up over a doubt.
    let retry_at = retry_at.or(is_safe.then_some(now));
    let not_sent = What::NotSent {
        epoch: doubt.epoch,
        part: doubt.part,
        reason: reason.to_owned(),
        retry_at,
    };
    channel.recorder.before(key, vec![not_sent])?;
    Ok(Finding::NotSent(retry_at))
}

fn remember(
    channel: &Channel<'_>,
    key: &DeliveryKey,
    doubt: &Doubt,
    told: &str,
) -> Result<Finding, RecordError> {
    if doubt.not_found_at.is_none() {
        let not_found = What::NotFound {
            epoch: doubt.epoch,
            part: doubt.part,
        };
        channel.recorder.before(key, vec![not_found])?;
    }
    Ok(Finding::NotYet(told.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::Facts;

    #[test]
    fn i2_what_is_missing_on_a_platform_without_keys_proves_nothing_before_it_is_ten_minutes_old() {
        let keyed = Facts {
            key_window: Duration::from_secs(50 * 60),
            ..Facts::MESSAGES
        };
        for (minutes, may_come) in [(0, true), (9, true), (10, false), (60, false)] {
            let age = TimeDelta::minutes(minutes);
            assert_eq!(may_still_come(&Facts::MESSAGES, age), may_come, "{minutes}");
            assert!(!may_still_come(&keyed, age), "{minutes}");
        }
    }
}
