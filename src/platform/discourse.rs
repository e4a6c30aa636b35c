//! Discourse, a forum.
//!
//! Facts from the defaults of discourse/discourse, `config/site_settings.yml`: titles of 15 to 255 characters, a first post
//! of 20 to 32,000, five tags. Every forum can set its own.

use super::facts::{Doubt, Facts, Limits, TextFacts, Threads};
use super::planned::planned;
use super::{Platform, count};

pub(super) static PLATFORM: Platform = planned("discourse", "Discourse", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 32_000,
        least_text: 20,
        title: 255,
        least_title: 15,
        ..Limits::NONE
    },
    measure: |text, _| count::code_points(text),
    threads: Threads::Replies,
    text: TextFacts {
        needs_title: true,
        hashtags: Some(5),
        ..TextFacts::FREE
    },
    replies: true,
    first_comments: true,
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};
