//! Threads, through Meta's API.
//!
//! Facts from Meta's documentation (threads/posts, reference/publishing): 500 characters in which an emoji counts the bytes of
//! its UTF-8 form, at most five different links, carousels of 2 to 20, JPEG and PNG of 8 MB, videos of 1 GB and 300 seconds,
//! alternative texts of 1000, 250 posts a day.

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts, TextFacts};
use super::planned::planned;
use super::{Handle, Platform, count};

pub(super) static PLATFORM: Platform = planned("threads", "Threads", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 500,
        media: 20,
        alt: 1000,
        image_bytes: 8_000_000,
        video_bytes: 1_000_000_000,
        poll_options: 4,
        ..Limits::NONE
    },
    measure: |text, _| count::threads(text),
    polls: true,
    text: TextFacts {
        links: Some(5),
        ..TextFacts::FREE
    },
    media: MediaFacts {
        image_types: Some(&["image/jpeg", "image/png"]),
        video_types: Some(&["video/mp4", "video/quicktime"]),
        video_seconds: Some((0.0, 300.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 1,
        most: 30,
    },
    token_days: Some(60),
    doubt: Doubt::ReadBack,
    cards: Cards::OfText,
    ..Facts::MESSAGES
};
