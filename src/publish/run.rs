//! A run: the ledger is locked and read, what is due is decided, and each channel's deliveries are sent in order.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use super::channel::send_all;
use super::dry_run::{DryRun, rehearsed};
use super::http::HttpTransport;
use super::lane::Lane;
use super::look::Finding;
use super::opening::{dead_intents, newly_queued, refuse_clock_behind};
use super::plan::{Difference, difference};
use super::progress::{Observer, Progress, Stop};
use super::reconcile::{Settled, settle_open};
use super::recorder::{RecordError, Recorder};
use super::report::Report;
use super::sort_out::{SortedOut, found_again, lay_out, sort_out};
use super::transport::Transport;
use super::turns::Turns;
use crate::approval::with_sign_offs;
use crate::layout::{Delivery, Layout};
use crate::ledger::{AppendError, Journal, LedgerError, LedgerState, RunLock, Store};
use crate::load::{Loaded, Tree};
use crate::model::DeliveryKey;
use crate::time::{Clock, Instant, format_instant};

/// How often a run decides anew because another host was faster.
const TRIES: u32 = 20;

/// What a run needs from the world.
pub struct Surroundings<'a> {
    /// The calendar.
    pub loaded: &'a Loaded,
    /// Its files.
    pub tree: &'a dyn Tree,
    /// The folder of the workspace.
    pub workspace: &'a Path,
    /// Where results go that the ledger does not take.
    pub journal: Journal,
    /// The time.
    pub clock: Clock,
    /// Requests.
    pub http: &'a HttpTransport,
    /// Who is told what happens.
    pub observer: Observer,
    /// The wish to stop.
    pub stop: Stop,
}

/// Which deliveries a run is about; empty lists mean all.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    /// Channels by id.
    pub channels: Vec<String>,
    /// Posts by id.
    pub posts: Vec<String>,
}

impl Filter {
    /// True for a delivery that the run is about.
    pub fn allows(&self, key: &DeliveryKey) -> bool {
        let allowed = |list: &[String], id: &String| list.is_empty() || list.contains(id);
        allowed(&self.channels, &key.channel) && allowed(&self.posts, &key.post)
    }
}

/// How a run behaves.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which deliveries it is about.
    pub filter: Filter,
    /// How many deliveries it sends at most.
    pub limit: Option<usize>,
    /// The digest of what was reviewed: anything else is not sent.
    pub plan: Option<String>,
    /// Whether runs on several hosts share the work, which the ledger decides.
    pub shared: bool,
}

/// Why a run could not begin.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// The ledger cannot be used.
    Ledger(LedgerError),
    /// The clock is behind what the ledger has seen.
    ClockBehind {
        /// The clock.
        now: Instant,
        /// The newest event.
        newest: Instant,
    },
    /// What is due is not what was reviewed.
    OtherPlan(Difference),
}

impl fmt::Display for RunError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Ledger(error) => error.fmt(out),
            Self::ClockBehind { now, newest } => {
                let shown = |instant: &Instant| format_instant(*instant, crate::time::Zone::UTC);
                write!(
                    out,
                    "the clock says {}, but the ledger has seen {}: set the clock right before publishing",
                    shown(now),
                    shown(newest)
                )
            }
            Self::OtherPlan(difference) => difference.fmt(out),
        }
    }
}

impl std::error::Error for RunError {}

impl From<LedgerError> for RunError {
    fn from(error: LedgerError) -> Self {
        Self::Ledger(error)
    }
}

/// Publishes what is due and reports every due delivery.
pub fn publish(
    around: &Surroundings<'_>,
    store: Box<dyn Store>,
    options: &Options,
) -> Result<Report, RunError> {
    let now = around.clock.now();
    let Begun {
        recorder,
        run,
        notes,
        lock: _lock,
    } = begin(around, store)?;
    let mut report = Report {
        run,
        commit: around.tree.commit().map(str::to_owned),
        notes,
        ..Report::default()
    };
    let options = &Options {
        shared: recorder.is_shared(),
        ..options.clone()
    };
    let settled = settle_doubts(around, &recorder, options, &mut report);
    if report.trouble.is_some() {
        // Without a ledger nothing may be sent.
        return Ok(report);
    }
    let sorted = anew(|| decide_once(around, &recorder, options, now))?;
    let sorted = sorted.map_err(RunError::OtherPlan)?;
    report.deliveries.extend(sorted.reports);
    send(around, &recorder, &sorted.due, &mut report);
    tell_what_was_found(&recorder, around.loaded, &settled, &mut report);
    report.recorded = recorder.recorded();
    report
        .deliveries
        .sort_by(|a, b| (a.publish_at, &a.key).cmp(&(b.publish_at, &b.key)));
    Ok(report)
}

/// Decides and writes down what follows from it, again from what the ledger says by then where another host was faster.
fn anew<T>(mut decide: impl FnMut() -> Result<T, RecordError>) -> Result<T, RunError> {
    let mut attempt = 1;
    loop {
        match decide() {
            Ok(decided) => return Ok(decided),
            Err(RecordError::Overtaken) if attempt < TRIES => attempt += 1,
            Err(error) => return Err(ledger_error(error)),
        }
    }
}

fn decide_once(
    around: &Surroundings<'_>,
    recorder: &Recorder,
    options: &Options,
    now: Instant,
) -> Result<Result<SortedOut, Difference>, RecordError> {
    let loaded = recorder.look(|ledger| with_sign_offs(around.loaded, around.tree, ledger));
    let layout = see(&loaded, recorder, now)?;
    let mut sorted = recorder.look(|ledger| sort_out(&loaded, ledger, &layout, options, now));
    // What was reviewed is sent as a whole or not at all, so this comes before the first claim.
    let run = DryRun {
        loaded: &loaded,
        tree: around.tree,
    };
    let rehearsals = |ledger: &LedgerState| rehearsed(run, ledger, &sorted.due);
    if let Some(plan) = &options.plan
        && let Some(difference) = difference(plan, &recorder.look(rehearsals))
    {
        return Ok(Err(difference));
    }
    recorder.all(std::mem::take(&mut sorted.whats))?;
    Ok(Ok(sorted))
}

/// A command that reads the ledger and may write to it.
pub(super) struct Begun {
    pub(super) recorder: Recorder,
    pub(super) run: String,
    pub(super) notes: Vec<String>,
    pub(super) lock: RunLock,
}

/// Locks and reads the ledger, and closes what dead runs left open.
pub(super) fn begin(
    around: &Surroundings<'_>,
    mut store: Box<dyn Store>,
) -> Result<Begun, RunError> {
    let now = around.clock.now();
    let run = run_name(now);
    let lock = store.lock(&run)?;
    let notes = take_in_journal(around, store.as_mut())?;
    let recorder = Recorder::open(store, around.journal.clone(), run.clone(), around.clock)?;
    recorder.look(|ledger| refuse_clock_behind(ledger, now))?;
    anew(|| close_dead_intents(around, &recorder))?;
    Ok(Begun {
        recorder,
        run,
        notes,
        lock,
    })
}

/// No two runs share a name: the time, the process, and what the process has begun.
pub(super) fn run_name(now: Instant) -> String {
    let nanos = chrono::Utc::now().timestamp_subsec_nanos();
    format!(
        "{}-{}-{nanos:08x}",
        now.format("%Y%m%dT%H%M%SZ"),
        std::process::id()
    )
}

fn take_in_journal(
    around: &Surroundings<'_>,
    store: &mut dyn Store,
) -> Result<Vec<String>, RunError> {
    let taken = around.journal.take_in(store).map_err(|error| match error {
        AppendError::Conflict => LedgerError::Busy,
        AppendError::Failed(error) => error,
    })?;
    let mut notes = Vec::new();
    if taken.added > 0 {
        notes.push(format!(
            "{} results of an earlier run were taken in from the journal",
            taken.added
        ));
    }
    notes.extend(
        taken
            .torn
            .iter()
            .map(|line| format!("a line of the journal could not be read: {line}")),
    );
    Ok(notes)
}

/// Whoever wrote an intent without a result and is no longer there to write one has left a doubt.
fn close_dead_intents(around: &Surroundings<'_>, recorder: &Recorder) -> Result<(), RecordError> {
    let is_dead = |at| recorder.is_dead(at, around.http.deadline());
    recorder.all(recorder.look(|ledger| dead_intents(ledger, is_dead)))
}

/// Looks for what earlier runs left in doubt, before anything is decided: what is found lets its thread go on.
fn settle_doubts(
    around: &Surroundings<'_>,
    recorder: &Recorder,
    options: &Options,
    report: &mut Report,
) -> Vec<Settled> {
    let transport = Transport::new(around.http, around.workspace);
    let lane = Lane {
        around,
        recorder,
        transport: &transport,
    };
    let reconciled = settle_open(&lane, &options.filter, None);
    report.trouble = reconciled.trouble;
    reconciled.doubts
}

/// Every doubt is told of: what was found as sent by this run's account, and what is still open with what the look showed.
fn tell_what_was_found(
    recorder: &Recorder,
    loaded: &Loaded,
    settled: &[Settled],
    report: &mut Report,
) {
    for Settled { key, finding, .. } in settled {
        let told = report.deliveries.iter_mut().find(|it| it.key == *key);
        match (finding, told) {
            (Finding::NotYet(what) | Finding::Doubtful(what), Some(told)) => {
                let error = told.error.take().unwrap_or_default();
                told.error = Some(format!("{what}; {error}"));
            }
            (Finding::Sent(_), None) => {
                let record = recorder.record_of(key);
                report.deliveries.push(found_again(loaded, key, &record));
            }
            (Finding::NotSent(_), None) => report.notes.push(format!(
                "{key} was in doubt; it was looked for and is not there, and it is not due any more"
            )),
            (Finding::Sent(_) | Finding::NotSent(_), Some(_))
            | (Finding::NotYet(_) | Finding::Doubtful(_), None)
            | (Finding::Untold(_), _) => {}
        }
    }
}

pub(super) fn ledger_error(error: RecordError) -> RunError {
    RunError::Ledger(match error {
        RecordError::Overtaken => LedgerError::Busy,
        RecordError::Ledger(error) | RecordError::InJournal(error) => *error,
    })
}

/// Lays the calendar out, after writing down what waits for a slot and was not seen before: a slot is given only to
/// those who were there when it came.
fn see(loaded: &Loaded, recorder: &Recorder, now: Instant) -> Result<Layout, RecordError> {
    let layout = recorder.look(|ledger| lay_out(loaded, ledger, now));
    let new = newly_queued(loaded, &layout);
    if new.is_empty() {
        return Ok(layout);
    }
    recorder.all(new)?;
    Ok(recorder.look(|ledger| lay_out(loaded, ledger, now)))
}

/// One thread a channel; within a channel, in order.
fn send(around: &Surroundings<'_>, recorder: &Recorder, due: &[Delivery], report: &mut Report) {
    (around.observer)(Progress::Started(due.len()));
    let transport = Transport::new(around.http, around.workspace);
    let lane = Lane {
        around,
        recorder,
        transport: &transport,
    };
    let channels: BTreeSet<String> = due
        .iter()
        .map(|delivery| delivery.key.channel.clone())
        .collect();
    let turns = Turns::new(recorder, &around.stop, channels.clone());
    let lanes: Vec<Vec<&Delivery>> = channels
        .iter()
        .map(|channel| {
            due.iter()
                .filter(|delivery| delivery.key.channel == *channel)
                .collect()
        })
        .collect();
    let outcomes = std::thread::scope(|scope| {
        let threads: Vec<_> = lanes
            .iter()
            .map(|deliveries| scope.spawn(|| send_all(&lane, &turns, deliveries)))
            .collect();
        threads
            .into_iter()
            .map(std::thread::ScopedJoinHandle::join)
            .collect::<Vec<_>>()
    });
    for outcome in outcomes {
        match outcome {
            Ok(sent) => {
                report.deliveries.extend(sent.reports);
                report.notes.extend(sent.notes);
                report.trouble = report.trouble.take().or(sent.trouble);
            }
            Err(panic) => std::panic::resume_unwind(panic),
        }
    }
}
