//! A look at where a channel would publish to, without publishing anything.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use super::credentials::Secrets;
use super::http::HttpTransport;
use super::pin;
use super::progress::Observer;
use super::sign_in::{Trouble, sign_in};
use super::transport::{Supply, Transport};
use crate::ledger::Pin;
use crate::load::Tree;
use crate::platform::{Account, Call, Identity, Outcome, Platform};

/// Where a channel would publish to now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Visit {
    /// The place; its account is absent where it could not be told.
    pub place: Pin,
    /// The account, `None` where the platform has no such call, or why it could not be told.
    pub identity: Result<Option<Identity>, String>,
}

/// Asks a channel's platform whose credentials these are. One read-only request at most.
pub fn visit(
    account: Account<'_>,
    platform: &Platform,
    tree: &dyn Tree,
    (http, workspace): (&HttpTransport, &Path),
) -> Visit {
    let secrets = Secrets::fetch(account.channel, workspace);
    let none = Secrets::default();
    let known = secrets.as_ref().unwrap_or(&none);
    let mut place = pin::place(account, platform, known);
    let identity = match secrets {
        Ok(secrets) => ask(account, platform, secrets, (http, workspace, tree)),
        Err(error) => Err(error.to_string()),
    };
    if let Ok(Some(identity)) = &identity {
        place.account = Some(identity.id.clone());
    }
    Visit { place, identity }
}

fn ask(
    account: Account<'_>,
    platform: &Platform,
    mut secrets: Secrets,
    (http, workspace, tree): (&HttpTransport, &Path, &dyn Tree),
) -> Result<Option<Identity>, String> {
    let adapter = platform.adapter;
    let Some(identify) = adapter.and_then(|adapter| adapter.identify_on(&account)) else {
        return Ok(None);
    };
    let nobody: Observer = Arc::new(|_| {});
    let ask = |call: &Call, secrets: &Secrets| {
        let supply = Supply {
            secrets,
            tree,
            sizes: &BTreeMap::new(),
            observer: &nobody,
        };
        Transport::new(http, workspace).perform(call, supply)
    };
    sign_in(account, adapter, &mut secrets, workspace, ask).map_err(Trouble::reason)?;
    let answer = ask(&(identify.call)(&account), &secrets);
    let answer = answer.map_err(|failure| failure.to_string())?;
    match (identify.read)(&answer) {
        Ok(known) => Ok(Some(known)),
        Err(
            Outcome::Refused(reason) | Outcome::Unknown(reason) | Outcome::Later { reason, .. },
        ) => Err(reason),
        Err(Outcome::Sent(_)) => Err("its account could not be told".to_owned()),
    }
}
