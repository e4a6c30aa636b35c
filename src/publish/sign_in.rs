//! Signing in: a channel's lasting secrets become the short-lived ones that its requests carry.
//!
//! What is granted is kept in memory for the run. Where a platform replaces the lasting secret at every use, the new one is
//! written to the channel's file before it is needed; without a file nothing is asked, for the old one would be lost.

use std::collections::BTreeMap;
use std::path::Path;

use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::credentials::Secrets;
use super::keep::keep;
use super::transport::Failure;
use crate::model::{Channel, SecretSource, Setting};
use crate::platform::{Account, Adapter, Answer, Call, Outcome};

/// Why a channel could not sign in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// There was no answer.
    Unheard(Failure),
    /// The platform refuses, with its answer.
    Refused(Box<Answer>, Outcome),
    /// A new lasting secret could not be kept.
    Unkept(String),
}

impl Trouble {
    /// What it means in words.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Unheard(failure) => failure.to_string(),
            Self::Unkept(reason) => reason,
            Self::Refused(_, outcome) => outcome.reason("it could not sign in"),
        }
    }
}

/// Signs a channel in, where its platform and its settings want that. `ask` makes the call.
pub(super) fn sign_in(
    account: Account<'_>,
    adapter: &Adapter,
    secrets: &mut Secrets,
    workspace: &Path,
    ask: impl FnOnce(&Call, &Secrets) -> Result<Answer, Failure>,
) -> Result<(), Trouble> {
    let Some(sign_in) = &adapter.sign_in else {
        return Ok(());
    };
    let Some(call) = (sign_in.call)(&account) else {
        return Ok(());
    };
    let answer = ask(&call, secrets).map_err(Trouble::Unheard)?;
    let granted = granted(&answer, sign_in.grants);
    if !answer.is_success() || granted.len() < sign_in.grants.len().min(1) {
        let outcome = (sign_in.refused)(&answer);
        return Err(Trouble::Refused(Box::new(answer), outcome));
    }
    for (name, secret) in granted {
        if secrets.is_news(name, &secret) {
            renew(account.channel, name, &secret, workspace).map_err(Trouble::Unkept)?;
        }
        secrets.grant(name, secret);
    }
    Ok(())
}

/// The secrets of an answer, by their names.
fn granted(
    answer: &Answer,
    grants: &[(&str, &'static str)],
) -> BTreeMap<&'static str, SecretString> {
    let json = answer.to_json().unwrap_or_default();
    let told = grants.iter().filter_map(|(pointer, name)| {
        let secret = json.pointer(pointer).and_then(Value::as_str)?;
        Some((*name, SecretString::from(secret.to_owned())))
    });
    told.filter(|(_, secret)| !secret.expose_secret().is_empty())
        .collect()
}

/// Puts a lasting secret where the channel keeps it. One that is granted for the run alone has no such place.
fn renew(
    channel: &Channel,
    name: &str,
    secret: &SecretString,
    workspace: &Path,
) -> Result<(), String> {
    let Some(setting) = channel.setting(name) else {
        return Ok(());
    };
    match &setting.value {
        Setting::Secret(SecretSource::File(path)) => keep(&workspace.join(path), secret)
            .map_err(|error| format!("the new `{name}` could not be kept in `{path}`: {error}")),
        Setting::Secret(_) => Err(format!(
            "the platform replaced `{name}` by a new one, which cannot be kept where the channel reads it: keep it in a file ({name} = {{ file = \"…\" }}), and obtain a new one"
        )),
        Setting::Text(_) | Setting::Number(_) | Setting::Flag(_) | Setting::List(_) => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_texts_that_say_something_are_granted() {
        let answer = Answer::json(&serde_json::json!({ "a": { "b": "x" }, "c": "", "d": 1 }));
        let granted = granted(&answer, &[("/a/b", "one"), ("/c", "two"), ("/d", "three")]);
        assert_eq!(granted.keys().copied().collect::<Vec<_>>(), ["one"]);
    }
}
