//! What a file with a long text says in one of the versions.

use std::io::Read;

use crate::load::{Tree, regular_file};

/// Of a longer file only so many bytes are compared.
const LARGEST: u64 = 1_000_000;

/// The text of a file; `None` where it is not there, or no text.
pub(super) fn long_text(tree: &dyn Tree, path: &str) -> Option<String> {
    let file = regular_file(tree, path).ok()?;
    let mut bytes = Vec::new();
    let read = tree.open(&file).ok()?.take(LARGEST).read_to_end(&mut bytes);
    read.ok()?;
    Some(String::from_utf8(bytes).ok()?.replace("\r\n", "\n"))
}
