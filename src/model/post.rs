//! Posts: what is said, when, where and under which terms.

use std::borrow::Cow;

use crate::decode::{Entries, Fields, INVALID_VALUE, Table};
use crate::diagnostic::Diagnostic;
use crate::model::{Language, Queue, Repeat, Setting, Terms, Timing, Words};
use crate::source::Spanned;

/// One post of the calendar.
#[derive(Debug, Clone, PartialEq)]
pub struct Post {
    /// The id of its campaign.
    pub campaign: Option<Spanned<String>>,
    /// The ids of its channels.
    pub channels: Option<Vec<Spanned<String>>>,
    /// The id of its pillar.
    pub pillar: Option<Spanned<String>>,
    /// The id of its goal.
    pub goal: Option<Spanned<String>>,
    /// The id of its audience.
    pub audience: Option<Spanned<String>>,
    /// Who answers for it.
    pub owner: Option<Spanned<String>>,
    /// Words to find it by.
    pub tags: Vec<Spanned<String>>,
    /// For the team.
    pub notes: Option<String>,
    /// Goes out again and again.
    pub repeat: Option<Spanned<Repeat>>,
    /// Waits for a free slot.
    pub queue: Option<Spanned<Queue>>,
    /// When and how it goes out.
    pub terms: Terms,
    /// What it says.
    pub words: Words,
    /// What differs on a channel or a platform.
    pub on: Entries<Override>,
    /// What it says in other languages.
    pub translations: Entries<Words>,
}

impl Table for Post {
    const NAME: &'static str = "post";
    const DOC: &'static str = "What is said, when and where.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        (
            "date",
            "write `publish_at = 2026-11-27T09:00:00` for the time",
        ),
        (
            "time",
            "write `publish_at = 2026-11-27T09:00:00` for the time",
        ),
        (
            "when",
            "write `publish_at = 2026-11-27T09:00:00` for the time",
        ),
        (
            "schedule",
            "write `publish_at` for one time, `repeat` for many",
        ),
        ("message", "write `text` for what the post says"),
        (
            "image",
            "write `media = [{ file = \"media/a.png\", alt = \"…\" }]`",
        ),
        (
            "images",
            "write `media = [{ file = \"media/a.png\", alt = \"…\" }]`",
        ),
        (
            "url",
            "write `link` for the address that the post points to",
        ),
        ("channel", "write `channels = [\"…\"]`, a list"),
        (
            "platforms",
            "write `channels = [\"…\"]`, a list of channel ids",
        ),
        ("approved", "write `status = \"approved\"`"),
        ("draft", "write `status = \"draft\"`"),
        ("id", "the id stands in the table's name: [posts.my-id]"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let post = Self {
            campaign: fields.optional("campaign", "the id of the campaign it belongs to"),
            channels: fields.optional(
                "channels",
                "where it goes; absent means the campaign's channels, else every channel",
            ),
            pillar: fields.optional("pillar", "the kind of content: the id of a pillar"),
            goal: fields.optional("goal", "what it is for: the id of a goal"),
            audience: fields.optional("audience", "for whom it is: the id of an audience"),
            owner: fields.optional("owner", "who answers for it"),
            tags: fields.or_default("tags", "words to find it by, never published"),
            notes: fields.optional("notes", "for the team, never published"),
            repeat: fields.optional("repeat", "goes out again and again, by a cron expression"),
            queue: fields.optional("queue", "takes the next free slot of its channels' cadence"),
            terms: Terms::fields(fields),
            words: Words::fields(fields),
            on: fields.or_default(
                "on",
                "what differs on a channel or a platform: [posts.ID.on.CHANNEL]",
            ),
            translations: fields.or_default(
                "in",
                "what it says in another language: [posts.ID.in.LANGUAGE]",
            ),
        };
        report_two_times(fields);
        report_times_beside_a_repeat(fields, &post);
        report_languages(fields, &post.translations);
        post
    }
}

/// A repeat names every time on every channel, so a time of one channel would say nothing.
fn report_times_beside_a_repeat(fields: &mut Fields<'_, '_>, post: &Post) {
    let times = post
        .on
        .0
        .iter()
        .filter_map(|entry| entry.value.terms.publish_at);
    for time in times.filter(|_| post.repeat.is_some()) {
        fields.report(|_| {
            let message = "this post repeats, so one channel cannot have a time of its own";
            Diagnostic::error(INVALID_VALUE, time.span, message)
                .help("remove `publish_at` here, or make a post of its own for this channel")
        });
    }
}

fn report_two_times(fields: &mut Fields<'_, '_>) {
    let given: Vec<&str> = ["publish_at", "repeat", "queue"]
        .into_iter()
        .filter(|key| fields.has(key))
        .collect();
    if given.len() > 1 {
        fields.report(|span| {
            let message = match given[..] {
                [one, other] => format!("this post has both `{one}` and `{other}`"),
                _ => format!("this post has all of `{}`", given.join("`, `")),
            };
            Diagnostic::error(INVALID_VALUE, span, message)
                .help("keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot")
        });
    }
}

/// A translation under a key that no channel's language can match would never be shown.
fn report_languages(fields: &mut Fields<'_, '_>, translations: &Entries<Words>) {
    for key in translations.0.iter().map(|entry| &entry.key) {
        if Language::parse(&key.value).is_none() {
            fields.report(|_| {
                let message = format!("`{}` is not a language tag", key.value);
                Diagnostic::error(INVALID_VALUE, key.span, message)
                    .help("write a BCP 47 tag such as `en`, `sv` or `pt-BR`")
            });
        }
    }
}

impl Post {
    /// How the post finds its time on a channel.
    pub fn timing(&self, terms: &Terms) -> Timing<'_> {
        match (&self.repeat, &terms.publish_at) {
            (Some(repeat), _) => Timing::Repeat(&repeat.value),
            (None, Some(moment)) => Timing::At(moment.value),
            (None, None) => Timing::Queue(
                self.queue
                    .as_ref()
                    .map(|queue| queue.value)
                    .unwrap_or_default(),
            ),
        }
    }

    /// What differs on a channel, the platform's override below the channel's own.
    pub fn overrides<'a>(
        &'a self,
        channel: &str,
        platform: &str,
    ) -> impl Iterator<Item = &'a Override> {
        let by_platform = if channel == platform {
            None
        } else {
            self.on.get(platform)
        };
        by_platform.into_iter().chain(self.on.get(channel))
    }

    /// Its words, those of its translations and those of its overrides.
    pub fn every_words(&self) -> impl Iterator<Item = &Words> {
        let translated = self.translations.0.iter().map(|entry| &entry.value);
        let overridden = self.on.0.iter().map(|entry| &entry.value.words);
        std::iter::once(&self.words)
            .chain(translated)
            .chain(overridden)
    }

    /// Its terms and those of its overrides.
    pub fn every_terms(&self) -> impl Iterator<Item = &Terms> {
        let overridden = self.on.0.iter().map(|entry| &entry.value.terms);
        std::iter::once(&self.terms).chain(overridden)
    }

    /// The words on a channel of that language, and the language of the translation that was taken.
    ///
    /// Over the post's words lie those of its translation, over these the platform's and the channel's own.
    pub fn words_on<'a>(
        &'a self,
        channel: &str,
        platform: &str,
        language: Option<&'a Language>,
    ) -> (Cow<'a, Words>, Option<&'a str>) {
        let mut tags = language.into_iter().flat_map(Language::fallbacks);
        let translation = tags.find_map(|tag| Some((tag, self.translations.get(tag)?)));
        let translated = translation.map(|(_, words)| words).into_iter();
        let overrides = self.overrides(channel, platform);
        let nearer = translated.chain(overrides.map(|nearer| &nearer.words));
        let words = nearer.fold(Cow::Borrowed(&self.words), |words, nearer| {
            Cow::Owned(words.into_owned().overlaid(nearer))
        });
        (words, translation.map(|(tag, _)| tag))
    }

    /// The terms on a channel.
    pub fn terms_on(&self, channel: &str, platform: &str) -> Cow<'_, Terms> {
        let overrides = self.overrides(channel, platform);
        overrides.fold(Cow::Borrowed(&self.terms), |terms, nearer| {
            Cow::Owned(terms.into_owned().overlaid(&nearer.terms))
        })
    }
}

/// What differs on one channel or platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// When and how.
    pub terms: Terms,
    /// What is said.
    pub words: Words,
    /// What only this platform lets a post choose, checked by the platform.
    pub options: Entries<Spanned<Setting>>,
}

impl Table for Override {
    const NAME: &'static str = "override";
    const DOC: &'static str = "What differs on one channel or platform.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        (
            "campaign",
            "a post has one campaign: write it on the post itself",
        ),
        ("channels", "write `channels` on the post itself"),
        (
            "pillar",
            "a post has one pillar: write it on the post itself",
        ),
        ("goal", "a post has one goal: write it on the post itself"),
        (
            "audience",
            "a post has one audience: write it on the post itself",
        ),
        (
            "repeat",
            "a post repeats on all its channels: write it on the post itself, or make two posts",
        ),
        (
            "queue",
            "a post queues on all its channels: write it on the post itself, or give this channel a `publish_at`",
        ),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            terms: Terms::fields(fields),
            words: Words::fields(fields),
            options: fields.or_default(
                "options",
                "what only this platform lets a post choose, such as { flair = \"News\" } on Reddit",
            ),
        }
    }
}
