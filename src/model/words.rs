//! What a post says: texts, media, polls and threads. A channel or a translation may replace any of it.

use toml::de::DeValue;

use super::hashtag::check_hashtags;
use crate::decode::{Decode, Entries, Fields, INVALID_VALUE, Node, Reader, Shape, Table};
use crate::diagnostic::Diagnostic;
use crate::source::Spanned;
use crate::time::Duration;

/// Everything that is said; every key may be absent.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Words {
    /// The text.
    pub text: Option<Spanned<String>>,
    /// Texts that take turns, one an occurrence.
    pub variants: Option<Vec<Spanned<String>>>,
    /// Title, where the platform has one.
    pub title: Option<Spanned<String>>,
    /// What stands in front of a text that readers open by choice.
    pub content_warning: Option<Spanned<String>>,
    /// The address that the post points to.
    pub link: Option<Spanned<String>>,
    /// Pictures, videos and sounds.
    pub media: Option<Vec<Spanned<Media>>>,
    /// Further messages below the first.
    pub thread: Option<Vec<Spanned<ThreadPart>>>,
    /// A comment by ourselves below the post.
    pub first_comment: Option<Spanned<String>>,
    /// A question with answers to choose.
    pub poll: Option<Spanned<Poll>>,
    /// Hashtags, without `#`.
    pub hashtags: Option<ByChannel>,
    /// Accounts to mention, without the first `@`.
    pub mentions: Option<ByChannel>,
    /// A long text, for blogs, newsletters and forums.
    pub body: Option<Spanned<Body>>,
}

impl Words {
    /// Reads or describes the keys; they stand in several tables.
    pub fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let words = Self {
            text: fields.optional("text", "what the post says"),
            variants: fields.optional(
                "variants",
                "texts that take turns, never the same twice running",
            ),
            title: fields.optional("title", "title, where the platform has one"),
            content_warning: fields.optional(
                "content_warning",
                "what stands in front of a text that readers open by choice",
            ),
            link: fields.optional(
                "link",
                "the address that the post points to; campaign parameters are added to it",
            ),
            media: fields.optional(
                "media",
                "pictures, videos and sounds: [{ file = \"media/a.png\", alt = \"…\" }]",
            ),
            thread: fields.optional(
                "thread",
                "further messages below the first: [{ text = \"…\" }]",
            ),
            first_comment: fields
                .optional("first_comment", "a comment by ourselves below the post"),
            poll: fields.optional("poll", "a question with answers to choose"),
            hashtags: fields.optional(
                "hashtags",
                "hashtags without `#`: a list for every channel, or a list by channel",
            ),
            mentions: fields.optional(
                "mentions",
                "accounts to mention: a list for every channel, or a list by channel",
            ),
            body: fields.optional(
                "body",
                "a long text in Markdown, for blogs, newsletters and forums: { file = \"x.md\" }",
            ),
        };
        let tags = words.hashtags.iter().flat_map(ByChannel::lists);
        tags.for_each(|tags| check_hashtags(fields, tags));
        words
    }

    /// These words with everything that `nearer` says in their place.
    #[must_use]
    pub fn overlaid(self, nearer: &Self) -> Self {
        // A nearer text replaces the variants too: they are two ways of giving the same thing.
        let text_replaced = nearer.text.is_some();
        let variants = if text_replaced { None } else { self.variants };
        Self {
            text: nearer.text.clone().or(self.text),
            variants: nearer.variants.clone().or(variants),
            title: nearer.title.clone().or(self.title),
            content_warning: nearer.content_warning.clone().or(self.content_warning),
            link: nearer.link.clone().or(self.link),
            media: nearer.media.clone().or(self.media),
            thread: nearer.thread.clone().or(self.thread),
            first_comment: nearer.first_comment.clone().or(self.first_comment),
            poll: nearer.poll.clone().or(self.poll),
            hashtags: nearer.hashtags.clone().or(self.hashtags),
            mentions: nearer.mentions.clone().or(self.mentions),
            body: nearer.body.clone().or(self.body),
        }
    }

    /// Every medium, of the post and of its thread.
    pub fn all_media(&self) -> impl Iterator<Item = &Spanned<Media>> {
        let own = self.media.iter().flatten();
        let parts = self.thread.iter().flatten();
        own.chain(parts.flat_map(|part| &part.value.media))
    }
}

/// A translation holds words alone.
impl Table for Words {
    const NAME: &'static str = "words";
    const DOC: &'static str = "The same post in another language.";
    const HINTS: &'static [(&'static str, &'static str)] = &[
        (
            "status",
            "a translation goes out with its post: write `status` there",
        ),
        (
            "publish_at",
            "a translation goes out with its post: write `publish_at` there",
        ),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self::fields(fields)
    }
}

/// A picture, a video or a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Media {
    /// Path of the file, from the workspace's folder.
    pub file: Option<Spanned<String>>,
    /// What it shows, for those who cannot see it.
    pub alt: Option<Spanned<String>>,
    /// The point that a crop keeps.
    pub focus: Option<Spanned<Focus>>,
}

impl Table for Media {
    const NAME: &'static str = "media";
    const DOC: &'static str = "A picture, a video or a sound.";
    const MEANT: Option<&'static str> = Some("file");
    const HINTS: &'static [(&'static str, &'static str)] = &[
        ("path", "write `file` for the path"),
        ("src", "write `file` for the path"),
        (
            "url",
            "put the file into the workspace and write `file` for its path",
        ),
        ("alt_text", "write `alt` for the description"),
        ("description", "write `alt` for the description"),
    ];

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            file: fields.required("file", "path of the file, from the workspace's folder"),
            alt: fields.optional("alt", "what it shows, for those who cannot see it"),
            focus: fields.optional(
                "focus",
                "the point that a crop keeps: [x, y], each from -1 to 1",
            ),
        }
    }
}

/// The point of a picture that a crop keeps: from -1 (left, bottom) to 1 (right, top).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Focus {
    /// From left to right.
    pub x: f64,
    /// From bottom to top.
    pub y: f64,
}

impl Decode for Focus {
    fn shape() -> Shape {
        Shape::List(Box::new(Shape::Number))
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        let numbers: Vec<f64> = Vec::decode(node, reader)?;
        if let [x, y] = numbers[..]
            && (-1.0..=1.0).contains(&x)
            && (-1.0..=1.0).contains(&y)
        {
            return Some(Self { x, y });
        }
        reader.invalid(
            node.span,
            "`focus` must be a point of the picture",
            "write [x, y], each from -1 to 1: [0.0, 0.0] is the middle",
        );
        None
    }
}

/// One further message of a thread.
#[derive(Debug, Clone, PartialEq)]
pub struct ThreadPart {
    /// What it says.
    pub text: Option<Spanned<String>>,
    /// Its pictures, videos and sounds.
    pub media: Vec<Spanned<Media>>,
}

impl Table for ThreadPart {
    const NAME: &'static str = "thread-part";
    const DOC: &'static str = "One further message of a thread.";
    const MEANT: Option<&'static str> = Some("text");

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            text: fields.optional("text", "what this message says"),
            media: fields.or_default("media", "its pictures, videos and sounds"),
        }
    }
}

/// A question with answers to choose.
#[derive(Debug, Clone, PartialEq)]
pub struct Poll {
    /// The answers.
    pub options: Vec<Spanned<String>>,
    /// How long people may vote.
    pub expires_in: Option<Spanned<Duration>>,
    /// Whether one person may choose several answers.
    pub multiple: bool,
    /// Whether the counts stay hidden until the end.
    pub hide_totals: bool,
}

impl Table for Poll {
    const NAME: &'static str = "poll";
    const DOC: &'static str = "A question with answers to choose; the text is the question.";

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        let options: Option<Vec<Spanned<String>>> =
            fields.required("options", "the answers to choose from, at least two");
        if options.as_ref().is_some_and(|options| options.len() < 2) {
            fields.report(|span| {
                Diagnostic::error(INVALID_VALUE, span, "a poll needs at least two options")
                    .help("write options = [\"Yes\", \"No\"]")
            });
        }
        check_options(fields, options.as_deref().unwrap_or_default());
        Self {
            options: options.unwrap_or_default(),
            expires_in: fields.optional(
                "expires_in",
                "how long people may vote, such as \"1d\", which is the default",
            ),
            multiple: fields
                .or_default("multiple", "whether one person may choose several answers"),
            hide_totals: fields.or_default(
                "hide_totals",
                "whether the counts stay hidden until the end",
            ),
        }
    }
}

/// Nobody can choose an answer without words, or tell two of the same apart; servers refuse such polls.
fn check_options(fields: &mut Fields<'_, '_>, options: &[Spanned<String>]) {
    for (index, option) in options.iter().enumerate() {
        let words = option.value.trim();
        let problem = if words.is_empty() {
            (
                "an option of this poll is empty",
                "write an answer, or remove it",
            )
        } else if options[..index].iter().any(|one| one.value.trim() == words) {
            (
                "an option of this poll is there twice",
                "write another answer, or remove it",
            )
        } else {
            continue;
        };
        fields.report(|_| Diagnostic::error(INVALID_VALUE, option.span, problem.0).help(problem.1));
    }
}

/// A list for every channel, or a list by channel or platform.
#[derive(Debug, Clone, PartialEq)]
pub enum ByChannel {
    /// The same everywhere.
    Everywhere(Vec<Spanned<String>>),
    /// By channel id or platform id.
    Named(Entries<Vec<Spanned<String>>>),
}

impl ByChannel {
    /// Every list.
    fn lists(&self) -> Vec<&[Spanned<String>]> {
        match self {
            Self::Everywhere(list) => vec![list],
            Self::Named(lists) => lists.0.iter().map(|entry| entry.value.as_slice()).collect(),
        }
    }

    /// The list for a channel: by its id, else by its platform.
    pub fn for_channel(&self, channel: &str, platform: &str) -> &[Spanned<String>] {
        match self {
            Self::Everywhere(list) => list,
            Self::Named(lists) => lists
                .get(channel)
                .or_else(|| lists.get(platform))
                .map_or(&[], Vec::as_slice),
        }
    }
}

impl Decode for ByChannel {
    fn shape() -> Shape {
        Shape::Either(vec![
            Vec::<String>::shape(),
            Entries::<Vec<String>>::shape(),
        ])
    }

    fn decode<'a>(node: Node<'a>, reader: &mut Reader<'a>) -> Option<Self> {
        match node.value {
            DeValue::Array(_) => Vec::decode(node, reader).map(Self::Everywhere),
            DeValue::Table(_) => Entries::decode(node, reader).map(Self::Named),
            DeValue::String(_)
            | DeValue::Integer(_)
            | DeValue::Float(_)
            | DeValue::Boolean(_)
            | DeValue::Datetime(_) => {
                reader.wrong_type(node, "a list, or a list by channel");
                None
            }
        }
    }
}

/// A long text kept in a file of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Body {
    /// Path of a Markdown file, from the workspace's folder.
    pub file: Option<Spanned<String>>,
}

impl Table for Body {
    const NAME: &'static str = "body";
    const DOC: &'static str = "A long text in Markdown, kept in a file of its own.";
    const MEANT: Option<&'static str> = Some("file");

    fn fields(fields: &mut Fields<'_, '_>) -> Self {
        Self {
            file: fields.required(
                "file",
                "path of a Markdown file, from the workspace's folder",
            ),
        }
    }
}
