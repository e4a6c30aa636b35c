//! Three versions of a text merged line by line, as `git merge-file` does.

use std::ffi::OsString;
use std::io::{self, Write};
use std::path::Path;

use tempfile::NamedTempFile;

/// What became of the lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MergedLines {
    /// The text, with markers around what contradicts itself.
    pub text: Vec<u8>,
    /// Whether there are such markers.
    pub torn: bool,
}

/// Merges the lines of base, ours and theirs; markers have so many letters, and say `ours` and `theirs`. Fails where git
/// cannot be run, or takes a text for no text.
pub fn merge_lines(folder: &Path, versions: [&[u8]; 3], marker: usize) -> io::Result<MergedLines> {
    let mut files = Vec::new();
    for version in versions {
        let mut file = NamedTempFile::new()?;
        file.write_all(version)?;
        files.push(file);
    }
    let paths: Vec<OsString> = files.iter().map(|file| file.path().into()).collect();
    let output = super::command(folder)
        .args(["merge-file", "--stdout", "--quiet"])
        .arg(format!("--marker-size={marker}"))
        .args(["-L", "ours", "-L", "base", "-L", "theirs", "--"])
        .args([&paths[1], &paths[0], &paths[2]])
        .output()?;
    // It answers how many stretches are left, up to 127, or that it failed (git, `merge-file`).
    if let Some(count @ 0..=127) = output.status.code() {
        return Ok(MergedLines {
            text: output.stdout,
            torn: count > 0,
        });
    }
    let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Err(io::Error::other(said))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn merged(base: &str, ours: &str, theirs: &str) -> (String, bool) {
        let versions = [base, ours, theirs].map(str::as_bytes);
        let merged = merge_lines(Path::new("."), versions, 7).unwrap();
        (String::from_utf8(merged.text).unwrap(), merged.torn)
    }

    #[test]
    fn lines_apart_are_joined_and_others_are_marked() {
        let base = "a\nb\nc\nd\n";
        let (text, torn) = merged(base, "A\nb\nc\nd\n", "a\nb\nc\nD\n");
        assert_eq!((text.as_str(), torn), ("A\nb\nc\nD\n", false));
        let (text, torn) = merged("a\n", "b\n", "c\n");
        let marked = "<<<<<<< ours\nb\n=======\nc\n>>>>>>> theirs\n";
        assert_eq!((text.as_str(), torn), (marked, true));
    }
}
