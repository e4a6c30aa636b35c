//! The files beside the calendar that a page tells something of: videos and sounds, and the beginnings of long texts.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::body::{Beginning, beginning};
use crate::content::media::{Medium, inspect, kind_of_name, posters};
use crate::load::{FileKind, Tree, TreeFile, stays_inside};
use crate::model::Post;
use crate::render::calendar::Plan;

/// Of a longer text only so many bytes are read.
const LARGEST_BODY: u64 = 1_000_000;

/// What was learned of the files that the posts of a plan name, by their paths. A file that cannot be read is not there.
#[derive(Debug, Default)]
pub struct Files {
    clips: BTreeMap<String, Clip>,
    bodies: BTreeMap<String, Beginning>,
}

/// A video or a sound.
#[derive(Debug)]
pub(super) struct Clip {
    /// What it is.
    pub(super) medium: Medium,
    /// The path of the picture that stands for it.
    pub(super) poster: Option<String>,
}

impl Files {
    /// Looks at every video, sound and long text that a plan names, each once.
    pub fn of(plan: &Plan<'_>, tree: &dyn Tree) -> Self {
        let (mut clips, mut bodies) = (BTreeSet::new(), BTreeSet::new());
        let posts: BTreeMap<&str, _> = plan
            .items
            .iter()
            .map(|item| (item.delivery.key.post.as_str(), item.post))
            .collect();
        for words in posts.into_values().flat_map(Post::every_words) {
            let media = words
                .all_media()
                .filter_map(|media| media.value.file.as_ref());
            clips.extend(
                media
                    .map(|file| file.value.as_str())
                    .filter(|path| is_clip(path)),
            );
            let body = words
                .body
                .as_ref()
                .and_then(|body| body.value.file.as_ref());
            bodies.extend(body.map(|file| file.value.as_str()));
        }
        let owned = |path: &str| path.to_owned();
        Self {
            clips: clips
                .into_iter()
                .filter_map(|path| Some((owned(path), clip(tree, path)?)))
                .collect(),
            bodies: bodies
                .into_iter()
                .filter_map(|path| Some((owned(path), body(tree, path)?)))
                .collect(),
        }
    }

    pub(super) fn clip(&self, path: &str) -> Option<&Clip> {
        self.clips.get(path)
    }

    pub(super) fn body(&self, path: &str) -> Option<&Beginning> {
        self.bodies.get(path)
    }
}

/// True for what its name calls a video or a sound.
pub(super) fn is_clip(path: &str) -> bool {
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

fn body(tree: &dyn Tree, path: &str) -> Option<Beginning> {
    let found = regular(tree, path)?;
    let mut bytes = Vec::new();
    let read = tree
        .open(&found)
        .ok()?
        .take(LARGEST_BODY)
        .read_to_end(&mut bytes);
    read.ok()?;
    Some(beginning(&String::from_utf8_lossy(&bytes)))
}
