//! Specifications that platforms publish of themselves, against which every composed request is held.
//!
//! They are no part of the package. They are read from the folder that `KALENDS_SPECS` names, or from a folder beside the
//! repository; where there is none, a test says so and passes.

mod bluesky;
mod calls;
mod ghost;
mod mastodon;
mod matrix;
mod openapi;
mod slack;
mod telegram;

use std::path::{Path, PathBuf};

use serde_json::Value;

/// The folder or file of a specification, by its path below all of them.
fn place(test: &str, path: &str) -> Option<PathBuf> {
    let beside = || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../shared/specs"));
    let folder = std::env::var_os("KALENDS_SPECS").map_or_else(beside, PathBuf::from);
    let place = folder.join(path);
    if !place.exists() {
        eprintln!("skipped: {test}: no `{path}` in `{}`", folder.display());
        return None;
    }
    Some(place)
}

/// A specification by its path below all of them.
fn read(test: &str, path: &str) -> Option<Value> {
    place(test, path).map(|place| parsed(&place))
}

/// A file of JSON or YAML.
fn parsed(place: &Path) -> Value {
    let text = std::fs::read_to_string(place).unwrap();
    if place.extension().is_some_and(|end| end == "yaml") {
        return serde_yaml_ng::from_str(&text).unwrap();
    }
    serde_json::from_str(&text).unwrap()
}
