//! The way from the page to the files that it shows.

use std::path::{Component, Path};

/// The way from one folder to another, as an address would go it: `/` between folders, and empty where both are one.
/// Both paths must be absolute, without links and without `..`; `None` where no relative way leads there, or where a
/// name is not Unicode.
pub fn way(from: &Path, to: &Path) -> Option<String> {
    let (from, to) = (names(from)?, names(to)?);
    let shared = from.iter().zip(&to).take_while(|(one, other)| one == other);
    let shared = shared.count();
    let up = std::iter::repeat_n("..", from.len() - shared);
    let down = to.iter().skip(shared).copied();
    // Two drives have nothing in common, not even a root.
    let reachable = shared > 0 || from == to;
    reachable.then(|| up.chain(down).collect::<Vec<_>>().join("/"))
}

/// The names on a path, its root included.
fn names(path: &Path) -> Option<Vec<&str>> {
    let parts = path.components();
    parts
        .filter(|part| *part != Component::CurDir)
        .map(|part| part.as_os_str().to_str())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_leads_up_and_down() {
        for (from, to, expected) in [
            ("/a/b", "/a/b", ""),
            ("/a", "/a/b/c", "b/c"),
            ("/a/b/c", "/a", "../.."),
            ("/a/out", "/a/social", "../social"),
            ("/", "/a", "a"),
        ] {
            let found = way(Path::new(from), Path::new(to));
            assert_eq!(found.as_deref(), Some(expected), "{from} to {to}");
        }
    }
}
