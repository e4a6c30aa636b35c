//! What an event is about. Events about the same thing form one stream, numbered from 1.

use std::cmp::Ordering;
use std::fmt;

use crate::model::DeliveryKey;

/// What a stream of events is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Stream {
    /// The workspace as a whole: what is paused.
    Workspace,
    /// A channel: where it publishes to.
    Channel(String),
    /// A post on all of its channels: who approved it.
    Post(String),
    /// One delivery.
    Delivery(DeliveryKey),
}

impl Stream {
    /// Its identity in every store: post, channel and occurrence, empty where it has none. Ids are
    /// never empty, so no two streams share one.
    pub fn columns(&self) -> [&str; 3] {
        match self {
            Self::Workspace => [""; 3],
            Self::Channel(channel) => ["", channel, ""],
            Self::Post(post) => [post, "", ""],
            Self::Delivery(key) => [&key.post, &key.channel, &key.occurrence],
        }
    }

    /// The delivery that it is about, if it is about one.
    pub fn delivery(&self) -> Option<&DeliveryKey> {
        match self {
            Self::Delivery(key) => Some(key),
            Self::Workspace | Self::Channel(_) | Self::Post(_) => None,
        }
    }
}

/// Streams sort as their columns do, which is the order that every store loads them in.
impl Ord for Stream {
    fn cmp(&self, other: &Self) -> Ordering {
        self.columns().cmp(&other.columns())
    }
}

impl PartialOrd for Stream {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl From<DeliveryKey> for Stream {
    fn from(key: DeliveryKey) -> Self {
        Self::Delivery(key)
    }
}

impl fmt::Display for Stream {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Workspace => out.write_str("the workspace"),
            Self::Channel(channel) => write!(out, "channel {channel}"),
            Self::Post(post) => write!(out, "post {post}"),
            Self::Delivery(key) => key.fmt(out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn delivery(post: &str, channel: &str, occurrence: &str) -> Stream {
        Stream::Delivery(DeliveryKey {
            post: post.into(),
            channel: channel.into(),
            occurrence: occurrence.into(),
        })
    }

    #[test]
    fn streams_sort_as_a_store_sorts_their_columns() {
        let sorted = [
            Stream::Workspace,
            Stream::Channel("mastodon".into()),
            Stream::Post("a".into()),
            delivery("a", "mastodon", ""),
            delivery("a", "mastodon", "2026-11-02T10:00"),
            delivery("a-b", "bluesky", ""),
        ];
        assert!(sorted.is_sorted());
        let columns: Vec<_> = sorted.iter().map(Stream::columns).collect();
        assert!(columns.is_sorted());
    }
}
