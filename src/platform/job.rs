//! What an adapter is given: an account and one message for it.

use std::collections::BTreeMap;
use std::time::Duration;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};

use crate::model::{Channel, DeliveryKey, Focus, Imprint, Receipt, Setting, Visibility};
use crate::time::Instant;

/// What is escaped in the path of an address (RFC 3986: all but unreserved characters and the slash).
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// The account that a channel names. Its secrets are only named here, never held.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// The channel's id.
    pub id: &'a str,
    /// The channel.
    pub channel: &'a Channel,
}

impl<'a> Account<'a> {
    /// A setting of the channel as a text; empty where it has none, which `check` has reported.
    pub fn text(&self, key: &str) -> &'a str {
        self.channel.text(key).unwrap_or_default()
    }

    /// The `server` setting without a slash at its end.
    pub fn server(&self) -> &'a str {
        self.text("server").trim_end_matches('/')
    }

    /// The `server` setting without a slash at its end, or the platform's own address where the channel names none.
    pub fn server_or(&self, usual: &'a str) -> &'a str {
        let named = self.channel.text("server");
        named.unwrap_or(usual).trim_end_matches('/')
    }

    /// Where everybody can fetch a file of the calendar: below the setting `media_url`, by its path from the workspace's
    /// folder. `None` where the channel names no such place.
    pub fn public_address(&self, path: &str) -> Option<String> {
        let base = self.channel.text("media_url")?.trim_end_matches('/');
        Some(format!("{base}/{}", utf8_percent_encode(path, IN_PATH)))
    }
}

/// One message to publish, and everything about it that does not change from try to try.
#[derive(Debug, Clone, Copy)]
pub struct Job<'a> {
    /// On which account.
    pub account: Account<'a>,
    /// Of which delivery.
    pub delivery: &'a DeliveryKey,
    /// Which part of the delivery, from 0.
    pub part: usize,
    /// What it says.
    pub message: &'a Message,
    /// The message that it answers: the part before, or the post that `reply_to` names.
    pub parent: Option<&'a Receipt>,
    /// The same for every try of this message, and for no other message.
    pub key: &'a str,
    /// When the calendar has it go out.
    pub publish_at: Instant,
}

impl<'a> Job<'a> {
    /// What the post chooses for a key that only this platform has, or what the channel has under that name.
    pub fn option(&self, key: &str) -> Option<&'a Setting> {
        let of_channel = || Some(&self.account.channel.setting(key)?.value);
        self.message.options.get(key).or_else(of_channel)
    }

    /// Such a choice as a text.
    pub fn chosen(&self, key: &str) -> Option<&'a str> {
        match self.option(key)? {
            Setting::Text(text) => Some(text),
            Setting::Number(_) | Setting::Flag(_) | Setting::List(_) | Setting::Secret(_) => None,
        }
    }

    /// Such a choice as yes or no.
    pub fn flag(&self, key: &str) -> Option<bool> {
        match self.option(key)? {
            Setting::Flag(flag) => Some(*flag),
            Setting::Number(_) | Setting::Text(_) | Setting::List(_) | Setting::Secret(_) => None,
        }
    }

    /// Such a choice as texts; none where there is none.
    pub fn list(&self, key: &str) -> &'a [String] {
        match self.option(key) {
            Some(Setting::List(texts)) => texts,
            _ => &[],
        }
    }
}

/// What one message says, ready for the platform.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Message {
    /// The text, with links, mentions and hashtags.
    pub text: String,
    /// Title, where there is one.
    pub title: Option<String>,
    /// What stands in front of the text.
    pub content_warning: Option<String>,
    /// The address that the post points to, with its parameters.
    pub link: Option<String>,
    /// BCP 47 tag of the text.
    pub language: Option<String>,
    /// Who sees it.
    pub visibility: Option<Visibility>,
    /// Pictures, videos and sounds.
    pub media: Vec<Attachment>,
    /// Answers to choose from.
    pub poll: Option<PollQuestion>,
    /// A long text in Markdown.
    pub body: Option<String>,
    /// Hashtags without `#`.
    pub hashtags: Vec<String>,
    /// Whether it is a comment below the message before it, rather than a message of its own.
    pub is_comment: bool,
    /// What the post chooses of what only this platform offers.
    pub options: BTreeMap<String, Setting>,
}

impl Message {
    /// What people see of it as an answer to `parent`.
    pub fn imprint(&self, parent: Option<&Receipt>) -> Imprint {
        let alt = |attachment: &Attachment| attachment.alt.clone().unwrap_or_default();
        Imprint {
            text: self.text.clone(),
            content_warning: self.content_warning.clone(),
            title: self.title.clone(),
            media: self.media.iter().map(alt).collect(),
            poll: self
                .poll
                .iter()
                .flat_map(|poll| poll.options.clone())
                .collect(),
            parent: parent.cloned(),
        }
    }
}

/// A file that goes with a message.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Attachment {
    /// Path from the workspace's folder.
    pub path: String,
    /// What it shows.
    pub alt: Option<String>,
    /// The point that a crop keeps.
    pub focus: Option<Focus>,
    /// Its kind by its first bytes, such as `image/png`; empty until the file was looked at.
    pub media_type: String,
    /// Size in bytes; 0 until the file was looked at.
    pub bytes: u64,
    /// SHA-256 of its content in hexadecimal; empty until the file was looked at.
    pub sha256: String,
    /// Width as it is shown, in pixels; 0 where that is not known.
    pub width: u32,
    /// Height as it is shown, in pixels; 0 where that is not known.
    pub height: u32,
}

impl Attachment {
    /// The last part of the path.
    pub fn file_name(&self) -> &str {
        self.path.rsplit('/').next().unwrap_or_default()
    }
}

/// Answers to choose from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PollQuestion {
    /// The answers.
    pub options: Vec<String>,
    /// How long people may vote.
    pub open_for: Duration,
    /// Whether one person may choose several.
    pub multiple: bool,
    /// Whether the counts stay hidden until the end.
    pub hide_totals: bool,
}
