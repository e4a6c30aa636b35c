//! Channels that speak through an incoming webhook: a secret address, which stands in for an account and a place there.

use super::settings::SettingKey;
use super::{Account, Platform};
use crate::decode::{Entry, MISSING_KEY};
use crate::diagnostic::Diagnostic;
use crate::model::Channel;

/// The setting that names the webhook's address.
pub(super) const WEBHOOK_URL: &str = "webhook_url";

/// What a channel without a webhook needs instead.
const INSTEAD: [&str; 2] = ["token", "channel_id"];

/// Whether the channel speaks through a webhook.
pub(super) fn is_used(account: &Account<'_>) -> bool {
    account.channel.setting(WEBHOOK_URL).is_some()
}

/// A channel that has neither a webhook nor all that it needs without one, on a platform that takes either.
pub(super) fn missing(platform: &Platform, entry: &Entry<Channel>) -> Option<Diagnostic> {
    let keys = platform.keys;
    let has = |name: &str| entry.value.setting(name).is_some();
    let takes_either = keys.iter().any(|key| key.name == WEBHOOK_URL);
    if !takes_either || has(WEBHOOK_URL) {
        return None;
    }
    let wanted = keys.iter().filter(|key| INSTEAD.contains(&key.name));
    let missing: Vec<&SettingKey> = wanted.filter(|key| !has(key.name)).collect();
    let first = missing.first()?;
    let names: Vec<String> = missing
        .iter()
        .map(|key| format!("`{}`", key.name))
        .collect();
    let message = format!(
        "`{}` has no {}, which {} needs where there is no `{WEBHOOK_URL}`",
        entry.key.value,
        names.join(" and no "),
        platform.name
    );
    Some(
        Diagnostic::error(MISSING_KEY, entry.key.span, message)
            .help(format!("`{}`: {}", first.name, first.doc)),
    )
}

#[cfg(test)]
mod tests {
    use crate::load::memory::sound;
    use crate::platform::validate;

    #[test]
    fn a_channel_has_a_webhook_or_all_that_it_stands_in_for() {
        let found = |keys: &str| -> Vec<String> {
            let loaded = sound(&format!("[channels.team]\nplatform = 'slack'\n{keys}"));
            let findings = validate(&loaded.calendar);
            findings
                .into_iter()
                .map(|finding| finding.message)
                .collect()
        };
        assert_eq!(
            found(""),
            [
                "`team` has no `token` and no `channel_id`, which Slack needs where there is no `webhook_url`"
            ]
        );
        assert_eq!(
            found("token = { env = 'T' }"),
            ["`team` has no `channel_id`, which Slack needs where there is no `webhook_url`"]
        );
        assert!(found("token = { env = 'T' }\nchannel_id = 'C1'").is_empty());
        assert!(found("webhook_url = { env = 'W' }").is_empty());
    }
}
