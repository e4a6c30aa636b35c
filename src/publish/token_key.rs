//! Seals for tokens that are kept in the ledger: whoever has the key reads them, and nobody else can read or move them.
//!
//! XChaCha20-Poly1305, whose nonces are long enough to be drawn by chance. The channel, its platform and the name of the
//! secret are bound to each seal, so that none can be put in the place of another.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD as BASE64, STANDARD_NO_PAD};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use secrecy::{ExposeSecret, SecretString};
use sha2::{Digest, Sha256};

use super::credentials::{CredentialError, variable_of_environment};
use crate::platform::{Account, hex};

/// The form of a seal, and what stands between its pieces.
const FORM: &str = "1";
const SEPARATOR: char = '.';
/// The lengths of a key and of a nonce, in bytes.
const KEY: usize = 32;
const NONCE: usize = 24;
/// How many bytes of its digest tell keys apart.
const MARK: usize = 4;

/// A key for tokens.
pub struct TokenKey {
    cipher: XChaCha20Poly1305,
    mark: String,
    /// The variable of the environment that holds it, for messages.
    variable: String,
}

/// It shows nothing of itself.
impl fmt::Debug for TokenKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "[{}]", self.variable)
    }
}

impl TokenKey {
    /// The key that this variable of the environment holds.
    pub fn from_environment(variable: &str) -> Result<Self, CredentialError> {
        let text = variable_of_environment(variable).ok_or_else(|| CredentialError {
            message: format!(
                "`{variable}`, the key to the tokens in the ledger, is not set in the environment"
            ),
            help: "set it where this command runs, from where you keep it; `kalends auth CHANNEL` makes one for those who have none"
                .to_owned(),
        })?;
        Self::parse(variable, &SecretString::from(text))
    }

    /// A key in base64.
    pub fn parse(variable: &str, text: &SecretString) -> Result<Self, CredentialError> {
        let bytes = BASE64.decode(text.expose_secret().trim());
        let bytes = bytes.ok().filter(|bytes| bytes.len() == KEY);
        let made = bytes.and_then(|bytes| {
            let mark = hex(&Sha256::digest(&bytes)[..MARK]);
            Some((XChaCha20Poly1305::new_from_slice(&bytes).ok()?, mark))
        });
        let (cipher, mark) = made.ok_or_else(|| CredentialError {
            message: format!(
                "`{variable}` holds no key to the tokens in the ledger: it is 32 bytes in base64"
            ),
            help: "copy it anew from where you keep it, whole and without quotes".to_owned(),
        })?;
        Ok(Self {
            cipher,
            mark,
            variable: variable.to_owned(),
        })
    }

    /// A new key, as the environment holds it. Errors say that the machine has no randomness.
    pub fn draw() -> Result<SecretString, String> {
        Ok(SecretString::from(BASE64.encode(random::<KEY>()?)))
    }

    /// A key as it stands in an environment, `NAME=key`.
    pub fn line(variable: &str, key: &SecretString) -> String {
        format!("{variable}={}", key.expose_secret())
    }

    /// Seals a channel's secret. Errors say that the machine has no randomness.
    pub(super) fn seal(
        &self,
        account: Account<'_>,
        name: &str,
        secret: &SecretString,
    ) -> Result<String, String> {
        let nonce = random::<NONCE>()?;
        let payload = Payload {
            msg: secret.expose_secret().as_bytes(),
            aad: &place(account, name),
        };
        let sealed = self.cipher.encrypt(&XNonce::from(nonce), payload);
        let sealed = sealed.map_err(|_| format!("`{name}` is too long to be sealed"))?;
        let bytes = [&nonce[..], &sealed].concat();
        let pieces = [FORM, &self.mark, &STANDARD_NO_PAD.encode(bytes)];
        Ok(pieces.join(&SEPARATOR.to_string()))
    }

    /// Opens what [`TokenKey::seal`] made for the same place.
    pub(super) fn open(
        &self,
        account: Account<'_>,
        name: &str,
        sealed: &str,
    ) -> Result<SecretString, CredentialError> {
        let variable = &self.variable;
        let (form, rest) = sealed.split_once(SEPARATOR).unwrap_or_default();
        let (mark, text) = rest.split_once(SEPARATOR).unwrap_or_default();
        if form != FORM {
            return Err(damaged(account, name));
        }
        if mark != self.mark {
            return Err(CredentialError {
                message: format!(
                    "`{variable}` is not the key that sealed `{name}` of `{}`",
                    account.id
                ),
                help: format!(
                    "set the key that was used then, or obtain new tokens with this one: kalends auth {}",
                    account.id
                ),
            });
        }
        let opened = STANDARD_NO_PAD.decode(text).ok().and_then(|bytes| {
            let (nonce, sealed) = bytes.split_first_chunk::<NONCE>()?;
            let payload = Payload {
                msg: sealed,
                aad: &place(account, name),
            };
            let opened = self.cipher.decrypt(&XNonce::from(*nonce), payload).ok()?;
            String::from_utf8(opened).ok()
        });
        opened
            .map(SecretString::from)
            .ok_or_else(|| damaged(account, name))
    }
}

fn damaged(account: Account<'_>, name: &str) -> CredentialError {
    let id = account.id;
    CredentialError {
        message: format!(
            "what the ledger keeps as `{name}` of `{id}` cannot be opened: it was changed, or sealed for another channel"
        ),
        help: format!("obtain new tokens: kalends auth {id}"),
    }
}

/// What a seal is bound to.
fn place(account: Account<'_>, name: &str) -> Vec<u8> {
    let words = [FORM, account.channel.platform_id(), account.id, name];
    words.join("\n").into_bytes()
}

fn random<const LENGTH: usize>() -> Result<[u8; LENGTH], String> {
    let mut bytes = [0; LENGTH];
    getrandom::fill(&mut bytes).map_err(|error| format!("no random number can be had: {error}"))?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::Loaded;
    use crate::load::memory::sound;

    fn calendar() -> Loaded {
        sound("[channels.a]\nplatform = \"x\"\n[channels.b]\nplatform = \"x\"\n")
    }

    fn account<'a>(loaded: &'a Loaded, id: &'a str) -> Account<'a> {
        Account {
            id,
            channel: &loaded.calendar.channels[id].value,
        }
    }

    fn key(text: &SecretString) -> TokenKey {
        TokenKey::parse("KEY", text).unwrap()
    }

    #[test]
    fn what_is_sealed_opens_again_and_never_looks_the_same_twice() {
        let loaded = calendar();
        let (a, key) = (account(&loaded, "a"), key(&TokenKey::draw().unwrap()));
        let secret = SecretString::from("s3cret-and-long".to_owned());
        let seals = [(); 2].map(|()| key.seal(a, "refresh_token", &secret).unwrap());
        for sealed in &seals {
            assert!(!sealed.contains("s3cret"));
            let opened = key.open(a, "refresh_token", sealed).unwrap();
            assert_eq!(opened.expose_secret(), "s3cret-and-long");
        }
        assert_ne!(seals[0], seals[1]);
        assert_eq!(format!("{key:?}"), "[KEY]");
    }

    #[test]
    fn a_seal_opens_with_its_own_key_in_its_own_place_and_unchanged() {
        let loaded = calendar();
        let (a, b) = (account(&loaded, "a"), account(&loaded, "b"));
        let (ours, other) = (
            key(&TokenKey::draw().unwrap()),
            key(&TokenKey::draw().unwrap()),
        );
        let secret = SecretString::from("s3cret".to_owned());
        let sealed = ours.seal(a, "refresh_token", &secret).unwrap();
        let told = |opened: Result<SecretString, CredentialError>| opened.unwrap_err().to_string();
        let wrong = told(other.open(a, "refresh_token", &sealed));
        assert!(wrong.contains("`KEY` is not the key"), "{wrong}");
        assert!(wrong.contains("kalends auth a"), "{wrong}");
        for moved in [
            ours.open(b, "refresh_token", &sealed),
            ours.open(a, "token", &sealed),
        ] {
            assert!(told(moved).contains("sealed for another channel"));
        }
        for at in 0..sealed.len() {
            let mut changed = sealed.clone().into_bytes();
            changed[at] = if changed[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                ours.open(a, "refresh_token", &changed).is_err(),
                "{changed}"
            );
            assert!(ours.open(a, "refresh_token", &sealed[..at]).is_err());
        }
    }

    #[test]
    fn what_is_no_key_is_told_without_showing_it() {
        for text in ["", "short", "c2hvcnQ="] {
            let text = SecretString::from(text.to_owned());
            let told = TokenKey::parse("KEY", &text).unwrap_err().to_string();
            assert!(
                told.contains("`KEY`") && !told.contains("c2hvcnQ"),
                "{told}"
            );
        }
    }
}
