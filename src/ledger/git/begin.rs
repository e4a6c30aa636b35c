//! The first commit of a ledger, which a person asks for once: an empty ledger is never assumed.

use super::super::LedgerError;
use super::answer::{Pushed, unreachable};
use super::branch::{Branch, LAYOUT};
use super::nonce;
use super::repository::Draft;
use crate::time::Instant;

/// The file that makes a branch a ledger.
pub(super) const FORMAT_FILE: &str = "ledger.json";

/// What a person finds who looks at the branch.
const README: &str = "# The ledger of a content calendar\n\n\
    What Kalends has published is recorded here, one small file an event. Files are only ever added. If one is changed \
    or removed, or if the history of this branch is rewritten, publishing stops, because a post could go out twice.\n\n\
    Do not merge this branch, and do not delete it.\n";

/// Whether there had to be made something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// The ledger is new.
    Made,
    /// There was one already.
    WasThere,
}

impl Branch {
    /// Makes the branch with these files of events, unless it is there.
    pub(super) fn begin(
        &self,
        events: Vec<(String, String)>,
        now: Instant,
    ) -> Result<Begun, LedgerError> {
        let known = self.look()?;
        if let Some(tip) = known.tip {
            self.refuse_stranger(&tip)?;
            return Ok(Begun::WasThere);
        }
        if known.seen.is_some() {
            return Err(self.not_there(known.seen.as_deref()));
        }
        let commit = self.first_commit(events, now)?;
        match self.advance(None, &commit)? {
            Pushed::Done => Ok(Begun::Made),
            Pushed::Overtaken => Ok(Begun::WasThere),
            Pushed::Denied(detail) | Pushed::Lost(detail) => {
                Err(unreachable(&format!("{}: {detail}", self.name())))
            }
        }
    }

    fn first_commit(
        &self,
        events: Vec<(String, String)>,
        now: Instant,
    ) -> Result<String, LedgerError> {
        let nonce = nonce();
        let format = format!("{{\"version\":{LAYOUT},\"id\":\"{nonce}\"}}\n");
        let mut files = events;
        files.push(("README.md".to_owned(), README.to_owned()));
        files.push((FORMAT_FILE.to_owned(), format));
        self.repository.commit(&Draft {
            parent: None,
            files: &files,
            message: &format!("Begin the ledger\n\nNonce: {nonce}\n"),
            at: now.timestamp(),
        })
    }
}
