//! How long the texts of a post are on each of its channels, counted as the platform counts.

use crate::content::{Composition, Count, compose};
use crate::decode::Entry;
use crate::model::{Channel, Post, Words};
use crate::platform::{self, Limits, Threads};
use crate::source::Span;

use super::snapshot::Snapshot;

/// The length of one text on one channel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Length {
    /// The channel's id.
    pub(super) channel: String,
    /// The platform's name.
    pub(super) platform: &'static str,
    /// How long the text is there.
    pub(super) count: Count,
}

impl Length {
    /// A line such as `Mastodon mastodon: 213 of 500 characters`, as Markdown.
    pub(super) fn line(&self) -> String {
        let Self {
            channel,
            platform,
            count,
        } = self;
        match count.limit {
            Some(_) if count.excess() > 0 => format!("- {platform} `{channel}`: **{count}**"),
            Some(_) => format!("- {platform} `{channel}`: {count}"),
            None => format!("- {platform} `{channel}`: {count}, no limit"),
        }
    }
}

/// The lengths of the text that stands at `span`, on every channel where it is the one that is said.
pub(super) fn lengths(snapshot: &Snapshot, post: &str, span: Span) -> Vec<Length> {
    let calendar = &snapshot.loaded.calendar;
    let Some(entry) = calendar.posts.get(post) else {
        return Vec::new();
    };
    let mut ids = calendar.channel_ids(&entry.value);
    ids.sort_unstable();
    ids.dedup();
    let channels = ids.into_iter().filter_map(|id| calendar.channels.get(id));
    channels
        .filter_map(|channel| on_channel(snapshot, entry, channel, span))
        .collect()
}

/// The one with the least room left: longest in proportion to its limit.
pub(super) fn tightest(lengths: &[Length]) -> Option<(&Length, usize)> {
    let limited = lengths
        .iter()
        .filter_map(|one| Some((one, one.count.limit?.max(1))));
    limited.max_by(|(a, most_a), (b, most_b)| {
        (a.count.length * most_b).cmp(&(b.count.length * most_a))
    })
}

fn on_channel(
    snapshot: &Snapshot,
    entry: &Entry<Post>,
    channel: &Entry<Channel>,
    span: Span,
) -> Option<Length> {
    let platform = platform::find(channel.value.platform_id())?;
    let limits = platform.facts.limits;
    let language = channel.value.language.as_ref().map(|one| &one.value);
    let (id, platform_id) = (&channel.key.value, channel.value.platform_id());
    let (words, _) = entry.value.words_on(id, platform_id, language);
    let said = said_at(&words, span)?;
    let composed = compose(&Composition {
        calendar: &snapshot.loaded.calendar,
        workspace: &snapshot.loaded.settings.workspace,
        post_id: &entry.key.value,
        post: &entry.value,
        channel_id: &channel.key.value,
        channel: &channel.value,
        ordinal: said.ordinal,
        facts: platform.facts,
        // Without limits nothing is split or refused, so the whole can be counted.
        limits: &Limits {
            url: limits.url,
            ..Limits::NONE
        },
    });
    let part = match platform.facts.threads {
        Threads::Replies => said.part,
        Threads::Joined => 0,
    };
    let message = composed.ok()?.into_iter().nth(part)?;
    Some(Length {
        channel: channel.key.value.clone(),
        platform: platform.name,
        count: Count::of(&message, platform.facts, &limits),
    })
}

/// Which message says a text, and in which turn.
struct Said {
    part: usize,
    ordinal: usize,
}

fn said_at(words: &Words, span: Span) -> Option<Said> {
    let texts = words.variants.iter().flatten().enumerate();
    let mut turns = texts.filter(|(_, text)| text.span == span);
    if let Some((ordinal, _)) = turns.next() {
        return Some(Said { part: 0, ordinal });
    }
    if words.text.as_ref().is_some_and(|text| text.span == span) {
        return Some(Said {
            part: 0,
            ordinal: 0,
        });
    }
    let parts = words.thread.iter().flatten();
    let mut texts = parts.map(|part| part.value.text.as_ref().map(|text| text.span));
    let index = texts.position(|text| text == Some(span))?;
    Some(Said {
        part: index + 1,
        ordinal: 0,
    })
}

#[cfg(test)]
mod tests {
    use super::super::snapshot::tests::snapshot;
    use super::*;
    use crate::source::Span;

    fn told(calendar: &str, text: &str) -> Vec<String> {
        let snapshot = snapshot(calendar);
        let (source, _) = snapshot.source("calendar/a.toml").unwrap();
        let start = calendar.find(text).unwrap();
        let span = Span::new(source, start..start + text.len());
        let lengths = lengths(&snapshot, "a", span);
        lengths.iter().map(Length::line).collect()
    }

    #[test]
    fn a_text_counts_with_its_link_as_the_platform_counts() {
        let long = format!("https://acme.com/{}", "a".repeat(100));
        let calendar = format!("[posts.a]\ntext = \"Hello\"\nlink = \"{long}\"\n");
        assert_eq!(
            told(&calendar, "\"Hello\""),
            ["- Mastodon `mastodon`: 30 of 500 characters"]
        );
    }

    #[test]
    fn a_content_warning_counts_and_every_part_and_turn_has_its_own_length() {
        let calendar = "[posts.a]\ntext = \"Hello\"\ncontent_warning = \"Hi\"\nthread = [{ text = \"Second part\" }]\n";
        assert_eq!(
            told(calendar, "\"Hello\""),
            ["- Mastodon `mastodon`: 7 of 500 characters"]
        );
        assert_eq!(
            told(calendar, "\"Second part\""),
            ["- Mastodon `mastodon`: 13 of 500 characters"]
        );
        let calendar = "[posts.a]\nvariants = [\"one\", \"three\"]\n";
        assert_eq!(
            told(calendar, "\"three\""),
            ["- Mastodon `mastodon`: 5 of 500 characters"]
        );
    }

    #[test]
    fn a_text_that_the_channel_does_not_say_has_no_length_there() {
        let calendar = "[posts.a]\ntext = \"Hello\"\n[posts.a.on.mastodon]\ntext = \"Hi\"\n";
        assert_eq!(told(calendar, "\"Hello\""), Vec::<String>::new());
        assert_eq!(
            told(calendar, "\"Hi\""),
            ["- Mastodon `mastodon`: 2 of 500 characters"]
        );
    }

    #[test]
    fn a_text_that_is_too_long_is_counted_all_the_same() {
        let text = format!("\"{}\"", "a".repeat(501));
        let calendar = format!("[posts.a]\ntext = {text}\n");
        assert_eq!(
            told(&calendar, &text),
            ["- Mastodon `mastodon`: **501 of 500 characters, 1 too many**"]
        );
    }
}
