//! A message over SMTP as data: composed by adapters, shown by dry runs, sent by the transport.

mod settings;

use std::fmt;

use lettre::message::Mailbox;
use url::{Host, Url};

pub use settings::MailSetting;
pub(super) use settings::texts;

use crate::time::Instant;

/// Something that is asked of a mail server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailRequest {
    /// Which server.
    pub server: MailServer,
    /// As whom; `None` where the server takes mail from this machine as it is.
    pub user: Option<MailUser>,
    /// What to send; `None` to sign in and leave again.
    pub letter: Option<Letter>,
}

/// Who signs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailUser {
    /// The user's name.
    pub name: String,
    /// The channel's setting that names the password.
    pub password: &'static str,
}

/// One message to any number of people, none of whom sees the others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// Who sends it, as `Name <address>` or an address alone.
    pub from: String,
    /// Where answers go, if not to the sender.
    pub reply_to: Option<String>,
    /// Who gets it. A single one is named in the message, several are not.
    pub to: Vec<String>,
    /// What it is about.
    pub subject: String,
    /// When it says that it was written.
    pub date: Instant,
    /// Its `Message-ID`, without angle brackets.
    pub id: String,
    /// Where readers unsubscribe: addresses that begin with `https:` or `mailto:`.
    pub unsubscribe: Vec<String>,
    /// Whether a single `POST` to the first of them unsubscribes (RFC 8058).
    pub one_click: bool,
    /// The text for readers without HTML.
    pub plain: String,
    /// The same as HTML.
    pub html: String,
    /// Pictures that the HTML shows.
    pub pictures: Vec<Inline>,
}

/// A picture inside a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// Path from the workspace's folder.
    pub path: String,
    /// What the HTML calls it behind `cid:`.
    pub id: String,
    /// Kind of content.
    pub media_type: String,
    /// Name that readers see.
    pub file_name: String,
}

/// A mail server and how one speaks to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailServer {
    /// Its name or number.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What keeps others from listening.
    pub encryption: Encryption,
}

/// What keeps others from listening on the way to a mail server.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte: `smtps://`, port 465.
    Tls,
    /// TLS before anything that matters, or nothing is said: `smtp://`, port 587.
    StartTls,
    /// Nothing, which only this machine gets: `smtp+plain://`, port 25.
    None,
}

/// Why an address names no mail server that can be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NoServer {
    /// It is no such address.
    NotUnderstood,
    /// It would send in the clear to another machine.
    InTheClear,
    /// A password stands in it.
    WithPassword,
}

impl MailServer {
    /// No server at all, which nothing reaches.
    pub(super) const NOWHERE: Self = Self {
        host: String::new(),
        port: 0,
        encryption: Encryption::Tls,
    };

    /// The server that an address such as `smtps://mail.example` names.
    pub(super) fn parse(address: &str) -> Result<Self, NoServer> {
        let url = Url::parse(address).map_err(|_| NoServer::NotUnderstood)?;
        let (encryption, usual_port) = match url.scheme() {
            "smtps" => (Encryption::Tls, 465),
            "smtp" => (Encryption::StartTls, 587),
            "smtp+plain" => (Encryption::None, 25),
            _ => return Err(NoServer::NotUnderstood),
        };
        let host = url.host_str().unwrap_or_default().to_lowercase();
        if host.is_empty() || !matches!(url.path(), "" | "/") {
            return Err(NoServer::NotUnderstood);
        }
        if url.password().is_some() || !url.username().is_empty() {
            return Err(NoServer::WithPassword);
        }
        if encryption == Encryption::None && !is_this_machine(&host) {
            return Err(NoServer::InTheClear);
        }
        Ok(Self {
            host,
            port: url.port().unwrap_or(usual_port),
            encryption,
        })
    }
}

impl fmt::Display for MailServer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let scheme = match self.encryption {
            Encryption::Tls => "smtps",
            Encryption::StartTls => "smtp",
            Encryption::None => "smtp+plain",
        };
        write!(out, "{scheme}://{}:{}", self.host, self.port)
    }
}

fn is_this_machine(host: &str) -> bool {
    // A host outside of the usual schemes is kept as it was typed, so it is read once more.
    match Host::parse(host) {
        Ok(Host::Domain(name)) => name == "localhost",
        Ok(Host::Ipv4(ip)) => ip.is_loopback(),
        Ok(Host::Ipv6(ip)) => ip.is_loopback(),
        Err(_) => false,
    }
}

/// A person or a list with an address of email: `Name <address>`, or an address alone. Its address has ASCII letters alone, for
/// not every server on the way takes others.
pub(super) fn mailbox(text: &str) -> Option<Mailbox> {
    let is_one_line = !text.chars().any(char::is_control);
    let parsed: Option<Mailbox> = text.trim().parse().ok();
    parsed.filter(|it| is_one_line && AsRef::<str>::as_ref(&it.email).is_ascii())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_is_spoken_to_in_the_clear_on_this_machine_alone() {
        let shown = |address: &str| MailServer::parse(address).map(|it| it.to_string());
        assert_eq!(
            shown("smtps://Mail.Example").unwrap(),
            "smtps://mail.example:465"
        );
        assert_eq!(
            shown("smtp://mail.example/").unwrap(),
            "smtp://mail.example:587"
        );
        for here in ["localhost:2525", "127.0.0.1", "[::1]:25"] {
            assert!(shown(&format!("smtp+plain://{here}")).is_ok(), "{here}");
        }
        for there in ["mail.example", "127.0.0.1.example", "10.0.0.1", "[::2]"] {
            let refused = shown(&format!("smtp+plain://{there}"));
            assert_eq!(refused, Err(NoServer::InTheClear), "{there}");
        }
        assert_eq!(
            shown("smtps://ada:secret@mail.example"),
            Err(NoServer::WithPassword)
        );
        for wrong in [
            "mail.example",
            "https://mail.example",
            "smtps://",
            "smtps://a/b",
            "",
        ] {
            assert_eq!(shown(wrong), Err(NoServer::NotUnderstood), "{wrong}");
        }
    }

    #[test]
    fn an_address_is_one_person_on_one_line() {
        for right in [
            "ada@acme.example",
            "Ada Ö. <ada@acme.example>",
            "\"A, B\" <a@b.example>",
        ] {
            assert!(mailbox(right).is_some(), "{right}");
        }
        for wrong in [
            "",
            "ada",
            "ada@",
            "a@b.example, c@d.example",
            "a@b.example\r\nBcc: c@d.example",
            "Ada\nX: y <a@b.example>",
            "ö@b.example",
            "a@ö.example",
        ] {
            assert!(mailbox(wrong).is_none(), "{wrong}");
        }
    }
}
