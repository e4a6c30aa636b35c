//! How long something has been under way, for promises that must hold on a machine that sleeps and whose clock is set.
//!
//! The machine's steady clock cannot be set, but stands still while a laptop is suspended; the clock on the wall goes on
//! meanwhile, but can be set. The longer of the two counts: to be wrong that way sends nothing.

use chrono::TimeDelta;

use super::crash;
use crate::time::Instant;

/// A moment, on both clocks.
#[derive(Debug, Clone, Copy)]
pub(super) struct Since {
    steady: std::time::Instant,
    wall: Instant,
}

impl Since {
    /// This moment, which the clock on the wall calls `wall`.
    pub(super) fn now(wall: Instant) -> Self {
        Self {
            steady: std::time::Instant::now(),
            wall,
        }
    }

    /// How long ago it was, `wall` being the time now.
    pub(super) fn passed(&self, wall: Instant) -> TimeDelta {
        let steady = TimeDelta::from_std(self.steady.elapsed()).unwrap_or(TimeDelta::MAX);
        steady.max(wall - self.wall) + crash::slept()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_went_on_while_the_machine_slept_counts_and_one_that_was_set_back_does_not() {
        let wall = Instant::from_timestamp(1_795_000_000, 0).unwrap();
        let since = Since::now(wall);
        let hour = TimeDelta::hours(1);
        assert_eq!(since.passed(wall + hour), hour);
        let passed = since.passed(wall - hour);
        assert!(passed >= TimeDelta::zero() && passed < hour);
    }
}
