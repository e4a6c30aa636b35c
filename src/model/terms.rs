//! Terms: when and how a post goes out, and the words for it.

use crate::decode::{
    Choice, Decode, Fields, Moment, Node, Reader, Shape, choice_shape, decode_choice,
};
use crate::model::Language;
use crate::source::Spanned;
use crate::time::{Duration, Zone};

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
    pub(super) fn fields(fields: &mut Fields<'_, '_>) -> Self {
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

    pub(super) fn overlaid(self, nearer: &Self) -> Self {
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
