//! How what was published does: its figures, asked of its platform. Nothing is changed anywhere.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::checkup::Asking;
use super::credentials::Secrets;
use super::overview::Entry;
use super::pin;
use super::progress::Observer;
use super::sign_in::{Trouble, sign_in};
use super::transport::{Supply, Transport};
use crate::model::Receipt;
use crate::platform::{Account, Call, Figures, Metrics, Platform};

/// The figures of some deliveries of one channel, in their order; for each the reason where there are none. One request is made
/// for each, after those that sign in. Errors are about the channel: no figures at all.
pub fn figures(
    account: Account<'_>,
    platform: &Platform,
    sent: &[&Entry],
    asking: Asking<'_>,
) -> Result<Vec<Result<Figures, String>>, String> {
    let untold = || format!("{} tells no figures", platform.name);
    let adapter = platform.adapter.ok_or_else(untold)?;
    let metrics = adapter.metrics.as_ref().ok_or_else(untold)?;
    let (Some(http), Some(ledger)) = (asking.http, asking.ledger) else {
        return Err("nobody was asked".to_owned());
    };
    let fetched = Secrets::fetch(account.channel, asking.workspace);
    let mut secrets = fetched.map_err(|error| error.to_string())?;
    let place = pin::place(account, platform, &secrets);
    pin::same_server(account.id, ledger.channel(account.id), &place)?;
    let nobody: Observer = Arc::new(|_| {});
    let transport = Transport::new(http, asking.workspace);
    let ask = |call: &Call, secrets: &Secrets| {
        let supply = Supply {
            secrets,
            tree: asking.tree,
            sizes: &BTreeMap::new(),
            observer: &nobody,
        };
        transport.perform(call, supply)
    };
    sign_in(account, Some(adapter), &mut secrets, asking.workspace, ask)
        .map_err(Trouble::reason)?;
    let told = sent.iter().map(|entry| {
        let call = call(metrics, &account, entry)?;
        let answer = ask(&call, &secrets).map_err(|failure| failure.to_string())?;
        (metrics.read)(&answer)
            .ok_or_else(|| format!("the platform told no figures ({})", answer.status))
    });
    Ok(told.collect())
}

fn call(metrics: &Metrics, account: &Account<'_>, entry: &Entry) -> Result<Call, String> {
    let receipt = Receipt {
        remote_id: entry.remote_id.clone(),
        url: entry.url.clone(),
    };
    (metrics.call)(account, &receipt)
        .ok_or_else(|| "its record does not say enough to ask about it".to_owned())
}
