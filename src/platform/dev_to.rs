//! dev.to and other Forem servers.
//!
//! Facts from forem/forem, `app/models/article.rb`: a title, and at most four tags.

use super::Platform;
use super::facts::{Facts, Limits, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("dev-to", "dev.to", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        title: 128,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        hashtags: Some(4),
        ..TextFacts::FREE
    },
    ..Facts::ARTICLES
};
