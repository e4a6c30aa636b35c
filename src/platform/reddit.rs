//! Reddit, through `/api/submit`.
//!
//! Titles have at most 300 characters and texts 40,000 (Reddit's composer; the API does not say). The same link again in one
//! community is refused with `ALREADY_SUB`, and the same text in many of them is spam by Reddit's rules.

use super::facts::{Doubt, Facts, Limits, MediaFacts, Repeats, TextFacts, Threads};
use super::planned::planned;
use super::{Handle, Platform, count, marks};

pub(super) static PLATFORM: Platform = planned("reddit", "Reddit", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 40_000,
        title: 300,
        comment: 10_000,
        media: 20,
        ..Limits::NONE
    },
    measure: |text, _| count::code_points(text),
    threads: Threads::Joined,
    titles: true,
    first_comments: true,
    bodies: true,
    alt_texts: false,
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    handle: Handle::Any,
    repeats: Repeats::RefusedEverywhere,
    doubt: Doubt::ReadBack,
    markdown: true,
    marks: marks::links_alone,
    ..Facts::MESSAGES
};
