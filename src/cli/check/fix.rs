//! `check --fix`: makes the changes that findings offer, or shows them.

use clap::{ArgGroup, Args};
use kalends::lint::{Rewritten, Which, settle};
use kalends::render::fix_diff;

use super::super::Context;
use super::super::workspace::Workspace;
use super::Check;
use super::replace::replace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;

/// Which changes are made, and whether they are written.
#[derive(Debug, Args)]
#[command(group(ArgGroup::new("fixing").multiple(true)))]
pub(super) struct Fixes {
    /// Write the changes that certainly keep what is meant into the files, and show what is left
    #[arg(long = "fix", group = "fixing")]
    safe: bool,
    /// The same with changes that need a second look, such as a key renamed to the nearest known one
    #[arg(long = "unsafe-fixes", group = "fixing")]
    all: bool,
    /// With either: write nothing and print the changes as a diff; the exit code is 1 if there are any, else 0
    #[arg(long, requires = "fixing")]
    dry_run: bool,
}

impl Fixes {
    /// The changes that are asked for, if any are.
    pub(super) fn which(&self) -> Option<Which> {
        match (self.safe, self.all) {
            (_, true) => Some(Which::All),
            (true, false) => Some(Which::Safe),
            (false, false) => None,
        }
    }
}

/// Makes the changes in the folder, never in a commit.
pub(super) fn run(
    check: &Check,
    which: Which,
    workspace: &Workspace,
    context: Context<'_>,
) -> Result<u8, Failure> {
    let folder = workspace.folder();
    let (checked, files) = settle(&folder, which, |tree| check.check(workspace, tree, context))?;
    if check.fixes.dry_run {
        return show(&files, context);
    }
    for file in &files {
        replace(workspace.root(), file)?;
        for title in &file.titles {
            context.terminal.note(&format!("{}: {title}", file.path));
        }
    }
    check.show(&checked, workspace, context)
}

fn show(files: &[Rewritten], context: Context<'_>) -> Result<u8, Failure> {
    Terminal::data(&fix_diff::render(files, context.terminal.colored()))?;
    Ok(if files.is_empty() { 0 } else { FINDINGS })
}
