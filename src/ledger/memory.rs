//! A ledger in memory, for simulations: clones share the events, as processes share a file.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::{AppendError, Event, LedgerError, RunLock, Store, Stream};

/// Events that live as long as the last clone of the store.
#[derive(Debug, Clone, Default)]
pub struct MemoryStore {
    shared: Arc<Mutex<Shared>>,
}

#[derive(Debug, Default)]
struct Shared {
    events: BTreeMap<(Stream, u64), Event>,
    holder: Option<String>,
}

impl Shared {
    fn moved(&self) -> Option<LedgerError> {
        let of_workspace = (Stream::Workspace, 0)..=(Stream::Workspace, u64::MAX);
        let newest = self.events.range(of_workspace).next_back();
        newest.and_then(|(_, event)| event.moved())
    }
}

impl MemoryStore {
    /// A store that begins with these events, such as those of a real ledger.
    pub fn holding(events: Vec<Event>) -> Self {
        let store = Self::default();
        store.shared().events = events
            .into_iter()
            .map(|event| (place(&event), event))
            .collect();
        store
    }

    /// No write stops half-way, so what a panicking thread left behind is whole.
    fn shared(&self) -> MutexGuard<'_, Shared> {
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn load(&mut self) -> Result<Vec<Event>, LedgerError> {
        Ok(self.shared().events.values().cloned().collect())
    }

    fn append(&mut self, events: &[Event]) -> Result<(), AppendError> {
        let mut shared = self.shared();
        if let Some(moved) = shared.moved() {
            return Err(moved.into());
        }
        let mut new = BTreeMap::new();
        for event in events {
            let place = place(event);
            if shared.events.contains_key(&place) || new.insert(place, event.clone()).is_some() {
                return Err(AppendError::Conflict);
            }
        }
        shared.events.append(&mut new);
        Ok(())
    }

    fn close(&mut self, last: &Event) -> Result<(), AppendError> {
        self.append(std::slice::from_ref(last))
    }

    fn lock(&mut self, run: &str) -> Result<RunLock, LedgerError> {
        let mut shared = self.shared();
        if shared.holder.is_some() {
            let holder = shared.holder.clone();
            return Err(LedgerError::Locked { holder });
        }
        shared.holder = Some(run.to_owned());
        drop(shared);
        Ok(RunLock::holding(Unlock(self.clone())))
    }
}

/// Frees the lock when it is dropped.
struct Unlock(MemoryStore);

impl Drop for Unlock {
    fn drop(&mut self) {
        self.0.shared().holder = None;
    }
}

fn place(event: &Event) -> (Stream, u64) {
    (event.stream.clone(), event.number)
}

#[cfg(test)]
mod tests {
    use super::super::contract::contract;
    use super::super::samples::one_of_each;
    use super::*;

    #[test]
    fn a_store_in_memory_keeps_every_promise() {
        contract(|| {
            let store = MemoryStore::default();
            move || Box::new(store.clone()) as Box<dyn Store>
        });
    }

    #[test]
    fn it_begins_with_what_it_is_given() {
        let mut store = MemoryStore::holding(one_of_each());
        assert_eq!(store.load().unwrap(), one_of_each());
    }
}
