//! What became of a delivery, and what follows.

use std::time::Duration;

use super::decide::{behind, settle_help};
use super::recorder::RecordError;
use super::report::Fate;
use super::retry;
use crate::ledger::{DeliveryState, Record, What};
use crate::model::DeliveryKey;
use crate::platform::Outcome;
use crate::time::Instant;

/// The longest wait that a run sits out; for longer ones a later run comes.
const PATIENCE: Duration = Duration::from_secs(90);

/// What became of a delivery, and whether the channel's next one may follow in this run.
pub(super) struct Ended {
    pub(super) fate: Fate,
    pub(super) error: Option<String>,
    pub(super) channel_waits: bool,
}

impl Ended {
    pub(super) fn new(fate: Fate, error: impl Into<String>) -> Self {
        Self {
            fate,
            error: Some(error.into()),
            channel_waits: false,
        }
    }

    pub(super) fn sent() -> Self {
        Self {
            fate: Fate::Sent,
            error: None,
            channel_waits: false,
        }
    }

    pub(super) fn waiting(self) -> Self {
        Self {
            channel_waits: true,
            ..self
        }
    }
}

/// The ledger failed in the middle of a delivery: the run must end, and this is what became of the delivery.
pub(super) struct Trouble {
    pub(super) error: RecordError,
    pub(super) ended: Ended,
}

/// Before a send, a ledger that fails means that nothing is sent.
impl From<RecordError> for Trouble {
    fn from(error: RecordError) -> Self {
        let ended = match error {
            RecordError::Overtaken => {
                Ended::new(Fate::Skipped, "another run is sending it").waiting()
            }
            RecordError::Ledger(_) | RecordError::InJournal(_) => Ended::new(
                Fate::Retrying,
                "it was not sent, because the ledger could not be written",
            ),
        };
        Self { error, ended }
    }
}

/// What follows a try.
pub(super) enum Next {
    Ended(Ended),
    /// Try once more in this run, after this wait.
    Again(Duration),
}

impl Next {
    /// The same, with something more to tell.
    pub(super) fn with(self, told: &str) -> Self {
        match self {
            Self::Ended(ended) => {
                let error = ended.error.unwrap_or_default();
                Self::Ended(Ended {
                    error: Some(format!("{told}; {error}")),
                    ..ended
                })
            }
            Self::Again(wait) => Self::Again(wait),
        }
    }
}

/// What became of a delivery that another run has, or had. Where runs share the work, none is at work on a channel that
/// this one was given: what a run that has gone left half-way holds nothing back, as a doubt would not.
pub(super) fn taken(record: &Record, shared: bool) -> Ended {
    match record.state() {
        DeliveryState::Sending if shared => Ended::new(Fate::Skipped, "another run is sending it"),
        DeliveryState::Unknown => Ended::new(Fate::Unknown, record.reason().unwrap_or_default()),
        DeliveryState::Retry => {
            Ended::new(Fate::Retrying, record.reason().unwrap_or_default()).waiting()
        }
        DeliveryState::Failed => Ended::new(Fate::Failed, record.reason().unwrap_or_default()),
        DeliveryState::Held => Ended::new(Fate::Held, record.reason().unwrap_or_default()),
        DeliveryState::Missed => Ended::new(Fate::Missed, record.reason().unwrap_or_default()),
        // What comes after it on the channel is left to that run as well, which keeps the order.
        DeliveryState::Planned | DeliveryState::Reserved | DeliveryState::Sending => {
            Ended::new(Fate::Skipped, "another run is sending it").waiting()
        }
        DeliveryState::Sent | DeliveryState::Cancelled | DeliveryState::Retracted => {
            Ended::new(Fate::Skipped, "another run has settled it")
        }
    }
}

/// A message whose intent is open: it was sent, or an attempt was made to.
pub(super) struct Sent<'a> {
    pub(super) key: &'a DeliveryKey,
    pub(super) epoch: u64,
    pub(super) part: u32,
    /// How often the delivery was tried, this time included.
    pub(super) attempts: usize,
}

impl Sent<'_> {
    /// What is recorded of it, and what follows; nothing but the next message where it is sent.
    pub(super) fn came_to(&self, outcome: Outcome, now: Instant) -> (What, Option<Next>) {
        let Self {
            key,
            epoch,
            part,
            attempts,
        } = *self;
        match outcome {
            Outcome::Sent(receipt) => (
                What::Sent {
                    epoch,
                    part,
                    receipt,
                },
                None,
            ),
            Outcome::Refused(reason) => {
                let next = Next::Ended(Ended::new(Fate::Failed, reason.clone()));
                (
                    What::Refused {
                        epoch,
                        part,
                        reason,
                    },
                    Some(next),
                )
            }
            Outcome::Unknown(reason) => {
                let told = format!("{reason}: {}", settle_help(key));
                let next = Next::Ended(Ended::new(Fate::Unknown, told));
                (
                    What::Unknown {
                        epoch,
                        part,
                        reason,
                    },
                    Some(next),
                )
            }
            Outcome::Later { reason, wait } => {
                let retry_at = retry::next(attempts, wait, now);
                let next = after_not_sent(&reason, wait, retry_at.is_some());
                (
                    What::NotSent {
                        epoch,
                        part,
                        reason,
                        retry_at,
                    },
                    Some(next),
                )
            }
        }
    }
}

/// What follows a try that provably sent nothing.
pub(super) fn after_not_sent(reason: &str, asked: Option<Duration>, tries_left: bool) -> Next {
    match asked.filter(|wait| *wait <= PATIENCE) {
        _ if !tries_left => Next::Ended(Ended::new(
            Fate::Failed,
            format!("{reason}; given up after many tries"),
        )),
        Some(wait) => Next::Again(wait),
        None => Next::Ended(Ended::new(Fate::Retrying, reason).waiting()),
    }
}

/// A result that the ledger did not take is told in full, so that it is not lost even where the journal failed too.
pub(super) fn unrecorded(error: RecordError, what: &What, next: Option<Next>) -> Trouble {
    let kept = match &error {
        RecordError::InJournal(_) => {
            "the next run takes this result in from the journal".to_owned()
        }
        RecordError::Overtaken | RecordError::Ledger(_) => {
            format!("this result could not be recorded anywhere, note it: {what:?}")
        }
    };
    let (fate, told) = match next {
        Some(Next::Ended(ended)) => (ended.fate, ended.error.unwrap_or_default()),
        Some(Next::Again(_)) => (Fate::Retrying, "it was not sent".to_owned()),
        None => (Fate::Sent, "it is sent".to_owned()),
    };
    Trouble {
        error,
        ended: Ended::new(fate, format!("{told}; {kept}")),
    }
}

/// The platform asked to wait again and again: the next run goes on.
pub(super) fn still_waiting(record: &Record) -> Ended {
    Ended::new(
        Fate::Retrying,
        record.reason().unwrap_or("the platform asks to wait"),
    )
    .waiting()
}

/// Why a post that lost messages after its first ones went out is held: sending less cannot make it whole. `None` where
/// the next message is among the `count` that it has.
pub(super) fn shortened(key: &DeliveryKey, record: &Record, count: usize) -> Option<String> {
    let part = record.next_part().filter(|part| *part as usize > count)?;
    let DeliveryKey { post, channel, .. } = key;
    let out = part - 1;
    Some(format!(
        "{out} of its messages are out, and the post has no more than that now: put the others back and run \
         `kalends retry {post} --channel {channel}`, or leave it so with `kalends resolve {post} --channel {channel} --cancel`"
    ))
}

/// Keeps the order of a channel during a run: what comes behind a delivery that must wait, waits too.
#[derive(Default)]
pub(super) struct InTurn {
    waits: Option<String>,
}

impl InTurn {
    /// What becomes of the next delivery without a try; `None` when it may be tried.
    pub(super) fn next(&self) -> Option<Ended> {
        let reason = self.waits.clone()?;
        Some(Ended::new(Fate::Retrying, reason).waiting())
    }

    /// Takes note of what became of a delivery.
    pub(super) fn ended(&mut self, key: &DeliveryKey, ended: &Ended) {
        if ended.channel_waits && self.waits.is_none() {
            self.waits = Some(behind(&key.post));
        }
    }
}

/// The claim is over, or nearly so: nothing was sent under it, and a later run claims it anew.
pub(super) fn too_slow() -> Outcome {
    Outcome::Later {
        reason: "the preparations took longer than the claim lasts".to_owned(),
        wait: None,
    }
}
