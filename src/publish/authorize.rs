//! Credentials that a person has just granted or typed: exchanged where that is needed, and put where the channel keeps them.

use std::collections::BTreeMap;
use std::path::Path;

use chrono::TimeDelta;
use secrecy::{ExposeSecret, SecretString};
use serde_json::Value;

use super::credentials::Secrets;
use super::enquiry::Reach;
use super::keep::keep;
use super::keeping::{TokenLedger, key_variable};
use super::recorder::RecordError;
use crate::ledger::{Tokens, What};
use crate::model::{SecretSource, Setting};
use crate::platform::{Account, Answer, Authorization, Consent, Lifetimes};

/// What became of a secret.
#[derive(Debug)]
pub enum Kept {
    /// It is in the file that the channel names.
    InFile(String),
    /// It is in the ledger, sealed with the key of this variable.
    InLedger(String),
    /// Whoever runs `kalends publish` puts it where the channel looks for it: into this variable, or wherever the command
    /// finds it, which is named then.
    ByHand {
        /// The variable or the command.
        place: String,
        /// The secret.
        secret: SecretString,
    },
}

/// Secrets of a channel, by their settings, and when the last of them ends, if that is known.
#[derive(Debug, Default)]
pub struct Obtained {
    /// The secrets.
    pub secrets: Vec<(String, SecretString)>,
    /// For how long the one that must be renewed works.
    pub lasts: Option<TimeDelta>,
}

/// Exchanges the code that a browser brought back for credentials that last. Errors are told in
/// words, without any secret.
pub fn exchange(
    account: Account<'_>,
    authorization: &Authorization,
    (consent, code): (&Consent, &str),
    reach: Reach<'_>,
) -> Result<Obtained, String> {
    let is_wanted = |name: &str| name == "client_secret";
    let secrets = Secrets::some(account, reach.keeping(), is_wanted);
    let secrets = secrets.map_err(|error| error.to_string())?;
    let answer = reach.perform(&authorization.exchange(&account, consent, code), &secrets);
    let answer = answer.map_err(|failure| failure.to_string())?;
    if !authorization.then.is_empty() {
        return lengthen(account, authorization, &answer, secrets, reach);
    }
    let json = answer.to_json().unwrap_or_default();
    let granted = authorization.kept.iter().map(|(pointer, setting)| {
        let secret = json.pointer(pointer).and_then(Value::as_str);
        let secret = secret
            .filter(|_| answer.is_success())
            .ok_or_else(|| refusal(&answer, setting))?;
        Ok(((*setting).to_owned(), SecretString::from(secret.to_owned())))
    });
    let lifetimes = Lifetimes::of(&answer);
    let keeps_access = authorization
        .kept
        .iter()
        .any(|(_, setting)| *setting == "token");
    Ok(Obtained {
        secrets: granted.collect::<Result<_, String>>()?,
        lasts: if keeps_access {
            lifetimes.granted
        } else {
            lifetimes.lasting
        },
    })
}

/// Makes a token that lasts of the one that the code was exchanged for, step by step.
fn lengthen(
    account: Account<'_>,
    authorization: &Authorization,
    answer: &Answer,
    mut secrets: Secrets,
    reach: Reach<'_>,
) -> Result<Obtained, String> {
    let json = answer.to_json().unwrap_or_default();
    let mut kept = authorization.kept.iter();
    let granted = kept.find_map(|(pointer, _)| json.pointer(pointer)?.as_str());
    let granted = granted.filter(|_| answer.is_success());
    let mut token = granted.ok_or_else(|| refusal(answer, "token"))?.to_owned();
    let mut lasts = None;
    for further in authorization.then {
        secrets.grant("granted", SecretString::from(token));
        let answer = reach.perform(&further.call(&account), &secrets);
        let answer = answer.map_err(|failure| failure.to_string())?;
        if !answer.is_success() {
            return Err(refusal(&answer, "token"));
        }
        token = further.token(&account, &answer)?;
        lasts = Lifetimes::of(&answer).granted;
    }
    let secrets = vec![("token".to_owned(), SecretString::from(token))];
    Ok(Obtained { secrets, lasts })
}

/// Puts secrets where a channel keeps them. Errors say what the channel lacks, or why a place cannot be written.
pub fn put(
    account: Account<'_>,
    obtained: &Obtained,
    reach: Reach<'_>,
) -> Result<Vec<Kept>, String> {
    let mut kept = Vec::new();
    let mut lasting = BTreeMap::new();
    for (setting, secret) in &obtained.secrets {
        if let Some(variable) = key_variable(account, setting) {
            let key = reach
                .keeping()
                .keys
                .get(variable)
                .map_err(|error| error.to_string())?;
            lasting.insert(setting.clone(), key.seal(account, setting, secret)?);
            kept.push(Kept::InLedger(variable.to_owned()));
        } else {
            kept.push(put_one(account, (setting, secret), reach.workspace)?);
        }
    }
    if !lasting.is_empty() {
        write(account, lasting, obtained.lasts, reach)?;
    }
    Ok(kept)
}

fn put_one(
    account: Account<'_>,
    (setting, secret): (&str, &SecretString),
    workspace: &Path,
) -> Result<Kept, String> {
    let by_hand = |place: &str| Kept::ByHand {
        place: place.to_owned(),
        secret: secret.clone(),
    };
    match account.channel.setting(setting).map(|it| &it.value) {
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

/// Writes sealed secrets into the ledger.
fn write(
    account: Account<'_>,
    lasting: BTreeMap<String, String>,
    lasts: Option<TimeDelta>,
    reach: Reach<'_>,
) -> Result<(), String> {
    let ledger = reach.tokens.ok_or("the ledger cannot be written")?;
    let tokens = Tokens {
        lasting,
        ends: lasts.map(|lasts| ledger.now() + lasts),
        ..Tokens::default()
    };
    let written = ledger.result(account.id, &What::TokensKept(tokens));
    written.map_err(|error| match error {
        RecordError::Overtaken => "others write to the ledger at this moment: try again".to_owned(),
        RecordError::Ledger(error) => error.to_string(),
        RecordError::InJournal(error) => format!(
            "{error}; what was granted waits in .kalends/journal.jsonl, and the next `kalends publish` here takes it in"
        ),
    })
}

/// Why an exchange granted nothing, in the words of RFC 6749 where the platform gives them.
fn refusal(answer: &Answer, setting: &str) -> String {
    let json = answer.to_json().unwrap_or_default();
    let of_meta = || Some(json.pointer("/error/message")?.as_str()?.to_owned());
    let told = answer
        .text("error_description")
        .or_else(|| answer.text("error_message"))
        .or_else(of_meta)
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
            Self::InFile(_) | Self::InLedger(_) => None,
            Self::ByHand { place, secret } => Some(format!("{place}={}", secret.expose_secret())),
        }
    }
}
