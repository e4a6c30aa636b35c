//! Facebook pages, through the Graph API.
//!
//! 63,206 characters are quoted widely and documented nowhere, as is their unit; UTF-16 code units are the strictest of those
//! in use. Photos above 4 MB are refused with error 1366046 of the Graph API.
//!
//! Where a text is folded is not documented. Those who measured it name about 477 characters on a desk, and fewer on a
//! telephone (boldlytype.com, "Facebook Post Character Limit"; posthell.com, "Facebook character counter").

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, Threads};
use super::fold::Fold;
use super::planned::planned;
use super::{Platform, count};

pub(super) static PLATFORM: Platform = planned("facebook", "Facebook", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 63_206,
        media: 10,
        image_bytes: 4_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    replies: false,
    first_comments: true,
    media: MediaFacts {
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    doubt: Doubt::ReadBack,
    fold: Some(Fold {
        characters: 477,
        lines: usize::MAX,
        word: "See more",
    }),
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
