//! YouTube, through its Data API v3.
//!
//! Facts from its documentation of the `videos` resource: titles of 100 characters, descriptions of 5000 bytes, neither with
//! `<` or `>`; a post is exactly one video of at most 256 GB or 12 hours. Below a video about 157 characters of the description are
//! shown on a desk, and fewer on a telephone (videodescriptions.com, "How to write a YouTube description").

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::fold::Fold;
use super::planned::planned;
use super::{Handle, Platform, count};

pub(super) static PLATFORM: Platform = planned("youtube", "YouTube", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 5000,
        title: 100,
        comment: 10_000,
        media: 1,
        video_bytes: 256_000_000_000,
        ..Limits::NONE
    },
    measure: |text, _| count::bytes(text),
    unit: "bytes",
    threads: Threads::Joined,
    titles: true,
    visibility: true,
    replies: false,
    first_comments: true,
    alt_texts: false,
    text: TextFacts {
        needs_title: true,
        refused: &['<', '>'],
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        image_types: Some(&[]),
        most_videos: 1,
        video_seconds: Some((0.0, 43_200.0)),
        ..MediaFacts::FREE
    },
    handle: Handle::Word {
        marks: &['.', '-', '_'],
        least: 3,
        most: 30,
    },
    doubt: Doubt::ReadBack,
    fold: Some(Fold {
        characters: 157,
        lines: usize::MAX,
        word: "Show more",
    }),
    ..Facts::MESSAGES
};
