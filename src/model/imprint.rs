//! What people see of one message, as it was sent: by this it is recognised when it is read back.
//!
//! It is kept with the intent. The commit that the intent names would tell the same, but a runner that fetched a single
//! commit does not have it, a folder outside of git has none, and a post that is gone has no words any more.

use serde::{Deserialize, Serialize};

use super::Receipt;

/// What people see of one message.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Imprint {
    /// The text, with links, mentions and hashtags.
    pub text: String,
    /// What stands in front of the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub content_warning: Option<String>,
    /// Title, where there is one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// What each picture or video shows, in their order; empty where that was not said.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media: Vec<String>,
    /// The answers of a poll.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub poll: Vec<String>,
    /// The message that it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Receipt>,
}
