//! One channel during a run: its deliveries are sent in order, while it is this run's turn.

use std::collections::BTreeSet;
use std::time::Instant;

use super::decide::waits_for;
use super::delivery::{self, Channel};
use super::ended::{Ended, InTurn, Trouble, taken};
use super::first_try::wait_for_first;
use super::lane::{Lane, Opened, open};
use super::prepare::{Sources, prepare};
use super::progress::Progress;
use super::recorder::RecordError;
use super::report::{DeliveryReport, Fate};
use super::sort_out::{parts, unsent};
use super::turns::{Turn, Turns};
use crate::layout::Delivery;
use crate::ledger::{LedgerError, LedgerState, Pin};
use crate::model::{DeliveryKey, Receipt};
use crate::platform::{Account, Platform, find};

/// What a channel did in a run.
#[derive(Default)]
pub(super) struct Sent {
    pub(super) reports: Vec<DeliveryReport>,
    pub(super) notes: Vec<String>,
    pub(super) trouble: Option<LedgerError>,
}

/// Sends the due deliveries of one channel.
pub(super) fn send_all(lane: &Lane<'_>, turns: &Turns<'_>, due: &[&Delivery]) -> Sent {
    let mut sent = Sent::default();
    let Some(first) = due.first() else {
        return sent;
    };
    let id = first.key.channel.as_str();
    let entry = lane.around.loaded.calendar.channels.get(id);
    let platform = find(&first.platform);
    let (Some(entry), Some(platform)) = (entry, platform) else {
        return sent;
    };
    let account = Account {
        id,
        channel: &entry.value,
    };
    let channel = OnChannel {
        account,
        platform,
        due,
    };
    if let Err(error) = channel.in_turn(lane, turns, &mut sent) {
        fail(lane, due, error, &mut sent);
    }
    sent
}

/// What is due on a channel.
struct OnChannel<'a> {
    account: Account<'a>,
    platform: &'static Platform,
    due: &'a [&'a Delivery],
}

impl OnChannel<'_> {
    /// Sends when it is this run's turn on the channel, as long as it is. Errors are those of the ledger.
    fn in_turn(
        &self,
        lane: &Lane<'_>,
        turns: &Turns<'_>,
        sent: &mut Sent,
    ) -> Result<(), LedgerError> {
        let (id, due) = (self.account.id, self.due);
        let Some(mut since) = turns.wait(id)? else {
            leave(lane, due, sent);
            return Ok(());
        };
        if lane.recorder.is_shared() {
            lane.recorder.refresh(id, due.iter().map(|it| &it.key))?;
            let is_free =
                |it: &&Delivery| lane.recorder.may_claim(&lane.recorder.record_of(&it.key));
            if !due.iter().any(is_free) {
                leave(lane, due, sent);
                return turns.end(id);
            }
        }
        match open(lane, self.account, self.platform) {
            Ok(opened) => send_in_order(lane, (turns, &mut since), &opened, due, sent)?,
            Err(refusal) => {
                if let Some(trouble) = refusal.trouble {
                    lane.around.stop.ask();
                    sent.trouble = Some(*trouble);
                }
                let reports = due
                    .iter()
                    .map(|delivery| unsent(delivery, None, refusal.fate, refusal.reason.clone()));
                sent.reports.extend(reports);
                sent.notes
                    .push(format!("`{id}` sent nothing: {}", refusal.reason));
            }
        }
        turns.end(id)
    }
}

/// What other runs work on, or have done meanwhile.
fn leave(lane: &Lane<'_>, due: &[&Delivery], sent: &mut Sent) {
    let reports = due.iter().map(|delivery| {
        let record = lane.recorder.record_of(&delivery.key);
        report(lane, delivery, taken(&record, lane.recorder.is_shared()))
    });
    sent.reports.extend(reports);
}

/// Without a ledger nothing more may be sent, on any channel.
fn fail(lane: &Lane<'_>, due: &[&Delivery], error: LedgerError, sent: &mut Sent) {
    lane.around.stop.ask();
    let told: BTreeSet<DeliveryKey> = sent.reports.iter().map(|it| it.key.clone()).collect();
    let untold = due.iter().filter(|delivery| !told.contains(&delivery.key));
    let reason = "it was not sent, because the ledger could not be read";
    sent.reports
        .extend(untold.map(|it| report(lane, it, Ended::new(Fate::Retrying, reason))));
    sent.trouble = sent.trouble.take().or(Some(error));
}

fn send_in_order(
    lane: &Lane<'_>,
    (turns, since): (&Turns<'_>, &mut Instant),
    opened: &Opened<'_>,
    due: &[&Delivery],
    sent: &mut Sent,
) -> Result<(), LedgerError> {
    let channel = opened.channel(lane);
    let mut turn = InTurn::default();
    let mut news = opened.news.clone();
    for (index, delivery) in due.iter().enumerate() {
        if !goes_on(lane, (turns, since), opened, &due[index..], &mut news)? {
            leave(lane, &due[index..], sent);
            return Ok(());
        }
        let key = &delivery.key;
        (lane.around.observer)(Progress::Delivery(key));
        let ended = match turn.next() {
            Some(ended) => ended,
            None if channel.stop.is_asked() => Ended {
                fate: Fate::Skipped,
                error: Some("the run was stopped before it was sent".to_owned()),
                channel_waits: false,
            },
            None => send_one(lane, opened, &channel, delivery, sent),
        };
        (lane.around.observer)(Progress::Ended(key, ended.fate));
        if ended.fate == Fate::Sent
            && let Some(pin) = news.take()
        {
            write_pin(lane, opened.account.id, pin, sent);
        }
        turn.ended(key, &ended);
        sent.reports.push(report(lane, delivery, ended));
    }
    Ok(())
}

/// Whether this run may still work on the channel. After others had a turn, what they recorded is read; and if they
/// were the first to publish there, from another account, the rest is left to them.
fn goes_on(
    lane: &Lane<'_>,
    (turns, since): (&Turns<'_>, &mut Instant),
    opened: &Opened<'_>,
    rest: &[&Delivery],
    news: &mut Option<Pin>,
) -> Result<bool, LedgerError> {
    let id = opened.account.id;
    match turns.check(id, since)? {
        Turn::Same => return Ok(true),
        Turn::Over => return Ok(false),
        Turn::New => lane.recorder.refresh(id, rest.iter().map(|it| &it.key))?,
    }
    let known = lane.recorder.channel(id).and_then(|record| record.pin);
    let (Some(ours), Some(theirs)) = (news.as_ref(), known) else {
        return Ok(true);
    };
    let same = (&ours.platform, &ours.server, &ours.account)
        == (&theirs.platform, &theirs.server, &theirs.account);
    *news = None;
    Ok(same)
}

/// Writes down where the channel publishes to; whoever else did so at this moment wrote the same.
fn write_pin(lane: &Lane<'_>, channel: &str, pin: Pin, sent: &mut Sent) {
    if let Err(RecordError::Ledger(error) | RecordError::InJournal(error)) =
        lane.recorder.pin(channel, pin)
    {
        lane.around.stop.ask();
        sent.trouble = Some(*error);
    }
}

fn send_one(
    lane: &Lane<'_>,
    opened: &Opened<'_>,
    channel: &Channel<'_>,
    delivery: &Delivery,
    sent: &mut Sent,
) -> Ended {
    let ended = |fate, reason| Ended {
        fate,
        error: Some(reason),
        channel_waits: false,
    };
    let calendar = &lane.around.loaded.calendar;
    let waits = |ledger: &LedgerState| waits_for(calendar, ledger, &delivery.key);
    if let Some((fate, reason)) = lane.recorder.look(waits) {
        return ended(fate, reason);
    }
    let sources = Sources {
        loaded: lane.around.loaded,
        tree: lane.around.tree,
        channel_id: opened.account.id,
        channel: opened.account.channel,
        facts: opened.platform.facts,
        limits: &opened.limits,
    };
    let prepared = match prepare(sources, delivery) {
        Ok(prepared) => prepared,
        Err(reason) => return ended(Fate::Held, reason),
    };
    let parent = answered_message(lane, opened, delivery);
    let published = match wait_for_first(channel, delivery, &prepared) {
        Ok(Some(ended)) => Ok(ended),
        Ok(None) => delivery::publish(channel, delivery, &prepared, parent.as_ref()),
        Err(error) => Err(error.into()),
    };
    match published {
        Ok(ended)
        | Err(Trouble {
            error: RecordError::Overtaken,
            ended,
        }) => ended,
        Err(Trouble {
            error: RecordError::Ledger(error) | RecordError::InJournal(error),
            ended,
        }) => {
            // Without a ledger nothing more may be sent, on any channel.
            lane.around.stop.ask();
            sent.trouble = Some(*error);
            ended
        }
    }
}

/// The message that a delivery answers: the first of the post that `reply_to` names, on the same channel.
fn answered_message(lane: &Lane<'_>, opened: &Opened<'_>, delivery: &Delivery) -> Option<Receipt> {
    let post = &lane
        .around
        .loaded
        .calendar
        .posts
        .get(&delivery.key.post)?
        .value;
    let terms = post.terms_on(&delivery.key.channel, opened.platform.id);
    let parent = &terms.reply_to.as_ref()?.value;
    let answered = |key: &DeliveryKey| key.post == *parent && key.channel == delivery.key.channel;
    lane.recorder.look(|ledger| {
        let mut records = ledger.iter().filter(|(key, _)| answered(key));
        records.find_map(|(_, record)| record.parts.get(&1)?.receipt.clone())
    })
}

fn report(lane: &Lane<'_>, delivery: &Delivery, ended: Ended) -> DeliveryReport {
    let record = lane.recorder.record_of(&delivery.key);
    DeliveryReport {
        key: delivery.key.clone(),
        platform: delivery.platform.clone(),
        publish_at: Some(delivery.publish_at),
        zone: delivery.zone,
        fate: ended.fate,
        attempt: record.attempts(),
        parts: parts(&record),
        error: ended.error,
    }
}
