//! Composition: what a post says on one channel, as the messages that its platform will get.
//!
//! The words are the post's, with the channel's translation and overrides laid over them; links, mentions and hashtags
//! are put in; a text that is too long becomes a thread if the post allows it.

mod apart;
mod compose;
mod count;
mod fit;
mod link;
pub mod media;
mod poll;
mod preview;
mod problem;
pub mod split;
mod text;
mod wording;

pub use compose::{Composition, compose, compose_anyway, judge};
pub use count::Count;
pub use link::{LinkError, decorated};
pub use preview::{LinkPlace, PartPreview, Preview, Run, TextPreview, preview, turns};
pub use problem::{
    EMPTY_TEXT, INVALID_LINK, MISSING_TITLE, POLL_LIMITS, Problem, TEXT_TOO_LONG, TEXT_TOO_SHORT,
    TOO_MANY_MEDIA,
};
pub use wording::{is_reworded, wording};

#[cfg(test)]
mod tests;
