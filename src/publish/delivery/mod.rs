//! One delivery: claimed, its messages sent in order, each intent written before and each result after its send.

mod answers_kept;

use std::time::Duration;

use super::crash;
use super::credentials::Secrets;
use super::ended::{
    Ended, Next, Sent, Trouble, after_not_sent, shortened, still_waiting, taken, too_slow,
    unrecorded,
};
use super::look::{self, Doubt, Finding};
use super::pause::paused;
use super::prepare::Prepared;
use super::progress::{Observer, Stop};
use super::recorder::{LEASE, RecordError, Recorder, SLOWEST_WRITE};
use super::report::Fate;
use super::since::Since;
use super::transport::{Failure, Supply, Transport};
use crate::layout::Delivery;
use crate::ledger::{Intent, Record, What};
use crate::load::Tree;
use crate::model::Receipt;
use crate::platform::{Account, Adapter, Answer, Call, Effect, Facts, Job, Outcome, Step};
use crate::time::Instant;

/// How often a run sits out a platform's wait for one delivery.
const MOST_WAITS: u32 = 3;

/// Everything that the deliveries of one channel share.
pub(super) struct Channel<'a> {
    pub(super) account: Account<'a>,
    pub(super) adapter: &'static Adapter,
    pub(super) facts: &'static Facts,
    pub(super) secrets: &'a Secrets,
    pub(super) transport: &'a Transport<'a>,
    pub(super) tree: &'a dyn Tree,
    pub(super) recorder: &'a Recorder,
    pub(super) observer: &'a Observer,
    pub(super) stop: &'a Stop,
}

/// One delivery under one claim.
struct Claimed<'a> {
    channel: &'a Channel<'a>,
    delivery: &'a Delivery,
    prepared: &'a Prepared,
    parent: Option<Receipt>,
    epoch: u64,
    since: Since,
    /// Whether the claim is in the ledger yet; it may be written together with the first intent.
    written: bool,
}

/// Publishes one delivery, from its first message that is not sent to its last.
pub(super) fn publish(
    channel: &Channel<'_>,
    delivery: &Delivery,
    prepared: &Prepared,
    parent: Option<&Receipt>,
) -> Result<Ended, Trouble> {
    let mut waits = 0;
    loop {
        crash::point(crash::BEFORE_CLAIM);
        let record = channel.recorder.record_of(&delivery.key);
        if !channel.recorder.may_claim(&record) {
            return Ok(taken(&record, channel.recorder.is_shared()));
        }
        if let Some(reason) = shortened(&delivery.key, &record, prepared.messages.len()) {
            let held = What::Held {
                reason: reason.clone(),
            };
            channel.recorder.before(&delivery.key, vec![held])?;
            return Ok(Ended::new(Fate::Held, reason));
        }
        let mut claimed = Claimed {
            channel,
            delivery,
            prepared,
            parent: parent.cloned(),
            epoch: record.next_epoch(),
            since: Since::now(channel.recorder.now()),
            written: false,
        };
        match claimed.send_all(&record)? {
            Next::Ended(ended) => return Ok(ended),
            Next::Again(wait) if waits < MOST_WAITS => {
                waits += 1;
                channel.stop.sleep(wait);
            }
            Next::Again(_) => return Ok(still_waiting(&channel.recorder.record_of(&delivery.key))),
        }
    }
}

/// A claim that is made now.
pub(super) fn reservation(epoch: u64, now: Instant) -> What {
    What::Reserved {
        epoch,
        until: now + LEASE,
    }
}

impl Claimed<'_> {
    fn send_all(&mut self, record: &Record) -> Result<Next, Trouble> {
        let mut next = record.next_part();
        while let Some(part) = next.filter(|part| (*part as usize) <= self.prepared.messages.len())
        {
            let ended = self.send_part(part)?;
            if let Some(ended) = ended {
                return Ok(ended);
            }
            next = self.record().next_part();
        }
        Ok(Next::Ended(Ended::sent()))
    }

    fn record(&self) -> Record {
        self.channel.recorder.record_of(&self.delivery.key)
    }

    /// Sends one message; `None` when it is sent and the next may follow.
    fn send_part(&mut self, part: u32) -> Result<Option<Next>, Trouble> {
        let index = part as usize - 1;
        let record = self.record();
        let parent = match part {
            1 => self.parent.clone(),
            _ => record
                .parts
                .get(&(part - 1))
                .and_then(|before| before.receipt.clone()),
        };
        // What an earlier try sent stays its own: the intent's key is kept for good as long as the words are the same.
        let key = self.prepared.key(self.delivery, index);
        let job = Job {
            account: self.channel.account,
            delivery: &self.delivery.key,
            part: index,
            message: &self.prepared.messages[index],
            parent: parent.as_ref(),
            key: &key,
            publish_at: record
                .first_intended(part, &key)
                .unwrap_or(self.delivery.publish_at),
        };
        let mut answers = self.recorded_answers(&record, part);
        let mut is_out = false;
        loop {
            let call = match (self.channel.adapter.next)(&job, &answers) {
                Step::Done(outcome) => return self.conclude(part, outcome),
                Step::Call(call) => call,
                Step::Wait(time, call) => {
                    self.channel.stop.sleep(time);
                    call
                }
            };
            if self.channel.stop.is_asked() {
                return self.stopped();
            }
            if call.effect == Effect::Publish
                && let Some(reason) = paused(&self.channel.recorder.workspace()?, self.delivery)
            {
                self.release()?;
                return Ok(Some(Next::Ended(Ended::new(Fate::Skipped, reason))));
            }
            let answered = if call.effect == Effect::Publish {
                self.send_once(&job, &call)?
            } else {
                self.ask_freely(&call)?
            };
            match answered {
                Ok(answer) => answers.keep(&call.name, answer),
                // What was said of the message itself stands, whatever becomes of a question that follows.
                Err(_) if is_out => answers.keep(&call.name, Answer::default()),
                Err(outcome) => return self.conclude(part, outcome),
            }
            is_out |= call.effect == Effect::Publish;
            if call.effect == Effect::Upload {
                self.keep_upload(part, &call.name, &job, &answers)?;
            }
        }
    }

    /// The call that people see: intent, one send, and the answer or what the lack of one means.
    fn send_once(
        &mut self,
        job: &Job<'_>,
        call: &Call,
    ) -> Result<Result<Answer, Outcome>, RecordError> {
        if self.is_claim_over() {
            return Ok(Err(too_slow()));
        }
        crash::point(crash::BEFORE_INTENT);
        let part = u32::try_from(job.part + 1).unwrap_or(u32::MAX);
        let intent = Intent {
            said: Some(job.message.imprint(job.parent)),
            commit: self.channel.tree.commit().map(str::to_owned),
            publish_at: job.publish_at,
            ..self.prepared.intent(self.delivery, self.epoch, part)
        };
        let intended = Since::now(self.channel.recorder.now());
        self.write(What::Sending(intent))?;
        crash::point(crash::AFTER_INTENT);
        // Writing it down may itself have taken long, or the machine slept: others may soon think that this run is dead.
        if self.is_claim_over() || intended.passed(self.channel.recorder.now()) >= SLOWEST_WRITE {
            return Ok(Err(too_slow()));
        }
        let answer = self.channel.transport.perform(call, self.supply());
        crash::point(crash::AFTER_SEND);
        Ok(answer.map_err(|failure| match failure {
            Failure::NotSent(reason) => Outcome::Later { reason, wait: None },
            Failure::Unknown(reason) => Outcome::Unknown(reason),
        }))
    }

    fn is_claim_over(&self) -> bool {
        self.since.passed(self.channel.recorder.now()) >= LEASE
    }

    /// A call that nobody sees, made again a few times; an upload needs a claim, so that its answer can be kept.
    fn ask_freely(&mut self, call: &Call) -> Result<Result<Answer, Outcome>, RecordError> {
        if call.effect == Effect::Upload && !self.written {
            self.claim()?;
        }
        let answer = self
            .channel
            .transport
            .ask(call, self.supply(), self.channel.stop);
        Ok(answer.map_err(|failure| Outcome::Later {
            reason: failure.to_string(),
            wait: None,
        }))
    }

    fn supply(&self) -> Supply<'_> {
        Supply {
            secrets: self.channel.secrets,
            tree: self.channel.tree,
            sizes: &self.prepared.sizes,
            observer: self.channel.observer,
        }
    }

    fn claim(&mut self) -> Result<(), RecordError> {
        self.channel
            .recorder
            .before(&self.delivery.key, vec![self.reservation()])?;
        self.written = true;
        crash::point(crash::AFTER_CLAIM);
        Ok(())
    }

    fn reservation(&self) -> What {
        reservation(self.epoch, self.channel.recorder.now())
    }

    /// Writes something that must be durable before the run goes on; the claim comes with the first of them.
    fn write(&mut self, what: What) -> Result<(), RecordError> {
        let whats = if self.written {
            vec![what]
        } else {
            vec![self.reservation(), what]
        };
        self.channel.recorder.before(&self.delivery.key, whats)?;
        self.written = true;
        Ok(())
    }

    /// Records what came of a message.
    fn conclude(&mut self, part: u32, outcome: Outcome) -> Result<Option<Next>, Trouble> {
        let record = self.record();
        let tried = record.parts.get(&part);
        if tried.is_none_or(|part| part.open != Some(self.epoch)) {
            return self.give_back(part, outcome).map(Some);
        }
        let sent = Sent {
            key: &self.delivery.key,
            epoch: self.epoch,
            part,
            attempts: record.attempts(),
        };
        let (what, next) = sent.came_to(outcome, self.channel.recorder.now());
        let key = &self.delivery.key;
        let recorded = self.channel.recorder.result(key, &what);
        crash::point(crash::AFTER_RECORD);
        match recorded {
            Ok(()) if matches!(what, What::Unknown { .. }) => self.look_at_once(next),
            Ok(()) => Ok(next),
            Err(error) => Err(unrecorded(error, &what, next)),
        }
    }

    /// A lost answer is looked for at once: a message that is there is sent, and the next one may follow under a new claim.
    fn look_at_once(&self, next: Option<Next>) -> Result<Option<Next>, Trouble> {
        let key = &self.delivery.key;
        let can_look = self.channel.adapter.locate.is_some() && !self.channel.stop.is_asked();
        let Some(doubt) = Doubt::of(&self.record()).filter(|_| can_look) else {
            return Ok(next);
        };
        match look::settle(self.channel, key, &doubt, None)? {
            Finding::Sent(_) if self.record().next_part().is_none() => {
                Ok(Some(Next::Ended(Ended::sent())))
            }
            Finding::Sent(_) => Ok(Some(Next::Again(Duration::ZERO))),
            Finding::NotSent(_) => Ok(Some(Next::Ended(
                Ended::new(Fate::Retrying, "it was not there at a second look").waiting(),
            ))),
            Finding::NotYet(told) | Finding::Doubtful(told) => {
                Ok(next.map(|next| next.with(&told)))
            }
            Finding::Untold(_) => Ok(next),
        }
    }

    /// Nothing was sent and nothing recorded but the claim, which is given back.
    fn give_back(&mut self, part: u32, outcome: Outcome) -> Result<Next, Trouble> {
        if matches!(outcome, Outcome::Refused(_)) {
            self.forget_uploads(part)?;
        }
        self.release()?;
        let next = match outcome {
            Outcome::Refused(reason) => Next::Ended(Ended::new(Fate::Failed, reason)),
            Outcome::Unknown(reason) => Next::Ended(Ended::new(Fate::Retrying, reason).waiting()),
            Outcome::Later { reason, wait } => after_not_sent(&reason, wait, true),
            Outcome::Sent(_) => Next::Ended(Ended::new(
                Fate::Unknown,
                "it counts as sent, but nothing was sent in this run",
            )),
        };
        Ok(next)
    }

    fn stopped(&mut self) -> Result<Option<Next>, Trouble> {
        self.release()?;
        Ok(Some(Next::Ended(
            Ended::new(Fate::Skipped, "the run was stopped before it was sent").waiting(),
        )))
    }

    fn release(&mut self) -> Result<(), RecordError> {
        if std::mem::take(&mut self.written) {
            self.channel.recorder.before(
                &self.delivery.key,
                vec![What::Released { epoch: self.epoch }],
            )?;
        }
        Ok(())
    }
}
