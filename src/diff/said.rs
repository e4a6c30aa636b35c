//! What a delivery says: the messages that its platform gets, counted as the platform counts.

use super::planned::Planned;
use super::secrets::Secrets;
use crate::content::{Composition, compose};
use crate::load::Loaded;
use crate::model::{Channel, Post, Words};
use crate::platform::{Facts, Limits, Message, count, find};

/// What a delivery says.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Said {
    /// Its messages in their order.
    pub parts: Vec<Part>,
    /// The comment below the first.
    pub first_comment: Option<String>,
    /// The file with its long text, where the platform shows it.
    pub body: Option<String>,
    /// The post that it answers.
    pub reply_to: Option<String>,
    /// The post that must be published first.
    pub after: Option<String>,
}

/// One message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Part {
    /// The text, with links, mentions and hashtags.
    pub text: String,
    /// Title.
    pub title: Option<String>,
    /// What stands in front of the text.
    pub content_warning: Option<String>,
    /// The address that it points to, with its parameters.
    pub link: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Who sees it.
    pub visibility: Option<&'static str>,
    /// The answers of a poll.
    pub poll: Vec<String>,
    /// Hashtags that stand beside the text.
    pub hashtags: Vec<String>,
    /// Pictures, videos and sounds.
    pub media: Vec<Medium>,
    /// How long the text is, in `unit`.
    pub length: usize,
    /// How long it may be; `None` where nothing limits it.
    pub limit: Option<usize>,
    /// What is counted.
    pub unit: &'static str,
}

/// A picture, a video or a sound.
#[derive(Debug, Clone, PartialEq)]
pub struct Medium {
    /// The file, from the workspace's folder.
    pub path: String,
    /// What it shows.
    pub alt: Option<String>,
    /// The point that a crop keeps.
    pub focus: Option<(f64, f64)>,
}

impl Part {
    /// True when it is longer than its platform takes.
    pub fn is_too_long(&self) -> bool {
        self.limit.is_some_and(|limit| self.length > limit)
    }
}

/// What a delivery says in a version of the calendar.
pub(super) fn said(loaded: &Loaded, planned: &Planned, secrets: &Secrets) -> Said {
    let calendar = &loaded.calendar;
    let (post, channel) = (&planned.key.post, &planned.key.channel);
    let known = calendar.posts.get(post).zip(calendar.channels.get(channel));
    let Some((post, channel)) = known else {
        return Said::default();
    };
    let (post, channel) = (&post.value, &channel.value);
    let words = words(planned, post, channel);
    let platform = find(channel.platform_id());
    let messages = platform.and_then(|platform| {
        let messages = messages(loaded, planned, (post, channel), platform.facts)?;
        let parts = messages.iter().map(|message| part(message, platform.facts));
        Some(parts.collect())
    });
    let terms = post.terms_on(&planned.key.channel, channel.platform_id());
    let comment = words.first_comment.as_ref();
    let shows_bodies = platform.is_none_or(|platform| platform.facts.bodies);
    let body = words.body.as_ref().filter(|_| shows_bodies);
    let body = body.and_then(|body| body.value.file.as_ref());
    let said = Said {
        parts: messages.unwrap_or_else(|| vec![as_written(&words, planned.ordinal)]),
        first_comment: comment.map(|text| text.value.trim().to_owned()),
        body: body.map(|file| file.value.clone()),
        reply_to: terms.reply_to.as_ref().map(|id| id.value.clone()),
        after: terms.after.as_ref().map(|id| id.value.clone()),
    };
    struck(said, secrets)
}

fn words(planned: &Planned, post: &Post, channel: &Channel) -> Words {
    let language = channel.language.as_ref().map(|language| &language.value);
    let (words, _) = post.words_on(&planned.key.channel, channel.platform_id(), language);
    words.into_owned()
}

/// The messages within the platform's limits; where they do not fit, as they would be without any.
fn messages(
    loaded: &Loaded,
    planned: &Planned,
    (post, channel): (&Post, &Channel),
    facts: &Facts,
) -> Option<Vec<Message>> {
    let within = |limits: &Limits| {
        compose(&Composition {
            calendar: &loaded.calendar,
            workspace: &loaded.settings.workspace,
            post_id: &planned.key.post,
            post,
            channel_id: &planned.key.channel,
            channel,
            ordinal: planned.ordinal,
            facts,
            limits,
        })
    };
    let free = Limits {
        url: facts.limits.url,
        ..Limits::NONE
    };
    within(&facts.limits).or_else(|_| within(&free)).ok()
}

fn part(message: &Message, facts: &Facts) -> Part {
    let limits = &facts.limits;
    let warning = message.content_warning.as_deref();
    let warning = warning
        .filter(|_| facts.content_warnings)
        .map_or(0, count::graphemes);
    let limit = if message.media.is_empty() {
        limits.text
    } else {
        limits.text.min(limits.caption)
    };
    let options = message.poll.iter().flat_map(|poll| poll.options.clone());
    let media = message.media.iter().map(|medium| Medium {
        path: medium.path.clone(),
        alt: medium.alt.clone(),
        focus: medium.focus.map(|focus| (focus.x, focus.y)),
    });
    Part {
        text: message.text.clone(),
        title: message.title.clone().filter(|_| facts.titles),
        content_warning: message
            .content_warning
            .clone()
            .filter(|_| facts.content_warnings),
        // Where they stand in the text, they need not be told twice.
        link: message.link.clone().filter(|_| !facts.links_in_text),
        language: message.language.clone(),
        visibility: message.visibility.map(crate::model::Visibility::word),
        poll: options.collect(),
        hashtags: beside(facts, &message.hashtags),
        media: media.collect(),
        length: (facts.measure)(&message.text, limits) + warning,
        limit: (limit != usize::MAX).then_some(limit),
        unit: facts.unit,
    }
}

fn beside(facts: &Facts, hashtags: &[String]) -> Vec<String> {
    if facts.links_in_text {
        return Vec::new();
    }
    hashtags.to_vec()
}

/// A text that cannot be put together, as its file has it.
fn as_written(words: &Words, ordinal: usize) -> Part {
    let variants = words
        .variants
        .as_ref()
        .filter(|variants| !variants.is_empty());
    let turn = variants.and_then(|variants| variants.get(ordinal % variants.len()));
    let text = turn.or(words.text.as_ref()).or(words.title.as_ref());
    let text = text.map_or("", |text| text.value.trim()).to_owned();
    Part {
        length: count::graphemes(&text),
        unit: "characters",
        text,
        ..Part::default()
    }
}

fn struck(mut said: Said, secrets: &Secrets) -> Said {
    for part in &mut said.parts {
        part.text = secrets.strike(&part.text);
        part.link = part.link.take().map(|link| secrets.strike(&link));
        part.title = part.title.take().map(|title| secrets.strike(&title));
    }
    said.first_comment = said.first_comment.map(|text| secrets.strike(&text));
    said
}
