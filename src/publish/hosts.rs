//! The hosts that secrets may be sent to: a list that stands beside the secrets, out of reach of whoever edits files.

use url::Url;

/// The environment variable that holds the list.
pub const HOSTS_VARIABLE: &str = "KALENDS_HOSTS";

/// The hosts that may be spoken to; all of them where nobody set a list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hosts(Option<Vec<String>>);

impl Hosts {
    /// Reads a list such as `mastodon.example, hooks.example:8443`: hosts, with a port where only that one is meant,
    /// separated by commas or white space. An empty list is one that allows nothing.
    pub fn parse(list: &str) -> Self {
        let names = list.split(|character: char| character == ',' || character.is_whitespace());
        let names = names.filter(|name| !name.is_empty());
        Self(Some(names.map(str::to_ascii_lowercase).collect()))
    }

    /// Refuses an address whose host is not on the list, by a message that names the host alone.
    pub(super) fn allow(&self, address: &str) -> Result<(), String> {
        let Some(names) = &self.0 else {
            return Ok(());
        };
        let url = Url::parse(address).ok();
        let host = url.as_ref().and_then(Url::host_str).unwrap_or_default();
        let port = url.as_ref().and_then(Url::port_or_known_default);
        let with_port = port.map(|port| format!("{host}:{port}"));
        let is_listed = |name: &String| name == host || Some(name) == with_port.as_ref();
        if !host.is_empty() && names.iter().any(is_listed) {
            return Ok(());
        }
        Err(format!(
            "`{host}` is not among the hosts of {HOSTS_VARIABLE}, so nothing was sent there"
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_list_every_host_is_allowed_and_with_one_only_those_on_it() {
        assert_eq!(Hosts::default().allow("https://anywhere.example/"), Ok(()));
        let hosts = Hosts::parse("Mastodon.example, hooks.example:8443\n127.0.0.1");
        for allowed in [
            "https://mastodon.example/api",
            "https://mastodon.example:444/api",
            "https://hooks.example:8443/x",
            "http://127.0.0.1:9000/",
        ] {
            assert_eq!(hosts.allow(allowed), Ok(()), "{allowed}");
        }
        for refused in [
            "https://evil.example/",
            "https://mastodon.example.evil.example/",
            "https://mastodon.example@evil.example/",
            "https://hooks.example/x",
            "no address",
            "",
        ] {
            assert!(hosts.allow(refused).is_err(), "{refused}");
        }
    }

    #[test]
    fn an_empty_list_allows_nothing_and_a_refusal_tells_no_path() {
        let told = Hosts::parse(" ").allow("https://hooks.example/T0/secret");
        let told = told.unwrap_err();
        assert!(
            told.contains("`hooks.example`") && !told.contains("secret"),
            "{told}"
        );
    }
}
