//! Buttondown, a newsletter.
//!
//! Facts from its OpenAPI description (buttondown/openapi): `subject` has at most 2000 characters.

use super::Platform;
use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("buttondown", "Buttondown", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        title: 2000,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::SafeInWindow,
    ..Facts::ARTICLES
};
