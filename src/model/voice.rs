//! Voice: how the brand sounds, as far as it can be written down.

use crate::decode::{Entries, Fields, Table};
use crate::source::Spanned;

/// Words to use, words to avoid, and the tone.
#[derive(Debug, Clone, PartialEq)]
pub struct Voice {
    /// Words that never appear.
    pub banned: Vec<Spanned<String>>,
    /// For a word, the one to write instead.
    pub preferred: Entries<String>,
    /// The hashtags that the brand uses, without `#`.
    pub hashtags: Vec<Spanned<String>>,
    /// The emoji that fit the brand; empty means any.
    pub emoji: Vec<Spanned<String>>,
    /// How the brand sounds, in prose.
    pub tone: Option<String>,
}

impl Table for Voice {
    const NAME: &'static str = "voice";
    const DOC: &'static str = "How the brand sounds: words to use, words to avoid, the tone.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            banned: fields.or_default("banned", "words that never appear in a post"),
            preferred: fields.or_default(
                "preferred",
                "for a word on the left, the one to write instead",
            ),
            hashtags: fields
                .or_default("hashtags", "the hashtags that the brand uses, without `#`"),
            emoji: fields.or_default("emoji", "the emoji that fit the brand; absent means any"),
            tone: fields.optional("tone", "how the brand sounds, in prose for the team"),
        }
    }
}
