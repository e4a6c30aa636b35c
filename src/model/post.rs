//! Posts: what is said, when, where and under which terms.

use chrono::NaiveDate;

use crate::decode::{
    Choice, Decode, Entries, Fields, INVALID_VALUE, Moment, Node, Reader, Shape, Table,
    choice_shape, decode_choice,
};
use crate::diagnostic::Diagnostic;
use crate::model::{Language, Words};
use crate::source::Spanned;
use crate::time::{Cron, Duration, Zone};

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
        post
    }
}

fn report_two_times(fields: &mut Fields<'_, '_>) {
    let given: Vec<&str> = ["publish_at", "repeat", "queue"]
        .into_iter()
        .filter(|key| fields.has(key))
        .collect();
    if given.len() > 1 {
        fields.report(|span| {
            let message = format!("this post has both `{}`", given.join("` and `"));
            Diagnostic::error(INVALID_VALUE, span, message)
                .help("keep one: `publish_at` for one time, `repeat` for many, `queue` for the next free slot")
        });
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

    /// The terms on a channel.
    pub fn terms_on(&self, channel: &str, platform: &str) -> Terms {
        let overrides = self.overrides(channel, platform);
        overrides.fold(self.terms.clone(), |terms, nearer| {
            terms.overlaid(&nearer.terms)
        })
    }
}

/// How a post finds its time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Timing<'a> {
    /// Its file says when.
    At(Moment),
    /// Again and again.
    Repeat(&'a Repeat),
    /// The next free slot.
    Queue(Queue),
}

/// When and how a post goes out; a channel may replace any of it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Terms {
    /// How far it has come.
    pub status: Option<Spanned<Status>>,
    /// When it goes out.
    pub publish_at: Option<Spanned<Moment>>,
    /// Zone of its local times.
    pub timezone: Option<Zone>,
    /// The language it is written in.
    pub language: Option<Spanned<Language>>,
    /// Who sees it.
    pub visibility: Option<Spanned<Visibility>>,
    /// The id of the post that it answers.
    pub reply_to: Option<Spanned<String>>,
    /// The id of the post that must be published first.
    pub after: Option<Spanned<String>>,
    /// What happens to a text that is too long.
    pub overflow: Option<Spanned<Overflow>>,
    /// How late is too late.
    pub max_late: Option<Spanned<Duration>>,
    /// What happens when it is too late.
    pub on_late: Option<Spanned<LatePolicy>>,
}

impl Terms {
    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            status: fields.optional("status", "how far it has come; absent means draft"),
            publish_at: fields.optional("publish_at", "when it goes out: local time, a time with offset, or a date for a free slot that day"),
            timezone: fields.optional("timezone", "zone of its local times, as an IANA name"),
            language: fields.optional("language", "the language it is written in, as a BCP 47 tag"),
            visibility: fields.optional("visibility", "who sees it, where the platform lets one choose"),
            reply_to: fields.optional("reply_to", "the id of the post that it answers"),
            after: fields.optional("after", "the id of the post that must be published first"),
            overflow: fields.optional("overflow", "what happens to a text that is too long; absent means error"),
            max_late: fields.optional("max_late", "how late is too late, such as \"6h\""),
            on_late: fields.optional("on_late", "what happens when it is too late"),
        }
    }

    fn overlaid(self, nearer: &Self) -> Self {
        Self {
            status: nearer.status.or(self.status),
            publish_at: nearer.publish_at.or(self.publish_at),
            timezone: nearer.timezone.or(self.timezone),
            language: nearer.language.clone().or(self.language),
            visibility: nearer.visibility.or(self.visibility),
            reply_to: nearer.reply_to.clone().or(self.reply_to),
            after: nearer.after.clone().or(self.after),
            overflow: nearer.overflow.or(self.overflow),
            max_late: nearer.max_late.or(self.max_late),
            on_late: nearer.on_late.or(self.on_late),
        }
    }

    /// How far the post has come; a draft unless it says otherwise.
    pub fn status(&self) -> Status {
        self.status.map_or(Status::Draft, |status| status.value)
    }
}

/// What differs on one channel or platform.
#[derive(Debug, Clone, PartialEq)]
pub struct Override {
    /// When and how.
    pub terms: Terms,
    /// What is said.
    pub words: Words,
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
        }
    }
}

/// How far a post has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Being written.
    Draft,
    /// Waiting for a reviewer.
    Review,
    /// May go out.
    Approved,
    /// Will not go out.
    Cancelled,
}

impl Status {
    const CHOICES: [Choice<Self>; 4] = [
        Choice {
            word: "draft",
            value: Self::Draft,
            doc: "being written; never published",
        },
        Choice {
            word: "review",
            value: Self::Review,
            doc: "waiting for a reviewer; never published",
        },
        Choice {
            word: "approved",
            value: Self::Approved,
            doc: "goes out at its time",
        },
        Choice {
            word: "cancelled",
            value: Self::Cancelled,
            doc: "will not go out",
        },
    ];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Review => "review",
            Self::Approved => "approved",
            Self::Cancelled => "cancelled",
        }
    }
}

impl Decode for Status {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}

/// Who sees a post.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Visibility {
    /// Everybody.
    Public,
    /// Everybody who has the address.
    Unlisted,
    /// Followers.
    Private,
    /// Those who are mentioned.
    Direct,
}

impl Visibility {
    const CHOICES: [Choice<Self>; 4] = [
        Choice {
            word: "public",
            value: Self::Public,
            doc: "everybody",
        },
        Choice {
            word: "unlisted",
            value: Self::Unlisted,
            doc: "everybody who has the address",
        },
        Choice {
            word: "private",
            value: Self::Private,
            doc: "followers",
        },
        Choice {
            word: "direct",
            value: Self::Direct,
            doc: "those who are mentioned",
        },
    ];

    /// The word that files use.
    pub fn word(self) -> &'static str {
        match self {
            Self::Public => "public",
            Self::Unlisted => "unlisted",
            Self::Private => "private",
            Self::Direct => "direct",
        }
    }
}

impl Decode for Visibility {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}

/// What happens to a text that is too long for its channel.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Overflow {
    /// It is an error, and the post is held.
    #[default]
    Error,
    /// It becomes a numbered thread.
    Thread,
}

impl Overflow {
    const CHOICES: [Choice<Self>; 2] = [
        Choice {
            word: "error",
            value: Self::Error,
            doc: "an error: the post is held",
        },
        Choice {
            word: "thread",
            value: Self::Thread,
            doc: "split into a numbered thread",
        },
    ];
}

impl Decode for Overflow {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}

/// What happens to a delivery that is too late when it is first seen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum LatePolicy {
    /// It waits for a person.
    #[default]
    Hold,
    /// It goes out all the same.
    Publish,
    /// It is missed, and said so.
    Skip,
}

impl LatePolicy {
    const CHOICES: [Choice<Self>; 3] = [
        Choice {
            word: "hold",
            value: Self::Hold,
            doc: "it waits for a person",
        },
        Choice {
            word: "publish",
            value: Self::Publish,
            doc: "it goes out all the same",
        },
        Choice {
            word: "skip",
            value: Self::Skip,
            doc: "it is missed, and reported",
        },
    ];
}

impl Decode for LatePolicy {
    fn shape() -> Shape {
        choice_shape(&Self::CHOICES)
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        decode_choice(&Self::CHOICES, node, reader)
    }
}

/// When a post goes out again.
#[derive(Debug, Clone, PartialEq)]
pub struct Repeat {
    /// The nominal times, on the wall clock of the channel.
    pub cron: Option<Spanned<Cron>>,
    /// First day.
    pub from: Option<Spanned<NaiveDate>>,
    /// Last day.
    pub until: Option<Spanned<NaiveDate>>,
    /// How many times at most, counted from `from`.
    pub count: Option<Spanned<u32>>,
    /// Days on which it does not go out.
    pub except: Vec<Spanned<NaiveDate>>,
}

impl Table for Repeat {
    const NAME: &'static str = "repeat";
    const DOC: &'static str = "When a post goes out again: a cron expression and its bounds.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let repeat = Self {
            cron: fields.required(
                "cron",
                "the times, as a five-field cron expression such as \"0 10 * * MON\"",
            ),
            from: fields.required("from", "first day, such as 2026-11-01"),
            until: fields.optional("until", "last day, such as 2027-06-30"),
            count: fields.optional("count", "how many times at most, counted from `from`"),
            except: fields.or_default("except", "days on which it does not go out"),
        };
        let ends_first = repeat
            .from
            .zip(repeat.until)
            .is_some_and(|(from, until)| until.value < from.value);
        if ends_first {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "the repeat ends before it begins")
                    .help("swap `from` and `until`")
            });
        }
        repeat
    }
}

/// How a post waits for a slot.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Queue {
    /// Posts of a higher priority go first.
    pub priority: i64,
    /// First day on which it may go out.
    pub not_before: Option<NaiveDate>,
    /// Last day on which it may go out.
    pub not_after: Option<NaiveDate>,
}

impl Table for Queue {
    const NAME: &'static str = "queue";
    const DOC: &'static str = "How a post waits for a free slot of its channels' cadence.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let queue = Self {
            priority: fields.or_default(
                "priority",
                "posts of a higher priority go first; 0 is usual",
            ),
            not_before: fields.optional("not_before", "first day on which it may go out"),
            not_after: fields.optional("not_after", "last day on which it may go out"),
        };
        let ends_first = queue
            .not_before
            .zip(queue.not_after)
            .is_some_and(|(first, last)| last < first);
        if ends_first {
            fields.report(|span| {
                Diagnostic::error(
                    INVALID_VALUE,
                    span,
                    "the post may go out only before it may go out",
                )
                .help("swap `not_before` and `not_after`")
            });
        }
        queue
    }
}
