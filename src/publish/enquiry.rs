//! Asking a channel's platform something outside of a run of publishing: signed in as one is there, and with nothing changed.

use std::path::Path;

use super::credentials::Secrets;
use super::http::HttpTransport;
use super::keeping::{ENVIRONMENT, Keeping};
use super::progress::unobserved;
use super::sign_in::{Trouble, sign_in};
use super::token_store::{NOBODY, TokenStore};
use super::transport::{Failure, Supply, Transport};
use crate::load::Tree;
use crate::platform::{Account, Adapter, Answer, Call, Identify, Identity};

/// What asking needs from the world.
#[derive(Clone, Copy)]
pub struct Reach<'a> {
    /// Requests.
    pub http: &'a HttpTransport,
    /// The folder of the workspace.
    pub workspace: &'a Path,
    /// The calendar's files.
    pub tree: &'a dyn Tree,
    /// The tokens that the ledger keeps; absent where it keeps none.
    pub tokens: Option<&'a TokenStore>,
}

impl<'a> Reach<'a> {
    /// Where the secrets of channels are.
    pub(super) fn keeping(&self) -> Keeping<'a> {
        Keeping {
            workspace: self.workspace,
            ledger: self.tokens.map_or(&NOBODY as _, |tokens| tokens as _),
            keys: self.tokens.map_or(&ENVIRONMENT, TokenStore::keys),
            stop: None,
            deadline: self.http.deadline(),
        }
    }

    /// Makes one call, once, that sends no file of the calendar.
    pub(super) fn perform(&self, call: &Call, secrets: &Secrets) -> Result<Answer, Failure> {
        let observer = unobserved();
        let supply = Supply::without_uploads(secrets, self.tree, &observer);
        Transport::new(self.http, self.workspace).perform(call, supply)
    }
}

/// A channel that is signed in and can be asked.
pub(super) struct Enquiry<'a> {
    reach: Reach<'a>,
    secrets: Secrets,
}

impl<'a> Enquiry<'a> {
    /// Signs in. Errors say why the channel could not, in words.
    pub(super) fn begin(
        account: Account<'_>,
        adapter: &Adapter,
        mut secrets: Secrets,
        reach: Reach<'a>,
    ) -> Result<Self, String> {
        let ask = |call: &Call, secrets: &Secrets| reach.perform(call, secrets);
        sign_in(account, adapter, &mut secrets, reach.keeping(), ask).map_err(Trouble::reason)?;
        Ok(Self { reach, secrets })
    }

    /// Makes one call, once.
    pub(super) fn ask(&self, call: &Call) -> Result<Answer, Failure> {
        self.reach.perform(call, &self.secrets)
    }

    /// Whose credentials these are, or why that could not be told, with the answer that says so. Errors say that there is none.
    pub(super) fn identify(
        &self,
        account: &Account<'_>,
        identify: &Identify,
    ) -> Result<(Answer, Result<Identity, String>), String> {
        let answer = self.ask(&(identify.call)(account));
        let answer = answer.map_err(|failure| failure.to_string())?;
        let read = (identify.read)(&answer);
        let read = read.map_err(|outcome| {
            outcome
                .reason()
                .unwrap_or_else(|| "its account could not be told".to_owned())
        });
        Ok((answer, read))
    }
}
