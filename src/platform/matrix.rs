//! Matrix rooms.
//!
//! An event has at most 65,536 bytes (Matrix specification, client-server API, "Size limits"); what a text leaves of that is
//! for the rest of the event.

use super::facts::{Doubt, Facts, Limits};
use super::planned::planned;
use super::{Platform, count, marks};

pub(super) static PLATFORM: Platform = planned("matrix", "Matrix", &FACTS);

static FACTS: Facts = Facts {
    limits: Limits {
        text: 60_000,
        ..Limits::NONE
    },
    measure: |text, _| count::bytes(text),
    unit: "bytes",
    doubt: Doubt::SafeInWindow,
    markdown: true,
    marks: marks::links_alone,
    ..Facts::MESSAGES
};
