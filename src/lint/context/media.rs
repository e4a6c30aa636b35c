//! The files that posts name, each looked at once: what stands at its path, and what one look at it tells.

use std::collections::BTreeMap;

use rayon::prelude::*;

use super::unnamed::{Unnamed, unnamed};
use crate::content::media::{Medium, inspect};
use crate::decode::Entry;
use crate::lint::Input;
use crate::load::{FileKind, Tree, TreeFile, stays_inside};
use crate::model::{Media, Post, Status, Words};
use crate::source::Spanned;

/// What stands at a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// A file, and what one look at it tells.
    File(Medium),
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
    /// Files beside those media that no post names.
    pub unnamed: Vec<Unnamed>,
    found: BTreeMap<&'a str, Found>,
}

impl<'a> Files<'a> {
    /// Looks at every file that a post names, unless the post is cancelled, or nobody asks for it.
    pub(in crate::lint) fn look(
        input: &Input<'a>,
        is_asked: &(dyn Fn(&str) -> bool + Sync),
    ) -> Self {
        let mut files = Self::default();
        for entry in input.loaded.calendar.posts.values() {
            if entry.value.terms.status() != Status::Cancelled {
                let every_words = entry.value.every_words();
                every_words.for_each(|words| files.add(entry, words));
            }
        }
        files.unnamed = unnamed(input, &files.media);
        files.media.retain(|used| is_asked(used.post_id));
        files.bodies.retain(|used| is_asked(used.post_id));
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

    /// What is known of the file at a path that a post names, if there is one.
    pub fn medium(&self, path: &str) -> Option<&Medium> {
        match self.at(path) {
            Found::File(medium) => Some(medium),
            Found::Nothing
            | Found::Outside
            | Found::Link
            | Found::NoFile
            | Found::Unreadable(_) => None,
        }
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
        FileKind::Regular => inspected(tree, &file).map_or_else(Found::Unreadable, Found::File),
        FileKind::Symlink => Found::Link,
        FileKind::Folder | FileKind::Submodule | FileKind::Other => Found::NoFile,
    }
}

fn inspected(tree: &dyn Tree, file: &TreeFile) -> Result<Medium, String> {
    let mut content = tree.open(file)?;
    inspect(&mut *content, file.size).map_err(|error| error.to_string())
}
