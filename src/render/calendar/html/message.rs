//! What a delivery says, as the page shows it: the messages that its platform gets, with their lengths.

use serde::Serialize;

use super::clip;
use super::{Input, Page};
use crate::content::{Composition, PartPreview, Preview, preview};
use crate::platform::facts_of;
use crate::render::calendar::Item;
use crate::render::page::address::{link, picture};
use crate::render::page::body::Beginning;
use crate::render::page::visible::visible;

/// Everything that is said; deliveries that say the same share it.
#[derive(Debug, Serialize)]
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
#[derive(Debug, Serialize)]
struct Part {
    text: String,
    length: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    limit: Option<usize>,
    unit: &'static str,
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
    let shown = previewed(page.input, item);
    let options = shown.poll.iter().flat_map(|poll| &poll.options);
    Said {
        parts: shown.parts.iter().map(|one| part(page, one)).collect(),
        title: shown.title.map(|title| visible(&title.text)),
        warning: shown.content_warning.as_deref().map(visible),
        link: shown.link.map(|(address, _)| Link {
            text: visible(&address),
            address: link(&address).map(str::to_owned),
        }),
        poll: options.map(|option| visible(option)).collect(),
        comment: shown.first_comment.map(|comment| visible(&comment.text)),
        body: shown.body.map(|file| Body {
            text: page.files.body(&file),
            file: visible(&file),
        }),
        language: shown.language,
    }
}

fn previewed(input: &Input<'_>, item: &Item<'_>) -> Preview {
    let facts = facts_of(item.channel.platform_id());
    preview(&Composition {
        calendar: input.calendar,
        workspace: &input.settings.workspace,
        post_id: &item.delivery.key.post,
        post: item.post,
        channel_id: &item.delivery.key.channel,
        channel: item.channel,
        ordinal: item.delivery.ordinal,
        facts,
        limits: &facts.limits,
    })
}

fn part(page: &Page<'_>, part: &PartPreview) -> Part {
    let media = part.media.iter().map(|medium| Medium {
        file: visible(&medium.path),
        alt: medium.alt.as_deref().map(visible),
        address: picture(page.workspace, &medium.path),
        clip: clip::shown(page, &medium.path),
    });
    Part {
        text: visible(&part.text),
        length: part.count.length,
        limit: part.count.limit,
        unit: part.count.unit,
        media: media.collect(),
    }
}
