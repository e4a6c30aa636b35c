//! The media of each message, with what one look at their files told: what the rules about pictures and videos judge.

use super::Context;
use super::media::Files;
use super::target::Target;
use crate::content::media::Medium;
use crate::lint::rule::{Finding, Out};
use crate::model::{Media, ThreadPart};
use crate::platform::{Facts, Platform};
use crate::source::{Span, Spanned};

/// The media of one message.
pub struct MediaMessage<'a> {
    /// The target, by its place in the context.
    pub target: usize,
    /// The media, at least one.
    pub media: Vec<&'a Spanned<Media>>,
}

/// The media of every message that shows any, in the order of the targets. Where no post names a medium nothing is
/// looked for.
pub(in crate::lint) fn media_messages<'a>(
    targets: &[Target<'a>],
    files: &Files<'a>,
) -> Vec<MediaMessage<'a>> {
    let mut messages = Vec::new();
    if files.media.is_empty() {
        return messages;
    }
    for (index, target) in targets.iter().enumerate() {
        let media = media_by_message(target).into_iter();
        let shown = media.filter(|media| !media.is_empty());
        messages.extend(shown.map(|media| MediaMessage {
            target: index,
            media,
        }));
    }
    messages
}

/// The media of the first message and of each further part; where threads are joined, all together.
fn media_by_message<'a>(target: &Target<'a>) -> Vec<Vec<&'a Spanned<Media>>> {
    let first = target.said(|words| words.media.as_ref());
    let parts: Option<&'a Vec<Spanned<ThreadPart>>> = target.said(|words| words.thread.as_ref());
    let mut messages: Vec<Vec<_>> = vec![first.into_iter().flatten().collect()];
    let further = parts.into_iter().flatten();
    messages.extend(further.map(|part| part.value.media.iter().collect()));
    if target.is_one_message() {
        messages = vec![messages.concat()];
    }
    messages
}

/// One message with media on a platform that is known.
pub struct Shown<'c> {
    /// The post on its channel.
    pub target: &'c Target<'c>,
    /// The platform.
    pub platform: &'static Platform,
    /// Its media whose files could be looked at, in order.
    pub media: Vec<ShownMedium<'c>>,
}

/// One medium of a message.
#[derive(Clone, Copy)]
pub struct ShownMedium<'c> {
    /// What the post says of it.
    pub said: &'c Media,
    /// Path of the file.
    pub path: &'c str,
    /// Where the path was written.
    pub span: Span,
    /// What one look at the file told.
    pub medium: &'c Medium,
}

impl Shown<'_> {
    /// What the platform can express.
    pub fn facts(&self) -> &'static Facts {
        self.platform.facts
    }

    /// Reports one of its media, with a way out that every rule about media has: another file for that channel.
    pub(in crate::lint) fn report<'o>(
        &self,
        medium: &ShownMedium<'_>,
        (message, help): (String, &str),
        out: &'o mut Out,
    ) -> Finding<'o> {
        let (post, channel) = (self.target.post_id(), self.target.channel_id());
        let help = format!("{help}, or name another file in [posts.{post}.on.{channel}]");
        out.report(medium.span, message)
            .help(help)
            .post(post)
            .on_channel(channel)
    }
}

impl Context<'_> {
    /// Every message with media whose platform is known.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        self.media_messages.iter().filter_map(|message| {
            let target = &self.targets[message.target];
            let media = message.media.iter().filter_map(|said| {
                let file = said.value.file.as_ref()?;
                Some(ShownMedium {
                    said: &said.value,
                    path: &file.value,
                    span: file.span,
                    medium: self.files.medium(&file.value)?,
                })
            });
            Some(Shown {
                target,
                platform: target.platform?,
                media: media.collect(),
            })
        })
    }
}
