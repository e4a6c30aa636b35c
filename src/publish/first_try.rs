//! A second try that no key makes the same as the first: the post was edited in between, or the key has lost its effect by
//! the time the second run comes.
//!
//! The first may have arrived after it was looked for. So it is looked for once more right before the second goes out, and
//! not before it is so old that it cannot come any more.

use chrono::TimeDelta;

use super::decide::settle_help;
use super::delivery::Channel;
use super::ended::Ended;
use super::look::{self, Doubt, LONGEST_WAY};
use super::prepare::Prepared;
use super::recorder::RecordError;
use super::report::Fate;
use crate::layout::Delivery;
use crate::ledger::{DeliveryState, Record, What};
use crate::platform::{self, Look};

/// What stands in the way of sending once more what was looked for in vain; `None` where nothing does.
pub(super) fn wait_for_first(
    channel: &Channel<'_>,
    delivery: &Delivery,
    prepared: &Prepared,
) -> Result<Option<Ended>, RecordError> {
    let record = channel.recorder.record_of(&delivery.key);
    let is_safe = channel.facts.doubt == platform::Doubt::AlwaysSafe;
    let Some(first) = looked_for(&record).filter(|_| !is_safe) else {
        return Ok(None);
    };
    let age = first.age(channel.recorder.now());
    let window = TimeDelta::from_std(channel.facts.key_window).unwrap_or_default();
    let has_same_words = first.key() == prepared.key(delivery, first.part as usize - 1);
    if has_same_words && age < window {
        return Ok(None);
    }
    if age < LONGEST_WAY {
        let what = if has_same_words {
            "an earlier try may still arrive"
        } else {
            "its words changed after a try that may still arrive"
        };
        let reason = format!(
            "{what}: it goes out when that is {} minutes old, if it is not there",
            LONGEST_WAY.num_minutes()
        );
        return Ok(Some(Ended::new(Fate::Retrying, reason).waiting()));
    }
    let help = settle_help(&delivery.key);
    match look::read(channel, &delivery.key, &first) {
        Look::Absent => Ok(None),
        Look::Found(receipt) => {
            let place = receipt.url.clone().unwrap_or_default();
            let (epoch, part) = (first.epoch(), first.part);
            let sent = What::Sent {
                epoch,
                part,
                receipt,
            };
            channel.recorder.result(&delivery.key, &sent)?;
            let reason = format!("an earlier try is there after all: {place}");
            Ok(Some(Ended::new(Fate::Held, format!("{reason}; {help}"))))
        }
        Look::Undecided(reason) => Ok(Some(Ended::new(Fate::Held, format!("{reason}; {help}")))),
        Look::Call(_) => Ok(Some(Ended::new(Fate::Held, help))),
    }
}

/// The last try of the part that is next, where it counts as not sent because nobody found it.
fn looked_for(record: &Record) -> Option<Doubt> {
    let number = record.next_part()?;
    let part = record.parts.get(&number)?;
    let is_missing = part.state == DeliveryState::Retry && part.not_found_at.is_some();
    is_missing.then(|| Doubt::about(record, number)).flatten()
}
