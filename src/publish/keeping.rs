//! Where a channel's secrets are kept, and how new ones take the place of old ones.

use std::collections::BTreeMap;
use std::fmt;
use std::path::Path;
use std::time::Duration;

use secrecy::SecretString;

use super::credentials::CredentialError;
use super::progress::Stop;
use super::recorder::RecordError;
use super::token_key::TokenKey;
use crate::ledger::{TokenRecord, What};
use crate::model::{SecretSource, Setting};
use crate::platform::Account;
use crate::time::Instant;

/// The ledger, as far as the tokens of channels are concerned.
pub(super) trait TokenLedger {
    /// The time.
    fn now(&self) -> Instant;

    /// What is known of a channel's tokens at this moment, whoever wrote it. Errors are told in words.
    fn tokens(&self, channel: &str) -> Result<TokenRecord, String>;

    /// Writes about a channel's tokens. When it returns, it is durable; `Overtaken` means that others wrote first.
    fn write(&self, channel: &str, what: &What) -> Result<(), RecordError>;

    /// Writes what came of a renewal, as often as it takes; what the ledger does not take is kept on this machine where
    /// that can be. `Overtaken` means that newer tokens are there.
    fn result(&self, channel: &str, what: &What) -> Result<(), RecordError>;
}

/// The keys of this process beside those of the environment.
#[derive(Debug, Default)]
pub(super) struct TokenKeys(BTreeMap<String, SecretString>);

/// The keys of the environment alone.
pub(super) static ENVIRONMENT: TokenKeys = TokenKeys(BTreeMap::new());

impl TokenKeys {
    /// Takes a key that was just made for this variable.
    pub(super) fn add(&mut self, variable: &str, key: SecretString) {
        self.0.insert(variable.to_owned(), key);
    }

    /// The key that this variable holds, or will hold.
    pub(super) fn get(&self, variable: &str) -> Result<TokenKey, CredentialError> {
        match self.0.get(variable) {
            Some(key) => TokenKey::parse(variable, key),
            None => TokenKey::from_environment(variable),
        }
    }
}

/// Where the secrets of channels are.
#[derive(Clone, Copy)]
pub(super) struct Keeping<'a> {
    /// The folder that files and commands are relative to.
    pub(super) workspace: &'a Path,
    /// The ledger that keeps the tokens of some.
    pub(super) ledger: &'a dyn TokenLedger,
    /// The keys to those.
    pub(super) keys: &'a TokenKeys,
    /// The wish not to wait any longer, where somebody can have it.
    pub(super) stop: Option<&'a Stop>,
    /// How long an answer is waited for at most.
    pub(super) deadline: Duration,
}

impl fmt::Debug for Keeping<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "the secrets of {}", self.workspace.display())
    }
}

impl Keeping<'_> {
    /// What the ledger says of a channel's tokens now.
    pub(super) fn tokens(&self, account: Account<'_>) -> Result<TokenRecord, CredentialError> {
        let known = self.ledger.tokens(account.id);
        known.map_err(|message| CredentialError {
            message,
            help: "the ledger keeps the tokens of this channel".to_owned(),
        })
    }

    /// What the ledger keeps for a channel, opened.
    pub(super) fn open(
        &self,
        account: Account<'_>,
        (name, variable): (&str, &str),
        record: &TokenRecord,
    ) -> Result<SecretString, CredentialError> {
        let id = account.id;
        let sealed = record.tokens.lasting.get(name);
        let sealed = sealed.ok_or_else(|| CredentialError {
            message: format!("the ledger keeps no `{name}` of `{id}` yet"),
            help: format!("obtain it: kalends auth {id}"),
        })?;
        self.keys.get(variable)?.open(account, name, sealed)
    }
}

/// The variable with the key to a secret that the ledger keeps for a channel; `None` where it is kept elsewhere.
pub(super) fn key_variable<'a>(account: Account<'a>, name: &str) -> Option<&'a str> {
    match &account.channel.setting(name)?.value {
        Setting::Secret(SecretSource::Ledger(variable)) => Some(variable),
        Setting::Secret(
            SecretSource::Environment(_) | SecretSource::File(_) | SecretSource::Command(_),
        )
        | Setting::Text(_)
        | Setting::Number(_)
        | Setting::Flag(_)
        | Setting::List(_) => None,
    }
}
