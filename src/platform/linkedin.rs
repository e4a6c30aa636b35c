//! LinkedIn, through its Posts API.
//!
//! Facts from Microsoft's documentation of the Posts API and of its little text format, whose reserved characters cut a text
//! that is sent without backslashes. 3000 characters are what the composer allows; their unit is not documented, and UTF-16
//! code units are the strictest of those in use. The same text again is refused with 422 `DUPLICATE_POST`.
//!
//! Where a text is folded is not documented. Those who measured it name about 210 characters or three lines (boltpost.app,
//! "LinkedIn See More Preview", and web-3-apps.com, "LinkedIn Post Length").

use std::time::Duration;

use super::facts::{Cards, Facts, Limits, MediaFacts, Repeats, TextFacts, Threads};
use super::fold::Fold;
use super::planned::planned;
use super::{Platform, count};

pub(super) static PLATFORM: Platform = planned("linkedin", "LinkedIn", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 3000,
        comment: 1250,
        media: 20,
        alt: 4086,
        video_bytes: 500_000_000,
        poll_options: 4,
        poll_option: 30,
        poll_shortest: Duration::from_secs(24 * 3600),
        poll_longest: Duration::from_secs(14 * 24 * 3600),
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    polls: true,
    replies: false,
    first_comments: true,
    text: TextFacts {
        swallowed: &[
            '\\', '|', '{', '}', '[', ']', '(', ')', '<', '>', '*', '_', '~',
        ],
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/gif", "image/png"]),
        video_types: Some(&["video/mp4"]),
        mixed: false,
        most_videos: 1,
        image_pixels: Some(36_152_320),
        video_seconds: Some((3.0, 1800.0)),
        ..MediaFacts::FREE
    },
    repeats: Repeats::Refused,
    token_days: Some(60),
    fold: Some(Fold {
        characters: 210,
        lines: 3,
        word: "see more",
    }),
    cards: Cards::OfLink,
    ..Facts::MESSAGES
};
