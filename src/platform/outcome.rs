//! What became of a publishing attempt, as an adapter reads it from the answers.

use std::time::Duration;

use super::Attachment;
use crate::model::Receipt;

/// What became of a publishing attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Sent(Receipt),
    /// It was refused for good; a person must change something.
    Refused(String),
    /// It is proved that nothing was sent, and trying later may help.
    Later {
        /// Why not now.
        reason: String,
        /// How long the platform asks to wait.
        wait: Option<Duration>,
    },
    /// Nobody can say whether it is there. So it is when a platform refuses a message as one that it has already: that is
    /// evidence of an earlier success, which is confirmed by a look.
    Unknown(String),
}

impl Outcome {
    /// Why, in words; `None` for a success.
    pub fn reason(self) -> Option<String> {
        match self {
            Self::Refused(reason) | Self::Unknown(reason) | Self::Later { reason, .. } => {
                Some(reason)
            }
            Self::Sent(_) => None,
        }
    }

    /// The same, with the name of the file that it is about where that is proved.
    pub(super) fn about(self, attachment: &Attachment) -> Self {
        let about = |reason: String| format!("`{}`: {reason}", attachment.path);
        match self {
            Self::Refused(reason) => Self::Refused(about(reason)),
            Self::Later { reason, wait } => Self::Later {
                reason: about(reason),
                wait,
            },
            Self::Unknown(_) | Self::Sent(_) => self,
        }
    }
}
