//! Pinterest, through its API v5.
//!
//! Facts from pinterest/api-description 5.23: titles of 100 characters, descriptions of 800, alternative texts of 500, links of
//! 2048, two to five pictures in a carousel. There are no pins without a picture or a video.

use super::facts::{Doubt, Facts, Limits, MediaFacts, TextFacts, Threads};
use super::planned::planned;
use super::{Platform, count};

pub(super) static PLATFORM: Platform = planned("pinterest", "Pinterest", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 800,
        title: 100,
        media: 5,
        alt: 500,
        ..Limits::NONE
    },
    measure: |text, _| count::utf16(text),
    threads: Threads::Joined,
    links_in_text: false,
    titles: true,
    replies: false,
    text: TextFacts {
        clickable_links: false,
        ..TextFacts::FREE
    },
    media: MediaFacts {
        least: 1,
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::MESSAGES
};
