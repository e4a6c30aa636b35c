//! Specifications that platforms publish of themselves, against which composed requests are held.
//!
//! They are no part of the package. They are read from the folder that `KALENDS_SPECS` names, or from a folder beside the
//! repository; where there is none, the test says so and passes.

use std::path::PathBuf;

use serde_json::Value;

/// A specification by its path below that folder.
pub(super) fn read(test: &str, path: &str) -> Option<Value> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/specs"));
    let folder = std::env::var_os("KALENDS_SPECS").map_or_else(beside, PathBuf::from);
    let Ok(specification) = std::fs::read_to_string(folder.join(path)) else {
        eprintln!("{test}: skipped, no `{path}` in `{}`", folder.display());
        return None;
    };
    Some(serde_json::from_str(&specification).unwrap())
}
