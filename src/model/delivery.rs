//! The name of a delivery, and what a platform says of one.

use std::fmt;

use serde::{Deserialize, Serialize};

/// Names one delivery: one post × one channel × one occurrence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct DeliveryKey {
    /// The post's id.
    pub post: String,
    /// The channel's id.
    pub channel: String,
    /// Nominal local time of a recurring post's occurrence, `2026-11-02T10:00`; empty for a post that goes out once.
    pub occurrence: String,
}

impl fmt::Display for DeliveryKey {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            post,
            channel,
            occurrence,
        } = self;
        if occurrence.is_empty() {
            write!(out, "{post} → {channel}")
        } else {
            write!(out, "{post}@{occurrence} → {channel}")
        }
    }
}

/// What a platform said of a message that it took.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    /// The platform's name for the message.
    pub remote_id: Option<String>,
    /// Where people see it.
    pub url: Option<String>,
}
