//! The settings of channels that send email: its server, and who sends and gets it.

use super::{MailServer, NoServer, mailbox};
use crate::decode::{INVALID_VALUE, WRONG_TYPE};
use crate::diagnostic::Diagnostic;
use crate::model::Setting;
use crate::source::Span;

/// What such a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSetting {
    /// A mail server, such as `smtps://mail.example`.
    Server,
    /// One address, with or without a name.
    Mailbox,
    /// One such address, or a list of them.
    Mailboxes,
    /// Where one unsubscribes: an address that begins with `https:` or `mailto:`, or a list of them.
    Unsubscribe,
}

impl MailSetting {
    /// What it holds, in words.
    pub(in crate::platform) fn wanted(self) -> &'static str {
        match self {
            Self::Server | Self::Mailbox => "a text in quotes",
            Self::Mailboxes | Self::Unsubscribe => {
                "an address in quotes, or a list of them, such as [\"one@acme.example\", \"two@acme.example\"]"
            }
        }
    }

    /// What is wrong with the value of the setting `name`.
    pub(in crate::platform) fn check(
        self,
        name: &str,
        value: &Setting,
        span: Span,
    ) -> Option<Diagnostic> {
        let texts = match (self, value) {
            (_, Setting::Text(text)) => std::slice::from_ref(text),
            (Self::Mailboxes | Self::Unsubscribe, Setting::List(texts)) => texts,
            _ => {
                let message = format!("`{name}` must be {}", self.wanted());
                return Some(Diagnostic::error(WRONG_TYPE, span, message));
            }
        };
        if texts.is_empty() {
            let message = format!("`{name}` names nobody");
            return Some(
                Diagnostic::error(INVALID_VALUE, span, message).help("write at least one address"),
            );
        }
        let mut wrong = texts.iter().filter_map(|text| self.wrong(name, text));
        let (message, help) = wrong.next()?;
        Some(Diagnostic::error(INVALID_VALUE, span, message).help(help))
    }

    fn wrong(self, name: &str, text: &str) -> Option<(String, &'static str)> {
        match self {
            Self::Server => MailServer::parse(text).err().map(|why| no_server(name, why)),
            Self::Mailbox | Self::Mailboxes => mailbox(text).is_none().then(|| {
                (
                    format!("`{text}` is no address of email"),
                    "write one such as \"news@acme.example\" or \"Acme <news@acme.example>\", in ASCII letters behind the name",
                )
            }),
            Self::Unsubscribe => (!is_unsubscribe(text)).then(|| {
                (
                    format!("`{text}` is no address where one unsubscribes"),
                    "write one such as \"https://acme.example/unsubscribe\" or \"mailto:leave@acme.example\"",
                )
            }),
        }
    }
}

fn no_server(name: &str, why: NoServer) -> (String, &'static str) {
    match why {
        NoServer::NotUnderstood => (
            format!("`{name}` is no address of a mail server"),
            "write \"smtps://mail.example\" (port 465) or \"smtp://mail.example\" (port 587, STARTTLS), with another port behind a colon",
        ),
        NoServer::InTheClear => (
            format!("`{name}` would send the password and the messages in the clear"),
            "write smtps:// or smtp://; only a server on this machine is spoken to with smtp+plain://",
        ),
        NoServer::WithPassword => (
            format!("`{name}` holds a user or a password"),
            "write the user as `user`, and where the password is kept as `password`",
        ),
    }
}

/// Whether a header can name that address: it stands on one line between angle brackets (RFC 2369).
fn is_unsubscribe(text: &str) -> bool {
    let is_plain = text
        .chars()
        .all(|c| c.is_ascii_graphic() && !"<>,".contains(c));
    is_plain && text.len() <= 500 && (text.starts_with("https://") || text.starts_with("mailto:"))
}

/// The texts of a setting that holds one or several.
pub(in crate::platform) fn texts(value: Option<&Setting>) -> &[String] {
    match value {
        Some(Setting::Text(text)) => std::slice::from_ref(text),
        Some(Setting::List(texts)) => texts,
        _ => &[],
    }
}
