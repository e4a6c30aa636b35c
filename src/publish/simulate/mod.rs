//! Publishing over virtual time: what a job would send when, late, held, missed or failed, with nothing sent.
//!
//! Each run decides, claims and records as a real one does, in a ledger in memory. Only the answer of the platform is
//! made up: it takes every message, unless an outage is simulated. Nobody is asked for credentials or limits.

mod finish;
mod job;
mod outlook;
mod result;
mod world;

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::opening::refuse_clock_behind;
use super::run::RunError;
use crate::layout::Window;
use crate::ledger::{LedgerState, Scope};
use crate::load::{Loaded, Tree};
use crate::time::Instant;

pub use job::Job;
pub use result::{End, Simulated, Simulation, Tally};

use world::World;

/// What is simulated.
#[derive(Debug, Clone)]
pub struct Course {
    /// From when to when; a run at the end itself is not part of it.
    pub span: Window,
    /// When `publish` runs.
    pub job: Job,
    /// Times at which a channel answers nothing.
    pub outages: Vec<Outage>,
    /// Times at which nothing may go out.
    pub pauses: Vec<Pause>,
}

/// A channel answers nothing for a time: it is certain that nothing was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Outage {
    /// The channel's id.
    pub channel: String,
    /// When.
    pub time: Window,
}

/// Runs happen for a time, but nothing goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The channel's id; `None` for all of them.
    pub channel: Option<String>,
    /// When.
    pub time: Window,
}

impl Course {
    /// Which outages and pauses last at an instant.
    fn troubles(&self, now: Instant) -> Vec<bool> {
        let outages = self.outages.iter().map(|outage| &outage.time);
        let pauses = self.pauses.iter().map(|pause| &pause.time);
        outages
            .chain(pauses)
            .map(|time| time.contains(now))
            .collect()
    }

    fn is_out(&self, channel: &str, now: Instant) -> bool {
        self.outages
            .iter()
            .any(|outage| outage.channel == channel && outage.time.contains(now))
    }

    /// What is paused.
    fn paused(&self, now: Instant) -> BTreeSet<Scope> {
        let lasting = self.pauses.iter().filter(|pause| pause.time.contains(now));
        let scopes = lasting.map(|pause| pause.channel.clone().map_or(Scope::All, Scope::Channel));
        scopes.collect()
    }
}

/// Which runs are carried out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Pace {
    /// Those at which something can have changed since the run before.
    Needed,
    /// All of them, each from the start; only to prove that the others change nothing.
    #[cfg(test)]
    Every,
}

/// Runs publishing from what the ledger knows. Errors: a clock behind the ledger, as for a real run.
pub fn simulate(
    loaded: &Loaded,
    tree: &dyn Tree,
    ledger: LedgerState,
    course: &Course,
) -> Result<Simulation, RunError> {
    let (simulation, _) = simulate_at(Pace::Needed, (loaded, tree), ledger, course)?;
    Ok(simulation)
}

/// The simulation, and the ledger as it would be afterwards.
fn simulate_at(
    pace: Pace,
    (loaded, tree): (&Loaded, &dyn Tree),
    ledger: LedgerState,
    course: &Course,
) -> Result<(Simulation, LedgerState), RunError> {
    refuse_clock_behind(&ledger, course.span.from)?;
    let zone = loaded.settings.workspace.zone();
    let runs = course.job.runs(course.span, zone);
    let mut world = World::new((loaded, tree), ledger, course);
    for run in &runs.at {
        world.run(*run, pace)?;
    }
    let (deliveries, ledger) = world.finish();
    let simulation = Simulation {
        span: course.span,
        zone,
        runs: runs.at.len(),
        skipped: runs.skipped,
        deliveries,
    };
    Ok((simulation, ledger))
}
