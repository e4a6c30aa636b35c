//! Discord, through a webhook or a bot.
//!
//! Facts from discord/discord-api-docs: `resources/webhook.mdx` and `resources/message.mdx` (2000 characters, 10 attachments,
//! descriptions of 1024), `resources/poll.mdx`, `reference.mdx` (10 MiB a file). The unit of a character is not documented;
//! UTF-16 code units are the strictest of those in use.

use std::time::Duration;

use super::facts::{Cards, Facts, Limits};
use super::planned::planned;
use super::{Platform, count, marks};

pub(super) static PLATFORM: Platform = planned("discord", "Discord", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2000,
        media: 10,
        alt: 1024,
        image_bytes: 10 * 1024 * 1024,
        video_bytes: 10 * 1024 * 1024,
        poll_options: 10,
        poll_option: 55,
        poll_shortest: Duration::from_secs(3600),
        poll_longest: Duration::from_secs(768 * 3600),
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    polls: true,
    markdown: true,
    marks: marks::links_alone,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
