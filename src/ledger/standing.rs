//! What stands apart from any one delivery: where channels publish to, what was approved, what is
//! paused.

use std::collections::BTreeMap;

use super::{Pin, Scope, TokenRecord};
use crate::time::Instant;

/// What the events of one channel add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ChannelRecord {
    /// Number of its newest event; 0 when there is none.
    pub number: u64,
    /// Where it publishes to; absent before its first publish.
    pub pin: Option<Pin>,
    /// When it last moved to another server or account: what was sent before is not found, and not deleted, where it
    /// publishes now.
    pub moved_at: Option<Instant>,
    /// The tokens that are kept here for it.
    pub tokens: TokenRecord,
}

/// What the events of one post add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct PostRecord {
    /// Number of its newest event; 0 when there is none.
    pub number: u64,
    /// The newest approval, unless it was taken back.
    pub approval: Option<Approved>,
}

/// A person's approval of a post as it stood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Approved {
    /// The digest of what was approved.
    pub digest: String,
    /// Digests of its pieces by name.
    pub pieces: BTreeMap<String, String>,
    /// Who approved it.
    pub by: String,
    /// When.
    pub at: Instant,
}

/// What the events of the workspace add up to.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct WorkspaceRecord {
    /// Number of its newest event; 0 when there is none.
    pub number: u64,
    /// What is paused now.
    pub pauses: BTreeMap<Scope, Pause>,
}

/// Why something is paused.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// The reason that was given.
    pub reason: String,
    /// Who paused it.
    pub by: String,
    /// Since when.
    pub since: Instant,
}

impl WorkspaceRecord {
    /// The pause that holds a delivery of this channel and campaign back, the widest first.
    pub fn pause_of(&self, channel: &str, campaign: Option<&str>) -> Option<(&Scope, &Pause)> {
        self.pauses.iter().find(|(scope, _)| match scope {
            Scope::All => true,
            Scope::Channel(id) => id == channel,
            Scope::Campaign(id) => Some(id.as_str()) == campaign,
        })
    }
}
