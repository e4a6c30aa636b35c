//! A run: the ledger is locked and read, what is due is decided, and each channel's deliveries are sent in order.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;

use chrono::TimeDelta;

use super::channel::{Lane, send_all};
use super::http::HttpTransport;
use super::progress::{Observer, Progress, Stop};
use super::recorder::{RecordError, Recorder};
use super::report::Report;
use super::sort_out::{SortedOut, lay_out, sort_out};
use super::transport::Transport;
use crate::layout::{Delivery, Layout};
use crate::ledger::{AppendError, DeliveryState, Journal, LedgerError, LedgerState, Store, What};
use crate::load::{Loaded, Tree};
use crate::model::{Calendar, DeliveryKey};
use crate::platform::{self, Doubt};
use crate::time::{Clock, Instant, format_instant};

/// How often a run decides anew because another host was faster.
const TRIES: u32 = 5;
/// A clock that is further behind the ledger than this is wrong.
const CLOCK_SLACK: TimeDelta = TimeDelta::minutes(5);

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
    mut store: Box<dyn Store>,
    options: &Options,
) -> Result<Report, RunError> {
    let now = around.clock.now();
    let run = run_name(now);
    let _lock = store.lock(&run)?;
    let mut report = Report {
        run: run.clone(),
        commit: around.tree.commit().map(str::to_owned),
        ..Report::default()
    };
    take_in_journal(around, store.as_mut(), &mut report)?;
    let recorder = Recorder::open(store, around.journal.clone(), run, around.clock)?;
    refuse_clock_behind(&recorder, now)?;
    let sorted = decide_anew(around, &recorder, options, now)?;
    report.deliveries.extend(sorted.reports);
    send(around, &recorder, &sorted.due, &mut report);
    report.recorded = recorder.recorded();
    report
        .deliveries
        .sort_by(|a, b| (a.publish_at, &a.key).cmp(&(b.publish_at, &b.key)));
    Ok(report)
}

/// Decides what this run does and writes down what follows from it, again from what the ledger says by then where
/// another host was faster.
fn decide_anew(
    around: &Surroundings<'_>,
    recorder: &Recorder,
    options: &Options,
    now: Instant,
) -> Result<SortedOut, RunError> {
    let mut attempt = 1;
    loop {
        match decide_once(around, recorder, options, now) {
            Ok(sorted) => return Ok(sorted),
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
) -> Result<SortedOut, RecordError> {
    close_dead_intents(recorder, &around.loaded.calendar)?;
    let layout = see(around, recorder, now)?;
    let mut sorted = recorder.look(|ledger| sort_out(around.loaded, ledger, &layout, options, now));
    recorder.all(std::mem::take(&mut sorted.whats))?;
    Ok(sorted)
}

/// No two runs share a name: the time, the process, and what the process has begun.
fn run_name(now: Instant) -> String {
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
    report: &mut Report,
) -> Result<(), RunError> {
    let taken = around.journal.take_in(store).map_err(|error| match error {
        AppendError::Conflict => LedgerError::Busy,
        AppendError::Failed(error) => error,
    })?;
    if taken.added > 0 {
        report.notes.push(format!(
            "{} results of an earlier run were taken in from the journal",
            taken.added
        ));
    }
    report.notes.extend(
        taken
            .torn
            .iter()
            .map(|line| format!("a line of the journal could not be read: {line}")),
    );
    Ok(())
}

fn refuse_clock_behind(recorder: &Recorder, now: Instant) -> Result<(), RunError> {
    match recorder.look(LedgerState::newest) {
        Some(newest) if now < newest - CLOCK_SLACK => Err(RunError::ClockBehind { now, newest }),
        Some(_) | None => Ok(()),
    }
}

/// Whoever wrote an intent without a result and is no longer there to write one has left a doubt.
fn close_dead_intents(recorder: &Recorder, calendar: &Calendar) -> Result<(), RecordError> {
    let mut whats = Vec::new();
    for (key, record) in recorder.state().iter() {
        let open = record
            .parts
            .iter()
            .find_map(|(number, part)| Some((*number, part.open?, part)));
        let Some((part, epoch, tried)) = open else {
            continue;
        };
        if tried.state == DeliveryState::Sending {
            let intended_at = tried.attempts.last().map(|attempt| attempt.at);
            if !intended_at.is_none_or(|at| recorder.is_dead(at)) {
                continue;
            }
            let reason = "the run that sent it ended before it could record an answer".to_owned();
            whats.push((
                key.clone(),
                What::Unknown {
                    epoch,
                    part,
                    reason,
                },
            ));
        }
        // Where the same bytes change nothing, the doubt is settled by sending them again.
        if doubt(calendar, key) == Some(Doubt::AlwaysSafe) {
            let reason = "sending it again changes nothing there".to_owned();
            whats.push((
                key.clone(),
                What::NotSent {
                    epoch,
                    part,
                    reason,
                    retry_at: Some(recorder.now()),
                },
            ));
        }
    }
    recorder.all(whats)
}

fn doubt(calendar: &Calendar, key: &DeliveryKey) -> Option<Doubt> {
    let channel = calendar.channels.get(&key.channel)?;
    Some(platform::find(channel.value.platform_id())?.facts.doubt)
}

fn ledger_error(error: RecordError) -> RunError {
    RunError::Ledger(match error {
        RecordError::Overtaken => LedgerError::Busy,
        RecordError::Ledger(error) | RecordError::InJournal(error) => *error,
    })
}

/// Lays the calendar out, after writing down what waits for a slot and was not seen before: a slot is given only to
/// those who were there when it came.
fn see(
    around: &Surroundings<'_>,
    recorder: &Recorder,
    now: Instant,
) -> Result<Layout, RecordError> {
    let layout = recorder.look(|ledger| lay_out(around.loaded, ledger, now));
    let approved = |key: &DeliveryKey| {
        around
            .loaded
            .calendar
            .posts
            .get(&key.post)
            .is_some_and(|entry| {
                let channel = around.loaded.calendar.channels.get(&key.channel);
                let platform = channel.map_or("", |channel| channel.value.platform_id());
                let terms = entry.value.terms_on(&key.channel, platform);
                around.loaded.settings.approval.is_met(&terms)
            })
    };
    let new: Vec<_> = layout
        .unseen
        .iter()
        .filter(|key| approved(key))
        .map(|key| (key.clone(), What::Queued))
        .collect();
    if new.is_empty() {
        return Ok(layout);
    }
    recorder.all(new)?;
    Ok(recorder.look(|ledger| lay_out(around.loaded, ledger, now)))
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
            .map(|deliveries| scope.spawn(|| send_all(&lane, deliveries)))
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
