//! One workspace in virtual time: its ledger in memory, and what its runs do.

use std::collections::{BTreeMap, BTreeSet};

use super::finish::finish;
use super::outlook::{AHEAD, Outlook};
use super::result::Simulated;
use super::{Course, Pace};
use crate::diagnostic::Subject;
use crate::layout::{Delivery, Origin};
use crate::ledger::{LedgerError, LedgerState, Scope, Stream, What};
use crate::load::{Loaded, Tree};
use crate::model::{DeliveryKey, Mix, Receipt};
use crate::platform::{Doubt, Outcome, find};
use crate::publish::decide::{Facts, waits_for};
use crate::publish::delivery::reservation;
use crate::publish::ended::{Ended, InTurn, Next, Sent, shortened, still_waiting, taken};
use crate::publish::opening::{dead_intents, newly_queued};
use crate::publish::prepare::{Prepared, Sources, prepare};
use crate::publish::report::Fate;
use crate::publish::run::Options;
use crate::publish::sort_out::{decide_all, lay_out_before, limit, unsound};
use crate::time::Instant;

/// Everything that a simulation knows.
pub(super) struct World<'a> {
    loaded: &'a Loaded,
    tree: &'a dyn Tree,
    course: &'a Course,
    unsound: BTreeSet<Subject>,
    ledger: LedgerState,
    /// How many events were recorded.
    events: usize,
    outlook: Outlook,
    /// Before this instant no run finds anything new, unless an outage or a pause begins or ends.
    next_change: Instant,
    /// The outages and pauses of the last run that was carried out.
    troubles: Vec<bool>,
    /// What the simulation has paused.
    paused: BTreeSet<Scope>,
    /// What became of everything that a run has seen due.
    seen: BTreeMap<DeliveryKey, Simulated>,
    /// What cannot be sent as it stands, and why: files are looked at once.
    unfit: BTreeMap<DeliveryKey, String>,
}

impl<'a> World<'a> {
    pub(super) fn new(
        (loaded, tree): (&'a Loaded, &'a dyn Tree),
        ledger: LedgerState,
        course: &'a Course,
    ) -> Self {
        Self {
            loaded,
            tree,
            course,
            unsound: unsound(loaded),
            ledger,
            events: 0,
            outlook: Outlook::default(),
            next_change: Instant::MIN_UTC,
            troubles: Vec::new(),
            paused: BTreeSet::new(),
            seen: BTreeMap::new(),
            unfit: BTreeMap::new(),
        }
    }

    /// Carries out a run, if it can do anything that the run before it did not.
    pub(super) fn run(&mut self, now: Instant, pace: Pace) -> Result<(), LedgerError> {
        let troubles = self.course.troubles(now);
        let is_needed = now >= self.next_change || troubles != self.troubles;
        if pace == Pace::Needed && !is_needed {
            return Ok(());
        }
        self.troubles = troubles;
        self.pause(now)?;
        self.outlook.pass(now);
        if pace != Pace::Needed || self.outlook.is_old(self.loaded, &self.ledger, now) {
            self.look_around(now)?;
        }
        let before = self.events;
        self.publish(now)?;
        self.outlook.forget(self.loaded, &self.ledger);
        // What is recorded may free what is still due; with nothing recorded, nothing but time does.
        self.next_change = if self.events > before && !self.outlook.due.is_empty() {
            now
        } else {
            self.outlook.next_change(self.loaded, &self.ledger, now)
        };
        Ok(())
    }

    /// Records what begins and ceases to be paused; what somebody has paused stays so.
    fn pause(&mut self, now: Instant) -> Result<(), LedgerError> {
        let wanted = self.course.paused(now);
        let by = "the simulation".to_owned();
        let (kept, over): (BTreeSet<_>, BTreeSet<_>) = std::mem::take(&mut self.paused)
            .into_iter()
            .partition(|scope| wanted.contains(scope));
        self.paused = kept;
        for scope in over {
            let by = by.clone();
            self.write(now, [(Stream::Workspace, What::Resumed { scope, by })])?;
        }
        for scope in wanted {
            if self.ledger.workspace().pauses.contains_key(&scope) {
                continue;
            }
            self.paused.insert(scope.clone());
            let (by, reason) = (by.clone(), "`--pause`".to_owned());
            let paused = What::Paused { scope, reason, by };
            self.write(now, [(Stream::Workspace, paused)])?;
        }
        Ok(())
    }

    /// What a run does before it decides.
    fn look_around(&mut self, now: Instant) -> Result<(), LedgerError> {
        // Nobody else is about in a simulation, so whoever left an intent open is not there to answer.
        self.write(now, dead_intents(&self.ledger, |_| true))?;
        self.write(now, self.sent_again(now))?;
        let end = now + AHEAD;
        let mut layout = lay_out_before(self.loaded, &self.ledger, now, end);
        let new = newly_queued(self.loaded, &layout);
        if !new.is_empty() {
            self.write(now, new)?;
            layout = lay_out_before(self.loaded, &self.ledger, now, end);
        }
        self.outlook = Outlook::new(layout, end);
        self.outlook.pass(now);
        Ok(())
    }

    /// Doubts that are settled by sending the same again, where that changes nothing.
    fn sent_again(&self, now: Instant) -> Vec<(DeliveryKey, What)> {
        let is_safe = |key: &DeliveryKey| {
            let channel = self.loaded.calendar.channels.get(&key.channel)?;
            let platform = find(channel.value.platform_id())?;
            (platform.facts.doubt == Doubt::AlwaysSafe).then_some(())
        };
        let open = self.ledger.iter().filter_map(|(key, record)| {
            let (part, epoch) = record.open_intent()?;
            is_safe(key)?;
            let reason = "sending it again changes nothing there".to_owned();
            let again = What::NotSent {
                epoch,
                part,
                reason,
                retry_at: Some(now),
            };
            Some((key.clone(), again))
        });
        open.collect()
    }

    fn publish(&mut self, now: Instant) -> Result<(), LedgerError> {
        let facts = Facts {
            calendar: &self.loaded.calendar,
            settings: &self.loaded.settings,
            ledger: &self.ledger,
            unsound: &self.unsound,
            now,
            shared: false,
        };
        let mut sorted = decide_all(&facts, self.outlook.due.iter());
        let decided = sorted.reports.len();
        limit(&mut sorted, &facts, &Options::default());
        let over_limit = sorted.reports.split_off(decided);
        self.write(now, sorted.whats)?;
        for report in sorted.reports {
            self.note(Simulated::left(report));
        }
        for report in over_limit {
            self.note(Simulated::still_due(report));
        }
        self.send(&sorted.due, now)
    }

    /// Sends in order of time; where one must wait, those behind it on its channel do.
    fn send(&mut self, due: &[Delivery], now: Instant) -> Result<(), LedgerError> {
        let mut turns: BTreeMap<&str, InTurn> = BTreeMap::new();
        for delivery in due {
            let channel = delivery.key.channel.as_str();
            let turn = turns.entry(channel).or_default();
            let ended = match turn.next() {
                Some(ended) => ended,
                None => self.send_one(delivery, now)?,
            };
            turn.ended(&delivery.key, &ended);
            let sent_at = (ended.fate == Fate::Sent).then_some(now);
            self.note(Simulated {
                sent_at,
                ..Simulated::of(delivery, ended.fate.into(), ended.error)
            });
        }
        Ok(())
    }

    fn send_one(&mut self, delivery: &Delivery, now: Instant) -> Result<Ended, LedgerError> {
        let key = &delivery.key;
        let failure = self
            .course
            .is_out(&key.channel, now)
            .then(|| format!("`{}` answers nothing", key.channel));
        // A run proves the credentials of a channel before it claims anything on it.
        if let Some(reason) = failure.as_ref().filter(|_| is_asked_first(delivery)) {
            return Ok(Ended::new(Fate::Retrying, reason));
        }
        if let Some((fate, reason)) = waits_for(&self.loaded.calendar, &self.ledger, key) {
            return Ok(Ended::new(fate, reason));
        }
        let prepared = match self.prepare(delivery) {
            Ok(prepared) => prepared,
            Err(reason) => return Ok(Ended::new(Fate::Held, reason)),
        };
        let record = self.ledger.get(key).cloned().unwrap_or_default();
        if !record.may_take_over(now) {
            return Ok(taken(&record, false));
        }
        if let Some(reason) = shortened(key, &record, prepared.messages.len()) {
            let held = What::Held {
                reason: reason.clone(),
            };
            self.write(now, [(key.clone(), held)])?;
            return Ok(Ended::new(Fate::Held, reason));
        }
        self.send_messages(delivery, &prepared, failure.as_deref(), now)
    }

    /// Claims the delivery and sends its messages, from the first that is not sent; `failure` is why that cannot be done.
    fn send_messages(
        &mut self,
        delivery: &Delivery,
        prepared: &Prepared,
        failure: Option<&str>,
        now: Instant,
    ) -> Result<Ended, LedgerError> {
        let key = &delivery.key;
        let mut record = self.ledger.get(key).cloned().unwrap_or_default();
        let epoch = record.next_epoch();
        self.write(now, [(key.clone(), reservation(epoch, now))])?;
        while let Some(part) = record.next_part() {
            if part as usize > prepared.messages.len() {
                break;
            }
            let intent = What::Sending(prepared.intent(delivery, epoch, part));
            self.write(now, [(key.clone(), intent)])?;
            self.settle(delivery);
            record = self.ledger.get(key).cloned().unwrap_or_default();
            let sent = Sent {
                key,
                epoch,
                part,
                attempts: record.attempts(),
            };
            let (what, next) = sent.came_to(outcome(failure), now);
            self.write(now, [(key.clone(), what)])?;
            record = self.ledger.get(key).cloned().unwrap_or_default();
            match next {
                None => {}
                Some(Next::Ended(ended)) => return Ok(ended),
                Some(Next::Again(_)) => return Ok(still_waiting(&record)),
            }
        }
        Ok(Ended {
            fate: Fate::Sent,
            error: None,
            channel_waits: false,
        })
    }

    /// What was tried stays where it was, and usually that moves nobody. But what a recurring post said decides what it
    /// says next, and a mix counts what is fixed apart from what waits.
    fn settle(&mut self, delivery: &Delivery) {
        let calendar = &self.loaded.calendar;
        let Some(post) = calendar
            .posts
            .get(&delivery.key.post)
            .map(|post| &post.value)
        else {
            return;
        };
        let mut words = post.every_words();
        let takes_turns =
            delivery.origin == Origin::Repeat && words.any(|it| it.variants.is_some());
        let channel = calendar.channels.get(&delivery.key.channel);
        let own = channel.and_then(|channel| calendar.cadence_of(&channel.value));
        let of_campaign = calendar.campaign_cadence_of(post);
        let cadences = [own, of_campaign.map(|(_, cadence)| cadence)];
        let mut mixes = cadences
            .into_iter()
            .flatten()
            .filter_map(|it| it.mix.as_ref());
        if takes_turns || mixes.any(Mix::has_most) {
            self.outlook.grow_old();
        }
    }

    fn prepare(&mut self, delivery: &Delivery) -> Result<Prepared, String> {
        let key = &delivery.key;
        if let Some(reason) = self.unfit.get(key) {
            return Err(reason.clone());
        }
        let channel = self.loaded.calendar.channels.get(&key.channel);
        let platform = find(&delivery.platform);
        let (Some(channel), Some(platform)) = (channel, platform) else {
            return Err("its channel is gone".to_owned());
        };
        let sources = Sources {
            loaded: self.loaded,
            tree: self.tree,
            channel_id: &key.channel,
            channel: &channel.value,
            facts: platform.facts,
            limits: &platform.facts.limits,
        };
        prepare(sources, delivery).inspect_err(|reason| {
            self.unfit.insert(key.clone(), reason.clone());
        })
    }

    fn write(
        &mut self,
        now: Instant,
        whats: impl IntoIterator<Item = (impl Into<Stream>, What)>,
    ) -> Result<(), LedgerError> {
        let run = now.timestamp().to_string();
        for (stream, what) in whats {
            let event = self.ledger.next_event(&stream.into(), now, &run, what)?;
            self.ledger.apply(&event)?;
            self.events += 1;
        }
        Ok(())
    }

    fn note(&mut self, simulated: Simulated) {
        self.seen.insert(simulated.key.clone(), simulated);
    }

    /// What became of everything, and what the ledger knows of it.
    pub(super) fn finish(self) -> (Vec<Simulated>, LedgerState) {
        let end = self.course.span.to;
        let layout = lay_out_before(self.loaded, &self.ledger, end, end);
        let facts = Facts {
            calendar: &self.loaded.calendar,
            settings: &self.loaded.settings,
            ledger: &self.ledger,
            unsound: &self.unsound,
            now: end,
            shared: false,
        };
        let all = finish(self.loaded, &facts, &layout, self.seen);
        (all, self.ledger)
    }
}

/// True where a run asks the platform who it is before it sends anything there.
fn is_asked_first(delivery: &Delivery) -> bool {
    find(&delivery.platform).is_some_and(|platform| platform.adapter.identify.is_some())
}

fn outcome(failure: Option<&str>) -> Outcome {
    match failure {
        None => Outcome::Sent(Receipt::default()),
        Some(reason) => Outcome::Later {
            reason: reason.to_owned(),
            wait: None,
        },
    }
}
