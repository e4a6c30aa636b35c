//! The list of platforms.

use crate::platform::{PLATFORMS, find};

#[test]
fn the_registry_is_sorted_without_doubles() {
    let ids: Vec<_> = PLATFORMS.iter().map(|platform| platform.id).collect();
    let mut sorted = ids.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(ids, sorted);
}

#[test]
fn every_platform_is_found_by_its_id() {
    for platform in PLATFORMS {
        assert_eq!(
            find(platform.id).map(|found| found.name),
            Some(platform.name)
        );
    }
    assert!(find("myspace").is_none());
}
