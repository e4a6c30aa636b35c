//! Ghost, a blog with a newsletter.
//!
//! Facts from its Admin API, which refuses a title of more than 255 characters.

use super::Platform;
use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("ghost", "Ghost", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        title: 255,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};
