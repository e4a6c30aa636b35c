//! Instagram, through the Graph API.
//!
//! Facts from Meta's documentation of `ig-user/media`: captions of 2200 characters with 30 hashtags and 20 mentions, JPEG
//! pictures of 8 MB from 4:5 to 1.91:1, carousels of up to 10, reels of 3 seconds to 15 minutes and 300 MB. The unit of a
//! character is not documented; UTF-16 code units are the strictest of those in use. Alternative texts came in March 2025.
//!
//! The feed shows about 125 characters of a caption (charactercounter.com, "Instagram Character Counter").

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::fold::Fold;
use super::planned::planned;
use super::{Handle, Platform, count};

pub(super) static PLATFORM: Platform = planned("instagram", "Instagram", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2200,
        comment: 2200,
        media: 10,
        alt: 1000,
        image_bytes: 8_000_000,
        video_bytes: 300_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    replies: false,
    first_comments: true,
    text: TextFacts {
        hashtags: Some(30),
        mentions: Some(20),
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        aspect: Some((0.8, 1.91)),
        width: Some((320, u32::MAX)),
        video_seconds: Some((3.0, 900.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 1,
        most: 30,
    },
    token_days: Some(60),
    doubt: Doubt::ReadBack,
    fold: Some(Fold {
        characters: 125,
        lines: usize::MAX,
        word: "more",
    }),
    ..Facts::MESSAGES
};
