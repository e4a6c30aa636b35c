//! From a tree of files to a calendar: every file is read, every problem of every file is kept.
//!
//! The tree is a folder ([`disk::Folder`]) or a commit ([`git::Commit`]); what is loaded from either is the same.

pub mod compare;
mod cycles;
pub mod disk;
mod document;
mod duplicates;
pub mod git;
mod git_state;
mod holidays;
mod icalendar;
#[cfg(test)]
pub(crate) mod memory;
mod merge;
mod overlay;
mod pair;
mod reading;
mod references;
mod syntax;
mod toml_version;
mod tree;

pub use cycles::REFERENCE_CYCLE;
pub use document::{SYNTAX, forms};
pub use git_state::{GitState, git_state, left_out};
pub use merge::DUPLICATE_ID;
pub use overlay::Overlay;
pub use pair::{Beside, Nothing, Pair, load_pair};
pub use references::UNKNOWN_REFERENCE;
pub use toml_version::NEWER_TOML;
pub use tree::{Blob, Content, FileKind, Tree, TreeError, TreeFile, regular_file, stays_inside};

use std::collections::BTreeSet;

use globset::{GlobBuilder, GlobSet, GlobSetBuilder};
use rayon::prelude::*;

use crate::config::{DEFAULT_FILES, DEFAULT_MAX_FILE_BYTES, DEFAULT_MAX_FILES, Settings};
use crate::decode::INVALID_VALUE;
use crate::diagnostic::{Diagnostic, RuleId, Severity, Subject, sort};
use crate::model::Calendar;
use crate::source::{Source, SourceId, Sources, Span, Spanned};

use document::Document;
use reading::{Place, not_a_text_file, read_texts, readable};

/// The file that marks a workspace.
pub const WORKSPACE_FILE: &str = "kalends.toml";

/// A file that cannot be read as calendar text.
pub const UNREADABLE_FILE: RuleId = RuleId("unreadable-file");

/// Everything that a workspace says, and everything that is wrong with how it says it.
#[derive(Debug, Clone)]
pub struct Loaded {
    /// What the files define.
    pub calendar: Calendar,
    /// What `kalends.toml` sets.
    pub settings: Settings,
    /// The texts, for showing places.
    pub sources: Sources,
    /// Every problem, in order.
    pub diagnostics: Vec<Diagnostic>,
    /// What may be incomplete because its file is not TOML throughout.
    pub torn: BTreeSet<Subject>,
    /// Files that could not be read, or not throughout.
    pub broken_files: Vec<SourceId>,
}

impl Loaded {
    /// Everything that must not be published as it stands: it has an error, or its file is torn.
    pub fn unsound(&self) -> BTreeSet<Subject> {
        let errors = self
            .diagnostics
            .iter()
            .filter(|finding| finding.severity == Severity::Error);
        errors
            .filter_map(|finding| finding.subject.clone())
            .chain(self.torn.iter().cloned())
            .collect()
    }
}

/// Loads a workspace. Fails only where there is no workspace to speak of; problems inside files are diagnostics.
pub fn load(tree: &dyn Tree) -> Result<Loaded, TreeError> {
    let mut sources = Sources::default();
    let root = read_root(tree, &mut sources)?;
    let mut diagnostics = Vec::new();
    let files = calendar_files(tree, &root.settings, &mut diagnostics)?;
    let places = files.into_iter().map(Place::File).collect();
    let unreadable = read_texts(tree, &root.settings, places, &mut sources)?;
    let mut documents: Vec<(SourceId, Document)> = vec![(ROOT, root)];
    documents.par_extend(readable(&sources, &unreadable).into_par_iter().map(parse));
    documents.extend(unreadable);
    join(tree, sources, documents, diagnostics)
}

/// One calendar from the documents of a tree.
fn join(
    tree: &dyn Tree,
    sources: Sources,
    mut documents: Vec<(SourceId, Document)>,
    mut diagnostics: Vec<Diagnostic>,
) -> Result<Loaded, TreeError> {
    documents.sort_by_key(|(source, _)| *source);
    let mut merged = merge::merge(documents, &mut diagnostics);
    holidays::read(
        tree,
        &merged.settings,
        &mut merged.calendar,
        &mut diagnostics,
    )?;
    references::resolve(&merged.calendar, &mut diagnostics);
    sort(&mut diagnostics);
    Ok(Loaded {
        calendar: merged.calendar,
        settings: merged.settings,
        sources,
        diagnostics,
        torn: merged.torn,
        broken_files: merged.broken_files,
    })
}

/// The settings alone, for what must be known before the whole is read.
pub fn load_settings(tree: &dyn Tree) -> Result<Settings, TreeError> {
    Ok(read_root(tree, &mut Sources::default())?.settings)
}

/// How many problems the text of a file has in itself, without what other files say; `None` when it is no TOML.
pub fn problems_of(path: &str, text: &str) -> Option<usize> {
    let document = if path == WORKSPACE_FILE {
        Document::root(ROOT, text)
    } else {
        Document::calendar(ROOT, text)
    };
    (!document.broken).then_some(document.diagnostics.len())
}

const ROOT: SourceId = SourceId(0);

fn read_root(tree: &dyn Tree, sources: &mut Sources) -> Result<Document, TreeError> {
    let file = tree
        .find(WORKSPACE_FILE)?
        .ok_or_else(|| TreeError::NoWorkspace {
            looked_in: "this folder".to_owned(),
        })?;
    let unreadable = |detail: String| TreeError::Unreadable {
        path: WORKSPACE_FILE.to_owned(),
        detail,
    };
    if let Some(problem) = not_a_text_file(&file, DEFAULT_MAX_FILE_BYTES) {
        // The cap of this one file cannot be raised in it, so the advice for the others is left out.
        let what = problem.split(": ").next().unwrap_or_default();
        return Err(unreadable(what.to_owned()));
    }
    let content = tree
        .read_all(&[file])?
        .pop()
        .unwrap_or_else(|| Err("it is gone".to_owned()))
        .map_err(unreadable)?;
    let text =
        String::from_utf8(content).map_err(|_| unreadable("it is not UTF-8 text".to_owned()))?;
    let id = sources.add(Source::new(WORKSPACE_FILE, text));
    Ok(Document::root(id, sources.get(id).text()))
}

/// The files that the globs of the workspace mean, in the order of their paths.
fn calendar_files(
    tree: &dyn Tree,
    settings: &Settings,
    diagnostics: &mut Vec<Diagnostic>,
) -> Result<Vec<TreeFile>, TreeError> {
    let globs = globs(settings, diagnostics);
    let mut found = Vec::new();
    for folder in globs.folders {
        let link = tree
            .find(&folder)?
            .filter(|file| file.kind == FileKind::Symlink);
        diagnostics.extend(link.map(|_| linked_folder(&folder)));
        found.extend(
            tree.list(&folder)?
                .into_iter()
                .filter(|file| globs.set.is_match(&file.path)),
        );
    }
    // A pattern that means every name means the folders too, and they are not at fault.
    let is_plain_folder = |file: &TreeFile| file.kind == FileKind::Folder && !is_toml(&file.path);
    found.retain(|file| file.path != WORKSPACE_FILE && !is_plain_folder(file));
    found.sort_by(|a, b| a.path.cmp(&b.path));
    found.dedup();
    let allowed = settings
        .workspace
        .max_files
        .map_or(DEFAULT_MAX_FILES, |max| max.value);
    if found.len() > allowed as usize {
        return Err(TreeError::TooManyFiles {
            found: found.len(),
            allowed,
        });
    }
    Ok(found)
}

fn linked_folder(folder: &str) -> Diagnostic {
    let message = format!("the calendar files of `{folder}` are not read: it is a symbolic link");
    Diagnostic::error(UNREADABLE_FILE, Span::start_of(ROOT), message)
        .help("links are not followed: put the folder itself there, or correct `workspace.files`")
}

struct Globs {
    set: GlobSet,
    folders: BTreeSet<String>,
}

fn globs(settings: &Settings, diagnostics: &mut Vec<Diagnostic>) -> Globs {
    let default = || vec![Spanned::new(DEFAULT_FILES.to_owned(), Span::start_of(ROOT))];
    let patterns = settings.workspace.files.clone().unwrap_or_else(default);
    let mut set = GlobSetBuilder::new();
    let mut folders = BTreeSet::new();
    for pattern in &patterns {
        if !stays_inside(&pattern.value) {
            diagnostics.push(not_inside(pattern));
            continue;
        }
        match GlobBuilder::new(&pattern.value).literal_separator(true).build() {
            Ok(glob) => {
                set.add(glob);
                folders.insert(literal_folder(&pattern.value));
            }
            Err(error) => diagnostics.push(
                Diagnostic::error(INVALID_VALUE, pattern.span, format!("`{}` is not a pattern of files: {}", pattern.value, error.kind()))
                    .help("write a path in which `*` stands for any name and `**` for any folders, such as \"calendar/**/*.toml\""),
            ),
        }
    }
    Globs {
        set: set.build().unwrap_or_else(|_| GlobSet::empty()),
        folders,
    }
}

fn not_inside(pattern: &Spanned<String>) -> Diagnostic {
    let message = format!("`{}` is no path inside the workspace", pattern.value);
    Diagnostic::error(INVALID_VALUE, pattern.span, message).help(
        "write a path from the workspace's folder, without `..`, such as \"calendar/**/*.toml\"",
    )
}

/// The folder above the first part of a pattern that is not plain text.
fn literal_folder(pattern: &str) -> String {
    let parts: Vec<&str> = pattern.split('/').collect();
    let plain = parts[..parts.len() - 1]
        .iter()
        .take_while(|part| !part.contains(['*', '?', '[', '{']));
    plain.copied().collect::<Vec<_>>().join("/")
}

/// True for the ending that calendar files have.
fn is_toml(path: &str) -> bool {
    std::path::Path::new(path)
        .extension()
        .is_some_and(|extension| extension == "toml")
}

fn parse((id, source): (SourceId, &Source)) -> (SourceId, Document) {
    (id, Document::calendar(id, source.text()))
}

#[cfg(test)]
mod tests;
