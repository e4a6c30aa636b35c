//! Every open doubt, settled as far as reading can: before a run decides what is due, and whenever a person asks.
//!
//! It only reads the platforms. What is found is recorded as sent; what is missing at two looks is not sent, and goes out
//! with the next run; all else stays as it is and is named.

use std::collections::BTreeMap;
use std::time::Instant as Moment;

use super::decide::settle_help;
use super::lane::{Lane, open_by_id};
use super::look::{self, Doubt, Finding, SECOND_LOOK};
use super::recorder::{RecordError, Recorder};
use super::run::{Filter, RunError, Surroundings, begin};
use super::transport::Transport;
use crate::ledger::{LedgerError, Store};
use crate::model::DeliveryKey;
use crate::platform;

/// What became of the doubts that were open.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Reconciled {
    /// Every doubt, in the order of the deliveries.
    pub doubts: Vec<Settled>,
    /// What a person should know beside that.
    pub notes: Vec<String>,
    /// The ledger failed on the way.
    pub trouble: Option<LedgerError>,
}

/// What a look for one message came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Settled {
    /// The delivery.
    pub key: DeliveryKey,
    /// The message, from 1.
    pub part: u32,
    /// What came of it.
    pub finding: Finding,
    /// What a person does if it stays in doubt.
    pub help: String,
}

impl Reconciled {
    /// 4 when a person is still needed, else 0.
    pub fn exit_code(&self) -> u8 {
        let is_open = |settled: &Settled| match settled.finding {
            Finding::Sent(_) | Finding::NotSent(Some(_)) => false,
            Finding::NotSent(None)
            | Finding::NotYet(_)
            | Finding::Doubtful(_)
            | Finding::Untold(_) => true,
        };
        if self.doubts.iter().any(is_open) {
            4
        } else {
            0
        }
    }
}

/// Settles the open doubts that `filter` allows. With `wait` the second look is taken in the same call.
pub fn reconcile(
    around: &Surroundings<'_>,
    store: Box<dyn Store>,
    filter: &Filter,
    wait: bool,
) -> Result<Reconciled, RunError> {
    let begun = begin(around, store)?;
    let transport = Transport::new(around.http, around.workspace);
    let lane = Lane {
        around,
        recorder: &begun.recorder,
        transport: &transport,
    };
    let mut all = Reconciled {
        notes: begun.notes,
        ..settle_open(&lane, filter, None)
    };
    let waits = |settled: &Settled| matches!(settled.finding, Finding::NotYet(_));
    if wait && all.trouble.is_none() && all.doubts.iter().any(waits) {
        let before = Moment::now();
        around.stop.sleep(SECOND_LOOK);
        all.replace(settle_open(&lane, filter, Some(before)));
    }
    Ok(all)
}

impl Reconciled {
    /// Takes in a second round, which knows better about what it tells.
    fn replace(&mut self, second: Self) {
        for settled in second.doubts {
            match self.doubts.iter_mut().find(|it| it.key == settled.key) {
                Some(known) => *known = settled,
                None => self.doubts.push(settled),
            }
        }
        self.trouble = second.trouble;
    }

    fn add(&mut self, other: Self) {
        self.doubts.extend(other.doubts);
        self.trouble = self.trouble.take().or(other.trouble);
    }
}

/// Looks for everything that is in doubt, a thread a channel, so that a slow platform delays no other.
pub(super) fn settle_open(lane: &Lane<'_>, filter: &Filter, before: Option<Moment>) -> Reconciled {
    let mut all = Reconciled::default();
    let by_channel = open_doubts(lane.recorder, filter);
    let outcomes = std::thread::scope(|scope| {
        let threads: Vec<_> = by_channel
            .iter()
            .map(|(id, doubts)| scope.spawn(move || settle_channel(lane, id, doubts, before)))
            .collect();
        threads
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>()
    });
    for outcome in outcomes {
        match outcome {
            Ok(settled) => all.add(settled),
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
    all.doubts.sort_by(|one, other| one.key.cmp(&other.key));
    all
}

type Doubts = Vec<(DeliveryKey, Doubt)>;

fn open_doubts(recorder: &Recorder, filter: &Filter) -> BTreeMap<String, Doubts> {
    let mut by_channel: BTreeMap<String, Doubts> = BTreeMap::new();
    recorder.look(|ledger| {
        for (key, record) in ledger.iter().filter(|(key, _)| filter.allows(key)) {
            if let Some(doubt) = Doubt::of(record) {
                let doubts = by_channel.entry(key.channel.clone()).or_default();
                doubts.push((key.clone(), doubt));
            }
        }
    });
    by_channel
}

fn settle_channel(
    lane: &Lane<'_>,
    id: &str,
    doubts: &Doubts,
    before: Option<Moment>,
) -> Reconciled {
    let mut settled = Reconciled::default();
    if let Some(reason) = untold(lane, id) {
        settled.doubts = all_of(doubts, &Finding::Untold(reason));
        return settled;
    }
    let opened = match open_by_id(lane, id) {
        Ok(opened) => opened,
        Err(reason) => {
            settled.doubts = all_of(doubts, &Finding::Doubtful(reason));
            return settled;
        }
    };
    let channel = opened.channel(lane);
    for (key, doubt) in doubts {
        let finding = if lane.around.stop.is_asked() {
            Finding::Doubtful("the run was stopped before it was looked for".to_owned())
        } else {
            match look::settle(&channel, key, doubt, before) {
                Ok(finding) => finding,
                Err(RecordError::Overtaken) => Finding::Doubtful("another run is at it".to_owned()),
                Err(RecordError::Ledger(error) | RecordError::InJournal(error)) => {
                    settled.trouble = Some(*error);
                    Finding::Doubtful("what was found could not be recorded".to_owned())
                }
            }
        };
        settled.doubts.push(said_of(key, doubt, finding));
    }
    settled
}

/// Why nobody but a person can tell, where that is known without asking: the channel's credentials are not needed then.
fn untold(lane: &Lane<'_>, id: &str) -> Option<String> {
    let channel = lane.around.loaded.calendar.channels.get(id)?;
    let platform = platform::find(channel.value.platform_id())?;
    let tells = platform.adapter.locate.is_some();
    let is_safe = platform.facts.doubt == platform::Doubt::AlwaysSafe;
    (!tells && !is_safe).then(|| format!("{} does not tell what it took", platform.name))
}

fn all_of(doubts: &Doubts, finding: &Finding) -> Vec<Settled> {
    let doubts = doubts.iter();
    doubts
        .map(|(key, doubt)| said_of(key, doubt, finding.clone()))
        .collect()
}

fn said_of(key: &DeliveryKey, doubt: &Doubt, finding: Finding) -> Settled {
    Settled {
        key: key.clone(),
        part: doubt.part,
        finding,
        help: settle_help(key),
    }
}
