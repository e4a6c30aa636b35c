//! Email, sent over SMTP.
//!
//! A message without a subject looks like a mistake, and filters take it for one. RFC 5322 keeps a line below 998 octets.

use super::Platform;
use super::facts::{Facts, Limits, TextFacts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("email", "Email", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        title: 998,
        ..Limits::NONE
    },
    text: TextFacts {
        needs_title: true,
        ..TextFacts::FREE
    },
    ..Facts::ARTICLES
};
