//! What changed, in every format. All of them show one [`Report`], and none of them obeys what the files say.

mod group;
pub mod html;
pub mod json;
pub mod markdown;
mod passages;
mod phrase;
pub mod table;
pub mod together;
mod told;

use crate::diff::Diff;

/// A difference, and what was compared.
#[derive(Debug, Clone, Copy)]
pub struct Report<'a> {
    /// What changed.
    pub diff: &'a Diff,
    /// The version before.
    pub base: Version<'a>,
    /// The version after.
    pub head: Version<'a>,
    /// What a reader has to know of the comparison itself.
    pub notes: &'a [String],
    /// The workspace's folder from that of the repository, with `/` between folders; empty where they are the same.
    pub folder: &'a str,
    /// Where the files of the version after are found on the web, as the beginning of each address; `None` where nobody
    /// said.
    pub files_at: Option<&'a str>,
}

/// One of two versions.
#[derive(Debug, Clone, Copy)]
pub struct Version<'a> {
    /// How it was named; `None` for the folder as it is.
    pub revision: Option<&'a str>,
    /// The full id of its commit.
    pub commit: Option<&'a str>,
}

impl Version<'_> {
    /// `main (0a1b2c3d4e)`, or the folder.
    fn words(&self) -> String {
        let short = self.commit.map(|id| id.get(..10).unwrap_or(id));
        match (self.revision, short) {
            (Some(revision), Some(short)) if revision.starts_with(short) => short.to_owned(),
            (Some(revision), Some(short)) => format!("{revision} ({short})"),
            (Some(revision), None) => revision.to_owned(),
            (None, _) => "the folder".to_owned(),
        }
    }
}
