//! What a person says of a channel, a post or the workspace, written into the ledger. It takes no lock: a run that is
//! under way is whom it must reach.

use kalends::ledger::{AppendError, LedgerError, LedgerState, Store, Stream, What, fold};

use super::Context;
use crate::failure::Failure;

/// Another command may write at the same moment: so often it is tried again before a person is told.
pub(super) const TRIES: usize = 10;

/// Writes what `what` makes of the stream's present state, and returns the state after it.
pub(super) fn record(
    context: Context<'_>,
    store: &mut dyn Store,
    stream: &Stream,
    by: &str,
    what: impl Fn(&LedgerState) -> Result<What, Failure>,
) -> Result<LedgerState, Failure> {
    let now = context.global.clock().now();
    for _ in 0..TRIES {
        let mut state = fold(&store.load_streams(std::slice::from_ref(stream))?)?;
        let event = state.next_event(stream, now, by, what(&state)?)?;
        match store.append(std::slice::from_ref(&event)) {
            Ok(()) => {
                state.apply(&event)?;
                return Ok(state);
            }
            Err(AppendError::Conflict | AppendError::Failed(LedgerError::Busy)) => {}
            Err(AppendError::Failed(error)) => return Err(error.into()),
        }
    }
    Err(LedgerError::Busy.into())
}
