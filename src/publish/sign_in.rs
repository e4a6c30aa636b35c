//! Signing in: a channel's lasting secrets become the short-lived ones that its requests carry.
//!
//! Where a platform replaces the lasting secret at every use, the new one is kept before it is needed, in the channel's file
//! or in the ledger; where it cannot be kept nothing is asked, for the channel would be lost. What is granted for a while is
//! kept in memory for the run.

use std::collections::BTreeMap;
use std::path::Path;
use std::time::Duration;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::credentials::Secrets;
use super::keep::{self, keep};
use super::keeping::{Keeping, key_variable};
use super::recorder::RecordError;
use super::shared_sign_in::Shared;
use super::transport::Failure;
use crate::model::{Channel, SecretSource, Setting};
use crate::platform::{Account, Adapter, Answer, Call, Lifetimes, Outcome, SignIn};
use crate::time::{Clock, Instant};

/// Why a channel could not sign in.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Trouble {
    /// There was no answer.
    Unheard(Failure),
    /// The platform refuses, with its answer.
    Refused(Box<Answer>, Outcome),
    /// A secret could not be kept, or what is kept could not be read.
    Unkept(String),
    /// Another run renews the tokens at this moment.
    Busy(String),
    /// The ledger, which keeps the tokens, cannot be written.
    Ledger(RecordError),
}

impl Trouble {
    /// What it means in words.
    pub(super) fn reason(self) -> String {
        match self {
            Self::Unheard(failure) => failure.to_string(),
            Self::Unkept(reason) | Self::Busy(reason) => reason,
            Self::Ledger(RecordError::Ledger(error) | RecordError::InJournal(error)) => {
                error.to_string()
            }
            Self::Ledger(RecordError::Overtaken) => "another run was faster".to_owned(),
            Self::Refused(_, outcome) => outcome
                .reason()
                .unwrap_or_else(|| "it could not sign in".to_owned()),
        }
    }
}

/// Signs a channel in, where its platform and its settings want that. `ask` makes the call once.
pub(super) fn sign_in(
    account: Account<'_>,
    adapter: &Adapter,
    secrets: &mut Secrets,
    keeping: Keeping<'_>,
    ask: impl Fn(&Call, &Secrets) -> Result<Answer, Failure>,
) -> Result<(), Trouble> {
    let Some(sign_in) = &adapter.sign_in else {
        return Ok(());
    };
    let Some(call) = (sign_in.call)(&account) else {
        return Ok(());
    };
    let signing = SigningIn {
        account,
        sign_in,
        call: &call,
        ask: &ask,
    };
    let mut names = sign_in.grants.iter().map(|(_, name)| *name);
    if let Some(variable) = names.find_map(|name| key_variable(account, name)) {
        let shared = Shared {
            signing: &signing,
            keeping,
            variable,
        };
        return match sign_in.least_age {
            Some(age) => shared.renew_when_due(age, secrets),
            None => shared.sign_in(secrets),
        };
    }
    match signing.in_file(secrets, keeping) {
        // What was not renewed today works all the same, or says so when it is used.
        Err(Trouble::Unheard(_) | Trouble::Refused(..)) if sign_in.least_age.is_some() => Ok(()),
        signed_in => signed_in,
    }
}

/// A channel that signs in.
pub(super) struct SigningIn<'a> {
    pub(super) account: Account<'a>,
    sign_in: &'a SignIn,
    call: &'a Call,
    ask: &'a dyn Fn(&Call, &Secrets) -> Result<Answer, Failure>,
}

/// What a platform granted, and for how long.
pub(super) struct Granted {
    pub(super) secrets: BTreeMap<&'static str, SecretString>,
    pub(super) lifetimes: Lifetimes,
}

impl SigningIn<'_> {
    /// Signs in where this machine alone keeps the lasting secret.
    fn in_file(&self, secrets: &mut Secrets, keeping: Keeping<'_>) -> Result<(), Trouble> {
        if let Some(age) = self.sign_in.least_age
            && self.is_younger(age, keeping.workspace)
        {
            return Ok(());
        }
        let answer = self.ask(secrets).map_err(Trouble::Unheard)?;
        let granted = self.granted(&answer);
        let granted = granted.map_err(|outcome| Trouble::Refused(Box::new(answer), outcome))?;
        for (name, secret) in granted.secrets {
            if secrets.is_news(name, &secret) {
                let kept = renew(self.account.channel, name, &secret, keeping.workspace);
                kept.map_err(Trouble::Unkept)?;
            }
            secrets.grant(name, secret);
        }
        Ok(())
    }

    /// Whether the file with the secret that would be renewed is younger than that, by the clock of this machine, or cannot be
    /// looked at.
    fn is_younger(&self, age: Duration, workspace: &Path) -> bool {
        let mut names = self.sign_in.grants.iter();
        let kept_at = names.find_map(|(_, name)| kept_at(self.account, name, workspace));
        let age = TimeDelta::from_std(age).unwrap_or(TimeDelta::MAX);
        kept_at.is_none_or(|kept_at| Clock::System.now() - kept_at < age)
    }

    /// Makes the call.
    pub(super) fn ask(&self, secrets: &Secrets) -> Result<Answer, Failure> {
        (self.ask)(self.call, secrets)
    }

    /// What an answer grants, or what it proves if that is nothing.
    pub(super) fn granted(&self, answer: &Answer) -> Result<Granted, Outcome> {
        let secrets = granted(answer, self.sign_in.grants);
        if !answer.is_success() || secrets.len() < self.sign_in.grants.len().min(1) {
            return Err((self.sign_in.refused)(answer));
        }
        let lifetimes = Lifetimes::of(answer);
        Ok(Granted { secrets, lifetimes })
    }
}

/// When a secret was put into its file; `None` where it is kept elsewhere.
pub(super) fn kept_at(account: Account<'_>, name: &str, workspace: &Path) -> Option<Instant> {
    match &account.channel.setting(name)?.value {
        Setting::Secret(SecretSource::File(path)) => keep::kept_at(&workspace.join(path)),
        _ => None,
    }
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
            "the platform replaced `{name}` by a new one, which cannot be kept where the channel reads it: keep it in a file ({name} = {{ file = \"…\" }}) or in the ledger ({name} = {{ ledger = \"KALENDS_TOKEN_KEY\" }}), and obtain a new one"
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
