//! Two versions of one workspace, loaded together: a text that both have is read and parsed once.
//!
//! Both number their files alike, by every path that either has, so that what was parsed for one serves the other.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::document::Document;
use super::reading::{Place, read_texts, readable};
use super::tree::{Blob, Tree, TreeError, TreeFile};
use super::{Loaded, ROOT, WORKSPACE_FILE, calendar_files, join, parse, read_root};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, SourceId, Sources};

/// Two versions of a workspace.
#[derive(Debug, Clone)]
pub struct Pair {
    /// The version that is compared with; empty where it holds no workspace.
    pub base: Loaded,
    /// The version that is looked at.
    pub head: Loaded,
    /// The files that both have, text for text.
    pub shared: BTreeSet<SourceId>,
}

/// Loads two versions of a workspace; `None` where the base has none. `changed` are the paths of files that may differ
/// between them; every other file that both have is the same in both.
pub fn load_pair(
    base: Option<&dyn Tree>,
    head: &dyn Tree,
    changed: &BTreeSet<String>,
) -> Result<Pair, TreeError> {
    let nothing = Nothing;
    let mut new = Half::list(head)?;
    let mut old = match base {
        Some(base) => Half::list(base)?,
        None => Half::empty(&nothing, &new),
    };
    let union: BTreeSet<String> = old.files.keys().chain(new.files.keys()).cloned().collect();
    let places = |half: &Half<'_>| -> Vec<Place> {
        let placed = union.iter().map(|path| half.place(path));
        placed.collect()
    };
    let (of_new, of_old) = (places(&new), places(&old));
    new.read(of_new)?;
    let texts = new.texts();
    let same = |path: &String| old.files.contains_key(path) && !changed.contains(path);
    let of_old = of_old.into_iter().zip(&union).map(|(place, path)| {
        let known = texts.get(path.as_str()).filter(|_| same(path));
        known.map_or(place, |text| Place::Known(Source::new(path, *text)))
    });
    old.read(of_old.collect())?;
    let shared: BTreeSet<SourceId> = new
        .sources
        .iter()
        .filter(|(id, source)| {
            let is_parsed = !new.is_unreadable(*id) && !old.is_unreadable(*id);
            is_parsed && *id != ROOT && old.sources.get(*id).text() == source.text()
        })
        .map(|(id, _)| id)
        .collect();
    let parsed: Vec<(SourceId, Document)> = readable(&new.sources, &new.unreadable)
        .into_par_iter()
        .map(parse)
        .collect();
    let again = parsed.par_iter().filter(|(id, _)| shared.contains(id));
    let mut documents: Vec<(SourceId, Document)> = again.cloned().collect();
    let own = readable(&old.sources, &old.unreadable).into_par_iter();
    documents.par_extend(own.filter(|(id, _)| !shared.contains(id)).map(parse));
    let (base, head) = rayon::join(|| old.join(documents), || new.join(parsed));
    Ok(Pair {
        base: base?,
        head: head?,
        shared,
    })
}

/// One of two versions, being read.
struct Half<'a> {
    tree: &'a dyn Tree,
    root: Document,
    files: BTreeMap<String, TreeFile>,
    sources: Sources,
    unreadable: Vec<(SourceId, Document)>,
    diagnostics: Vec<Diagnostic>,
}

impl<'a> Half<'a> {
    fn list(tree: &'a dyn Tree) -> Result<Self, TreeError> {
        let mut sources = Sources::default();
        let root = read_root(tree, &mut sources)?;
        let mut diagnostics = Vec::new();
        let files = calendar_files(tree, &root.settings, &mut diagnostics)?.into_iter();
        Ok(Self {
            tree,
            root,
            files: files.map(|file| (file.path.clone(), file)).collect(),
            sources,
            unreadable: Vec::new(),
            diagnostics,
        })
    }

    /// A version before the workspace was made: it keeps the other one's clock and has nothing in it.
    fn empty(nothing: &'a Nothing, other: &Half<'_>) -> Self {
        let mut sources = Sources::default();
        sources.add(Source::new(WORKSPACE_FILE, ""));
        let mut root = Document::default();
        root.settings.workspace = other.root.settings.workspace.clone();
        Self {
            tree: nothing,
            root,
            files: BTreeMap::new(),
            sources,
            unreadable: Vec::new(),
            diagnostics: Vec::new(),
        }
    }

    fn place(&self, path: &str) -> Place {
        let file = self.files.get(path).cloned();
        file.map_or_else(|| Place::Absent(path.to_owned()), Place::File)
    }

    fn read(&mut self, places: Vec<Place>) -> Result<(), TreeError> {
        let settings = &self.root.settings;
        self.unreadable = read_texts(self.tree, settings, places, &mut self.sources)?;
        Ok(())
    }

    fn is_unreadable(&self, id: SourceId) -> bool {
        self.unreadable
            .binary_search_by_key(&id, |(id, _)| *id)
            .is_ok()
    }

    /// The texts that were read, by path.
    fn texts(&self) -> BTreeMap<&str, &str> {
        let read = self
            .sources
            .iter()
            .filter(|(id, _)| !self.is_unreadable(*id));
        read.map(|(_, source)| (source.path(), source.text()))
            .collect()
    }

    fn join(self, mut documents: Vec<(SourceId, Document)>) -> Result<Loaded, TreeError> {
        documents.push((ROOT, self.root));
        documents.extend(self.unreadable);
        join(self.tree, self.sources, documents, self.diagnostics)
    }
}

/// A tree without files.
#[derive(Debug, Clone, Copy)]
pub struct Nothing;

impl Tree for Nothing {
    fn list(&self, _: &str) -> Result<Vec<TreeFile>, TreeError> {
        Ok(Vec::new())
    }

    fn find(&self, _: &str) -> Result<Option<TreeFile>, TreeError> {
        Ok(None)
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        Ok(files.iter().map(|_| Err("it is gone".to_owned())).collect())
    }

    fn open(&self, _: &TreeFile) -> Result<Blob, String> {
        Err("it is gone".to_owned())
    }

    fn commit(&self) -> Option<&str> {
        None
    }
}

/// A version whose unchanged files are opened in the tree beside it, where that is cheaper: in a folder.
pub struct Beside<'a> {
    /// The version itself; `None` where it holds nothing.
    pub own: Option<&'a dyn Tree>,
    /// The tree beside it.
    pub other: &'a dyn Tree,
    /// The paths of files that may differ between them.
    pub changed: &'a BTreeSet<String>,
}

impl Beside<'_> {
    fn own(&self) -> &dyn Tree {
        self.own.unwrap_or(&Nothing)
    }
}

impl Tree for Beside<'_> {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        self.own().list(folder)
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        self.own().find(path)
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        self.own().read_all(files)
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        let is_there = self.other.commit().is_none() && !self.changed.contains(&file.path);
        let there = is_there
            .then(|| self.other.find(&file.path).ok().flatten())
            .flatten();
        match there.filter(|there| there.size == file.size) {
            Some(there) => self.other.open(&there),
            None => self.own().open(file),
        }
    }

    fn commit(&self) -> Option<&str> {
        self.own().commit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::load;
    use crate::load::memory::{Memory, ROOT_TEXT};

    fn paths(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    /// Everything of a version but how its files are numbered.
    fn told(loaded: &Loaded) -> (Vec<&String>, Vec<String>) {
        let posts = loaded.calendar.posts.keys().collect();
        let problems = loaded.diagnostics.iter().map(|one| {
            let source = loaded.sources.get(one.label.span.source);
            format!(
                "{}:{:?} {}",
                source.path(),
                one.label.span.range(),
                one.message
            )
        });
        (posts, problems.collect())
    }

    #[test]
    fn each_of_two_versions_is_what_it_is_alone() {
        let old = Memory::of(&[
            ("kalends.toml", ROOT_TEXT),
            ("calendar/a.toml", "[posts.a]\ntxt = 'a'\n"),
            ("calendar/b.toml", "[posts.b]\ntext = 'b'\n[posts.x]\n"),
            ("calendar/d.toml", "[posts.d]\ntxt = 'd'\n"),
        ]);
        let new = Memory::of(&[
            ("kalends.toml", ROOT_TEXT),
            ("calendar/a.toml", "[posts.a]\ntxt = 'a'\n"),
            ("calendar/b.toml", "[posts.b]\ntext = 'B'\n"),
            ("calendar/c.toml", "[posts.c]\ntxt = 'c'\n[posts.x]\n"),
        ]);
        let changed = paths(&["calendar/b.toml", "calendar/c.toml", "calendar/d.toml"]);
        let pair = load_pair(Some(&old), &new, &changed).unwrap();
        assert_eq!(told(&pair.base), told(&load(&old).unwrap()));
        assert_eq!(told(&pair.head), told(&load(&new).unwrap()));
        assert_eq!(pair.shared, BTreeSet::from([SourceId(1)]));
    }

    #[test]
    fn before_the_workspace_was_made_there_is_nothing() {
        let new = Memory::of(&[
            ("kalends.toml", ROOT_TEXT),
            ("calendar/a.toml", "[posts.a]\n"),
        ]);
        let pair = load_pair(None, &new, &BTreeSet::new()).unwrap();
        assert!(pair.base.calendar.posts.is_empty() && pair.base.diagnostics.is_empty());
        assert_eq!(pair.base.settings.workspace, pair.head.settings.workspace);
        assert_eq!(pair.head.calendar.posts.len(), 1);
    }
}
