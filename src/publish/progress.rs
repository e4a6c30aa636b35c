//! What happens during a run, told as it happens, and the wish to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use super::report::Fate;
use crate::model::DeliveryKey;

/// Something that happened during a run.
#[derive(Debug, Clone, Copy)]
pub enum Progress<'a> {
    /// So many deliveries are about to be sent.
    Started(usize),
    /// This one is next.
    Delivery(&'a DeliveryKey),
    /// So much of a file has been sent.
    Upload {
        /// Path from the workspace's folder.
        path: &'a str,
        /// Bytes sent so far.
        sent: u64,
        /// Bytes in all.
        total: u64,
    },
    /// This one is over.
    Ended(&'a DeliveryKey, Fate),
}

/// Whoever wants to know what happens during a run; uploads keep a share of it while they are read.
pub type Observer = Arc<dyn Fn(Progress<'_>) + Send + Sync>;

/// Nobody, for what takes no time worth telling.
pub(super) fn unobserved() -> Observer {
    Arc::new(|_| {})
}

/// The wish to stop: what is under way is finished and recorded, nothing new is begun.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<AtomicBool>);

impl Stop {
    /// Asks the run to stop.
    pub fn ask(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// True once it was asked.
    pub fn is_asked(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }

    /// Lets time pass, but not after it was asked.
    pub(super) fn sleep(&self, time: Duration) {
        let end = std::time::Instant::now() + time;
        while !self.is_asked() {
            let left = end.saturating_duration_since(std::time::Instant::now());
            if left.is_zero() {
                return;
            }
            std::thread::sleep(left.min(Duration::from_millis(100)));
        }
    }
}
