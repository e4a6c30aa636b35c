//! X, through its API v2.
//!
//! Facts from its OpenAPI description and documentation (fundamentals/counting-characters, media/quickstart): 280 weighted
//! characters by twitter-text's configuration v3, four pictures or one GIF or one video, pictures of 5 MB, videos of 512 MB and
//! 0.5 to 140 seconds, alternative texts of 1000, polls of 2 to 4 answers of 25 characters, one cashtag. The same text again is
//! refused with 403, and X's automation rules forbid the same text on several accounts.

use std::time::Duration;

use super::facts::{Cards, Facts, Limits, MediaFacts, Repeats, TextFacts};
use super::planned::planned;
use super::{Handle, Platform, count, marks};

pub(super) static PLATFORM: Platform = planned("x", "X", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 280,
        media: 4,
        alt: 1000,
        image_bytes: 5_000_000,
        video_bytes: 512_000_000,
        poll_options: 4,
        poll_option: 25,
        poll_shortest: Duration::from_secs(5 * 60),
        poll_longest: Duration::from_secs(10_080 * 60),
        ..Limits::NONE
    },
    measure: |text, _| count::x(text),
    unit: "weighted characters",
    polls: true,
    text: TextFacts {
        cashtags: Some(1),
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/png", "image/gif", "image/webp"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        mixed: false,
        most_videos: 1,
        video_seconds: Some((0.5, 140.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['_'],
        least: 1,
        most: 15,
    },
    repeats: Repeats::RefusedEverywhere,
    marks: marks::x,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
