//! A rehearsal: every request that a run would make, with pretended answers and without secrets.

use crate::approval::with_sign_offs;
use crate::layout::Delivery;
use crate::load::{Loaded, Tree};
use crate::model::Receipt;
use crate::platform::{Account, Answers, Call, Job, Outcome, Step, find};

use super::plan;
use super::prepare::{Prepared, Sources, prepare};
use super::report::DeliveryReport;
use super::run::Options;
use super::sort_out::{lay_out, sort_out};
use crate::ledger::{LedgerState, Record};
use crate::time::Instant;

/// What a delivery would do.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    /// Which delivery.
    pub delivery: Delivery,
    /// The calls, in order, by message; or why there are none.
    pub calls: Result<Vec<Vec<Call>>, String>,
    /// A digest of all of it: what is sent, with the content of its media, where and when.
    pub digest: String,
}

/// What a rehearsal needs.
#[derive(Clone, Copy)]
pub struct DryRun<'a> {
    /// The calendar.
    pub loaded: &'a Loaded,
    /// Its files.
    pub tree: &'a dyn Tree,
}

/// More calls than this for one message would be a mistake of its adapter.
const MOST_CALLS: usize = 1000;

/// Every delivery that a run would send now, and the reports of what it would leave. Nothing is written anywhere.
pub fn rehearse(
    run: DryRun<'_>,
    ledger: &LedgerState,
    options: &Options,
    now: Instant,
) -> (Vec<Rehearsal>, Vec<DeliveryReport>) {
    let loaded = with_sign_offs(run.loaded, run.tree, ledger);
    let run = DryRun {
        loaded: &loaded,
        ..run
    };
    let layout = lay_out(run.loaded, ledger, now);
    let sorted = sort_out(run.loaded, ledger, &layout, options, now);
    (rehearsed(run, ledger, &sorted.due), sorted.reports)
}

/// What these deliveries would do.
pub(super) fn rehearsed(run: DryRun<'_>, ledger: &LedgerState, due: &[Delivery]) -> Vec<Rehearsal> {
    let rehearsals = due.iter().map(|delivery| {
        let next_part = ledger.get(&delivery.key).and_then(Record::next_part);
        let prepared = calls(run, delivery);
        Rehearsal {
            delivery: delivery.clone(),
            digest: plan::of_delivery(delivery, next_part, &prepared),
            calls: prepared.map(|(calls, _)| calls),
        }
    });
    rehearsals.collect()
}

/// The calls of one delivery, and the digests of its messages. Servers are not asked anything, so their own limits are taken
/// to be the usual ones.
fn calls(run: DryRun<'_>, delivery: &Delivery) -> Result<(Vec<Vec<Call>>, Vec<String>), String> {
    let id = delivery.key.channel.as_str();
    let entry = run
        .loaded
        .calendar
        .channels
        .get(id)
        .ok_or("its channel is gone")?;
    let platform = find(&delivery.platform).ok_or("its platform is not known")?;
    let limits = &platform.facts.limits;
    let sources = Sources {
        loaded: run.loaded,
        tree: run.tree,
        channel_id: id,
        channel: &entry.value,
        facts: platform.facts,
        limits,
    };
    let prepared = prepare(sources, delivery)?;
    let account = Account {
        id,
        channel: &entry.value,
    };
    let mut parent: Option<Receipt> = None;
    let mut all = Vec::new();
    for index in 0..prepared.messages.len() {
        let (calls, receipt) = message(
            account,
            platform.adapter,
            delivery,
            (&prepared, index),
            parent.as_ref(),
        )?;
        parent = Some(receipt);
        all.push(calls);
    }
    Ok((all, prepared.digests))
}

fn message(
    account: Account<'_>,
    adapter: &crate::platform::Adapter,
    delivery: &Delivery,
    (prepared, part): (&Prepared, usize),
    parent: Option<&Receipt>,
) -> Result<(Vec<Call>, Receipt), String> {
    let key = prepared.key(delivery, part);
    let job = Job {
        account,
        delivery: &delivery.key,
        part,
        message: &prepared.messages[part],
        parent,
        key: &key,
        publish_at: delivery.publish_at,
    };
    let (mut answers, mut calls) = (Answers::default(), Vec::new());
    while calls.len() < MOST_CALLS {
        match (adapter.next)(&job, &answers) {
            Step::Call(call) | Step::Wait(_, call) => {
                answers.keep(&call.name, call.example.clone());
                calls.push(call);
            }
            Step::Done(Outcome::Sent(receipt)) => return Ok((calls, receipt)),
            Step::Done(
                Outcome::Refused(reason) | Outcome::Unknown(reason) | Outcome::Later { reason, .. },
            ) => return Err(reason),
        }
    }
    Err("it would take too many calls".to_owned())
}
