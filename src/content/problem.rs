//! Why a post cannot be said on a channel: facts for the linter, reasons for the publisher.

use std::fmt;

use crate::diagnostic::RuleId;
use crate::source::Span;

/// A post without anything to say.
pub const EMPTY_TEXT: RuleId = RuleId("empty-text");
/// A text longer than its platform takes.
pub const TEXT_TOO_LONG: RuleId = RuleId("text-too-long");
/// A text shorter than its platform takes.
pub const TEXT_TOO_SHORT: RuleId = RuleId("text-too-short");
/// A post without a title where its platform wants one.
pub const MISSING_TITLE: RuleId = RuleId("missing-title");
/// More media than a message takes.
pub const TOO_MANY_MEDIA: RuleId = RuleId("too-many-media");
/// A link that is no address.
pub const INVALID_LINK: RuleId = RuleId("invalid-link");
/// A poll that its platform does not take.
pub const POLL_LIMITS: RuleId = RuleId("poll-limits");

/// One reason why a post cannot be said on a channel as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// The rule that it breaks.
    pub rule: RuleId,
    /// Where it was written; `None` when what is missing has no place.
    pub span: Option<Span>,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Problem {
    /// A problem at a place, if there is one.
    pub(super) fn new(
        rule: RuleId,
        span: Option<Span>,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            span,
            message: message.into(),
            help: help.into(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.message)
    }
}
