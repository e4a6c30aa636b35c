//! The server that a channel's settings name.

use url::Url;

use super::{MailServer, MailSetting, SettingKind, find};
use crate::model::{Channel, Setting};
use crate::source::Spanned;

/// The setting of a channel that says where its posts and its secrets go, with its key; `None` where its platform has no
/// such setting.
pub fn address_setting(channel: &Channel) -> Option<(&'static str, &Spanned<Setting>)> {
    let keys = find(channel.platform_id())?.keys;
    let mut addresses = keys.iter().filter(|key| {
        matches!(
            key.kind,
            SettingKind::Address
                | SettingKind::AddressOrSecret
                | SettingKind::Mail(MailSetting::Server)
        )
    });
    addresses.find_map(|key| Some((key.name, channel.setting(key.name)?)))
}

/// The scheme, host and port of an address, written one way whatever way it was typed.
pub fn origin(address: &str) -> Option<String> {
    if let Ok(server) = MailServer::parse(address) {
        return Some(server.to_string());
    }
    let origin = Url::parse(address).ok()?.origin();
    origin.is_tuple().then(|| origin.ascii_serialization())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_names_one_server_however_it_is_typed() {
        let one = Some("https://mastodon.example".to_owned());
        for typed in [
            "https://mastodon.example",
            "https://Mastodon.Example/",
            "https://mastodon.example:443/api/?x=1",
        ] {
            assert_eq!(origin(typed), one, "{typed}");
        }
        for typed in ["smtp://mail.example", "smtp://Mail.Example:587/"] {
            let one = Some("smtp://mail.example:587".to_owned());
            assert_eq!(origin(typed), one, "{typed}");
        }
        assert_ne!(origin("https://mastodon.example@evil.example"), one);
        assert_ne!(origin("http://mastodon.example"), one);
        assert_eq!(origin("mailto:ada@acme.example"), None);
    }
}
