//! Mailchimp, a newsletter. Its subject lines have at most 150 characters (Mailchimp, "Best practices for email subject
//! lines").

use super::Platform;
use super::facts::{Doubt, Facts, Limits, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("mailchimp", "Mailchimp", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        title: 150,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    doubt: Doubt::ReadBack,
    ..Facts::ARTICLES
};
