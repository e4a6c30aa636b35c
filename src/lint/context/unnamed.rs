//! Files that no post names, in the folders in which posts' media stand.
//!
//! Nothing is listed unless some post names a medium, and the top folder of the workspace never is: it holds everything.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use rayon::prelude::*;

use super::media::Use;
use crate::content::media::{kind_of_name, posters};
use crate::lint::Input;
use crate::load::{FileKind, Tree, TreeFile, stays_inside};
use crate::model::Words;
use crate::source::Span;

/// How much of a long text is searched for names of files, in bytes.
const LONGEST_BODY: u64 = 1024 * 1024;

/// The files of one folder that no post names.
pub struct Unnamed {
    /// The folder.
    pub folder: String,
    /// Their paths, in order; at least one.
    pub files: Vec<String>,
    /// The first place at which a post names another file of that folder.
    pub span: Span,
}

/// Every folder with files that no post names, cancelled posts and long texts included.
pub(in crate::lint) fn unnamed(input: &Input<'_>, media: &[Use<'_>]) -> Vec<Unnamed> {
    let folders = folders(media);
    if folders.is_empty() {
        return Vec::new();
    }
    let named = named(input);
    let posters: BTreeSet<String> = named.iter().flat_map(|path| posters(path)).collect();
    let is_named = |path: &str| named.contains(path) || posters.contains(path);
    let mut found: Vec<Unnamed> = folders
        .into_par_iter()
        .filter_map(|(folder, span)| {
            let listed = input.tree.list(folder).ok()?.into_iter();
            let files = listed.filter(|file| is_medium(file) && !is_named(&file.path));
            Some(Unnamed {
                folder: folder.to_owned(),
                files: files.map(|file| file.path).collect(),
                span,
            })
        })
        .filter(|unnamed| !unnamed.files.is_empty())
        .collect();
    if !found.is_empty() {
        leave_out_shown_by_texts(input, &mut found);
    }
    found
}

/// The outermost folders in which media stand, each with the first place that names one of their files.
fn folders<'a>(media: &[Use<'a>]) -> BTreeMap<&'a str, Span> {
    let mut every: BTreeMap<&'a str, Span> = BTreeMap::new();
    let files = media
        .iter()
        .filter_map(|used| used.medium.value.file.as_ref());
    for file in files.filter(|file| stays_inside(&file.value)) {
        if let Some((folder, _)) = file.value.rsplit_once('/') {
            let first = every.entry(folder).or_insert(file.span);
            *first = file.span.min(*first);
        }
    }
    let mut outermost: BTreeMap<&'a str, Span> = BTreeMap::new();
    for (folder, span) in every {
        let above = folder.match_indices('/').map(|(slash, _)| &folder[..slash]);
        if !above.into_iter().any(|above| outermost.contains_key(above)) {
            outermost.insert(folder, span);
        }
    }
    outermost
}

fn named<'a>(input: &Input<'a>) -> BTreeSet<&'a str> {
    let posts = input.loaded.calendar.posts.values();
    let words = posts.flat_map(|entry| entry.value.every_words());
    let media = words.flat_map(Words::all_media);
    let files = media.filter_map(|medium| medium.value.file.as_ref());
    files.map(|file| file.value.as_str()).collect()
}

fn is_medium(file: &TreeFile) -> bool {
    file.kind == FileKind::Regular && kind_of_name(&file.path).is_some()
}

/// A long text in Markdown shows pictures by their names, with any path before them.
fn leave_out_shown_by_texts(input: &Input<'_>, found: &mut Vec<Unnamed>) {
    let posts = input.loaded.calendar.posts.values();
    let words = posts.flat_map(|entry| entry.value.every_words());
    let bodies = words.filter_map(|words| words.body.as_ref()?.value.file.as_ref());
    let paths: BTreeSet<&str> = bodies.map(|file| file.value.as_str()).collect();
    for text in paths.iter().filter_map(|path| text(input.tree, path)) {
        let is_shown = |path: &String| {
            let name = path.rsplit('/').next().unwrap_or(path);
            text.contains(name) || text.contains(&name.replace(' ', "%20"))
        };
        for unnamed in &mut *found {
            unnamed.files.retain(|path| !is_shown(path));
        }
    }
    found.retain(|unnamed| !unnamed.files.is_empty());
}

fn text(tree: &dyn Tree, path: &str) -> Option<String> {
    let found = Some(path)
        .filter(|path| stays_inside(path))
        .map(|path| tree.find(path));
    let file = found?.ok()?.filter(|file| file.kind == FileKind::Regular)?;
    let mut bytes = Vec::new();
    let read = tree
        .open(&file)
        .ok()?
        .take(LONGEST_BODY)
        .read_to_end(&mut bytes);
    read.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}
