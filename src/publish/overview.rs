//! What was published, and what needs a person or comes next: read from the ledger and the layout, changing nothing.

use chrono::TimeDelta;

use super::report::DeliveryReport;
use super::run::Options;
use super::sort_out::sort_out;
use crate::layout::{Delivery, Input, Layout, Window, lay_out};
use crate::ledger::{DeliveryState, LedgerState, Record};
use crate::load::Loaded;
use crate::model::{DeliveryKey, Status};
use crate::time::{Instant, Zone};

/// How far ahead `status` looks, and how far back for what was missed.
const AHEAD: TimeDelta = TimeDelta::days(14);

/// One delivery in an overview.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Which one.
    pub key: DeliveryKey,
    /// Its state in a word: `unknown`, `held`, `failed`, `due`, `planned`, `sent`, ….
    pub state: &'static str,
    /// When it goes or went out by the calendar.
    pub publish_at: Option<Instant>,
    /// Its zone.
    pub zone: Zone,
    /// When it was recorded as sent.
    pub sent_at: Option<Instant>,
    /// How often it was tried.
    pub attempts: usize,
    /// Number of its newest claim, which `resolve --epoch` takes; 0 when it was never claimed.
    pub epoch: u64,
    /// The platform's name for its first message.
    pub remote_id: Option<String>,
    /// Where people see it.
    pub url: Option<String>,
    /// Why it is not sent.
    pub error: Option<String>,
}

/// Everything that was ever tried, the newest first.
pub fn history(ledger: &LedgerState, zone: Zone) -> Vec<Entry> {
    let tried = ledger
        .iter()
        .filter(|(_, record)| record.attempts() > 0 || record.state().is_final());
    let mut entries: Vec<Entry> = tried
        .map(|(key, record)| entry(key, record, zone))
        .collect();
    entries
        .sort_by(|a, b| (b.sent_at, b.publish_at, &b.key).cmp(&(a.sent_at, a.publish_at, &a.key)));
    entries
}

/// What needs a person first, then what is due, then what comes next.
pub fn status(loaded: &Loaded, ledger: &LedgerState, now: Instant) -> Vec<Entry> {
    let Loaded {
        calendar, settings, ..
    } = loaded;
    let layout = super::sort_out::lay_out(loaded, ledger, now);
    let sorted = sort_out(loaded, ledger, &layout, &Options::default(), now);
    let zone = settings.workspace.zone();
    let stuck = ledger.iter().filter(|(_, record)| {
        record.state() == DeliveryState::Failed || record.is_partly_retracted()
    });
    let mut entries: Vec<Entry> = stuck
        .map(|(key, record)| entry(key, record, zone))
        .collect();
    entries.extend(sorted.reports.iter().map(|report| reported(report, ledger)));
    entries.extend(sorted.due.iter().map(|delivery| Entry {
        state: "due",
        ..planned(delivery, ledger)
    }));
    entries.extend(missed(&layout, ledger, now));
    let window = Window {
        from: now,
        to: now + AHEAD,
    };
    let next = lay_out(
        &Input {
            calendar,
            settings,
            ledger,
            now,
        },
        window,
    );
    let later = next
        .deliveries
        .iter()
        .filter(|delivery| delivery.publish_at > now);
    let open = later.filter(|delivery| !ledger.get(&delivery.key).is_some_and(Record::is_final));
    entries.extend(open.map(|delivery| planned(delivery, ledger)));
    entries.sort_by(|a, b| {
        (urgency(a.state), a.publish_at, &a.key).cmp(&(urgency(b.state), b.publish_at, &b.key))
    });
    entries
}

/// What runs passed by because it was late, told for as long as somebody may still want it sent.
fn missed<'a>(
    layout: &'a Layout,
    ledger: &'a LedgerState,
    now: Instant,
) -> impl Iterator<Item = Entry> + 'a {
    let past = layout.deliveries.iter();
    past.filter_map(move |delivery| {
        let record = ledger.get(&delivery.key)?;
        let is_missed = record.state() == DeliveryState::Missed;
        let entry = entry(&delivery.key, record, delivery.zone);
        (is_missed && delivery.publish_at >= now - AHEAD).then_some(Entry {
            publish_at: Some(delivery.publish_at),
            ..entry
        })
    })
}

/// The order in which a person wants to know; whatever comes later is ordered by time alone.
fn urgency(state: &str) -> usize {
    const ORDER: [&str; 8] = [
        "unknown",
        "held",
        "failed",
        "missed",
        "retracted",
        "retrying",
        "due",
        "skipped",
    ];
    let place = ORDER.iter().position(|known| *known == state);
    place.unwrap_or(ORDER.len())
}

fn entry(key: &DeliveryKey, record: &Record, zone: Zone) -> Entry {
    let first = record.parts.get(&1);
    let receipt = first.and_then(|part| part.receipt.as_ref());
    let intent = first.and_then(|part| part.attempts.first());
    Entry {
        key: key.clone(),
        state: record.state().name(),
        publish_at: intent.map(|attempt| attempt.intent.publish_at),
        zone,
        sent_at: record.sent_at(),
        attempts: record.attempts(),
        epoch: record.epoch,
        remote_id: receipt.and_then(|receipt| receipt.remote_id.clone()),
        url: receipt.and_then(|receipt| receipt.url.clone()),
        error: record.reason().map(str::to_owned),
    }
}

fn reported(report: &DeliveryReport, ledger: &LedgerState) -> Entry {
    let record = ledger.get(&report.key).cloned().unwrap_or_default();
    Entry {
        state: report.fate.name(),
        publish_at: report.publish_at,
        error: report.error.clone(),
        ..entry(&report.key, &record, report.zone)
    }
}

fn planned(delivery: &Delivery, ledger: &LedgerState) -> Entry {
    let record = ledger.get(&delivery.key).cloned().unwrap_or_default();
    let state = match delivery.status {
        Some(Status::Approved) => "planned",
        Some(status) => status.word(),
        None => Status::Draft.word(),
    };
    Entry {
        state,
        publish_at: Some(delivery.publish_at),
        error: None,
        ..entry(&delivery.key, &record, delivery.zone)
    }
}
