//! When a job runs: its schedule, less what never happens, each run as late as it comes.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use sha2::{Digest, Sha256};

use crate::layout::Window;
use crate::time::{Cron, Instant, Zone, every_instant, to_local};

/// The job that publishes. Chance is a function of the seed and of the time that a run was meant for.
#[derive(Debug, Clone)]
pub struct Job {
    /// Its schedule, on the clock of the workspace.
    pub cron: Cron,
    /// The share of runs that never happen, from 0 to 1.
    pub skip: f64,
    /// How late a run comes at most.
    pub delay: TimeDelta,
    /// What decides between runs.
    pub seed: u64,
    /// Times at which it does not run at all.
    pub down: Vec<Window>,
}

/// The runs of a job.
pub(super) struct Runs {
    /// Those that happen, in order.
    pub(super) at: Vec<Instant>,
    /// How many do not.
    pub(super) skipped: usize,
}

impl Job {
    /// The runs in a span of time.
    pub(super) fn runs(&self, span: Window, zone: Zone) -> Runs {
        let mut runs = Runs {
            at: Vec::new(),
            skipped: 0,
        };
        for scheduled in self.scheduled(span, zone) {
            if self.happens(scheduled) {
                runs.at.push(scheduled + self.lateness(scheduled));
            } else {
                runs.skipped += 1;
            }
        }
        runs.at.retain(|run| span.contains(*run));
        runs.at.sort();
        runs
    }

    /// A job runs whenever the clock on the wall says so: twice where it is set back.
    fn scheduled(&self, span: Window, zone: Zone) -> BTreeSet<Instant> {
        let day = TimeDelta::days(1);
        let (first, last) = (
            to_local(span.from, zone) - day,
            to_local(span.to, zone) + day,
        );
        let times = self.cron.from(first).take_while(|local| *local <= last);
        let instants = times.flat_map(|local| every_instant(local, zone));
        instants.filter(|instant| span.contains(*instant)).collect()
    }

    fn happens(&self, scheduled: Instant) -> bool {
        let is_down = self.down.iter().any(|time| time.contains(scheduled));
        let drawn = f64::from(self.draw("skip", scheduled)) / (f64::from(u32::MAX) + 1.0);
        !is_down && drawn >= self.skip
    }

    fn lateness(&self, scheduled: Instant) -> TimeDelta {
        let most = self.delay.num_seconds();
        TimeDelta::seconds(i64::from(self.draw("delay", scheduled)) % (most + 1))
    }

    /// The same number for the same question, on every machine.
    fn draw(&self, what: &str, at: Instant) -> u32 {
        let asked = format!("{}\n{what}\n{}", self.seed, at.timestamp());
        let hash = Sha256::digest(asked.as_bytes());
        hash.iter()
            .take(4)
            .fold(0, |number, byte| number << 8 | u32::from(*byte))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::time::parse_instant;

    fn job(cron: &str) -> Job {
        Job {
            cron: Cron::parse(cron).unwrap(),
            skip: 0.0,
            delay: TimeDelta::zero(),
            seed: 1,
            down: Vec::new(),
        }
    }

    fn span(from: &str, to: &str) -> Window {
        Window {
            from: parse_instant(from).unwrap(),
            to: parse_instant(to).unwrap(),
        }
    }

    fn november() -> Window {
        span("2026-11-01T00:00:00Z", "2026-12-01T00:00:00Z")
    }

    #[test]
    fn a_job_runs_through_the_hour_that_the_clocks_repeat_and_not_in_the_one_they_skip() {
        let zone = Zone::Europe__Stockholm;
        let quarters = job("*/15 * * * *");
        let autumn = span("2026-10-25T00:00:00+02:00", "2026-10-26T00:00:00+01:00");
        assert_eq!(quarters.runs(autumn, zone).at.len(), 25 * 4);
        let spring = span("2026-03-29T00:00:00+01:00", "2026-03-30T00:00:00+02:00");
        let runs = quarters.runs(spring, zone).at;
        assert_eq!(runs.len(), 23 * 4);
        assert!(runs.is_sorted());
    }

    #[test]
    fn chance_leaves_out_the_share_that_is_asked_for_and_the_same_runs_each_time() {
        let chancy = |seed| Job {
            skip: 0.2,
            seed,
            ..job("*/15 * * * *")
        };
        let runs = chancy(1).runs(november(), Zone::UTC);
        assert_eq!(runs.at.len() + runs.skipped, 30 * 96);
        assert!((500..650).contains(&runs.skipped), "{}", runs.skipped);
        assert_eq!(chancy(1).runs(november(), Zone::UTC).at, runs.at);
        assert_ne!(chancy(2).runs(november(), Zone::UTC).at, runs.at);
        let none = Job {
            skip: 1.0,
            ..job("* * * * *")
        };
        assert!(none.runs(november(), Zone::UTC).at.is_empty());
    }

    #[test]
    fn a_run_comes_late_by_as_much_as_is_said_at_most_and_never_early() {
        let late = Job {
            delay: TimeDelta::minutes(20),
            ..job("0 * * * *")
        };
        let runs = late.runs(november(), Zone::UTC).at;
        let delays: Vec<i64> = runs.iter().map(|run| run.timestamp() % 3600).collect();
        assert!(delays.iter().all(|delay| (0..=1200).contains(delay)));
        assert!(delays.iter().any(|delay| *delay > 600));
    }

    #[test]
    fn a_job_that_is_down_does_not_run_and_each_run_is_counted() {
        let down = Job {
            down: vec![span("2026-11-10T00:00:00Z", "2026-11-13T00:00:00Z")],
            ..job("0 9 * * *")
        };
        let runs = down.runs(november(), Zone::UTC);
        assert_eq!((runs.at.len(), runs.skipped), (27, 3));
    }
}
