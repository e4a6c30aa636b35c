//! Where connections wait: until they are released, until a time has passed, or until the server stops.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Holds connections back. Shared by all of them.
#[derive(Debug, Default)]
pub(crate) struct Gate {
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    releases: u64,
    held: usize,
    closed: bool,
}

impl Gate {
    /// Waits for a release, or for `limit`. False when the server stops instead.
    pub(crate) fn hold(&self, limit: Option<Duration>) -> bool {
        let deadline = limit.map(|limit| Instant::now() + limit);
        let mut state = self.state();
        let begun = state.releases;
        state.held += 1;
        self.changed.notify_all();
        while !state.closed && state.releases == begun && !is_over(deadline) {
            state = self.sleep(state, deadline);
        }
        state.held -= 1;
        !state.closed
    }

    /// Waits for `time`. False when the server stops instead.
    pub(crate) fn pause(&self, time: Duration) -> bool {
        let deadline = Some(Instant::now() + time);
        let mut state = self.state();
        while !state.closed && !is_over(deadline) {
            state = self.sleep(state, deadline);
        }
        !state.closed
    }

    /// Lets every connection go on that is held now.
    pub(crate) fn release(&self) {
        self.state().releases += 1;
        self.changed.notify_all();
    }

    /// Ends all waiting for good.
    pub(crate) fn close(&self) {
        self.state().closed = true;
        self.changed.notify_all();
    }

    /// Whether the server stops.
    pub(crate) fn is_closed(&self) -> bool {
        self.state().closed
    }

    /// Waits until `count` connections are held; false when that takes longer than `limit`.
    pub(crate) fn wait_until_held(&self, count: usize, limit: Duration) -> bool {
        let deadline = Some(Instant::now() + limit);
        let mut state = self.state();
        while state.held < count && !is_over(deadline) {
            state = self.sleep(state, deadline);
        }
        state.held >= count
    }

    fn sleep<'gate>(
        &self,
        state: MutexGuard<'gate, State>,
        deadline: Option<Instant>,
    ) -> MutexGuard<'gate, State> {
        let left = deadline.map_or(Duration::from_secs(3600), |deadline| {
            deadline.saturating_duration_since(Instant::now())
        });
        self.changed
            .wait_timeout(state, left)
            .unwrap_or_else(PoisonError::into_inner)
            .0
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn is_over(deadline: Option<Instant>) -> bool {
    deadline.is_some_and(|deadline| Instant::now() >= deadline)
}
