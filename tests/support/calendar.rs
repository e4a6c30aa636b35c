//! Small calendars as text.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};

use crate::loopback::Loopback;

/// The time at which workspaces publish unless a test says otherwise: half a minute after their posts are due.
pub(crate) const NOW: &str = "2026-11-27T09:00:30+01:00";

/// The settings of every workspace.
pub(crate) const SETTINGS: &str = r#"
[workspace]
name = "Acme community"
timezone = "Europe/Stockholm"
language = "en"
"#;

/// A feed in `public`.
pub(crate) const FEED: &str = r#"
[channels.feed]
platform = "feed"
base_url = "https://acme.example"
"#;

/// A channel `mastodon` on the loopback platform.
pub(crate) fn mastodon(server: &Loopback) -> String {
    mastodon_at("mastodon", &server.url())
}

/// A Mastodon channel of any name and address.
pub(crate) fn mastodon_at(id: &str, address: &str) -> String {
    format!(
        "[channels.{id}]\nplatform = \"mastodon\"\nserver = \"{address}\"\ntoken = {{ env = \"MASTODON_TOKEN\" }}\n"
    )
}

/// A channel `hook` on the loopback platform.
pub(crate) fn webhook(server: &Loopback) -> String {
    webhook_at("hook", &server.hook_url("acme"))
}

/// A webhook channel of any name and address.
pub(crate) fn webhook_at(id: &str, address: &str) -> String {
    format!(
        "[channels.{id}]\nplatform = \"webhook\"\nurl = \"{address}\"\nsecret = {{ env = \"WEBHOOK_SECRET\" }}\n"
    )
}

/// An approved post on one channel, due at nine.
pub(crate) fn post(id: &str, channel: &str, rest: &str) -> String {
    post_at(id, channel, "2026-11-27T09:00:00", rest)
}

/// An approved post on one channel, due at that time.
pub(crate) fn post_at(id: &str, channel: &str, time: &str, rest: &str) -> String {
    let rest = if rest.lines().any(|line| line.starts_with("text =")) {
        rest.to_owned()
    } else {
        format!("text = \"The text of {id}.\"\n{rest}")
    };
    format!(
        "[posts.{id}]\nstatus = \"approved\"\nchannels = [\"{channel}\"]\npublish_at = {time}\n{rest}\n"
    )
}

/// What a post says that was given no text.
pub(crate) fn text_of(id: &str) -> String {
    format!("The text of {id}.")
}

/// So many minutes after the usual time.
pub(crate) fn later(minutes: i64) -> String {
    let now: DateTime<chrono::FixedOffset> = NOW.parse().expect("an instant");
    rfc3339(now.to_utc() + TimeDelta::minutes(minutes))
}

/// So many seconds before now, by the machine's own clock.
pub(crate) fn seconds_ago(seconds: i64) -> String {
    rfc3339(Utc::now() - TimeDelta::seconds(seconds))
}

/// What passes for a picture: the signature of PNG and some bytes of its own.
pub(crate) fn picture(name: &str) -> Vec<u8> {
    [b"\x89PNG\r\n\x1a\n".as_slice(), name.as_bytes()].concat()
}

fn rfc3339(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}
