//! Telling people who do not watch: a summary to a chat when something needs somebody, and a sign of life after a run.
//!
//! Nothing here changes what was published. What cannot be delivered is an error for the caller to show, without the
//! address, which is a secret.

use std::path::Path;

use secrecy::SecretString;
use serde_json::json;
use url::{Host, Url};

use super::credentials::Secrets;
use super::http::HttpTransport;
use super::progress::unobserved;
use super::transport::Supply;
use crate::load::Tree;
use crate::model::SecretSource;
use crate::platform::{Body, Effect, HttpRequest, Template};

/// The sender of notifications.
#[derive(Clone, Copy)]
pub struct Notifier<'a> {
    /// Requests.
    pub http: &'a HttpTransport,
    /// The folder from which secrets in files and commands are meant.
    pub workspace: &'a Path,
    /// The calendar's files, none of which is sent.
    pub tree: &'a dyn Tree,
}

impl Notifier<'_> {
    /// Sends a text to a webhook as Slack takes it.
    pub fn tell(self, webhook: &SecretSource, text: &str) -> Result<(), String> {
        let address = self.address("webhook", webhook)?;
        self.call(
            "webhook",
            "POST",
            address,
            Body::Json(json!({ "text": text })),
        )
    }

    /// Calls the address that waits for a sign of life; `/fail` stands at the end of its path when the run was not well.
    pub fn ping(self, health: &SecretSource, well: bool) -> Result<(), String> {
        let mut address = self.address("health", health)?;
        if !well {
            let path = address.path().trim_end_matches('/').to_owned();
            address.set_path(&format!("{path}/fail"));
        }
        self.call("health", "GET", address, Body::Empty)
    }

    fn address(self, name: &str, source: &SecretSource) -> Result<Url, String> {
        let secret =
            Secrets::one(name, source, self.workspace).map_err(|error| error.to_string())?;
        let address = Url::parse(secret.expose(name)).ok().filter(is_safe);
        address.ok_or_else(|| format!("`{name}` is no address that begins with https://"))
    }

    fn call(
        self,
        name: &'static str,
        method: &'static str,
        address: Url,
        body: Body,
    ) -> Result<(), String> {
        let secrets = Secrets::of(name, SecretString::from(String::from(address)));
        let request = HttpRequest {
            method,
            url: Template::with_secret("", name),
            headers: Vec::new(),
            body,
            signature: None,
        };
        let nobody = unobserved();
        let supply = Supply::without_uploads(&secrets, self.tree, &nobody);
        match self.http.send(&request, Effect::Read, supply) {
            Ok(answer) if answer.is_success() => Ok(()),
            Ok(answer) => Err(format!("`{name}` answered {}", answer.status)),
            Err(failure) => Err(format!("`{name}` could not be reached: {failure}")),
        }
    }
}

/// What is written there must not travel in the clear, except inside this machine.
fn is_safe(address: &Url) -> bool {
    let here = match address.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    address.scheme() == "https" || (address.scheme() == "http" && here)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_address_goes_nowhere_in_the_clear() {
        for (address, safe) in [
            ("https://hooks.example/x", true),
            ("http://127.0.0.1:8080/x", true),
            ("http://[::1]/x", true),
            ("http://hooks.example/x", false),
            ("http://127.0.0.1.example/x", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_safe(&Url::parse(address).unwrap()), safe, "{address}");
        }
    }
}
