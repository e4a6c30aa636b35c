//! The digest of a post, and digests of its pieces, by which a later change is named.

use std::collections::BTreeMap;
use std::io::Read;

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::making::sheet;
use super::sheet::Sheet;
use crate::load::{Loaded, Tree, regular_file};
use crate::platform::hex;

/// The way in which the digest is made; another way makes other digests of the same post.
const WAY: &str = "a1";
/// How many hexadecimal digits tell two pieces apart.
const PIECE: usize = 16;

/// The kinds of pieces, as changes name them.
const KINDS: [(&str, &str); 4] = [
    ("words", "the words"),
    ("media", "the media"),
    ("time", "the time"),
    ("account", "the account"),
];

/// A post as it stands, and its digest.
#[derive(Debug, Clone, PartialEq)]
pub struct Seal {
    /// What is approved.
    pub sheet: Sheet,
    /// The digest of all of it.
    pub digest: String,
    /// Digests of what each channel's words, media, time and account are: `mastodon/words`.
    pub pieces: BTreeMap<String, String>,
}

/// Seals a post as it stands: everything that it would send on the channels where its file calls it approved, the content of
/// its media included. Errors: why that cannot be told, such as a file that is missing.
pub fn seal(loaded: &Loaded, tree: &dyn Tree, post: &str) -> Result<Seal, String> {
    let mut files = Files {
        tree,
        known: BTreeMap::new(),
    };
    let sheet = sheet(loaded, &mut files, post)?;
    Ok(Seal {
        digest: format!("{WAY}:{}", hashed(&sheet)),
        pieces: pieces(&sheet),
        sheet,
    })
}

/// The content of files, each read once.
pub(super) struct Files<'a> {
    tree: &'a dyn Tree,
    known: BTreeMap<String, String>,
}

impl Files<'_> {
    /// SHA-256 of a regular file's content.
    pub(super) fn sha256(&mut self, path: &str) -> Result<String, String> {
        if let Some(known) = self.known.get(path) {
            return Ok(known.clone());
        }
        let mut content = self.tree.open(&regular_file(self.tree, path)?)?;
        let mut hash = Sha256::new();
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = content.read(&mut buffer);
            match read.map_err(|error| format!("`{path}` cannot be read: {error}"))? {
                0 => break,
                read => hash.update(&buffer[..read]),
            }
        }
        let digest = hex(&hash.finalize());
        self.known.insert(path.to_owned(), digest.clone());
        Ok(digest)
    }
}

/// SHA-256 of a value as JSON, whose order the value's own form decides.
fn hashed(value: &impl Serialize) -> String {
    // Sheets hold texts, numbers and lists, none of which can fail to be written.
    hex(&Sha256::digest(
        serde_json::to_vec(value).unwrap_or_default(),
    ))
}

fn pieces(sheet: &Sheet) -> BTreeMap<String, String> {
    let channels = sheet.channels.iter();
    let of_each = channels.flat_map(|(id, channel)| {
        let account = (&channel.platform, &channel.account);
        let digests = [
            hashed(&channel.words),
            hashed(&channel.media),
            hashed(&channel.when),
            hashed(&account),
        ];
        let named = KINDS.iter().zip(digests);
        named.map(move |((kind, _), digest)| (format!("{id}/{kind}"), digest[..PIECE].to_owned()))
    });
    of_each.collect()
}

/// What changed between two sets of pieces, in a few words; `None` where nothing can be told.
pub(super) fn changes(
    then: &BTreeMap<String, String>,
    now: &BTreeMap<String, String>,
) -> Option<String> {
    let (old, new) = (channels(then), channels(now));
    let mut told = Vec::new();
    for (kind, name) in KINDS {
        let differs = |id: &&&str| {
            let piece = format!("{id}/{kind}");
            then.get(&piece) != now.get(&piece)
        };
        let both = old.iter().filter(|id| new.contains(*id));
        let changed: Vec<&str> = both.filter(differs).copied().collect();
        told.extend(on_channels(&changed).map(|channels| format!("{name} on {channels}")));
    }
    let added = new.iter().filter(|id| !old.contains(*id));
    told.extend(added.map(|id| format!("`{id}` was added")));
    let gone = old.iter().filter(|id| !new.contains(*id));
    told.extend(gone.map(|id| format!("`{id}` was removed")));
    (!told.is_empty() && !then.is_empty()).then(|| told.join(", "))
}

/// The channels that pieces are of, in order.
fn channels(pieces: &BTreeMap<String, String>) -> Vec<&str> {
    let names = pieces.keys().filter_map(|name| name.split('/').next());
    let mut ids: Vec<&str> = names.collect();
    ids.dedup();
    ids
}

fn on_channels(ids: &[&str]) -> Option<String> {
    let (first, others) = ids.split_first()?;
    Some(match others.len() {
        0 => format!("`{first}`"),
        1 => format!("`{first}` and `{}`", others[0]),
        more => format!("`{first}` and {more} other channels"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(pieces: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = pieces.iter().map(|(name, digest)| (*name, *digest));
        owned
            .map(|(name, digest)| (name.to_owned(), digest.to_owned()))
            .collect()
    }

    #[test]
    fn what_changed_is_named_by_kind_and_channel() {
        let then = set(&[("a/time", "1"), ("a/words", "1"), ("b/time", "1")]);
        for (now, told) in [
            (
                set(&[("a/time", "1"), ("a/words", "2"), ("b/time", "1")]),
                "the words on `a`",
            ),
            (
                set(&[("a/time", "2"), ("a/words", "2"), ("b/time", "2")]),
                "the words on `a`, the time on `a` and `b`",
            ),
            (
                set(&[("a/time", "1"), ("a/words", "1"), ("c/time", "1")]),
                "`c` was added, `b` was removed",
            ),
        ] {
            assert_eq!(changes(&then, &now).as_deref(), Some(told));
        }
        assert_eq!(changes(&then, &then), None);
        assert_eq!(changes(&BTreeMap::new(), &then), None);
    }
}
