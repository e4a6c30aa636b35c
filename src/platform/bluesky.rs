//! Bluesky and other servers of the AT Protocol.
//!
//! Facts from the lexicons `app/bsky/feed/post.json`, `app/bsky/embed/images.json`, `app/bsky/embed/video.json` and
//! `app/bsky/richtext/facet.json` of bluesky-social/atproto, and from the limits that its server enforces. Its own program
//! shows 25 lines of a text (`MAX_POST_LINES` in `src/lib/constants.ts` of bluesky-social/social-app), and whoever
//! publishes makes the card of a link (`app/bsky/embed/external.json`).

use super::facts::{Cards, Doubt, Facts, Limits, MediaFacts};
use super::fold::Fold;
use super::planned::planned;
use super::{Handle, Platform, marks};

pub(super) static PLATFORM: Platform = planned("bluesky", "Bluesky", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 300,
        text_bytes: 3000,
        media: 4,
        image_bytes: 2_000_000,
        video_bytes: 300_000_000,
        ..Limits::NONE
    },
    media: MediaFacts {
        video_types: Some(&["video/mp4"]),
        mixed: false,
        most_videos: 1,
        ..MediaFacts::FREE
    },
    handle: Handle::Domain,
    doubt: Doubt::ReadBack,
    marks: marks::bluesky,
    fold: Some(Fold {
        characters: usize::MAX,
        lines: 25,
        word: "Show more",
    }),
    cards: Cards::OfLink,
    ..Facts::MESSAGES
};
