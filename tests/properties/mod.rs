//! What holds of any text from outside, however damaged: it is read or refused, in bounded time, and what is then said of
//! it is true of it.
//!
//! `tests/mutations.rs` damages what is right at random; the programs in `fuzz/` look for harm for as long as one likes.

pub(crate) mod answers;
pub(crate) mod calendar;
pub(crate) mod events;
pub(crate) mod media;
pub(crate) mod shown;
pub(crate) mod times;

use kalends::time::{Instant, parse_instant};

/// The moment at which all of it is read.
pub(crate) fn now() -> Instant {
    parse_instant("2027-03-09T10:00:00+01:00").expect("an instant")
}
