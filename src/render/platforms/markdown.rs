//! The table of platforms in Markdown, for documentation.

use std::fmt::Write;

use super::summary::{HEADERS, cells};
use crate::platform::Platform;

/// A table with one row a platform.
pub fn render(platforms: &[&Platform]) -> String {
    let headers = HEADERS.map(str::to_lowercase).join(" | ");
    let mut text = format!("| {headers} |\n|{}\n", " --- |".repeat(HEADERS.len()));
    for platform in platforms {
        let [id, rest @ ..] = cells(platform);
        // Writing to a text cannot fail.
        let _ = writeln!(text, "| `{id}` | {} |", rest.join(" | "));
    }
    text
}
