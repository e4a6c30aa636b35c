//! `kalends merge-file`: a merge driver for git, which merges calendar files by their tables.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use kalends::git::{MergedLines, merge_lines};
use kalends::merge::{Merged, Piece, Versions, merge};

use super::Context;
use super::exchange::exchange;
use crate::failure::{FINDINGS, Failure};

/// Merges two versions of a calendar file into the first of them.
#[derive(Debug, Args)]
#[command(
    after_help = "Once in each clone:\n  git config merge.kalends.name \"Kalends calendar files\"\n  \
        git config merge.kalends.driver \"kalends merge-file %O %A %B --marker-size %L --path %P\"\n\
        And in .gitattributes:\n  kalends.toml merge=kalends\n  calendar/**/*.toml merge=kalends"
)]
pub(super) struct MergeFile {
    /// The version that both come from; `%O` in git's settings
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// The version that is merged into, and replaced by the result; `%A`
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// The version that is merged; `%B`
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// How many letters the markers have around what is left to you; `%L`
    #[arg(long, value_name = "NUMBER", default_value_t = 7, value_parser = clap::value_parser!(u8).range(1..))]
    marker_size: u8,
    /// What the file is called in messages; `%P`
    #[arg(long, value_name = "PATH")]
    path: Option<String>,
}

impl MergeFile {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let folder = context.global.directory.as_path();
        let target = folder.join(&self.ours);
        let texts = [
            read(folder, &self.base)?,
            read(folder, &self.ours)?,
            read(folder, &self.theirs)?,
        ];
        let lines = Lines {
            folder,
            marker: usize::from(self.marker_size),
        };
        let merged = by_tables(&texts);
        let result = match &merged {
            Some(merged) => lines.decided(merged).map_err(|error| no_git(&error))?,
            None => None,
        };
        let result = match (result, &merged) {
            (Some(result), Some(merged)) => {
                self.tell(context, &merged.told);
                result
            }
            (None, _) | (_, None) => lines.of_files(&texts).map_err(|error| no_git(&error))?,
        };
        exchange(&target, &result.text).map_err(|error| {
            Failure::usage(
                format!("could not write `{}`: {error}", self.ours.display()),
                "check that there is space and that you may write there",
            )
        })?;
        Ok(if result.torn { FINDINGS } else { 0 })
    }

    fn tell(&self, context: Context<'_>, phrases: &[String]) {
        let ours = || self.ours.display().to_string();
        let name = self.path.clone().unwrap_or_else(ours);
        for phrase in phrases {
            context.terminal.note(&format!("{name}: {phrase}"));
        }
    }
}

fn read(folder: &Path, path: &Path) -> Result<Vec<u8>, Failure> {
    fs::read(folder.join(path)).map_err(|error| {
        Failure::usage(
            format!("could not read `{}`: {error}", path.display()),
            "name three files: the version that both come from, ours and theirs",
        )
    })
}

fn by_tables(texts: &[Vec<u8>; 3]) -> Option<Merged> {
    let [base, ours, theirs] = texts
        .each_ref()
        .map(|bytes| std::str::from_utf8(bytes).ok());
    merge(base?, ours?, theirs?)
}

fn no_git(error: &io::Error) -> Failure {
    Failure::usage(
        format!("git could not merge the lines: {error}"),
        "merge the file by hand; it is as it was in ours",
    )
}

/// What is merged line by line, by git.
struct Lines<'a> {
    folder: &'a Path,
    marker: usize,
}

impl Lines<'_> {
    /// The whole files.
    fn of_files(&self, texts: &[Vec<u8>; 3]) -> io::Result<MergedLines> {
        let texts = texts.each_ref().map(Vec::as_slice);
        merge_lines(self.folder, texts, self.marker)
    }

    /// The stretches that both sides changed; `None` where the lines of one do not make a calendar with the others.
    fn decided(&self, merged: &Merged) -> io::Result<Option<MergedLines>> {
        let mut torn = false;
        let mut failed = None;
        let text = merged.text(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Torn(versions) => {
                torn = true;
                self.marked(versions)
            }
            Piece::Lines(versions) => match self.of_stretch(versions) {
                Ok((text, is_torn)) => {
                    torn |= is_torn;
                    text
                }
                Err(error) => {
                    failed = Some(error);
                    String::new()
                }
            },
        });
        match failed {
            Some(error) => Err(error),
            None if torn || merged.keeps_both(&text) => Ok(Some(MergedLines {
                text: text.into_bytes(),
                torn,
            })),
            None => Ok(None),
        }
    }

    fn of_stretch(&self, versions: &Versions) -> io::Result<(String, bool)> {
        let texts = [&versions.base, &versions.ours, &versions.theirs].map(String::as_bytes);
        let lines = merge_lines(self.folder, texts, self.marker)?;
        // Whole lines of texts are a text.
        let text = String::from_utf8(lines.text).map_err(io::Error::other)?;
        Ok((text, lines.torn))
    }

    /// Both sides between markers, as git writes them.
    fn marked(&self, versions: &Versions) -> String {
        let mark = |letter: &str| letter.repeat(self.marker);
        let line = |text: &str| {
            let is_whole = text.is_empty() || text.ends_with('\n');
            format!("{text}{}", if is_whole { "" } else { "\n" })
        };
        format!(
            "{} ours\n{}{}\n{}{} theirs\n",
            mark("<"),
            line(&versions.ours),
            mark("="),
            line(&versions.theirs),
            mark(">"),
        )
    }
}
