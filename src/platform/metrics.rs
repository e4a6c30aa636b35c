//! What a platform tells of how a message did.

use super::{Account, Answer, Call};
use crate::model::Receipt;

/// How figures are read: one call that changes nothing, and what its answer holds.
#[derive(Debug)]
pub struct Metrics {
    /// The call; `None` where the receipt does not say enough.
    pub call: fn(&Account<'_>, &Receipt) -> Option<Call>,
    /// The figures of a good answer; `None` where it holds none.
    pub read: fn(&Answer) -> Option<Figures>,
}

/// What was counted, in the order in which it is shown.
pub type Figures = Vec<(Figure, u64)>;

/// What is counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Figure {
    /// How often it was shown.
    Impressions,
    /// How many different people it reached.
    Reach,
    /// How often it was played or opened.
    Views,
    /// Likes, favourites, upvotes and other reactions.
    Reactions,
    /// Answers and comments.
    Replies,
    /// Shares, boosts, reposts and quotes.
    Shares,
    /// How often it was kept for later.
    Saves,
    /// How often its link was followed.
    Clicks,
}

impl Figure {
    /// Its name, as JSON and tables have it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Impressions => "impressions",
            Self::Reach => "reach",
            Self::Views => "views",
            Self::Reactions => "reactions",
            Self::Replies => "replies",
            Self::Shares => "shares",
            Self::Saves => "saves",
            Self::Clicks => "clicks",
        }
    }
}
