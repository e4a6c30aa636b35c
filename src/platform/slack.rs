//! Slack channels, through `chat.postMessage` or an incoming webhook.
//!
//! Slack cuts a text above 40,000 characters, and advises to stay below 4,000 (Slack, "chat.postMessage", "Truncating
//! content").

use super::facts::{Cards, Doubt, Facts, Limits};
use super::planned::planned;
use super::{Platform, count, marks};

pub(super) static PLATFORM: Platform = planned("slack", "Slack", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 40_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    doubt: Doubt::ReadBack,
    marks: marks::links_alone,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
