//! What came of a person's word on a post.

use super::Sheet;
use crate::time::Instant;

/// A person's word on one post, and what it came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Spoken {
    /// The post's id.
    pub post: String,
    /// What the word came to.
    pub word: Word,
    /// Who spoke: now, or whoever approved it before.
    pub by: String,
    /// When.
    pub at: Instant,
    /// The digest of the post as it stands; absent where an approval was taken back.
    pub digest: Option<String>,
    /// The post as it stands, for the same posts.
    pub sheet: Option<Sheet>,
}

/// What a person's word on a post came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Word {
    /// It is approved.
    Approved,
    /// It could be approved; nothing was recorded.
    Ready,
    /// It was approved before, and nothing changed since.
    Unchanged,
    /// The approval was taken back.
    Withdrawn,
    /// The approval could be taken back; nothing was recorded.
    Withdrawable,
    /// There was no approval to take back.
    NotApproved,
}

impl Word {
    /// The word that JSON uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Ready => "ready",
            Self::Unchanged => "unchanged",
            Self::Withdrawn => "withdrawn",
            Self::Withdrawable => "withdrawable",
            Self::NotApproved => "not-approved",
        }
    }
}
