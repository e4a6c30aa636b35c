//! Asking the world how a channel is: its secrets, whose account it is, and what time its server has. Nothing is sent.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, TimeDelta};

use super::credentials::{CredentialError, Secrets};
use super::http::HttpTransport;
use super::pin;
use super::progress::{Observer, Progress};
use super::sign_in::sign_in;
use super::transport::{Supply, Transport};
use crate::ledger::LedgerState;
use crate::load::Tree;
use crate::model::SecretSource;
use crate::platform::{Account, Answer, Call, Outcome, find};
use crate::time::Clock;

/// What a channel's secrets and its server say.
#[derive(Debug, Default)]
pub struct Asked {
    /// How many secrets were found, or why one was not.
    pub secrets: Option<Result<usize, CredentialError>>,
    /// What people call the account, or why its server does not say; `None` where nobody was asked.
    pub account: Option<Result<String, String>>,
    /// How far this clock is ahead of the server's.
    pub ahead: Option<TimeDelta>,
}

/// What asking needs from the world.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// Requests; `None`, or no ledger, leaves the network out.
    pub http: Option<&'a HttpTransport>,
    /// The folder of the workspace.
    pub workspace: &'a Path,
    /// What the ledger knows: a token is shown to no other server than the one that the channel is pinned to.
    pub ledger: Option<&'a LedgerState>,
    /// The calendar's files.
    pub tree: &'a dyn Tree,
    /// The time; one that was given by hand is not compared.
    pub clock: Clock,
}

/// Asks about one channel.
pub fn ask(account: Account<'_>, asking: Asking<'_>) -> Asked {
    let mut secrets = match Secrets::fetch(account.channel, asking.workspace) {
        Ok(secrets) => secrets,
        Err(error) => {
            return Asked {
                secrets: Some(Err(error)),
                ..Asked::default()
            };
        }
    };
    let mut asked = Asked {
        secrets: Some(Ok(secrets.count())),
        ..Asked::default()
    };
    let (Some(platform), Some(http), Some(ledger)) = (
        find(account.channel.platform_id()),
        asking.http,
        asking.ledger,
    ) else {
        return asked;
    };
    let known = ledger.channel(account.id);
    let place = pin::place(account, platform, &secrets);
    if let Err(reason) = pin::same_server(account.id, known, &place) {
        asked.account = Some(Err(reason));
        return asked;
    }
    let adapter = platform.adapter;
    let Some(identify) = adapter.and_then(|adapter| adapter.identify_on(&account)) else {
        return asked;
    };
    let observer: Observer = Arc::new(|_: Progress<'_>| {});
    let transport = Transport::new(http, asking.workspace);
    let ask = |call: &Call, secrets: &Secrets| {
        let supply = Supply {
            secrets,
            tree: asking.tree,
            sizes: &BTreeMap::new(),
            observer: &observer,
        };
        transport.perform(call, supply)
    };
    if let Err(trouble) = sign_in(account, adapter, &mut secrets, asking.workspace, ask) {
        asked.account = Some(Err(trouble.reason()));
        return asked;
    }
    match ask(&(identify.call)(&account), &secrets) {
        Ok(answer) => {
            asked.ahead = ahead(asking.clock, &answer);
            let known_as = (identify.read)(&answer).map_err(reason);
            asked.account = Some(known_as.and_then(|identity| {
                pin::same_account(account.id, known, &place, Some(&identity))?;
                Ok(identity.name)
            }));
        }
        Err(failure) => asked.account = Some(Err(failure.to_string())),
    }
    asked
}

/// Whether a secret that no channel names is where the settings say.
pub fn find_secret(
    name: &str,
    source: &SecretSource,
    workspace: &Path,
) -> Result<(), CredentialError> {
    Secrets::one(name, source, workspace).map(drop)
}

fn ahead(clock: Clock, answer: &Answer) -> Option<TimeDelta> {
    let theirs = DateTime::parse_from_rfc2822(answer.headers.get("date")?).ok()?;
    match clock {
        Clock::Fixed(_) => None,
        Clock::System => Some(clock.now() - theirs.to_utc()),
    }
}

fn reason(outcome: Outcome) -> String {
    match outcome {
        Outcome::Refused(reason) | Outcome::Later { reason, .. } | Outcome::Unknown(reason) => {
            reason
        }
        Outcome::Sent(_) => "the answer is unexpected".to_owned(),
    }
}
