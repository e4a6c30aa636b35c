//! Platforms that can be planned and checked for, but that this version cannot publish to yet.

use super::Platform;
use super::facts::CAUTIOUS;

const fn planned(id: &'static str, name: &'static str) -> Platform {
    Platform {
        id,
        name,
        adapter: None,
        facts: &CAUTIOUS,
        keys: None,
    }
}

pub(super) static BLUESKY: Platform = planned("bluesky", "Bluesky");
pub(super) static BUTTONDOWN: Platform = planned("buttondown", "Buttondown");
pub(super) static DEV_TO: Platform = planned("dev-to", "dev.to");
pub(super) static DISCORD: Platform = planned("discord", "Discord");
pub(super) static DISCOURSE: Platform = planned("discourse", "Discourse");
pub(super) static EMAIL: Platform = planned("email", "Email");
pub(super) static EXEC: Platform = planned("exec", "Command");
pub(super) static FACEBOOK: Platform = planned("facebook", "Facebook");
pub(super) static GHOST: Platform = planned("ghost", "Ghost");
pub(super) static INSTAGRAM: Platform = planned("instagram", "Instagram");
pub(super) static LINKEDIN: Platform = planned("linkedin", "LinkedIn");
pub(super) static LISTMONK: Platform = planned("listmonk", "Listmonk");
pub(super) static MAILCHIMP: Platform = planned("mailchimp", "Mailchimp");
pub(super) static MATRIX: Platform = planned("matrix", "Matrix");
pub(super) static MICROPUB: Platform = planned("micropub", "Micropub");
pub(super) static NOSTR: Platform = planned("nostr", "Nostr");
pub(super) static PINTEREST: Platform = planned("pinterest", "Pinterest");
pub(super) static REDDIT: Platform = planned("reddit", "Reddit");
pub(super) static SLACK: Platform = planned("slack", "Slack");
pub(super) static SNAPCHAT: Platform = planned("snapchat", "Snapchat");
pub(super) static TELEGRAM: Platform = planned("telegram", "Telegram");
pub(super) static THREADS: Platform = planned("threads", "Threads");
pub(super) static TIKTOK: Platform = planned("tiktok", "TikTok");
pub(super) static WORDPRESS: Platform = planned("wordpress", "WordPress");
pub(super) static X: Platform = planned("x", "X");
pub(super) static YOUTUBE: Platform = planned("youtube", "YouTube");
