//! Times as people read them.

use crate::time::{Instant, Zone, to_local};

/// `Fri 27 Nov 2026 09:00` on the wall clock of the zone.
pub(super) fn day_and_time(instant: Instant, zone: Zone) -> String {
    to_local(instant, zone)
        .format("%a %-d %b %Y %H:%M")
        .to_string()
}

/// `Fri 27 Nov 2026`.
pub(super) fn day(instant: Instant, zone: Zone) -> String {
    to_local(instant, zone).format("%a %-d %b %Y").to_string()
}

/// `09:00`.
pub(super) fn time(instant: Instant, zone: Zone) -> String {
    to_local(instant, zone).format("%H:%M").to_string()
}

/// RFC 3339 with the zone's offset, as JSON carries it.
pub(super) fn rfc3339(instant: Instant, zone: Zone) -> String {
    crate::time::format_instant(instant, zone)
}
