//! One event of the ledger: what it is about, and what happened.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{LedgerError, Stream, Tokens};
use crate::model::{Imprint, Receipt};
use crate::time::Instant;

/// One thing that happened. Its identity is (`stream`, `number`).
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// What it is about.
    pub stream: Stream,
    /// Its place in the stream: 1, 2, 3, without holes.
    pub number: u64,
    /// When it happened, on the clock of the run that wrote it.
    pub at: Instant,
    /// The run (or command) that wrote it; no two runs share a name.
    pub run: String,
    /// What happened.
    pub what: What,
}

/// What happened. Parts are counted from 1; an epoch is the number of a claim.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum What {
    /// First seen, waiting for a slot.
    Queued,
    /// Claimed: until `until` this run alone may send it.
    Reserved {
        /// One higher than that of the claim before.
        epoch: u64,
        /// When the claim runs out, if nothing was sent under it.
        until: Instant,
    },
    /// The claim was given back; nothing is open under it. Any result but `Sent`, and `Sent` of the
    /// last part, ends the claim without this event.
    Released {
        /// The claim.
        epoch: u64,
    },
    /// The platform answered a step without visible effect, such as an upload; a later run goes on
    /// from here instead of doing the step again.
    Answered {
        /// The claim.
        epoch: u64,
        /// The part that the step belongs to.
        part: u32,
        /// The step's name. It tells the content apart (by a digest, say), so that an edited post never takes up an old answer.
        step: String,
        /// What is worth keeping of the answer; never a secret.
        answer: Value,
    },
    /// The intent: the publishing request leaves right after this event is durable.
    Sending(Intent),
    /// The platform took the part.
    Sent {
        /// The claim of the intent.
        epoch: u64,
        /// The part.
        part: u32,
        /// What the platform answered.
        receipt: Receipt,
    },
    /// Proof that nothing was sent: the request cannot have had an effect.
    NotSent {
        /// The claim of the intent.
        epoch: u64,
        /// The part.
        part: u32,
        /// Why it could not be sent.
        reason: String,
        /// When to try again; absent when the retry policy has given up, which makes it failed.
        retry_at: Option<Instant>,
    },
    /// A definite refusal: sending the same again would be refused again.
    Refused {
        /// The claim of the intent.
        epoch: u64,
        /// The part.
        part: u32,
        /// The platform's reason.
        reason: String,
    },
    /// Nobody knows whether it was sent: a time-out, a dead run, an unreadable answer.
    Unknown {
        /// The claim of the intent.
        epoch: u64,
        /// The part.
        part: u32,
        /// What made it doubtful.
        reason: String,
    },
    /// The platform was read, and the part was not there. Reads lag writes, so that one such read proves nothing; a
    /// second one, long enough after it, does.
    NotFound {
        /// The claim of the intent.
        epoch: u64,
        /// The part.
        part: u32,
    },
    /// The next part waits for a person: it is late, or its doubt cannot be settled by reading.
    Held {
        /// What the person must know.
        reason: String,
    },
    /// The next part was due too long ago, and the calendar says to skip such posts.
    Missed {
        /// How late it was.
        reason: String,
    },
    /// A person's word on a part that is unknown, held, failed, missed or waiting to be tried.
    Settled {
        /// The newest claim (0 when there was none), so that the word is about what was seen.
        epoch: u64,
        /// The part: the first that is not sent.
        part: u32,
        /// What the person says.
        #[serde(rename = "as")]
        verdict: Verdict,
        /// Who says so.
        by: String,
    },
    /// A person asks to try a failed, held, missed or cancelled delivery again.
    Retried {
        /// Who asks.
        by: String,
    },
    /// A part that was sent was deleted on the platform, the last part first.
    Retracted {
        /// The part.
        part: u32,
        /// Who wanted it gone.
        by: String,
    },
    /// A channel publishes to this place, and nowhere else until a person says so.
    Pinned(Pin),
    /// A person approved a post as it stood.
    Approved {
        /// The digest of what was approved: texts, media, targets and times.
        digest: String,
        /// Who approved it.
        by: String,
        /// Digests of its pieces by name, so that a later change can be named; nothing is decided by them.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        pieces: BTreeMap<String, String>,
    },
    /// A person took an approval back.
    Withdrawn {
        /// Who took it back.
        by: String,
    },
    /// Nothing of this scope goes out until it is resumed.
    Paused {
        /// What is paused.
        scope: Scope,
        /// Why, for whoever wonders.
        reason: String,
        /// Who paused it.
        by: String,
    },
    /// The scope goes on.
    Resumed {
        /// What goes on.
        scope: Scope,
        /// Who said so.
        by: String,
    },
    /// The last event of a ledger that was moved: nothing is recorded here any more. Only `Store::close` writes it.
    Closed {
        /// Where the ledger is kept from now on, as `publish.ledger` names it.
        to: String,
        /// The same in words, for people.
        place: String,
        /// Who moved it.
        by: String,
    },
    /// These are the tokens of a channel from now on.
    TokensKept(Tokens),
    /// A run alone renews the tokens of a channel.
    TokensClaimed {
        /// The number of the event that kept them.
        used: u64,
        /// When others may take the run for dead.
        until: Instant,
    },
    /// The run could not renew them: they stay as they are.
    TokensReleased {
        /// The number of the event that kept them.
        used: u64,
        /// Why the platform may have replaced them all the same; absent where it cannot have.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        doubt: Option<String>,
    },
}

/// Where a channel publishes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pin {
    /// The platform's id.
    pub platform: String,
    /// The server, as scheme, host and port; absent where the platform has none.
    pub server: Option<String>,
    /// The account as the platform names it; absent where the platform does not tell.
    pub account: Option<String>,
    /// Who trusted the place; absent where the first publish pinned it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
}

/// What a pause holds back.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Everything.
    All,
    /// The deliveries of a channel.
    Channel(String),
    /// The deliveries of a campaign's posts.
    Campaign(String),
}

/// What is about to be sent, fixed before the first byte leaves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// The claim under which it is sent.
    pub epoch: u64,
    /// The part of the thread, from 1.
    pub part: u32,
    /// How many parts the delivery has.
    pub parts: u32,
    /// The idempotency key, or the remote id chosen in advance.
    pub key: String,
    /// Digest of the rendered request.
    pub digest: String,
    /// A mark of what the post says on the channel; absent where an older version wrote it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wording: Option<String>,
    /// What people see of the message, by which it is read back; absent where an older version wrote the intent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Imprint>,
    /// The commit that the post was read from; absent outside a repository.
    pub commit: Option<String>,
    /// When the layout wanted it out.
    pub publish_at: Instant,
}

/// A person's word on a part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It was sent, with as much of a receipt as the person could find.
    Sent(Receipt),
    /// It was not sent, and is to be tried again.
    NotSent,
    /// It is not to be sent any more, whatever happened.
    Cancelled,
}

impl Event {
    /// Why nothing may follow it; `None` unless it is the last event of a ledger that is kept elsewhere by now.
    pub(super) fn moved(&self) -> Option<LedgerError> {
        let What::Closed { to, place, .. } = &self.what else {
            return None;
        };
        let (to, place) = (to.clone(), place.clone());
        Some(LedgerError::Moved { to, place })
    }

    /// Whether `other` records the same happening, at whatever place in the stream.
    pub fn tells_the_same_as(&self, other: &Self) -> bool {
        self.stream == other.stream
            && self.at == other.at
            && self.run == other.run
            && self.what == other.what
    }
}
