//! The files that posts name, each looked at once: what stands at its path, and its first bytes.

use std::collections::BTreeMap;
use std::io::Read;

use rayon::prelude::*;

use super::Input;
use crate::content::{HEAD_BYTES, media_type};
use crate::decode::Entry;
use crate::load::{FileKind, Tree, TreeFile, stays_inside};
use crate::model::{Media, Post, Status, Words};
use crate::source::Spanned;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file, and the kind of media that it is by its first bytes.
    File(Option<&'static str>),
    /// Nothing.
    Nothing,
    /// The path leads out of the workspace.
    Outside,
    /// A symbolic link, or something below one.
    Link,
    /// A folder, a device or a submodule.
    NoFile,
    /// It cannot be looked at, for this reason.
    Unreadable(String),
}

/// One place where a post names a picture, a video or a sound.
pub struct Use<'a> {
    /// The post's id.
    pub post_id: &'a str,
    /// What the post says of it.
    pub medium: &'a Spanned<Media>,
}

/// One place where a post names its long text.
pub struct BodyUse<'a> {
    /// The post's id.
    pub post_id: &'a str,
    /// The path.
    pub file: &'a Spanned<String>,
}

/// Every file that posts name.
#[derive(Default)]
pub struct Files<'a> {
    /// Every use of a picture, a video or a sound.
    pub media: Vec<Use<'a>>,
    /// Every use of a long text.
    pub bodies: Vec<BodyUse<'a>>,
    found: BTreeMap<&'a str, Found>,
}

impl<'a> Files<'a> {
    /// Looks at every file that a post names, unless the post is cancelled.
    pub(super) fn look(input: &Input<'a>) -> Self {
        let mut files = Self::default();
        for entry in input.loaded.calendar.posts.values() {
            if entry.value.terms.status() != Status::Cancelled {
                let every_words = entry.value.every_words();
                every_words.for_each(|words| files.add(entry, words));
            }
        }
        let media = files.media.iter();
        let named = media.filter_map(|used| used.medium.value.file.as_ref());
        let bodies = files.bodies.iter().map(|used| used.file);
        let mut paths: Vec<&'a str> = named
            .chain(bodies)
            .map(|file| file.value.as_str())
            .collect();
        paths.sort_unstable();
        paths.dedup();
        let tree = input.tree;
        let found: Vec<_> = paths
            .par_iter()
            .map(|path| (*path, look_at(tree, path)))
            .collect();
        files.found = found.into_iter().collect();
        files
    }

    fn add(&mut self, entry: &'a Entry<Post>, words: &'a Words) {
        let post_id = entry.key.value.as_str();
        let media = words.all_media();
        self.media
            .extend(media.map(|medium| Use { post_id, medium }));
        let body = words
            .body
            .as_ref()
            .and_then(|body| body.value.file.as_ref());
        self.bodies
            .extend(body.map(|file| BodyUse { post_id, file }));
    }

    /// What stands at a path that a post names.
    pub fn at(&self, path: &str) -> &Found {
        self.found.get(path).unwrap_or(&Found::Nothing)
    }
}

fn look_at(tree: &dyn Tree, path: &str) -> Found {
    if !stays_inside(path) {
        return Found::Outside;
    }
    let file = match tree.find(path) {
        Ok(Some(file)) => file,
        Ok(None) => return Found::Nothing,
        Err(error) => return Found::Unreadable(error.to_string()),
    };
    match file.kind {
        FileKind::Regular => match first_bytes(tree, &file) {
            Ok(bytes) => Found::File(media_type(&bytes)),
            Err(reason) => Found::Unreadable(reason),
        },
        FileKind::Symlink => Found::Link,
        FileKind::Folder | FileKind::Submodule | FileKind::Other => Found::NoFile,
    }
}

fn first_bytes(tree: &dyn Tree, file: &TreeFile) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(HEAD_BYTES);
    let limit = u64::try_from(HEAD_BYTES).unwrap_or(u64::MAX);
    let read = tree.open(file)?.take(limit).read_to_end(&mut bytes);
    read.map(|_| bytes).map_err(|error| error.to_string())
}
