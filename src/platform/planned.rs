//! Platforms that can be planned and checked for, but that this version cannot publish to yet.

use super::{Facts, Guide, Platform};

/// A platform without an adapter: its facts are known, the keys of its channels are not fixed yet.
pub(super) const fn planned(
    id: &'static str,
    name: &'static str,
    facts: &'static Facts,
) -> Platform {
    Platform {
        id,
        name,
        adapter: None,
        facts,
        keys: None,
        options: &[],
        guide: Guide::NONE,
    }
}
