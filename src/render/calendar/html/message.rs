//! What a delivery says, as the page shows it: the messages that its platform gets, with their lengths.

use serde::Serialize;

use super::address::{link, picture};
use super::body::Beginning;
use super::clip;
use super::visible::visible;
use super::{Input, Page};
use crate::content::{Composition, compose};
use crate::model::{Language, Words};
use crate::platform::{self, Facts, Limits, Message};
use crate::render::calendar::Item;

/// Everything that is said; deliveries that say the same share it.
#[derive(Debug, Default, Serialize)]
pub(super) struct Said<'a> {
    parts: Vec<Part>,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    language: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    link: Option<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    poll: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    comment: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<Body<'a>>,
}

/// A long text.
#[derive(Debug, Serialize)]
struct Body<'a> {
    file: String,
    /// Absent where the file cannot be read.
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a Beginning>,
}

impl Said<'_> {
    /// Every message in turn.
    pub(super) fn text(&self) -> String {
        let texts: Vec<&str> = self.parts.iter().map(|part| part.text.as_str()).collect();
        texts.join("\n\n")
    }
}

/// One message.
#[derive(Debug, Default, Serialize)]
struct Part {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    length: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    media: Vec<Medium>,
}

#[derive(Debug, Serialize)]
struct Medium {
    file: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    alt: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
    #[serde(flatten)]
    clip: Option<clip::Shown>,
}

#[derive(Debug, Serialize)]
struct Link {
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    address: Option<String>,
}

/// What a delivery says. What cannot be put together is shown as it was written.
pub(super) fn said<'a>(page: &Page<'a>, item: &Item<'_>) -> Said<'a> {
    let platform = platform::find(item.channel.platform_id());
    let messages = platform.and_then(|platform| messages(page.input, item, platform.facts));
    let mut said = match (platform, messages) {
        (Some(platform), Some(messages)) => composed(page, &messages, platform.facts),
        _ => written(item),
    };
    said.comment =
        nearest(item, |words| words.first_comment.as_ref()).map(|text| visible(&text.value));
    if platform.is_none_or(|platform| platform.facts.bodies) {
        said.body = body(page, item);
    }
    said
}

fn body<'a>(page: &Page<'a>, item: &Item<'_>) -> Option<Body<'a>> {
    let body = nearest(item, |words| words.body.as_ref())?;
    let file = &body.value.file.as_ref()?.value;
    Some(Body {
        file: visible(file),
        text: page.files.body(file),
    })
}

/// The messages within the platform's limits; where they do not fit, as they would be without any.
fn messages(input: &Input<'_>, item: &Item<'_>, facts: &Facts) -> Option<Vec<Message>> {
    let within = |limits: &Limits| {
        compose(&Composition {
            calendar: input.calendar,
            workspace: &input.settings.workspace,
            post_id: &item.delivery.key.post,
            post: item.post,
            channel_id: &item.delivery.key.channel,
            channel: item.channel,
            ordinal: item.delivery.ordinal,
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

fn composed(page: &Page<'_>, messages: &[Message], facts: &Facts) -> Said<'static> {
    let Some(first) = messages.first() else {
        return Said::default();
    };
    let options = first.poll.iter().flat_map(|poll| &poll.options);
    Said {
        parts: messages
            .iter()
            .map(|message| part(page, message, facts))
            .collect(),
        title: shown(first.title.as_ref(), facts.titles),
        warning: shown(first.content_warning.as_ref(), facts.content_warnings),
        language: first.language.clone(),
        link: first.link.as_deref().map(|address| Link {
            text: visible(address),
            address: link(address).map(str::to_owned),
        }),
        poll: options.map(|option| visible(option)).collect(),
        ..Said::default()
    }
}

/// A text, where the platform has a place for it.
fn shown(text: Option<&String>, has_place: bool) -> Option<String> {
    text.filter(|_| has_place).map(|text| visible(text))
}

fn part(page: &Page<'_>, message: &Message, facts: &Facts) -> Part {
    let limits = &facts.limits;
    let most = if message.media.is_empty() {
        limits.text
    } else {
        limits.text.min(limits.caption)
    };
    let media = message.media.iter().map(|medium| Medium {
        file: visible(&medium.path),
        alt: medium.alt.as_deref().map(visible),
        address: picture(page.workspace, &medium.path),
        clip: clip::shown(page, &medium.path),
    });
    Part {
        text: visible(&message.text),
        length: Some((facts.measure)(&message.text, limits)),
        limit: Some(most).filter(|most| *most != usize::MAX),
        unit: Some(facts.unit),
        media: media.collect(),
    }
}

/// The text as its file says it.
fn written(item: &Item<'_>) -> Said<'static> {
    let text = nearest(item, |words| words.text.as_ref()).map(|text| text.value.as_str());
    Said {
        parts: vec![Part {
            text: visible(text.unwrap_or(&item.delivery.title).trim()),
            ..Part::default()
        }],
        ..Said::default()
    }
}

/// What the post says of one thing on its channel: the nearest of channel, platform, translation and post.
fn nearest<'a, T>(item: &Item<'a>, pick: impl Fn(&'a Words) -> Option<&'a T>) -> Option<&'a T> {
    let (post, channel) = (item.post, item.channel);
    let overrides = post.overrides(&item.delivery.key.channel, channel.platform_id());
    let language = channel.language.as_ref();
    let mut tags = language
        .into_iter()
        .flat_map(|language| Language::fallbacks(&language.value));
    let translation = || pick(tags.find_map(|tag| post.translations.get(tag))?);
    let near = overrides.filter_map(|nearer| pick(&nearer.words)).last();
    near.or_else(translation).or_else(|| pick(&post.words))
}
