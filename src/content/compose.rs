//! From a post and a channel to messages.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::apart;
use super::fit::{fitting, report_other_lengths, room, surely_splits};
use super::link::decorated;
use super::poll::question;
use super::problem::{EMPTY_TEXT, INVALID_LINK, Problem, TOO_MANY_MEDIA};
use super::text::{Around, assembled};
use crate::config::Workspace;
use crate::model::{ByChannel, Calendar, Channel, Media, Overflow, Post, Setting, Terms, Words};
use crate::platform::{Attachment, Facts, Limits, Message, Threads};
use crate::source::{Span, Spanned};

/// What a composition needs.
#[derive(Debug, Clone, Copy)]
pub struct Composition<'a> {
    /// The calendar that both are from.
    pub calendar: &'a Calendar,
    /// Its defaults.
    pub workspace: &'a Workspace,
    /// The post's id.
    pub post_id: &'a str,
    /// The post.
    pub post: &'a Post,
    /// The channel's id.
    pub channel_id: &'a str,
    /// The channel.
    pub channel: &'a Channel,
    /// Which occurrence of a recurring post, from 0; it chooses the variant.
    pub ordinal: usize,
    /// What the platform can express.
    pub facts: &'a Facts,
    /// The limits of the platform, or of the channel's server.
    pub limits: &'a Limits,
}

/// The messages of a post on a channel, the first first; or every reason why it cannot be said there.
pub fn compose(of: &Composition<'_>) -> Result<Vec<Message>, Vec<Problem>> {
    let (messages, problems) = put_together(of, Wanted::Messages);
    if problems.is_empty() {
        Ok(messages)
    } else {
        Err(problems)
    }
}

/// The messages of a post on a channel, and every reason why they cannot be sent. Where there is one, the messages are as
/// they would be without any limit.
pub fn compose_anyway(of: &Composition<'_>) -> (Vec<Message>, Vec<Problem>) {
    compose(of).map_or_else(
        |problems| {
            let limits = &Limits {
                url: of.limits.url,
                ..Limits::NONE
            };
            let free = Composition { limits, ..*of };
            (put_together(&free, Wanted::Anything).0, problems)
        },
        |messages| (messages, Vec::new()),
    )
}

/// Every reason why a post cannot be said on a channel. It finds what [`compose`] finds, without splitting long texts.
pub fn judge(of: &Composition<'_>) -> Vec<Problem> {
    put_together(of, Wanted::Problems).1
}

/// What a composition is made for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wanted {
    /// The messages, unless there is a problem.
    Messages,
    /// The messages, whatever is wrong with them.
    Anything,
    /// The problems alone.
    Problems,
}

fn put_together(of: &Composition<'_>, wanted: Wanted) -> (Vec<Message>, Vec<Problem>) {
    let (words, language) = words(of);
    let terms = of.post.terms_on(of.channel_id, of.channel.platform_id());
    let mut problems = Vec::new();
    let link = link(of, &words, &mut problems);
    let poll = words
        .poll
        .as_ref()
        .filter(|_| of.facts.polls)
        .and_then(|poll| question(of, poll, &mut problems));
    let parts = parts(of, &words, link.as_ref(), &mut problems);
    report_other_lengths(of, &words, &parts, &mut problems);
    let splits = terms.overflow.map(|overflow| overflow.value) == Some(Overflow::Thread);
    let texts =
        if splits && wanted == Wanted::Problems && surely_splits(&parts, room(of, &words, true)) {
            Vec::new()
        } else {
            fitting(of, &parts, (&words, splits), &mut problems)
        };
    if !problems.is_empty() && wanted != Wanted::Anything {
        return (Vec::new(), problems);
    }
    let first = Message {
        title: words
            .title
            .as_ref()
            .map(|title| title.value.trim().to_owned()),
        link,
        poll,
        hashtags: listed(of, words.hashtags.as_ref())
            .iter()
            .map(|tag| tag.value.trim_start_matches('#').to_owned())
            .collect(),
        ..Message::default()
    };
    let shared = Message {
        content_warning: words
            .content_warning
            .as_ref()
            .map(|warning| warning.value.trim().to_owned()),
        language: own_language(of)
            .or(language)
            .or_else(|| default_language(of, &terms)),
        visibility: terms.visibility.map(|visibility| visibility.value),
        options: options(of),
        ..Message::default()
    };
    let mut messages = messages(parts, texts, first, &shared);
    if of.facts.media.apart {
        messages = apart::with_media_apart(messages, &shared);
    }
    messages.extend(first_comment(of, &words, &shared));
    (messages, problems)
}

/// The comment by ourselves, where the platform has such comments. It hangs below what was said.
fn first_comment(of: &Composition<'_>, words: &Words, shared: &Message) -> Option<Message> {
    let comment = words.first_comment.as_ref();
    let text = comment.map(|comment| comment.value.trim().to_owned());
    let text = text.filter(|text| of.facts.first_comments && !text.is_empty())?;
    Some(Message {
        text,
        language: shared.language.clone(),
        is_comment: true,
        ..Message::default()
    })
}

/// What the post chooses of what only this platform offers; the channel's choice lies over the platform's.
fn options(of: &Composition<'_>) -> BTreeMap<String, Setting> {
    let overrides = of.post.overrides(of.channel_id, of.channel.platform_id());
    let chosen = overrides.flat_map(|nearer| &nearer.options.0);
    chosen
        .map(|option| (option.key.value.clone(), option.value.value.clone()))
        .collect()
}

/// One part as the author wrote it.
pub(super) struct Part<'a> {
    pub(super) text: String,
    pub(super) span: Option<Span>,
    pub(super) media: Vec<&'a Spanned<Media>>,
}

/// The words on the channel, and the language of the translation that was taken.
fn words<'a>(of: &Composition<'a>) -> (Cow<'a, Words>, Option<String>) {
    let language = of.channel.language.as_ref().map(|language| &language.value);
    let platform = of.channel.platform_id();
    let (words, translation) = of.post.words_on(of.channel_id, platform, language);
    (words, translation.map(str::to_owned))
}

/// The language that an override names for its words; it is nearer than any translation.
fn own_language(of: &Composition<'_>) -> Option<String> {
    let overrides = of.post.overrides(of.channel_id, of.channel.platform_id());
    let named = overrides.filter_map(|nearer| nearer.terms.language.as_ref());
    named.last().map(|language| language.value.tag().to_owned())
}

fn default_language(of: &Composition<'_>, terms: &Terms) -> Option<String> {
    let nearest = terms.language.as_ref().or(of.workspace.language.as_ref());
    nearest.map(|language| language.value.tag().to_owned())
}

fn link(of: &Composition<'_>, words: &Words, problems: &mut Vec<Problem>) -> Option<String> {
    let link = words.link.as_ref()?;
    let campaign = of.calendar.campaign_of(of.post);
    let fill = |text: &str| {
        if !text.contains('{') {
            return text.to_owned();
        }
        let campaign = of.post.campaign.as_ref().map_or("", |id| &id.value);
        text.replace("{channel}", of.channel_id)
            .replace("{platform}", of.channel.platform_id())
            .replace("{campaign}", campaign)
            .replace("{post}", of.post_id)
    };
    let decorated = decorated(
        &link.value,
        campaign.and_then(|campaign| campaign.utm.as_ref()),
        &fill,
    );
    if let Err(error) = &decorated {
        let is_parted = link.value.trim().contains(char::is_whitespace);
        let (message, help) = if is_parted {
            (
                format!("`{}` has a space in it", link.value),
                "write `%20` for a space that belongs to the address, or remove it",
            )
        } else {
            (
                format!("`{}` is {error}", link.value),
                "write the whole address, such as \"https://acme.example/offer\"",
            )
        };
        problems.push(Problem::new(INVALID_LINK, Some(link.span), message, help));
    }
    decorated.ok()
}

/// A list that may differ from channel to channel, as it is on this one.
fn listed<'w>(of: &Composition<'_>, lists: Option<&'w ByChannel>) -> &'w [Spanned<String>] {
    lists.map_or(&[], |lists| {
        lists.for_channel(of.channel_id, of.channel.platform_id())
    })
}

/// The parts as written, the first with its link, mentions and hashtags; on a platform without threads, one part.
fn parts<'w>(
    of: &Composition<'_>,
    words: &'w Words,
    link: Option<&String>,
    problems: &mut Vec<Problem>,
) -> Vec<Part<'w>> {
    let text = chosen_text(of, words);
    let written = words.link.as_ref().map(|link| link.value.as_str());
    let around = Around {
        link: written
            .zip(link.map(String::as_str))
            .filter(|_| of.facts.links_in_text),
        mentions: listed(of, words.mentions.as_ref()),
        hashtags: if of.facts.links_in_text {
            listed(of, words.hashtags.as_ref())
        } else {
            &[]
        },
    };
    let first = Part {
        text: assembled(text.map_or("", |text| &text.value), &around),
        span: text.map(|text| text.span),
        media: words.media.iter().flatten().collect(),
    };
    let further = words.thread.iter().flatten().map(|part| Part {
        text: part
            .value
            .text
            .as_ref()
            .map_or("", |text| text.value.trim())
            .to_owned(),
        span: Some(part.value.text.as_ref().map_or(part.span, |text| text.span)),
        media: part.value.media.iter().collect(),
    });
    let parts: Vec<Part<'w>> = std::iter::once(first).chain(further).collect();
    let parts = if of.facts.threads == Threads::Joined {
        vec![joined(parts)]
    } else {
        parts
    };
    report_empty(of, words, &parts, problems);
    parts
}

/// The text of this occurrence. A post with a title alone says its title.
fn chosen_text<'w>(of: &Composition<'_>, words: &'w Words) -> Option<&'w Spanned<String>> {
    let variants = words
        .variants
        .as_ref()
        .filter(|variants| !variants.is_empty());
    match variants {
        Some(variants) => variants.get(of.ordinal % variants.len()),
        None => words
            .text
            .as_ref()
            .or(words.title.as_ref().filter(|_| !of.facts.titles)),
    }
}

fn joined(parts: Vec<Part<'_>>) -> Part<'_> {
    let span = parts.first().and_then(|part| part.span);
    let texts: Vec<String> = parts
        .iter()
        .map(|part| part.text.clone())
        .filter(|text| !text.is_empty())
        .collect();
    let media = parts.into_iter().flat_map(|part| part.media).collect();
    Part {
        text: texts.join("\n\n"),
        span,
        media,
    }
}

fn report_empty(
    of: &Composition<'_>,
    words: &Words,
    parts: &[Part<'_>],
    problems: &mut Vec<Problem>,
) {
    let says_more =
        of.facts.titles && words.title.is_some() || of.facts.bodies && words.body.is_some();
    for (index, part) in parts.iter().enumerate() {
        if part.text.trim().is_empty() && part.media.is_empty() && !(index == 0 && says_more) {
            let what = if index == 0 {
                "this post says nothing"
            } else {
                "this part of the thread says nothing"
            };
            problems.push(Problem::new(
                EMPTY_TEXT,
                part.span,
                what,
                "write a `text`, or remove it",
            ));
        }
    }
    for part in parts
        .iter()
        .filter(|part| part.media.len() > of.limits.media)
    {
        let most = of.limits.media;
        let message = format!(
            "{} media, and a message on `{}` takes {most}",
            part.media.len(),
            of.channel_id
        );
        let span = part.media.get(most).map(|medium| medium.span);
        problems.push(Problem::new(
            TOO_MANY_MEDIA,
            span,
            message,
            "move some of them into a `thread` part",
        ));
    }
}

/// Each written part becomes its texts; its media go with the first of them. Title, link and poll go with the very first.
fn messages(
    parts: Vec<Part<'_>>,
    texts: Vec<Vec<String>>,
    first: Message,
    shared: &Message,
) -> Vec<Message> {
    let mut messages = Vec::new();
    for (part, texts) in parts.into_iter().zip(texts) {
        let mut media: Vec<Attachment> = part.media.into_iter().filter_map(attachment).collect();
        for text in texts {
            let media = std::mem::take(&mut media);
            messages.push(Message {
                text,
                media,
                ..shared.clone()
            });
        }
    }
    if let Some(opening) = messages.first_mut() {
        opening.title = first.title;
        opening.link = first.link;
        opening.poll = first.poll;
        opening.hashtags = first.hashtags;
    }
    messages
}

fn attachment(medium: &Spanned<Media>) -> Option<Attachment> {
    let medium = &medium.value;
    Some(Attachment {
        path: medium.file.as_ref()?.value.clone(),
        alt: medium
            .alt
            .as_ref()
            .map(|alt| alt.value.trim().to_owned())
            .filter(|alt| !alt.is_empty()),
        focus: medium.focus.map(|focus| focus.value),
        ..Attachment::default()
    })
}
