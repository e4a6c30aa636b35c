//! The files beside the calendar that a page tells something of: its media, and the beginnings of long texts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::body::{Beginning, beginning, whole};
use crate::content::media::{Medium, inspect, kind_of_name, posters};
use crate::load::{FileKind, Tree, TreeFile, stays_inside};
use crate::model::Post;

/// Of a longer text only so many bytes are read.
const LARGEST_BODY: u64 = 1_000_000;

/// What was learned of the files that posts name, by their paths. A file that cannot be read is not there.
#[derive(Debug, Default)]
pub struct Files {
    media: BTreeMap<String, Clip>,
    bodies: BTreeMap<String, Beginning>,
}

/// A video or a sound, or a picture.
#[derive(Debug)]
pub(in crate::render) struct Clip {
    /// What it is.
    pub(in crate::render) medium: Medium,
    /// The path of the picture that stands for it, where it is none itself.
    pub(in crate::render) poster: Option<String>,
}

impl Files {
    /// Looks at every video and sound that posts name, and how their long texts begin, each once.
    pub fn of<'a>(posts: impl IntoIterator<Item = &'a Post>, tree: &dyn Tree) -> Self {
        Self::look(posts, tree, is_clip, beginning)
    }

    /// Looks at every picture as well, and at the whole of long texts.
    pub fn in_full<'a>(posts: impl IntoIterator<Item = &'a Post>, tree: &dyn Tree) -> Self {
        Self::look(posts, tree, |_| true, whole)
    }

    fn look<'a>(
        posts: impl IntoIterator<Item = &'a Post>,
        tree: &dyn Tree,
        is_wanted: fn(&str) -> bool,
        read: fn(&str) -> Beginning,
    ) -> Self {
        let (mut media, mut bodies) = (BTreeSet::new(), BTreeSet::new());
        for words in posts.into_iter().flat_map(Post::every_words) {
            let named = words.all_media();
            let paths = named.filter_map(|medium| Some(medium.value.file.as_ref()?.value.as_str()));
            media.extend(paths.filter(|path| is_wanted(path)));
            let body = words.body.as_ref();
            bodies.extend(body.and_then(|body| Some(body.value.file.as_ref()?.value.as_str())));
        }
        let owned = |path: &str| path.to_owned();
        Self {
            media: media
                .into_iter()
                .filter_map(|path| Some((owned(path), clip(tree, path)?)))
                .collect(),
            bodies: bodies
                .into_iter()
                .filter_map(|path| Some((owned(path), read(&body(tree, path)?))))
                .collect(),
        }
    }

    /// What was learned of a picture, a video or a sound.
    pub(in crate::render) fn clip(&self, path: &str) -> Option<&Clip> {
        self.media.get(path)
    }

    /// What a long text says, or how it begins.
    pub(in crate::render) fn body(&self, path: &str) -> Option<&Beginning> {
        self.bodies.get(path)
    }
}

/// True for what its name calls a video or a sound.
pub(in crate::render) fn is_clip(path: &str) -> bool {
    kind_of_name(path).is_some_and(|kind| !kind.starts_with("image/"))
}

fn regular(tree: &dyn Tree, path: &str) -> Option<TreeFile> {
    let found = tree.find(path).ok()?.filter(|_| stays_inside(path))?;
    (found.kind == FileKind::Regular).then_some(found)
}

fn clip(tree: &dyn Tree, path: &str) -> Option<Clip> {
    let found = regular(tree, path)?;
    let medium = inspect(tree.open(&found).ok()?.as_mut(), found.size).ok()?;
    let mut beside = posters(path).into_iter();
    let poster = beside.find(|path| regular(tree, path).is_some());
    Some(Clip { medium, poster })
}

fn body(tree: &dyn Tree, path: &str) -> Option<String> {
    let found = regular(tree, path)?;
    let mut bytes = Vec::new();
    let read = tree
        .open(&found)
        .ok()?
        .take(LARGEST_BODY)
        .read_to_end(&mut bytes);
    read.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
