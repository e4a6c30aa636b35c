//! Credentials that a person has just granted or typed: exchanged where that is needed, and put where the channel keeps them.

use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::credentials::Secrets;
use super::enquiry::Reach;
use super::keep::keep;
use crate::model::{Channel, SecretSource, Setting};
use crate::platform::{Account, Answer, Authorization, Consent};

/// What became of a secret.
#[derive(Debug)]
pub enum Kept {
    /// It is in the file that the channel names.
    InFile(String),
    /// Whoever runs `kalends publish` puts it where the channel looks for it: into this variable, or wherever the command
    /// finds it, which is named then.
    ByHand {
        /// The variable or the command.
        place: String,
        /// The secret.
        secret: SecretString,
    },
}

/// Exchanges the code that a browser brought back for credentials, and keeps those that last. One request is made. Errors are
/// told in words, without any secret.
pub fn exchange(
    account: Account<'_>,
    authorization: &Authorization,
    (consent, code): (&Consent, &str),
    reach: Reach<'_>,
) -> Result<Vec<Kept>, String> {
    let secrets = match account.channel.setting("client_secret").map(|it| &it.value) {
        Some(Setting::Secret(source)) => Secrets::one("client_secret", source, reach.workspace)
            .map_err(|error| error.to_string())?,
        _ => Secrets::default(),
    };
    let call = authorization.exchange(&account, consent, code);
    let answer = reach.perform(&call, &secrets);
    let answer = answer.map_err(|failure| failure.to_string())?;
    let json = answer.to_json().unwrap_or_default();
    let granted = authorization.kept.iter().map(|(pointer, setting)| {
        let secret = json.pointer(pointer).and_then(Value::as_str);
        let secret = secret
            .filter(|_| answer.is_success())
            .ok_or_else(|| refusal(&answer, setting))?;
        put(
            account.channel,
            setting,
            &SecretString::from(secret.to_owned()),
            reach.workspace,
        )
    });
    granted.collect()
}

/// Puts a secret where a channel keeps it. Errors say what the channel lacks, or why the file cannot be written.
pub fn put(
    channel: &Channel,
    setting: &str,
    secret: &SecretString,
    workspace: &Path,
) -> Result<Kept, String> {
    let by_hand = |place: &str| Kept::ByHand {
        place: place.to_owned(),
        secret: secret.clone(),
    };
    match channel.setting(setting).map(|it| &it.value) {
        Some(Setting::Secret(SecretSource::File(path))) => keep(&workspace.join(path), secret)
            .map(|()| Kept::InFile(path.clone()))
            .map_err(|error| format!("`{path}` cannot be written: {error}")),
        Some(Setting::Secret(SecretSource::Environment(variable))) => Ok(by_hand(variable)),
        Some(Setting::Secret(SecretSource::Command(words))) => Ok(by_hand(&words.join(" "))),
        _ => Err(format!(
            "the channel does not say where its `{setting}` is kept: add {setting} = {{ file = \".kalends/secrets/{setting}\" }}, and start again"
        )),
    }
}

/// Why an exchange granted nothing, in the words of RFC 6749 where the platform gives them.
fn refusal(answer: &Answer, setting: &str) -> String {
    let told = answer
        .text("error_description")
        .or_else(|| answer.text("error"));
    match told {
        Some(told) => format!("the platform refused ({}): {told}", answer.status),
        None if answer.is_success() => format!(
            "the platform granted no `{setting}`: look whether the app may ask for one that lasts"
        ),
        None => format!("the platform refused ({})", answer.status),
    }
}

impl Kept {
    /// What a person puts into the environment or into CI, as `NAME=secret`; `None` where it is kept already.
    pub fn line(&self) -> Option<String> {
        match self {
            Self::InFile(_) => None,
            Self::ByHand { place, secret } => Some(format!("{place}={}", secret.expose_secret())),
        }
    }
}
