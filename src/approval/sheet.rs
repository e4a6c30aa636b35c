//! What of a post is approved: its words, media, times and targets, as one value of one form.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use serde::Serialize;
use serde_json::Value;

use crate::time::{Instant, LocalTime};

/// A post as it stands: what is told of it is approved, and nothing else.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Sheet {
    /// The post's id.
    pub post: String,
    /// The channels that it is approved for, by id.
    pub channels: BTreeMap<String, ChannelSheet>,
}

/// A post on one channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ChannelSheet {
    /// The channel's platform.
    pub platform: String,
    /// The channel's own keys, secrets and where they are kept left out.
    pub account: BTreeMap<String, Value>,
    /// When it goes out.
    pub when: When,
    /// What it says.
    pub words: Words,
    /// The media of each message.
    pub media: Vec<Vec<Medium>>,
}

/// When a post goes out, as its file says; which slot it gets is the layout's.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct When {
    /// The time.
    pub time: Time,
    /// The zone of a time without offset.
    pub zone: Option<String>,
    /// The post that must be published first.
    pub after: Option<String>,
    /// How late is too late.
    pub max_late: Option<String>,
    /// What happens then.
    pub on_late: Option<&'static str>,
}

/// The time itself.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Time {
    /// An instant.
    Instant(Instant),
    /// A time on the wall.
    Local(LocalTime),
    /// Some free slot of that day.
    Day(NaiveDate),
    /// The next free slot.
    Queue {
        /// The higher goes first.
        priority: i64,
        /// First day.
        not_before: Option<NaiveDate>,
        /// Last day.
        not_after: Option<NaiveDate>,
    },
    /// Again and again.
    Repeat(Repeating),
}

/// The times of a recurring post.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Repeating {
    /// The cron expression.
    pub cron: String,
    /// First day.
    pub from: Option<NaiveDate>,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// How many times at most.
    pub count: Option<u32>,
    /// Days left out, in order.
    pub except: Vec<NaiveDate>,
}

/// What a post says on a channel.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Words {
    /// Its messages; texts that take turns have those of each turn.
    pub turns: Vec<Vec<Part>>,
    /// Whether a text that is too long becomes a thread.
    pub splits: bool,
    /// The question to vote on.
    pub poll: Option<Question>,
    /// The long text.
    pub body: Option<Long>,
    /// The comment below it.
    pub first_comment: Option<String>,
    /// The post that it answers.
    pub reply_to: Option<String>,
}

/// One message.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Part {
    /// The text with its link, mentions and hashtags.
    pub text: String,
    /// Title.
    pub title: Option<String>,
    /// What stands in front of the text.
    pub content_warning: Option<String>,
    /// The link with its parameters.
    pub link: Option<String>,
    /// Language tag.
    pub language: Option<String>,
    /// Who sees it.
    pub visibility: Option<&'static str>,
    /// Hashtags that stand beside the text.
    pub hashtags: Vec<String>,
    /// What only the platform lets a post choose.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub options: BTreeMap<String, String>,
}

/// A question to vote on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Question {
    /// The answers.
    pub options: Vec<String>,
    /// How long people may vote.
    pub expires_in: Option<String>,
    /// Whether one person may choose several.
    pub multiple: bool,
    /// Whether the counts stay hidden until the end.
    pub hide_totals: bool,
}

/// A long text in a file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Long {
    /// The file.
    pub file: String,
    /// SHA-256 of its content.
    pub sha256: String,
}

/// A picture, a video or a sound.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Medium {
    /// The file.
    pub file: String,
    /// SHA-256 of its content.
    pub sha256: String,
    /// What it shows.
    pub alt: Option<String>,
    /// The point that a crop keeps.
    pub focus: Option<[f64; 2]>,
}
