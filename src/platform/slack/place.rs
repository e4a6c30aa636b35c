//! Where a message stands: its channel, its time stamp, which is its id there, and the thread that it belongs to.

use crate::model::Receipt;
use crate::platform::Account;

/// Where a message stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// Id of the channel.
    pub(super) channel: String,
    /// Time stamp of the message.
    pub(super) ts: String,
    /// Time stamp of the message that its thread hangs below; `None` where it hangs below none.
    pub(super) root: Option<String>,
}

impl Place {
    /// What an answer to it names: the first message of a thread, never one further down.
    pub(super) fn thread(&self) -> &str {
        self.root.as_ref().unwrap_or(&self.ts)
    }

    /// As a receipt keeps it: `CHANNEL:TS`, with the thread behind another colon.
    pub(super) fn id(&self) -> String {
        let root = self.root.as_ref().map(|root| format!(":{root}"));
        format!("{}:{}{}", self.channel, self.ts, root.unwrap_or_default())
    }

    /// Where a message stands that is out. Where a person has found it, there is only its address.
    pub(super) fn of(receipt: &Receipt, account: &Account<'_>) -> Option<Self> {
        match &receipt.remote_id {
            Some(id) => Self::from_id(id, account),
            None => Self::from_address(receipt.url.as_ref()?),
        }
    }

    fn from_id(id: &str, account: &Account<'_>) -> Option<Self> {
        let parts: Vec<&str> = id.split(':').collect();
        let (channel, ts, root) = match parts[..] {
            [ts] => (account.text("channel_id"), ts, None),
            [channel, ts] => (channel, ts, None),
            [channel, ts, root] => (channel, ts, Some(root.to_owned())),
            _ => return None,
        };
        is_time_stamp(ts).then(|| Self {
            channel: channel.to_owned(),
            ts: ts.to_owned(),
            root,
        })
    }

    /// `https://team.slack.com/archives/CHANNEL/p1700000000000100`, with `?thread_ts=` where it belongs to a thread.
    fn from_address(address: &str) -> Option<Self> {
        let url = url::Url::parse(address).ok()?;
        let path: Vec<&str> = url.path_segments()?.collect();
        let [_, channel, name] = path[..] else {
            return None;
        };
        let digits = name.strip_prefix('p')?;
        let point = digits.len().checked_sub(6)?;
        let ts = format!("{}.{}", digits.get(..point)?, digits.get(point..)?);
        let mut query = url.query_pairs();
        let root = query.find(|(key, _)| key == "thread_ts");
        let root = root.map(|(_, root)| root.into_owned());
        (is_time_stamp(&ts) && path[0] == "archives").then(|| Self {
            channel: channel.to_owned(),
            root: root.filter(|root| is_time_stamp(root) && *root != ts),
            ts,
        })
    }
}

fn is_time_stamp(ts: &str) -> bool {
    let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
    ts.split_once('.')
        .is_some_and(|(seconds, rest)| is_number(seconds) && is_number(rest))
}
