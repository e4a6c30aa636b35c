//! How what was published does: its figures, asked of its platform. Nothing is changed anywhere.

use super::credentials::Secrets;
use super::enquiry::{Enquiry, Reach};
use super::overview::Entry;
use super::pin;
use crate::ledger::LedgerState;
use crate::model::Receipt;
use crate::platform::{Account, Call, Figures, Metrics, Platform};

/// The figures of some deliveries of one channel, in their order; for each the reason where there are none. One request is made
/// for each, after that which signs in, and to no other server than the one that the ledger says the channel is pinned to.
/// Errors are about the channel: no figures at all.
pub fn figures(
    account: Account<'_>,
    platform: &Platform,
    sent: &[&Entry],
    (reach, ledger): (Reach<'_>, &LedgerState),
) -> Result<Vec<Result<Figures, String>>, String> {
    let untold = || format!("{} tells no figures", platform.name);
    let metrics = platform.adapter.metrics.as_ref().ok_or_else(untold)?;
    let secrets = Secrets::fetch(account, reach.keeping());
    let secrets = secrets.map_err(|error| error.to_string())?;
    let place = pin::place(account, platform, &secrets);
    pin::same_server(account.id, ledger.channel(account.id), &place)?;
    let enquiry = Enquiry::begin(account, platform.adapter, secrets, reach)?;
    let told = sent.iter().map(|entry| {
        let call = call(metrics, &account, entry)?;
        let answer = enquiry.ask(&call).map_err(|failure| failure.to_string())?;
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
