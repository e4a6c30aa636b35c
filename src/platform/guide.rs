//! From nothing to a first post on a platform, in words: what `kalends platforms ID` prints.

/// What a person has to know before a channel publishes.
#[derive(Debug, Clone, Copy)]
pub struct Guide {
    /// What to do, step by step, in Markdown: where credentials come from, which scopes they need, when they expire.
    pub steps: &'static [&'static str],
    /// What the platform or this program does not do, and what happens instead.
    pub gaps: &'static [&'static str],
}

impl Guide {
    /// Nothing to say.
    pub const NONE: Self = Self {
        steps: &[],
        gaps: &[],
    };
}
