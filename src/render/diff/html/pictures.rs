//! The pictures of both versions, as the page holds them: the small ones, and no more than a mail can carry.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::diff::{Diff, Said};
use crate::load::{Tree, regular_file};

/// A larger picture is named and not shown, in bytes.
const LARGEST: u64 = 600 * 1024;
/// So much all pictures of a page may take, in bytes.
const MOST: usize = 12 * 1024 * 1024;

/// Pictures as addresses that hold them, by path.
#[derive(Debug, Clone, Default)]
pub struct Pictures {
    before: BTreeMap<String, String>,
    after: BTreeMap<String, String>,
}

impl Pictures {
    /// The pictures of everything that a difference shows, from the two trees; `None` where a version has no files.
    pub fn of(diff: &Diff, before: &dyn Tree, after: &dyn Tree) -> Self {
        let removed = diff.removed.iter().map(|one| &one.said);
        let old = removed.chain(diff.changed.iter().map(|one| &one.said_before));
        let added = diff.added.iter().map(|one| &one.said);
        let new = added.chain(diff.changed.iter().map(|one| &one.said));
        let mut room = MOST;
        Self {
            after: read(new, after, &mut room),
            before: read(old, before, &mut room),
        }
    }

    /// The address of a picture in one of the versions.
    pub(super) fn get(&self, path: &str, is_after: bool) -> Option<&str> {
        let pictures = if is_after { &self.after } else { &self.before };
        pictures.get(path).map(String::as_str)
    }
}

fn read<'a>(
    said: impl Iterator<Item = &'a Said>,
    tree: &dyn Tree,
    room: &mut usize,
) -> BTreeMap<String, String> {
    let media = said
        .flat_map(|said| &said.parts)
        .flat_map(|part| &part.media);
    let paths: BTreeSet<&str> = media.map(|medium| medium.path.as_str()).collect();
    let mut pictures = BTreeMap::new();
    for path in paths {
        let Some(content) = content(tree, path).filter(|content| content.len() <= *room) else {
            continue;
        };
        let Some(kind) = kind(&content) else { continue };
        *room -= content.len();
        pictures.insert(
            path.to_owned(),
            format!("data:{kind};base64,{}", STANDARD.encode(content)),
        );
    }
    pictures
}

fn content(tree: &dyn Tree, path: &str) -> Option<Vec<u8>> {
    let file = regular_file(tree, path).ok()?;
    if file.size > LARGEST {
        return None;
    }
    let mut content = Vec::new();
    tree.open(&file)
        .ok()?
        .take(LARGEST)
        .read_to_end(&mut content)
        .ok()?;
    Some(content)
}

/// What browsers show, by its first bytes: <https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern>.
fn kind(content: &[u8]) -> Option<&'static str> {
    match content {
        [0x89, b'P', b'N', b'G', ..] => Some("image/png"),
        [0xff, 0xd8, 0xff, ..] => Some("image/jpeg"),
        [b'G', b'I', b'F', b'8', ..] => Some("image/gif"),
        [
            b'R',
            b'I',
            b'F',
            b'F',
            _,
            _,
            _,
            _,
            b'W',
            b'E',
            b'B',
            b'P',
            ..,
        ] => Some("image/webp"),
        _ => None,
    }
}
