//! Telegram channels and groups, through a bot.
//!
//! Facts from the Bot API 10.1: texts of 4096 characters after entities are parsed, captions of 1024, albums of 2 to 10,
//! photos of 10 MB, other uploads of 50 MB, polls of up to 12 answers of 100 characters. Lengths are UTF-16 code units, as
//! entities are. Bots cannot describe pictures.

use std::time::Duration;

use super::facts::{Cards, Facts, Limits};
use super::planned::planned;
use super::{Handle, Platform, count};

pub(super) static PLATFORM: Platform = planned("telegram", "Telegram", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 4096,
        caption: 1024,
        media: 10,
        image_bytes: 10_000_000,
        video_bytes: 50_000_000,
        poll_options: 12,
        poll_option: 100,
        poll_shortest: Duration::from_secs(5),
        poll_longest: Duration::from_secs(2_628_000),
        ..Limits::NONE
    },
    measure: |text, _| count::telegram(text),
    polls: true,
    alt_texts: false,
    handle: Handle::Word {
        marks: &['_'],
        least: 4,
        most: 32,
    },
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
