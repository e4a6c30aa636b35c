//! The texts of a tree's files, and what is said of those that cannot be read.

use std::collections::BTreeSet;

use super::UNREADABLE_FILE;
use super::document::Document;
use super::tree::{FileKind, Tree, TreeError, TreeFile};
use crate::config::{DEFAULT_MAX_FILE_BYTES, Settings};
use crate::diagnostic::Diagnostic;
use crate::source::{Source, SourceId, Sources, Span};

/// One place in the order of the files.
pub(super) enum Place {
    /// A file of the tree.
    File(TreeFile),
    /// A file whose text is known already.
    Known(Source),
    /// Nothing stands at this path here; it does in the tree beside this one.
    Absent(String),
}

/// Adds every text to `sources`, one a place; what cannot be read becomes a document that says so.
pub(super) fn read_texts(
    tree: &dyn Tree,
    settings: &Settings,
    places: Vec<Place>,
    sources: &mut Sources,
) -> Result<Vec<(SourceId, Document)>, TreeError> {
    let cap = settings
        .workspace
        .max_file_bytes
        .map_or(DEFAULT_MAX_FILE_BYTES, |max| max.value);
    let texts: Vec<TreeFile> = places
        .iter()
        .filter_map(|place| match place {
            Place::File(file) if not_a_text_file(file, cap).is_none() => Some(file.clone()),
            Place::File(_) | Place::Known(_) | Place::Absent(_) => None,
        })
        .collect();
    let mut contents = tree.read_all(&texts)?.into_iter();
    let mut unreadable = Vec::new();
    for place in places {
        let file = match place {
            Place::File(file) => file,
            Place::Known(source) => {
                sources.add(source);
                continue;
            }
            Place::Absent(path) => {
                let id = sources.add(Source::new(path, ""));
                unreadable.push((id, Document::default()));
                continue;
            }
        };
        if let Some(problem) = not_a_text_file(&file, cap) {
            unreadable.push(refused(&file.path, &problem, sources));
            continue;
        }
        let gone = || Err("it is gone".to_owned());
        match contents.next().unwrap_or_else(gone).map(String::from_utf8) {
            Ok(Ok(text)) => {
                sources.add(Source::new(file.path, text));
            }
            Ok(Err(error)) => unreadable.push(not_utf8(&file.path, &error, sources)),
            Err(problem) => unreadable.push(refused(&file.path, &problem, sources)),
        }
    }
    Ok(unreadable)
}

/// Why a file holds no text that is read; `None` where it does.
pub(super) fn not_a_text_file(file: &TreeFile, cap: u32) -> Option<String> {
    let problem = match file.kind {
        FileKind::Regular if file.size <= u64::from(cap) => return None,
        FileKind::Regular => format!(
            "it is {} bytes large, and {cap} are allowed: split it, or raise `workspace.max_file_bytes`",
            file.size
        ),
        FileKind::Symlink => {
            "it is a symbolic link, and links are not followed: put the file itself there"
                .to_owned()
        }
        FileKind::Folder => {
            "it is a folder: rename it so that it does not end in `.toml`, or put a file there"
                .to_owned()
        }
        FileKind::Submodule => {
            "it is a submodule, which is not read: put the file itself there".to_owned()
        }
        FileKind::Other => "it is not a regular file: put a text file there".to_owned(),
    };
    Some(problem)
}

fn refused(path: &str, problem: &str, sources: &mut Sources) -> (SourceId, Document) {
    let id = sources.add(Source::new(path, ""));
    let (what, help) = problem
        .split_once(": ")
        .unwrap_or((problem, "check that you may read the file"));
    let finding = Diagnostic::error(
        UNREADABLE_FILE,
        Span::start_of(id),
        format!("`{path}` cannot be read: {what}"),
    );
    (id, Document::unreadable(finding.help(help)))
}

fn not_utf8(
    path: &str,
    error: &std::string::FromUtf8Error,
    sources: &mut Sources,
) -> (SourceId, Document) {
    let valid = error.utf8_error().valid_up_to();
    let readable = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let id = sources.add(Source::new(path, readable));
    let finding = Diagnostic::error(
        UNREADABLE_FILE,
        Span::new(id, valid..valid),
        format!("`{path}` is not UTF-8 text"),
    )
    .label("the first character that is not UTF-8")
    .help("save the file as UTF-8; most editors offer it under \"encoding\"");
    (id, Document::unreadable(finding))
}

/// The texts that are still to be parsed.
pub(super) fn readable<'s>(
    sources: &'s Sources,
    unreadable: &[(SourceId, Document)],
) -> Vec<(SourceId, &'s Source)> {
    let left_out: BTreeSet<SourceId> = unreadable.iter().map(|(id, _)| *id).collect();
    sources
        .iter()
        .skip(1)
        .filter(|(id, _)| !left_out.contains(id))
        .collect()
}
