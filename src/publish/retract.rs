//! Deleting what was published: message by message, the last one first, each recorded before the next.
//!
//! A message that is gone already counts as deleted, so a call that was cut off is made again without harm.

use super::crash;
use super::delivery::Channel;
use super::lane::{Lane, open_by_id};
use super::look::{MOVED, moved_since};
use super::recorder::RecordError;
use super::run::{RunError, Surroundings, begin, ledger_error};
use super::transport::Supply;
use crate::ledger::{LedgerError, Record, Store, What};
use crate::model::{DeliveryKey, Receipt};
use crate::platform::{Answers, Removal, Unwanted};
use crate::time::Instant;

/// More calls than this for one message would be a mistake of its adapter.
const MOST_CALLS: usize = 20;

/// Why something published cannot be retracted now.
const IN_DOUBT: &str = "it is not known what of it is out: run `kalends reconcile` first";

/// What became of a retraction.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Retraction {
    /// How many messages this call took for deleted.
    pub gone: usize,
    /// Why it stopped before the first message; absent when all are gone.
    pub stopped: Option<String>,
    /// What a person should know beside that.
    pub notes: Vec<String>,
    /// The ledger failed on the way.
    pub trouble: Option<LedgerError>,
}

/// Deletes what of a delivery is out, in the name of `by`. With `by_hand` a person has done that, and it is only recorded.
pub fn retract(
    around: &Surroundings<'_>,
    store: Box<dyn Store>,
    key: &DeliveryKey,
    by: &str,
    by_hand: bool,
) -> Result<Retraction, RunError> {
    let begun = begin(around, store)?;
    let transport = super::transport::Transport::new(around.http, around.workspace);
    let lane = Lane {
        around,
        recorder: &begun.recorder,
        transport: &transport,
    };
    let mut retraction = Retraction {
        notes: begun.notes,
        ..Retraction::default()
    };
    if by_hand {
        take_for_gone(&lane, key, by, &mut retraction).map_err(ledger_error)?;
        return Ok(retraction);
    }
    match open_by_id(&lane, &key.channel) {
        Err(reason) => retraction.stopped = Some(reason),
        Ok(opened) => {
            let channel = opened.channel(&lane);
            delete_all(&channel, key, by, &mut retraction);
        }
    }
    Ok(retraction)
}

/// The last message that is out, and when it was recorded so, if it is known what is out.
fn last_out(record: &Record) -> Result<Option<(u32, Receipt, Instant)>, String> {
    if record.blocks_send() {
        return Err(IN_DOUBT.to_owned());
    }
    let told = |number: u32| {
        let part = record.parts.get(&number)?;
        Some((number, part.receipt.clone()?, part.sent_at?))
    };
    Ok(record.last_out().and_then(told))
}

fn take_for_gone(
    lane: &Lane<'_>,
    key: &DeliveryKey,
    by: &str,
    retraction: &mut Retraction,
) -> Result<(), RecordError> {
    loop {
        match last_out(&lane.recorder.record_of(key)) {
            Ok(None) => return Ok(()),
            Ok(Some((part, ..))) => {
                let by = by.to_owned();
                lane.recorder.result(key, &What::Retracted { part, by })?;
                retraction.gone += 1;
            }
            Err(reason) => {
                retraction.stopped = Some(reason);
                return Ok(());
            }
        }
    }
}

fn delete_all(channel: &Channel<'_>, key: &DeliveryKey, by: &str, retraction: &mut Retraction) {
    loop {
        let (part, receipt, sent_at) = match last_out(&channel.recorder.record_of(key)) {
            Ok(None) => return,
            Ok(Some(last)) => last,
            Err(reason) => {
                retraction.stopped = Some(reason);
                return;
            }
        };
        if channel.stop.is_asked() {
            retraction.stopped = Some("it was stopped: run it again".to_owned());
            return;
        }
        let unwanted = Unwanted {
            account: channel.account,
            delivery: key,
            part: part as usize - 1,
            receipt: &receipt,
        };
        if moved_since(channel, sent_at) {
            retraction.stopped = Some(MOVED.to_owned());
            return;
        }
        crash::point(crash::BEFORE_DELETE);
        if let Err(reason) = delete(channel, &unwanted) {
            retraction.stopped = Some(reason);
            return;
        }
        crash::point(crash::AFTER_DELETE);
        let by = by.to_owned();
        let recorded = channel.recorder.result(key, &What::Retracted { part, by });
        crash::point(crash::AFTER_DELETE_RECORD);
        if let Err(error) = recorded {
            retraction.trouble = Some(match error {
                RecordError::Overtaken => LedgerError::Busy,
                RecordError::Ledger(error) | RecordError::InJournal(error) => *error,
            });
            return;
        }
        retraction.gone += 1;
    }
}

/// Deletes one message, or says why it is still there.
fn delete(channel: &Channel<'_>, unwanted: &Unwanted<'_>) -> Result<(), String> {
    let retract = channel
        .adapter
        .retract
        .ok_or("this platform cannot delete from here")?;
    let supply = Supply::without_uploads(channel.secrets, channel.tree, channel.observer);
    let mut answers = Answers::default();
    for _ in 0..MOST_CALLS {
        let call = match retract(unwanted, &answers) {
            Removal::Gone | Removal::WasGone => return Ok(()),
            Removal::Refused(reason) => return Err(reason),
            Removal::Later(reason) => return Err(format!("{reason}: run it again later")),
            Removal::Call(call) => call,
        };
        let answer = channel.transport.perform(&call, supply);
        let answer = answer.map_err(|failure| format!("{failure}: run it again"))?;
        answers.keep(&call.name, answer);
    }
    Err("it took too many calls".to_owned())
}
