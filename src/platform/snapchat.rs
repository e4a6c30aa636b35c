//! Snapchat public profiles.
//!
//! A story or spotlight is one picture or one video of 5 to 60 seconds, and a spotlight's description has 160 characters
//! (figures of third parties; Snap's documentation is open to partners only).

use super::facts::{Facts, Limits, MediaFacts, TextFacts, Threads};
use super::planned::planned;
use super::{Platform, count};

pub(super) static PLATFORM: Platform = planned("snapchat", "Snapchat", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 160,
        title: 45,
        media: 1,
        image_bytes: 20_000_000,
        video_bytes: 500_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    titles: true,
    replies: false,
    alt_texts: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg", "image/png"]),
        video_types: Some(&["video/mp4"]),
        most_videos: 1,
        video_seconds: Some((5.0, 60.0)),
        ..MediaFacts::FREE
    },
    ..Facts::MESSAGES
};
