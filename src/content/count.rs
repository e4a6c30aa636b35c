//! How long a message is, as its platform counts.

use std::fmt;

use crate::platform::{Facts, Limits, Message, count};

/// A length beside what it may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    /// How long the text is, with everything that is put around it and the content warning in front of it.
    pub length: usize,
    /// How long it may be; `None` where nothing limits it.
    pub limit: Option<usize>,
    /// What is counted.
    pub unit: &'static str,
}

impl Count {
    /// The length of a message, in bytes where their limit is the nearer one.
    pub fn of(message: &Message, facts: &Facts, limits: &Limits) -> Self {
        let warning = message.content_warning.as_deref();
        let warning = warning.map_or(0, count::graphemes);
        let length = (facts.measure)(&message.text, limits) + warning;
        let limit = if message.media.is_empty() {
            limits.text
        } else {
            limits.text.min(limits.caption)
        };
        let (bytes, most_bytes) = (message.text.len(), limits.text_bytes);
        if bytes.saturating_mul(limit) > length.saturating_mul(most_bytes) {
            return Self::new(bytes, most_bytes, "bytes");
        }
        Self::new(length, limit, facts.unit)
    }

    /// The length of a title.
    pub fn of_title(title: &str, limits: &Limits) -> Self {
        Self::new(count::code_points(title), limits.title, "characters")
    }

    /// The length of a comment below a post.
    pub fn of_comment(text: &str, facts: &Facts, limits: &Limits) -> Self {
        let length = (facts.measure)(text, limits);
        Self::new(length, limits.comment, facts.unit)
    }

    /// By how much it is too long; 0 where it fits.
    pub fn excess(&self) -> usize {
        self.limit
            .map_or(0, |limit| self.length.saturating_sub(limit))
    }

    fn new(length: usize, limit: usize, unit: &'static str) -> Self {
        Self {
            length,
            limit: (limit != usize::MAX).then_some(limit),
            unit,
        }
    }
}

/// `213 of 500 characters`, and by how much it is too long.
impl fmt::Display for Count {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            length,
            limit,
            unit,
        } = self;
        match limit {
            Some(limit) => write!(out, "{length} of {limit} {unit}")?,
            None => write!(out, "{length} {unit}")?,
        }
        match self.excess() {
            0 => Ok(()),
            over => write!(out, ", {over} too many"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::platform::facts_of;

    fn counted(platform: &str, text: &str) -> (usize, Option<usize>, &'static str) {
        let facts = facts_of(platform);
        let message = Message {
            text: text.to_owned(),
            ..Message::default()
        };
        let count = Count::of(&message, facts, &facts.limits);
        (count.length, count.limit, count.unit)
    }

    #[test]
    fn the_nearer_of_two_limits_is_told() {
        let families = "👩‍👩‍👧‍👦".repeat(121);
        assert_eq!(counted("bluesky", "maps"), (4, Some(300), "characters"));
        assert_eq!(counted("bluesky", &families), (3025, Some(3000), "bytes"));
        assert_eq!(counted("feed", "maps"), (4, None, "characters"));
    }
}
