//! What is due, what is left and why: everything that is decided before anything is sent.

use std::collections::{BTreeMap, BTreeSet};

use chrono::TimeDelta;

use super::decide::{Decision, Facts, LATE_AFTER, behind, decide, settle_help};
use super::report::{DeliveryReport, Fate, PartReport};
use super::run::Options;
use crate::diagnostic::{Severity, Subject};
use crate::layout::{self, Delivery, Input, Layout, Unplaced, Window};
use crate::ledger::{DeliveryState, LedgerState, Record, What};
use crate::load::Loaded;
use crate::model::DeliveryKey;
use crate::platform;
use crate::time::Instant;

/// Keeps arithmetic with weeks and zones inside what an instant can hold.
const SLACK_BEFORE_TIME: TimeDelta = TimeDelta::days(400);

/// Everything up to now.
pub(super) fn lay_out(loaded: &Loaded, ledger: &LedgerState, now: Instant) -> Layout {
    lay_out_before(loaded, ledger, now, now + TimeDelta::milliseconds(1))
}

/// Everything before an end, as it looks now.
pub(super) fn lay_out_before(
    loaded: &Loaded,
    ledger: &LedgerState,
    now: Instant,
    end: Instant,
) -> Layout {
    let Loaded {
        calendar, settings, ..
    } = loaded;
    let window = Window {
        from: Instant::MIN_UTC + SLACK_BEFORE_TIME,
        to: end,
    };
    layout::lay_out(
        &Input {
            calendar,
            settings,
            ledger,
            now,
        },
        window,
    )
}

/// What is due, the reports of what is due but not sent, and what is to be recorded of it.
pub(super) struct SortedOut {
    pub(super) due: Vec<Delivery>,
    pub(super) reports: Vec<DeliveryReport>,
    pub(super) whats: Vec<(DeliveryKey, What)>,
}

/// Decides about everything whose time has come. Nothing is written.
pub(super) fn sort_out(
    loaded: &Loaded,
    ledger: &LedgerState,
    layout: &Layout,
    options: &Options,
    now: Instant,
) -> SortedOut {
    let unsound = unsound(loaded);
    let facts = Facts {
        calendar: &loaded.calendar,
        settings: &loaded.settings,
        ledger,
        unsound: &unsound,
        now,
        shared: options.shared,
    };
    let allowed = layout.deliveries.iter();
    let mut sorted = decide_all(
        &facts,
        allowed.filter(|delivery| options.filter.allows(&delivery.key)),
    );
    let others = beside(loaded, ledger, layout);
    sorted
        .reports
        .extend(others.filter(|report| options.filter.allows(&report.key)));
    limit(&mut sorted, &facts, options);
    sorted
}

/// What needs a person beside the deliveries of the layout: what found no slot in its time, and forgotten doubts.
pub(super) fn beside<'a>(
    loaded: &'a Loaded,
    ledger: &'a LedgerState,
    layout: &'a Layout,
) -> impl Iterator<Item = DeliveryReport> + 'a {
    let overdue = layout.unplaced.iter().filter(|unplaced| unplaced.overdue);
    overdue
        .map(without_slot)
        .chain(forgotten_doubts(loaded, ledger, layout))
}

/// Decides about deliveries in their order.
pub(super) fn decide_all<'a>(
    facts: &Facts<'_>,
    deliveries: impl Iterator<Item = &'a Delivery>,
) -> SortedOut {
    let mut sorted = SortedOut {
        due: Vec::new(),
        reports: Vec::new(),
        whats: Vec::new(),
    };
    let mut waiting: BTreeMap<&str, &str> = BTreeMap::new();
    for delivery in deliveries {
        let DeliveryKey { post, channel, .. } = &delivery.key;
        let decision = in_order(waiting.get(channel.as_str()), decide(facts, delivery));
        if matches!(decision, Decision::Leave(Fate::Retrying, _)) {
            waiting.entry(channel).or_insert(post);
        }
        sorted.add(delivery, facts.ledger.get(&delivery.key), decision);
    }
    sorted
}

/// What must wait keeps its place: nothing that comes after it on its channel goes out before it.
fn in_order(before: Option<&&str>, decision: Decision) -> Decision {
    match (before, decision) {
        (Some(post), Decision::Send | Decision::Release) => {
            Decision::Leave(Fate::Retrying, behind(post))
        }
        (_, decision) => decision,
    }
}

/// A doubt outlives its post and its channel: whoever deleted or cancelled them must still say what became of it.
fn forgotten_doubts<'a>(
    loaded: &'a Loaded,
    ledger: &'a LedgerState,
    layout: &'a Layout,
) -> impl Iterator<Item = DeliveryReport> + 'a {
    let is_doubtful = |record: &Record| {
        matches!(
            record.state(),
            DeliveryState::Sending | DeliveryState::Unknown
        )
    };
    let laid_out: BTreeSet<&DeliveryKey> = layout
        .deliveries
        .iter()
        .map(|delivery| &delivery.key)
        .collect();
    ledger
        .iter()
        .filter(move |(key, record)| is_doubtful(record) && !laid_out.contains(key))
        .map(|(key, record)| forgotten_doubt(loaded, key, record))
}

fn forgotten_doubt(loaded: &Loaded, key: &DeliveryKey, record: &Record) -> DeliveryReport {
    let channel = loaded.calendar.channels.get(&key.channel);
    let reason = record
        .reason()
        .unwrap_or("it was begun, and no result is known");
    let attempts = record.parts.values().flat_map(|part| &part.attempts);
    DeliveryReport {
        key: key.clone(),
        platform: channel
            .map_or("", |channel| channel.value.platform_id())
            .to_owned(),
        publish_at: attempts.map(|attempt| attempt.intent.publish_at).next(),
        zone: loaded.settings.workspace.zone(),
        fate: Fate::Unknown,
        attempt: record.attempts(),
        parts: parts(record),
        error: Some(format!(
            "{reason}, and the calendar does not hold it any more: {}",
            settle_help(key)
        )),
    }
}

/// A delivery that a look found to be out.
pub(super) fn found_again(loaded: &Loaded, key: &DeliveryKey, record: &Record) -> DeliveryReport {
    let fate = if record.state() == DeliveryState::Sent {
        Fate::Sent
    } else {
        Fate::Skipped
    };
    let rest = "what was in doubt is out; the rest of it is not due in the calendar";
    DeliveryReport {
        fate,
        error: (fate != Fate::Sent).then(|| rest.to_owned()),
        ..forgotten_doubt(loaded, key, record)
    }
}

/// Everything with an error, in its file or in its platform's eyes.
pub(super) fn unsound(loaded: &Loaded) -> BTreeSet<Subject> {
    let mut unsound = loaded.unsound();
    let channels = platform::validate(&loaded.calendar);
    let errors = channels
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error);
    unsound.extend(errors.filter_map(|finding| finding.subject));
    unsound
}

impl SortedOut {
    fn add(&mut self, delivery: &Delivery, record: Option<&Record>, decision: Decision) {
        let key = || delivery.key.clone();
        let (fate, reason) = match decision {
            Decision::Over => return,
            Decision::Send => return self.due.push(delivery.clone()),
            Decision::Release => {
                self.whats.push((
                    key(),
                    What::Retried {
                        by: "the calendar".to_owned(),
                    },
                ));
                return self.due.push(delivery.clone());
            }
            Decision::Leave(fate, reason) => (fate, reason),
            Decision::Hold(reason) => {
                self.whats.push((
                    key(),
                    What::Held {
                        reason: reason.clone(),
                    },
                ));
                (Fate::Held, reason)
            }
            Decision::Miss(reason) => {
                self.whats.push((
                    key(),
                    What::Missed {
                        reason: reason.clone(),
                    },
                ));
                (Fate::Missed, reason)
            }
        };
        self.reports.push(unsent(delivery, record, fate, reason));
    }
}

/// Leaves for later runs what is over `catch_up` on a channel or over `--limit`.
pub(super) fn limit(sorted: &mut SortedOut, facts: &Facts<'_>, options: &Options) {
    let catch_up = facts.settings.publish.catch_up() as usize;
    let mut late: BTreeMap<String, usize> = BTreeMap::new();
    let mut kept = Vec::new();
    for delivery in std::mem::take(&mut sorted.due) {
        let is_late = facts.now - delivery.publish_at > LATE_AFTER;
        let count = late.entry(delivery.key.channel.clone()).or_default();
        *count += usize::from(is_late);
        let reason = if is_late && *count > catch_up {
            format!(
                "a channel sends at most {catch_up} late posts in one run (`publish.catch_up`); the next run goes on"
            )
        } else if options.limit.is_some_and(|most| kept.len() >= most) {
            "over the limit of this run".to_owned()
        } else {
            kept.push(delivery);
            continue;
        };
        let record = facts.ledger.get(&delivery.key);
        sorted
            .reports
            .push(unsent(&delivery, record, Fate::Skipped, reason));
    }
    sorted.due = kept;
}

fn without_slot(unplaced: &Unplaced) -> DeliveryReport {
    let key = DeliveryKey {
        post: unplaced.post.clone(),
        channel: unplaced.channel.clone(),
        occurrence: String::new(),
    };
    DeliveryReport {
        key,
        platform: String::new(),
        publish_at: None,
        zone: crate::time::Zone::UTC,
        fate: Fate::Held,
        attempt: 0,
        parts: Vec::new(),
        error: Some(format!("{}: give it another time", unplaced.reason)),
    }
}

/// The report of a delivery that is not sent in this run.
pub(super) fn unsent(
    delivery: &Delivery,
    record: Option<&Record>,
    fate: Fate,
    reason: String,
) -> DeliveryReport {
    DeliveryReport {
        key: delivery.key.clone(),
        platform: delivery.platform.clone(),
        publish_at: Some(delivery.publish_at),
        zone: delivery.zone,
        fate,
        attempt: record.map_or(0, Record::attempts),
        parts: record.map(parts).unwrap_or_default(),
        error: Some(reason),
    }
}

/// The messages of a delivery as the ledger knows them.
pub(super) fn parts(record: &Record) -> Vec<PartReport> {
    let part = |part: &crate::ledger::Part| PartReport {
        state: part.state.name(),
        remote_id: part
            .receipt
            .as_ref()
            .and_then(|receipt| receipt.remote_id.clone()),
        url: part
            .receipt
            .as_ref()
            .and_then(|receipt| receipt.url.clone()),
    };
    record.parts.values().map(part).collect()
}
