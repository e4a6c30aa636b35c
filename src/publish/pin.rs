//! Where a channel publishes to, and that it stays there: its server is compared before any secret leaves, its account
//! before any post does.

use super::credentials::Secrets;
use crate::ledger::{ChannelRecord, Pin};
use crate::model::Setting;
use crate::platform::{Account, Identity, Platform, address_setting, origin};

/// The server that a channel's settings name, as scheme, host and port; `None` where its platform has no such setting.
/// An address that is kept secret is told by its host alone, which is no secret.
pub(super) fn server(account: Account<'_>, secrets: &Secrets) -> Option<String> {
    let (key, setting) = address_setting(account.channel)?;
    match &setting.value {
        Setting::Text(text) => origin(text),
        Setting::Secret(_) => origin(secrets.expose(key)),
        Setting::Number(_) | Setting::Flag(_) | Setting::List(_) => None,
    }
}

/// Where a channel publishes to as things stand, before its account is known.
pub(super) fn place(account: Account<'_>, platform: &Platform, secrets: &Secrets) -> Pin {
    Pin {
        platform: platform.id.to_owned(),
        server: server(account, secrets),
        account: None,
        by: None,
    }
}

/// Refuses a platform or a server other than the pinned one.
pub(super) fn same_server(
    channel: &str,
    known: Option<&ChannelRecord>,
    now: &Pin,
) -> Result<(), String> {
    let Some(pin) = known.and_then(|record| record.pin.as_ref()) else {
        return Ok(());
    };
    if pin.platform == now.platform && pin.server == now.server {
        return Ok(());
    }
    Err(moved(channel, &there(pin), &there(now)))
}

/// Refuses an account other than the pinned one. Returns the pin to be written, if this is news.
pub(super) fn same_account(
    channel: &str,
    known: Option<&ChannelRecord>,
    now: &Pin,
    identity: Option<&Identity>,
) -> Result<Option<Pin>, String> {
    let account = identity.map(|identity| identity.id.clone());
    let pin = known.and_then(|record| record.pin.as_ref());
    match (pin.and_then(|pin| pin.account.as_ref()), &account) {
        (Some(pinned), Some(account)) if pinned != account => Err(moved(
            channel,
            &format!("account {pinned}"),
            &identity.map_or_else(String::new, in_words),
        )),
        (None, _) if pin.is_none() || account.is_some() => Ok(Some(Pin {
            account,
            ..now.clone()
        })),
        _ => Ok(None),
    }
}

fn moved(channel: &str, before: &str, now: &str) -> String {
    format!(
        "it has published to {before} so far, and would go to {now} now: if that is meant, run `kalends trust {channel}`"
    )
}

/// A place as people say it.
pub fn there(pin: &Pin) -> String {
    match &pin.server {
        Some(server) => format!("{server} ({})", pin.platform),
        None => pin.platform.clone(),
    }
}

/// An account as people say it.
pub fn in_words(identity: &Identity) -> String {
    if identity.id == identity.name {
        format!("account {}", identity.id)
    } else {
        format!("account {} ({})", identity.id, identity.name)
    }
}
