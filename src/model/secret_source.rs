//! Where secrets are kept: never in a calendar file.

use toml::de::DeValue;

use crate::decode::{Decode, Fields, Form, INVALID_VALUE, Node, Reader, Shape, Table};
use crate::diagnostic::Diagnostic;

/// How a place is written where a secret is kept.
const PLACES: &str = "write { env = \"NAME\" }, { file = \"/run/secrets/name\" } or { command = [\"pass\", \"show\", \"name\"] }";

/// Where a secret is kept; the secret itself never stands in a calendar file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// A variable of the environment.
    Environment(String),
    /// A file that only its owner can read.
    File(String),
    /// What a command prints.
    Command(Vec<String>),
    /// The ledger, sealed with the key that this variable of the environment holds.
    Ledger(String),
}

impl SecretSource {
    /// Whether the program itself can put a new secret in the place of an old one.
    pub fn can_be_replaced(&self) -> bool {
        match self {
            Self::File(_) | Self::Ledger(_) => true,
            Self::Environment(_) | Self::Command(_) => false,
        }
    }
}

impl Decode for SecretSource {
    fn shape() -> Shape {
        Shape::Single(Form::of::<Keys>())
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        if matches!(node.value, DeValue::String(_)) {
            let message = format!(
                "`{}` must say where the secret is kept, not what it is",
                node.key
            );
            reader.report(Diagnostic::error(INVALID_VALUE, node.span, message).help(PLACES));
            return None;
        }
        let keys = Keys::decode(node, reader)?;
        let source = match (keys.env, keys.file, keys.command, keys.ledger) {
            (Some(name), None, None, None) if !name.is_empty() => Self::Environment(name),
            (None, Some(path), None, None) if !path.is_empty() => Self::File(path),
            (None, None, Some(words), None) if !words.is_empty() => Self::Command(words),
            (None, None, None, Some(name)) if !name.is_empty() => Self::Ledger(name),
            _ => {
                let message = format!(
                    "`{}` must name one place where the secret is kept",
                    node.key
                );
                reader.report(Diagnostic::error(INVALID_VALUE, node.span, message).help(PLACES));
                return None;
            }
        };
        Some(source)
    }
}

struct Keys {
    env: Option<String>,
    file: Option<String>,
    command: Option<Vec<String>>,
    ledger: Option<String>,
}

impl Table for Keys {
    const NAME: &'static str = "secret";
    const DOC: &'static str = "Where a secret is kept: one of `env`, `file`, `command` and, for the tokens of a channel, `ledger`.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            env: fields.optional("env", "name of a variable of the environment"),
            file: fields.optional("file", "path of a file that only its owner can read"),
            command: fields.optional(
                "command",
                "a command and its arguments, as a list; what it prints is the secret",
            ),
            ledger: fields.optional(
                "ledger",
                "the ledger keeps it, encrypted: name of the variable of the environment with the key, such as \"KALENDS_TOKEN_KEY\"; `kalends auth` puts it there",
            ),
        }
    }
}

/// Where a secret is kept that belongs to no channel: anywhere but in the ledger, whose streams are about channels and posts.
pub(crate) struct OutsideTheLedger(pub(crate) SecretSource);

impl Decode for OutsideTheLedger {
    fn shape() -> Shape {
        SecretSource::shape()
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let (key, span) = (node.key.to_owned(), node.span);
        match SecretSource::decode(node, reader)? {
            SecretSource::Ledger(_) => {
                let message =
                    format!("`{key}` cannot be kept in the ledger: only tokens of channels can");
                reader.report(Diagnostic::error(INVALID_VALUE, span, message).help(PLACES));
                None
            }
            source => Some(Self(source)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::load::memory::{ROOT_TEXT, loaded};
    use crate::model::{SecretSource, Setting};

    fn messages(settings: &str) -> Vec<String> {
        let root = format!("{ROOT_TEXT}{settings}");
        let loaded = loaded(&[("kalends.toml", &root)]);
        let found = loaded.diagnostics.into_iter();
        found.map(|finding| finding.message).collect()
    }

    #[test]
    fn a_channel_keeps_a_secret_in_the_ledger_and_nothing_else_does() {
        let bird = "[channels.bird]\nplatform = \"x\"\nrefresh_token = { ledger = \"KEY\" }\n";
        let found = loaded(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", bird)]);
        assert_eq!(found.diagnostics, []);
        let channel = &found.calendar.channels["bird"].value;
        let kept = Setting::Secret(SecretSource::Ledger("KEY".to_owned()));
        assert_eq!(channel.setting("refresh_token").unwrap().value, kept);
        assert!(channel.shares_tokens());
        for settings in [
            "[publish]\nledger_url = { ledger = \"KEY\" }\n",
            "[notify]\nwebhook = { ledger = \"KEY\" }\n",
            "[notify]\nhealth = { ledger = \"KEY\" }\n",
        ] {
            let told = messages(settings);
            assert_eq!(told.len(), 1, "{settings}: {told:?}");
            assert!(told[0].contains("cannot be kept in the ledger"), "{told:?}");
        }
    }
}
