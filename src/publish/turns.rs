//! Whose turn a channel is, while runs on many hosts publish the same calendar.
//!
//! A run that is alone keeps each channel until it is done. Among others it keeps one for a moment, gives it back, and
//! asks for whatever is free: so hosts that come later find work, and the channels of a host that dies are taken over.
//! Within a channel posts stay in order, since one run at a time works on it.

use std::collections::BTreeSet;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::progress::Stop;
use super::recorder::Recorder;
use crate::ledger::LedgerError;

/// How long a run keeps a channel while others wait.
const TURN: Duration = Duration::from_secs(2);
/// How often a run asks what is free, and how long it leaves what it gave back to others.
const PAUSE: Duration = Duration::from_millis(250);
/// How often a channel that waits looks whether it was given.
const LOOK: Duration = Duration::from_millis(25);
/// How long a count of the runs is good for.
const FRESH: Duration = Duration::from_secs(1);
/// How long a run that has nothing to do waits for a channel of another run.
const PATIENCE: Duration = Duration::from_secs(3);

/// The turns of one run.
pub(super) struct Turns<'a> {
    recorder: &'a Recorder,
    stop: &'a Stop,
    state: Mutex<State>,
}

struct State {
    /// Channels that this run would work on.
    wanted: BTreeSet<String>,
    /// Channels that it was given, and whose thread has not noticed yet.
    given: BTreeSet<String>,
    /// When it last asked.
    asked: Option<Instant>,
    /// How many runs there were, and when that was counted.
    runs: Option<(usize, Instant)>,
    /// The channels that it works on, and since when on none.
    working: BTreeSet<String>,
    idle_since: Instant,
}

/// What a channel's thread may do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Turn {
    /// Go on.
    Same,
    /// Go on, after reading what others did meanwhile.
    New,
    /// Leave the rest to others.
    Over,
}

impl<'a> Turns<'a> {
    /// The turns of a run that has something to send on these channels.
    pub(super) fn new(recorder: &'a Recorder, stop: &'a Stop, channels: BTreeSet<String>) -> Self {
        let state = State {
            wanted: channels,
            given: BTreeSet::new(),
            asked: None,
            runs: None,
            working: BTreeSet::new(),
            idle_since: Instant::now(),
        };
        Self {
            recorder,
            stop,
            state: Mutex::new(state),
        }
    }

    /// Waits until the channel is this run's; `None` when it stays with others, or the run is to stop.
    pub(super) fn wait(&self, channel: &str) -> Result<Option<Instant>, LedgerError> {
        if !self.recorder.is_shared() {
            return Ok(Some(Instant::now()));
        }
        loop {
            let mut state = self.lock();
            if !state.given.contains(channel) {
                state.wanted.insert(channel.to_owned());
                self.ask(&mut state)?;
            }
            if state.given.remove(channel) {
                state.working.insert(channel.to_owned());
                return Ok(Some(Instant::now()));
            }
            let idle = state.working.is_empty() && state.given.is_empty();
            if self.stop.is_asked() || idle && state.idle_since.elapsed() > PATIENCE {
                state.wanted.remove(channel);
                return Ok(None);
            }
            drop(state);
            self.stop.sleep(LOOK);
        }
    }

    /// Whether the turn that began at `since` goes on; where it does not, waits for the next one.
    pub(super) fn check(&self, channel: &str, since: &mut Instant) -> Result<Turn, LedgerError> {
        if !self.recorder.is_shared() {
            return Ok(Turn::Same);
        }
        let holds = self
            .recorder
            .sharing(|sharing| Ok(sharing.holds(channel)))?;
        if holds && (since.elapsed() < TURN || self.is_alone()?) {
            return Ok(Turn::Same);
        }
        self.end(channel)?;
        self.stop.sleep(PAUSE);
        match self.wait(channel)? {
            Some(begun) => {
                *since = begun;
                Ok(Turn::New)
            }
            None => Ok(Turn::Over),
        }
    }

    /// Gives the channel back.
    pub(super) fn end(&self, channel: &str) -> Result<(), LedgerError> {
        if !self.recorder.is_shared() {
            return Ok(());
        }
        let mut state = self.lock();
        if state.working.remove(channel) {
            state.idle_since = Instant::now();
        }
        drop(state);
        self.recorder.sharing(|sharing| sharing.leave(channel))
    }

    /// Asks for every channel that is wanted, unless it was asked a moment ago.
    fn ask(&self, state: &mut State) -> Result<(), LedgerError> {
        if state.asked.is_some_and(|asked| asked.elapsed() < PAUSE) {
            return Ok(());
        }
        let wanted: Vec<String> = state.wanted.iter().cloned().collect();
        let taken = self.recorder.sharing(|sharing| sharing.take(&wanted))?;
        for channel in taken {
            state.wanted.remove(&channel);
            state.given.insert(channel);
        }
        state.asked = Some(Instant::now());
        Ok(())
    }

    fn is_alone(&self) -> Result<bool, LedgerError> {
        let mut state = self.lock();
        let runs = match state.runs {
            Some((runs, counted)) if counted.elapsed() < FRESH => runs,
            Some(_) | None => {
                let runs = self.recorder.sharing(|sharing| sharing.runs())?;
                state.runs = Some((runs, Instant::now()));
                runs
            }
        };
        Ok(runs <= 1)
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
