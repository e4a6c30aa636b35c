//! The sources as text: which files there are, and their lines without tests and comments.

use std::fs;
use std::path::{Path, PathBuf};

/// A source file, without the tests at its end.
pub(super) struct File {
    /// From the folder that was asked for, such as `load/disk.rs`.
    pub(super) path: String,
    pub(super) code: String,
}

impl File {
    pub(super) fn layer(&self) -> &str {
        let first = self.path.split('/').next().unwrap_or_default();
        first.trim_end_matches(".rs")
    }

    /// The lines of code by number; comments say what they like.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &str)> {
        let numbered = self.code.lines().enumerate();
        numbered
            .map(|(index, line)| (index + 1, line))
            .filter(|(_, line)| !line.trim_start().starts_with("//"))
    }

    pub(super) fn lines_with(&self, marks: &[&str]) -> Vec<String> {
        let found = self
            .lines()
            .filter(|(_, line)| marks.iter().any(|mark| line.contains(mark)));
        found
            .map(|(number, line)| format!("src/{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Every Rust file of a folder, without modules that exist only for tests.
pub(super) fn rust_files(folder: &str) -> Vec<File> {
    let root = project().join(folder);
    let paths = every_file(&root)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|it| it == "rs"));
    let files: Vec<(PathBuf, String)> = paths
        .map(|path| (path.clone(), fs::read_to_string(path).unwrap()))
        .collect();
    let only_for_tests: Vec<PathBuf> = files
        .iter()
        .flat_map(|(path, text)| test_modules(path, text))
        .collect();
    let is_for_tests = |path: &Path| {
        let path = path.with_extension("");
        only_for_tests.iter().any(|module| path.starts_with(module))
    };
    let kept = files.into_iter().filter(|(path, _)| !is_for_tests(path));
    kept.map(|(path, text)| File {
        path: path
            .strip_prefix(&root)
            .unwrap()
            .to_str()
            .unwrap()
            .replace('\\', "/"),
        code: text
            .split("#[cfg(test)]\nmod tests {")
            .next()
            .unwrap_or_default()
            .to_owned(),
    })
    .collect()
}

/// Where the modules lie that a file declares for its tests alone: `#[cfg(test)] mod samples;`
fn test_modules(path: &Path, text: &str) -> Vec<PathBuf> {
    let is_root = ["mod.rs", "lib.rs", "main.rs"]
        .iter()
        .any(|name| path.ends_with(name));
    let folder = if is_root {
        path.parent().unwrap().to_path_buf()
    } else {
        path.with_extension("")
    };
    let declared = text.split("#[cfg(test)]\n").skip(1).filter_map(|after| {
        let name = after
            .lines()
            .next()?
            .split("mod ")
            .nth(1)?
            .strip_suffix(';')?;
        Some(folder.join(name))
    });
    declared.collect()
}

/// The file itself, or every file below a folder, in order, without what is built, fetched or recorded.
pub(super) fn every_file(folder: &Path) -> Vec<PathBuf> {
    let left_out = [
        "target",
        "artifacts",
        "corpus",
        "coverage",
        ".git",
        ".kalends",
        "node_modules",
        "public",
        "proptest-regressions",
    ];
    if folder.is_file() {
        return vec![folder.to_path_buf()];
    }
    let mut found = Vec::new();
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    for entry in entries.filter(|entry| !left_out.iter().any(|name| entry.file_name() == *name)) {
        let kind = entry.file_type().unwrap();
        if kind.is_dir() {
            found.extend(every_file(&entry.path()));
        } else if kind.is_file() {
            found.push(entry.path());
        }
    }
    found.sort();
    found
}

/// A file of this project.
pub(super) fn read(path: &str) -> String {
    fs::read_to_string(project().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The folder of this project.
pub(super) fn project() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
