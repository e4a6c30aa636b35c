//! Asking the world how a channel is: its secrets, whose account it is, and what time its server has. Nothing is sent.

use std::path::Path;

use chrono::{DateTime, NaiveDate, TimeDelta};

use super::credentials::{CredentialError, Secrets};
use super::enquiry::{Enquiry, Reach};
use super::http::DEADLINE;
use super::keeping::{ENVIRONMENT, Keeping};
use super::pin;
use super::token_ends::last_day;
use super::token_store::Known;
use crate::ledger::LedgerState;
use crate::model::SecretSource;
use crate::platform::{Account, Answer, Platform, find};
use crate::time::Clock;

/// What a channel's secrets and its server say.
#[derive(Debug, Default)]
pub struct Asked {
    /// How many secrets were found, or why one was not.
    pub secrets: Option<Result<usize, CredentialError>>,
    /// What people call the account, or why its server does not say; `None` where nobody was asked.
    pub account: Option<Result<String, String>>,
    /// The last day of the token, where the ledger, its file or the platform tells.
    pub token_ends: Option<NaiveDate>,
    /// How far this clock is ahead of the server's.
    pub ahead: Option<TimeDelta>,
}

/// What a look at a channel needs.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The folder of the workspace.
    pub workspace: &'a Path,
    /// The way to the channel's server, with what the ledger knows: a token is shown to no other server than the one that the
    /// channel is pinned to. `None` leaves the network out.
    pub reach: Option<(Reach<'a>, &'a LedgerState)>,
    /// What is known of the ledger, if anything is.
    pub ledger: Option<&'a LedgerState>,
    /// The time; one that was given by hand is not compared.
    pub clock: Clock,
}

/// Asks about one channel.
pub fn ask(account: Account<'_>, asking: Asking<'_>) -> Asked {
    let known = Known(asking.ledger, asking.clock);
    let keeping = match &asking.reach {
        Some((reach, _)) => reach.keeping(),
        None => Keeping {
            workspace: asking.workspace,
            ledger: &known,
            keys: &ENVIRONMENT,
            stop: None,
            deadline: DEADLINE,
        },
    };
    let secrets = Secrets::fetch(account, keeping);
    let count = secrets.as_ref().map(Secrets::count);
    let mut asked = Asked {
        secrets: Some(count.map_err(Clone::clone)),
        ..Asked::default()
    };
    let platform = find(account.channel.platform_id());
    let Some(platform) = platform else {
        return asked;
    };
    asked.token_ends = last_day(account, platform, keeping);
    let (Ok(secrets), Some(reach)) = (secrets, asking.reach) else {
        return asked;
    };
    match who(account, platform, secrets, reach) {
        Ok(Some((answer, name))) => {
            asked.ahead = ahead(asking.clock, &answer);
            asked.account = Some(name);
        }
        Ok(None) => {}
        Err(reason) => asked.account = Some(Err(reason)),
    }
    // Signing in may have renewed it.
    asked.token_ends = last_day(account, platform, keeping);
    asked
}

/// What people call the account, or why it is not the one of before, with the answer of its server; `None` where the platform
/// has no such call.
type Who = Option<(Answer, Result<String, String>)>;

fn who(
    account: Account<'_>,
    platform: &Platform,
    secrets: Secrets,
    (reach, ledger): (Reach<'_>, &LedgerState),
) -> Result<Who, String> {
    let known = ledger.channel(account.id);
    let place = pin::place(account, platform, &secrets);
    pin::same_server(account.id, known, &place)?;
    let Some(identify) = platform.adapter.identify_on(&account) else {
        return Ok(None);
    };
    let enquiry = Enquiry::begin(account, platform.adapter, secrets, reach)?;
    let (answer, known_as) = enquiry.identify(&account, identify)?;
    let name = known_as.and_then(|identity| {
        pin::same_account(account.id, known, &place, Some(&identity))?;
        Ok(identity.name)
    });
    Ok(Some((answer, name)))
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
