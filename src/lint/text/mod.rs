//! What texts are made of, for several rules: words, emoji, languages, secrets.
//!
//! Text in, places and answers out. Nothing here knows of posts or of channels.

pub(super) mod common_words;
pub(super) mod emoji;
pub(super) mod prose;
pub(super) mod secrets;
pub(super) mod words;
