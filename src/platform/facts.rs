//! What a platform can express, as data: the linter reads it, and so does composition.

use std::time::Duration;

use super::fold::Fold;
use super::handle::Handle;
use super::marks::{self, Mark};

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
    /// Whether Markdown in a text is shown as what it means.
    pub markdown: bool,
    /// Whether pictures carry a description for those who cannot see them.
    pub alt_texts: bool,
    /// What it refuses inside a text.
    pub text: TextFacts,
    /// Which pictures and videos it takes.
    pub media: MediaFacts,
    /// How accounts are mentioned.
    pub handle: Handle,
    /// What leads somewhere in a text; [`Facts::marked`] applies it with what else is known of the platform.
    pub marks: fn(&str) -> Vec<Mark>,
    /// Where the rest of a long text is hidden; `None` where nobody has said.
    pub fold: Option<Fold>,
    /// Whether a link is shown as a card with the title and a picture of its page.
    pub cards: Cards,
    /// What it does with a text that was said before.
    pub repeats: Repeats,
    /// For how many days a token works, where that is known and a person has to renew it.
    pub token_days: Option<u32>,
    /// How a lost answer is settled.
    pub doubt: Doubt,
    /// For how long after an intent its key makes a second message the same as the first; zero where keys mean nothing.
    /// It is shorter than what the platform promises, so that two clocks and a slow line do not matter.
    pub key_window: Duration,
}

/// What a platform refuses inside a text.
#[derive(Debug, Clone, Copy)]
pub struct TextFacts {
    /// Whether a post must have a title.
    pub needs_title: bool,
    /// Most hashtags of one message.
    pub hashtags: Option<usize>,
    /// Most mentions of one message.
    pub mentions: Option<usize>,
    /// Most different links of one message.
    pub links: Option<usize>,
    /// Most cashtags (`$ACME`) of one message.
    pub cashtags: Option<usize>,
    /// Whether readers can follow a link in a text.
    pub clickable_links: bool,
    /// Characters that it refuses.
    pub refused: &'static [char],
}

/// Which pictures and videos a platform takes.
#[derive(Debug, Clone, Copy)]
pub struct MediaFacts {
    /// Fewest media of a message; 1 where there are no posts of text alone.
    pub least: usize,
    /// Kinds of pictures; `None` where any will do.
    pub image_types: Option<&'static [&'static str]>,
    /// Kinds of videos; `None` where any will do.
    pub video_types: Option<&'static [&'static str]>,
    /// Kinds of documents; empty where it takes none.
    pub document_types: &'static [&'static str],
    /// Whether pictures and videos can stand in one message.
    pub mixed: bool,
    /// Whether each of them is a message of its own, behind the text.
    pub apart: bool,
    /// Most videos of one message.
    pub most_videos: usize,
    /// Least and most width of a picture for its height.
    pub aspect: Option<(f64, f64)>,
    /// Least and most width of a picture, in pixels.
    pub width: Option<(u32, u32)>,
    /// Most pixels of a picture.
    pub image_pixels: Option<u64>,
    /// Most pixels of a video's frame.
    pub video_pixels: Option<u64>,
    /// Shortest and longest video, in seconds.
    pub video_seconds: Option<(f64, f64)>,
}

/// What a platform does with a text that was said before on the same account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Repeats {
    /// Nothing.
    Welcome,
    /// It refuses what was said lately word for word.
    Refused,
    /// It refuses that, and forbids saying the same on several accounts.
    RefusedEverywhere,
}

/// Numbers that a platform, or one of its servers, sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Longest text of one message, in the platform's unit; `usize::MAX` where there is none.
    pub text: usize,
    /// Longest text of one message in bytes, where that is counted beside the unit.
    pub text_bytes: usize,
    /// Longest text of a message with media, in the platform's unit.
    pub caption: usize,
    /// Shortest text of a message, in the platform's unit.
    pub least_text: usize,
    /// Longest title, in characters.
    pub title: usize,
    /// Shortest title, in characters.
    pub least_title: usize,
    /// Longest comment below a post, in the platform's unit.
    pub comment: usize,
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
        text_bytes: usize::MAX,
        caption: usize::MAX,
        least_text: 0,
        title: usize::MAX,
        least_title: 0,
        comment: usize::MAX,
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

/// Which links are shown as a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cards {
    /// None, or nobody has said.
    Never,
    /// The address that the post points to, since whoever publishes brings the card along.
    OfLink,
    /// That, or else the first address in the text, since the platform makes the card.
    OfText,
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

impl TextFacts {
    /// No limit that matters.
    pub const FREE: Self = Self {
        needs_title: false,
        hashtags: None,
        mentions: None,
        links: None,
        cashtags: None,
        clickable_links: true,
        refused: &[],
    };
}

impl MediaFacts {
    /// Anything goes.
    pub const FREE: Self = Self {
        least: 0,
        image_types: None,
        video_types: None,
        document_types: &[],
        mixed: true,
        apart: false,
        most_videos: usize::MAX,
        aspect: None,
        width: None,
        image_pixels: None,
        video_pixels: None,
        video_seconds: None,
    };
}

impl Facts {
    /// A platform of short messages without limits: text with links, answers and pictures, and nothing else.
    pub const MESSAGES: Self = Self {
        limits: Limits::NONE,
        measure: |text, _| super::count::graphemes(text),
        unit: "characters",
        threads: Threads::Replies,
        links_in_text: true,
        polls: false,
        content_warnings: false,
        visibility: false,
        titles: false,
        replies: true,
        first_comments: false,
        bodies: false,
        markdown: false,
        alt_texts: true,
        text: TextFacts::FREE,
        media: MediaFacts::FREE,
        handle: Handle::Any,
        marks: marks::usual,
        fold: None,
        cards: Cards::Never,
        repeats: Repeats::Welcome,
        token_days: None,
        doubt: Doubt::AtMostOnce,
        key_window: Duration::ZERO,
    };

    /// A platform of articles without limits: a title, a long text, and nothing that hangs below it.
    pub const ARTICLES: Self = Self {
        threads: Threads::Joined,
        titles: true,
        replies: false,
        bodies: true,
        markdown: true,
        marks: marks::links_alone,
        ..Self::MESSAGES
    };
}
