//! The workspace's own memory of its ledger: a small file with the ledger's id, written before the first event.
//!
//! A marker without a ledger means that the ledger is gone, not that nothing was published; and a ledger with another
//! id is not the one that this workspace began with.

use std::fs;
use std::io;
use std::path::Path;

use super::LedgerError;
use super::durable::{make_folder, write_whole};

/// What the marker says to a person who finds it.
const NOTE: &str = "This workspace has published, and this is the name of its ledger, which knows what was sent, and \
    when: the file `ledger.db` beside this one, unless `publish.ledger` in kalends.toml says otherwise. Keep both.";

/// The id in the marker's first line; `None` where there is no marker.
pub(super) fn read(marker: &Path) -> Result<Option<String>, LedgerError> {
    match fs::read_to_string(marker) {
        Ok(text) => Ok(Some(text.lines().next().unwrap_or_default().to_owned())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(LedgerError::from_io("read", marker, &error)),
    }
}

/// Writes the marker, and its folder where there is none.
pub(super) fn write(marker: &Path, id: &str) -> Result<(), LedgerError> {
    marker.parent().map_or(Ok(()), make_folder)?;
    write_whole(marker, &format!("{id}\n{NOTE}\n"))
}
