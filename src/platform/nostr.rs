//! Nostr relays. The protocol sets no limits; a relay tells its own in the document of NIP-11.

use super::Platform;
use super::facts::{Doubt, Facts};
use super::planned::planned;

pub(super) static PLATFORM: Platform = planned("nostr", "Nostr", &FACTS);

static FACTS: Facts = Facts {
    doubt: Doubt::AlwaysSafe,
    ..Facts::MESSAGES
};
