//! The tokens of a channel that keeps them in the ledger: sealed, so that every host shares the newest one, and nobody
//! who reads the ledger can use it.
//!
//! Where a platform replaces a token whenever it is used, two hosts that used the same one would lose the channel. So a
//! run claims the tokens first, and keeps what they became before it uses what was granted.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::time::Instant;

/// What is kept for a channel from now on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tokens {
    /// The number of the event that kept the tokens which these replace; absent where a person obtained them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub renewed: Option<u64>,
    /// What lasts, sealed, by the setting that is kept here. Settings that are not among them stay as they are.
    pub lasting: BTreeMap<String, String>,
    /// What was granted for a while, sealed, by the names under which requests use it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub granted: BTreeMap<String, String>,
    /// Until when that works; absent where the platform does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub granted_until: Option<Instant>,
    /// When what lasts ends all the same; absent where the platform does not tell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<Instant>,
}

/// What the events of a channel say of its tokens.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TokenRecord {
    /// The number of the newest event that kept some; 0 when there are none.
    pub number: u64,
    /// Those that are kept now.
    pub tokens: Tokens,
    /// When the newest of them were kept.
    pub kept_at: Option<Instant>,
    /// Who renews them, where somebody does or did so last without an end.
    pub claim: Option<TokenClaim>,
    /// Why the platform may have replaced them without anybody knowing by what.
    pub doubt: Option<String>,
}

/// That a run renews the tokens of a channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TokenClaim {
    /// The run.
    pub run: String,
    /// Since when.
    pub at: Instant,
    /// When others may take the run for dead.
    pub until: Instant,
}

impl TokenRecord {
    /// Whether some other run renews the tokens now.
    pub fn is_claimed(&self, now: Instant) -> bool {
        self.claim.as_ref().is_some_and(|claim| now < claim.until)
    }
}
