//! Facebook pages, through the Graph API.
//!
//! 63,206 characters are quoted widely and documented nowhere, as is their unit; UTF-16 code units are the strictest of those
//! in use. Photos above 4 MB are refused with error 1366046 of the Graph API.

use super::facts::{Doubt, Facts, Limits, MediaFacts, Threads};
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
    ..Facts::MESSAGES
};
