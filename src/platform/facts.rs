//! What a platform can express, as data: the linter reads it, and so does composition.

use std::time::Duration;

/// What a platform can express and how it counts.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a fact of its own, and a platform states them all by name"
)]
pub struct Facts {
    /// Its limits where no server tells others.
    pub limits: Limits,
    /// The length of a text, in the platform's own unit.
    pub measure: fn(&str, &Limits) -> usize,
    /// What that unit is called.
    pub unit: &'static str,
    /// What becomes of a thread.
    pub threads: Threads,
    /// Whether links and hashtags stand in the text; elsewhere they stand beside it.
    pub links_in_text: bool,
    /// Whether it has polls.
    pub polls: bool,
    /// Whether text can stand behind a content warning.
    pub content_warnings: bool,
    /// Whether one chooses who sees a post.
    pub visibility: bool,
    /// Whether posts have titles.
    pub titles: bool,
    /// Whether a post can answer another.
    pub replies: bool,
    /// Whether we can comment below our own post.
    pub first_comments: bool,
    /// Whether long Markdown texts are shown in full.
    pub bodies: bool,
    /// How a lost answer is settled.
    pub doubt: Doubt,
}

/// Numbers that a platform, or one of its servers, sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest text of one message, in the platform's unit; `usize::MAX` where there is none.
    pub text: usize,
    /// What a URL counts, whatever its length; `None` where it counts in full.
    pub url: Option<usize>,
    /// Most media of one message.
    pub media: usize,
    /// Longest alt text, in characters.
    pub alt: usize,
    /// Largest picture, in bytes.
    pub image_bytes: u64,
    /// Largest video or sound, in bytes.
    pub video_bytes: u64,
    /// Most options of a poll.
    pub poll_options: usize,
    /// Longest option of a poll, in characters.
    pub poll_option: usize,
    /// Shortest time that a poll is open.
    pub poll_shortest: Duration,
    /// Longest time that a poll is open.
    pub poll_longest: Duration,
}

impl Limits {
    /// No limit that matters.
    pub const NONE: Self = Self {
        text: usize::MAX,
        url: None,
        media: usize::MAX,
        alt: usize::MAX,
        image_bytes: u64::MAX,
        video_bytes: u64::MAX,
        poll_options: usize::MAX,
        poll_option: usize::MAX,
        poll_shortest: Duration::ZERO,
        poll_longest: Duration::MAX,
    };
}

/// What becomes of a thread on a platform.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Threads {
    /// Each part is a message that answers the one before.
    Replies,
    /// All parts are one message, one below the other.
    Joined,
}

/// How a lost answer is settled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Sending the same again changes nothing.
    AlwaysSafe,
    /// Sending the same again changes nothing for a while.
    SafeInWindow,
    /// Reading back tells.
    ReadBack,
    /// Only a person can tell.
    AtMostOnce,
}

/// What a platform is taken to be able to do before its adapter says so.
pub const CAUTIOUS: Facts = Facts {
    limits: Limits::NONE,
    measure: |text, _| super::count::graphemes(text),
    unit: "characters",
    threads: Threads::Replies,
    links_in_text: true,
    polls: true,
    content_warnings: true,
    visibility: true,
    titles: true,
    replies: true,
    first_comments: true,
    bodies: true,
    doubt: Doubt::AtMostOnce,
};
