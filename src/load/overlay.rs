//! A tree with other texts laid over it: what an editor holds and has not saved yet.

use std::collections::BTreeMap;
use std::io::Cursor;

use super::tree::{Blob, FileKind, Tree, TreeError, TreeFile};

/// A tree in which some files read otherwise, or exist only here.
pub struct Overlay<'a> {
    below: &'a dyn Tree,
    texts: &'a BTreeMap<String, String>,
}

impl<'a> Overlay<'a> {
    /// Lays texts, by path from the workspace's folder, over a tree.
    pub fn new(below: &'a dyn Tree, texts: &'a BTreeMap<String, String>) -> Self {
        Self { below, texts }
    }

    fn laid_over(&self, path: &str) -> Option<TreeFile> {
        let text = self.texts.get(path)?;
        Some(TreeFile {
            path: path.to_owned(),
            kind: FileKind::Regular,
            size: text.len() as u64,
            object: None,
        })
    }
}

impl Tree for Overlay<'_> {
    fn list(&self, folder: &str) -> Result<Vec<TreeFile>, TreeError> {
        let mut files = self.below.list(folder)?;
        files.retain(|file| !self.texts.contains_key(&file.path));
        let inside = |path: &str| {
            let rest = path.strip_prefix(folder);
            folder.is_empty() || rest.is_some_and(|rest| rest.starts_with('/'))
        };
        let paths = self.texts.keys().filter(|path| inside(path));
        files.extend(paths.filter_map(|path| self.laid_over(path)));
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Ok(files)
    }

    fn find(&self, path: &str) -> Result<Option<TreeFile>, TreeError> {
        match self.laid_over(path) {
            Some(file) => Ok(Some(file)),
            None => self.below.find(path),
        }
    }

    fn read_all(&self, files: &[TreeFile]) -> Result<Vec<Result<Vec<u8>, String>>, TreeError> {
        let is_below = |file: &&TreeFile| !self.texts.contains_key(&file.path);
        let below: Vec<TreeFile> = files.iter().filter(is_below).cloned().collect();
        let mut contents = self.below.read_all(&below)?.into_iter();
        let read = files.iter().map(|file| match self.texts.get(&file.path) {
            Some(text) => Ok(text.clone().into_bytes()),
            None => contents
                .next()
                .unwrap_or_else(|| Err("it is gone".to_owned())),
        });
        Ok(read.collect())
    }

    fn open(&self, file: &TreeFile) -> Result<Blob, String> {
        match self.texts.get(&file.path) {
            Some(text) => Ok(Box::new(Cursor::new(text.clone().into_bytes()))),
            None => self.below.open(file),
        }
    }

    fn commit(&self) -> Option<&str> {
        self.below.commit()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::memory::{Memory, ROOT_TEXT};

    fn texts(list: &[(&str, &str)]) -> BTreeMap<String, String> {
        list.iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect()
    }

    #[test]
    fn what_is_laid_over_is_read_instead_and_listed_once() {
        let below = Memory::of(&[("kalends.toml", ROOT_TEXT), ("calendar/a.toml", "old")]);
        let texts = texts(&[("calendar/a.toml", "new"), ("calendar/b.toml", "more")]);
        let tree = Overlay::new(&below, &texts);
        let files = tree.list("calendar").unwrap();
        let paths: Vec<&str> = files.iter().map(|file| file.path.as_str()).collect();
        assert_eq!(paths, ["calendar/a.toml", "calendar/b.toml"]);
        let read = tree.read_all(&files).unwrap();
        assert_eq!(read, [Ok(b"new".to_vec()), Ok(b"more".to_vec())]);
        assert_eq!(tree.find("calendar/b.toml").unwrap().unwrap().size, 4);
    }

    #[test]
    fn what_is_not_laid_over_is_read_from_below_in_its_place() {
        let below = Memory::of(&[("a.toml", "a"), ("b.toml", "b"), ("c.toml", "c")]);
        let texts = texts(&[("b.toml", "B")]);
        let tree = Overlay::new(&below, &texts);
        let files = tree.list("").unwrap();
        let read = tree.read_all(&files).unwrap();
        assert_eq!(
            read,
            [Ok(b"a".to_vec()), Ok(b"B".to_vec()), Ok(b"c".to_vec())]
        );
    }
}
