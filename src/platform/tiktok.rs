//! TikTok, through the Content Posting API.
//!
//! Facts from TikTok's references of direct and photo posts: a video has a text of 2200 UTF-16 code units; photos have a title
//! of 90 and a text of 4000. One video of 4 GB, or 1 to 35 photos, JPEG or WebP, of 20 MB. There are no alternative texts.

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::planned::planned;
use super::{Handle, Platform, count};

pub(super) static PLATFORM: Platform = planned("tiktok", "TikTok", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 2200,
        title: 90,
        media: 35,
        image_bytes: 20_000_000,
        video_bytes: 4_000_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    titles: true,
    visibility: true,
    replies: false,
    alt_texts: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&["image/jpeg", "image/webp"]),
        video_types: Some(&["video/mp4", "video/webm", "video/quicktime"]),
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '_'],
        least: 2,
        most: 24,
    },
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};
