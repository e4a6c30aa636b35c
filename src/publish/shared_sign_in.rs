//! Signing in where the ledger keeps a channel's tokens: many hosts share them, and none uses a token that another used.
//!
//! A run claims the tokens, refreshes, and keeps what it got before it uses anything of it. What was granted for a while
//! is kept too, so that the next runs need not refresh at all. A claim whose run died runs out; then the platform decides
//! whether the token still works, and where it does not, the message tells why.

use std::time::Duration;

use chrono::TimeDelta;
use secrecy::SecretString;

use super::crash;
use super::credentials::Secrets;
use super::keeping::{Keeping, key_variable};
use super::progress::Stop;
use super::recorder::{RecordError, SLOWEST_WRITE, longest_life};
use super::sign_in::{Granted, SigningIn, Trouble};
use super::since::Since;
use super::transport::Failure;
use crate::ledger::{TokenClaim, TokenRecord, Tokens, What};
use crate::model::Setting;
use crate::platform::{Answer, Outcome};
use crate::time::Instant;

/// What was granted for a while is used as long as it works for so much longer: a run may take its time.
const LONGEST_RUN: TimeDelta = TimeDelta::minutes(15);
/// How long another host's renewal is waited for, and how often it is looked at.
const PATIENCE: TimeDelta = TimeDelta::seconds(20);
const LOOK: Duration = Duration::from_millis(500);
/// How often a claim is tried that others are faster with.
const TRIES: u32 = 5;

/// A channel whose tokens the ledger keeps.
pub(super) struct Shared<'a> {
    pub(super) signing: &'a SigningIn<'a>,
    pub(super) keeping: Keeping<'a>,
    /// The variable with the key to what a renewal replaces.
    pub(super) variable: &'a str,
}

impl Shared<'_> {
    /// Signs in with what the ledger keeps, or renews it.
    pub(super) fn sign_in(&self, secrets: &mut Secrets) -> Result<(), Trouble> {
        let ledger = self.keeping.ledger;
        for _ in 0..TRIES {
            let record = self.when_free()?;
            if is_good(&record, ledger.now()) {
                return self.use_what_was_granted(&record, secrets);
            }
            self.take_up(&record, secrets)?;
            if self.claim_and_renew(&record, secrets)? {
                return Ok(());
            }
        }
        Err(Trouble::Busy(busy(None)))
    }

    /// Renews a token that works without it, once it is old enough. What cannot be renewed today still works.
    pub(super) fn renew_when_due(
        &self,
        least_age: Duration,
        secrets: &mut Secrets,
    ) -> Result<(), Trouble> {
        let ledger = self.keeping.ledger;
        let record = ledger.tokens(self.id()).map_err(Trouble::Unkept)?;
        self.take_up(&record, secrets)?;
        let least_age = TimeDelta::from_std(least_age).unwrap_or(TimeDelta::MAX);
        let is_due = |at| ledger.now() - at >= least_age;
        if !record.kept_at.is_some_and(is_due) || record.is_claimed(ledger.now()) {
            return Ok(());
        }
        match self.claim_and_renew(&record, secrets) {
            Err(trouble @ Trouble::Ledger(_)) => Err(trouble),
            Ok(_) | Err(_) => Ok(()),
        }
    }

    fn id(&self) -> &str {
        self.signing.account.id
    }

    /// What is known of the tokens once no other run renews them.
    fn when_free(&self) -> Result<TokenRecord, Trouble> {
        let begun = Since::now(self.keeping.ledger.now());
        loop {
            let ledger = self.keeping.ledger;
            let record = ledger.tokens(self.id()).map_err(Trouble::Unkept)?;
            if !record.is_claimed(ledger.now()) {
                return Ok(record);
            }
            let is_over = begun.passed(ledger.now()) >= PATIENCE;
            if is_over || self.keeping.stop.is_some_and(Stop::is_asked) {
                return Err(Trouble::Busy(busy(record.claim.as_ref())));
            }
            std::thread::sleep(LOOK);
        }
    }

    fn use_what_was_granted(
        &self,
        record: &TokenRecord,
        secrets: &mut Secrets,
    ) -> Result<(), Trouble> {
        let unkept = |error: super::CredentialError| Trouble::Unkept(error.to_string());
        let key = self.keeping.keys.get(self.variable).map_err(unkept)?;
        for (name, sealed) in &record.tokens.granted {
            let secret = key.open(self.signing.account, name, sealed);
            secrets.grant(name, secret.map_err(unkept)?);
        }
        Ok(())
    }

    /// Another host may have replaced what this run read at its beginning.
    fn take_up(&self, record: &TokenRecord, secrets: &mut Secrets) -> Result<(), Trouble> {
        let account = self.signing.account;
        for setting in &account.channel.settings.0 {
            let name = setting.key.value.as_str();
            if let Some(variable) = key_variable(account, name) {
                let secret = self.keeping.open(account, (name, variable), record);
                secrets.grant(name, secret.map_err(|it| Trouble::Unkept(it.to_string()))?);
            }
        }
        Ok(())
    }

    /// False where others were faster with the claim: they renew the tokens now, or have done so.
    fn claim_and_renew(
        &self,
        record: &TokenRecord,
        secrets: &mut Secrets,
    ) -> Result<bool, Trouble> {
        let ledger = self.keeping.ledger;
        let claimed_at = Since::now(ledger.now());
        let claim = What::TokensClaimed {
            used: record.number,
            until: ledger.now() + longest_life(self.keeping.deadline),
        };
        match ledger.write(self.id(), &claim) {
            Ok(()) => self.renew(record, claimed_at, secrets).map(|()| true),
            Err(RecordError::Overtaken) => Ok(false),
            Err(error) => Err(Trouble::Ledger(error)),
        }
    }

    fn renew(
        &self,
        record: &TokenRecord,
        claimed_at: Since,
        secrets: &mut Secrets,
    ) -> Result<(), Trouble> {
        crash::point(crash::AFTER_TOKEN_CLAIM);
        if claimed_at.passed(self.keeping.ledger.now()) >= SLOWEST_WRITE {
            self.give_back(record, None);
            let reason = "it took so long to claim the tokens that others may renew them now";
            return Err(Trouble::Busy(reason.to_owned()));
        }
        let answer = match self.signing.ask(secrets) {
            Ok(answer) => answer,
            Err(failure) => {
                let doubt = match &failure {
                    Failure::NotSent(_) => None,
                    Failure::Unknown(reason) => Some(reason.clone()),
                };
                self.give_back(record, doubt);
                return Err(Trouble::Unheard(failure));
            }
        };
        crash::point(crash::AFTER_TOKEN_ANSWER);
        match self.signing.granted(&answer) {
            Ok(granted) => self.keep(record, granted, secrets),
            Err(outcome) => {
                self.give_back(record, doubt_after(&answer));
                Err(Trouble::Refused(
                    Box::new(answer),
                    explained(outcome, record, self.id()),
                ))
            }
        }
    }

    /// Keeps what was granted, and uses it then.
    fn keep(
        &self,
        record: &TokenRecord,
        granted: Granted,
        secrets: &mut Secrets,
    ) -> Result<(), Trouble> {
        let tokens = self.seal(record, &granted)?;
        let kept = self
            .keeping
            .ledger
            .result(self.id(), &What::TokensKept(tokens));
        crash::point(crash::AFTER_TOKEN_RECORD);
        match kept {
            // Newer ones are there by now; what was granted works all the same.
            Ok(()) | Err(RecordError::Overtaken) => {}
            Err(error) => return Err(Trouble::Ledger(error)),
        }
        for (name, secret) in granted.secrets {
            secrets.grant(name, secret);
        }
        Ok(())
    }

    fn seal(&self, record: &TokenRecord, granted: &Granted) -> Result<Tokens, Trouble> {
        let account = self.signing.account;
        let now = self.keeping.ledger.now();
        let sealed = |name: &str, secret: &SecretString| {
            let variable = key_variable(account, name).unwrap_or(self.variable);
            let key = self.keeping.keys.get(variable);
            let key = key.map_err(|error| Trouble::Unkept(error.to_string()))?;
            key.seal(account, name, secret).map_err(Trouble::Unkept)
        };
        let mut tokens = Tokens {
            renewed: Some(record.number),
            granted_until: granted.lifetimes.granted.map(|lasts| now + lasts),
            ends: granted.lifetimes.lasting.map(|lasts| now + lasts),
            ..Tokens::default()
        };
        for (name, secret) in &granted.secrets {
            let (name, secret) = (*name, sealed(name, secret)?);
            let lasts = matches!(
                account.channel.setting(name).map(|it| &it.value),
                Some(Setting::Secret(_))
            );
            let place = match (lasts, tokens.granted_until) {
                (true, _) => &mut tokens.lasting,
                (false, Some(_)) => &mut tokens.granted,
                // Nobody knows how long it works.
                (false, None) => continue,
            };
            place.insert(name.to_owned(), secret);
        }
        if tokens.granted.is_empty() {
            // What requests carry is itself what lasts.
            tokens.ends = tokens.ends.or(tokens.granted_until.take());
        }
        Ok(tokens)
    }

    /// Gives the claim back. Where that fails it runs out by itself.
    fn give_back(&self, record: &TokenRecord, doubt: Option<String>) {
        let used = record.number;
        let what = What::TokensReleased { used, doubt };
        let _ = self.keeping.ledger.write(self.id(), &what);
    }
}

/// Whether what was granted last works for long enough.
fn is_good(record: &TokenRecord, now: Instant) -> bool {
    let until = record.tokens.granted_until;
    !record.tokens.granted.is_empty() && until.is_some_and(|until| now + LONGEST_RUN < until)
}

fn busy(claim: Option<&TokenClaim>) -> String {
    let by = claim.map_or(String::new(), |claim| format!(" ({})", claim.run));
    format!("another run renews its tokens{by}; the next run goes on")
}

/// After some answers nobody knows whether the platform replaced the token.
fn doubt_after(answer: &Answer) -> Option<String> {
    let is_definite = matches!(answer.status, 400..=407 | 409..=499);
    (!is_definite).then(|| format!("its server answered {}", answer.status))
}

/// A refusal, with what may have led to it.
fn explained(outcome: Outcome, record: &TokenRecord, channel: &str) -> Outcome {
    let claim = record.claim.as_ref();
    let died = claim.map(|claim| format!("the run {} ended while it renewed the token", claim.run));
    match (outcome, record.doubt.clone().or(died)) {
        (Outcome::Refused(reason), Some(doubt)) => Outcome::Refused(format!(
            "{reason}; an earlier try to renew it was in doubt ({doubt}), so the platform may have replaced it: run `kalends auth {channel}`"
        )),
        (outcome, _) => outcome,
    }
}
