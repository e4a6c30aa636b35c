//! `kalends diff`: what changed against a revision, for whoever reviews it.

mod versions;

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kalends::approval::sign_offs;
use kalends::diff::{Branches, Diff as Difference, Input, Side, diff, together};
use kalends::ledger::LedgerState;
use kalends::load::compare::{merge, merge_base};
use kalends::load::git::Commit;
use kalends::load::{Loaded, Pair, Tree, load};
use kalends::render::check_full::Look;
use kalends::render::diff::{Report, Version, html, json, markdown, table, together as beside};

use super::Context;
use super::exchange::write_out;
use super::workspace::Workspace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;
use versions::{Versions, apart, in_repository, known};

/// Shows what changed against a revision.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The revision to compare with; absent means where this branch left the one that is published
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// Look at this revision instead of the folder as it is
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// Tell instead what this branch and another one do together that neither does alone
    #[arg(long, value_name = "OTHER", conflicts_with = "base")]
    with: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    /// Exit with 1 when there is a difference
    #[arg(long)]
    exit_code: bool,
    /// Where the files are on the web, for pictures in a comment: the address of their folder
    #[arg(long, value_name = "URL", value_parser = files_at)]
    files_at: Option<String>,
    /// Write it to this file instead; a file that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a difference is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Table,
    /// For a comment on a pull request
    Markdown,
    /// A page with every post before and after, complete in one file
    Html,
    /// For programs
    Json,
}

impl Diff {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        if let Some(other) = &self.with {
            return self.together(&workspace, context, other);
        }
        let versions = Versions::find(&workspace, self.base.as_deref(), self.head.as_deref())?;
        let mut pair = versions.load(&workspace)?;
        let ledger = workspace.ledger_copy(&pair.head.settings).ok().flatten();
        let now = context.global.clock().now();
        let beside = versions.beside();
        let base: &dyn Tree = &beside;
        let head = versions.head.as_ref();
        look_up_approvals(&mut pair.base, base, ledger.as_ref());
        look_up_approvals(&mut pair.head, head, ledger.as_ref());
        let found = diff(&Input {
            base: Side {
                loaded: &pair.base,
                tree: base,
            },
            head: Side {
                loaded: &pair.head,
                tree: head,
            },
            shared: &pair.shared,
            changed: &versions.changed,
            ledger: ledger.as_ref(),
            now,
        });
        let text = self.text(context, &workspace, &versions, (&pair, &found));
        self.write(&text)?;
        Ok(self.code(!found.is_empty()))
    }

    fn text(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        versions: &Versions,
        (pair, found): (&Pair, &Difference),
    ) -> String {
        let report = Report {
            diff: found,
            base: Version {
                revision: Some(&versions.base_name),
                commit: Some(&versions.base_id),
            },
            head: Version {
                revision: self.head.as_deref(),
                commit: versions.head.commit(),
            },
            notes: &versions.notes(pair),
            folder: &workspace.folder_in_repository(),
            files_at: self.files_at.as_deref(),
        };
        let look = Look {
            styled: self.output.is_none() && context.terminal.colored(),
            width: Terminal::width(),
        };
        match self.format {
            Format::Table => table::render(&report, look),
            Format::Markdown => markdown::render(&report),
            Format::Html => {
                let pictures =
                    html::Pictures::of(found, &versions.beside(), versions.head.as_ref());
                html::render(&report, &pictures)
            }
            Format::Json => json::render(&report),
        }
    }

    /// Looks at two branches as they would be merged.
    fn together(
        &self,
        workspace: &Workspace,
        context: Context<'_>,
        other: &str,
    ) -> Result<u8, Failure> {
        in_repository(workspace)?;
        let name = self.head.as_deref().unwrap_or("HEAD");
        let (ours, theirs) = (known(workspace, name)?, known(workspace, other)?);
        let root = workspace.root();
        let base = merge_base(root, &ours, &theirs)?.ok_or_else(|| apart(workspace, other))?;
        let merge = merge(root, &ours, &theirs)?;
        let merged = Commit::of_tree(root, &merge.tree)?;
        let trees = [
            Commit::open(root, &base)?,
            Commit::open(root, &ours)?,
            Commit::open(root, &theirs)?,
            merged,
        ];
        let mut loaded = Vec::new();
        for tree in &trees {
            loaded.push(load(tree)?);
        }
        let ledger = workspace.ledger_copy(&loaded[1].settings).ok().flatten();
        for (loaded, tree) in loaded.iter_mut().zip(&trees) {
            look_up_approvals(loaded, tree, ledger.as_ref());
        }
        let side = |index: usize| Side {
            loaded: &loaded[index],
            tree: &trees[index],
        };
        let found = together(&Branches {
            base: side(0),
            ours: side(1),
            theirs: side(2),
            merged: side(3),
            ledger: ledger.as_ref(),
            now: context.global.clock().now(),
        });
        let version = |revision, commit| Version { revision, commit };
        let pair = beside::Pair {
            found: &found,
            ours: version(Some(name), Some(ours.as_str())),
            theirs: version(Some(other), Some(theirs.as_str())),
            conflicts: &merge.conflicts,
        };
        let text = match self.format {
            Format::Table => beside::text(&pair),
            Format::Markdown => beside::markdown(&pair),
            Format::Json => beside::json(&pair),
            Format::Html => beside::html(&pair),
        };
        self.write(&text)?;
        Ok(self.code(!pair.is_fine()))
    }

    fn write(&self, text: &str) -> Result<(), Failure> {
        match &self.output {
            Some(file) => write_out(file, text),
            None => Ok(Terminal::data(text)?),
        }
    }

    fn code(&self, differs: bool) -> u8 {
        if self.exit_code && differs {
            FINDINGS
        } else {
            0
        }
    }
}

/// Checks an address of the web.
fn files_at(address: &str) -> Result<String, String> {
    let is_web = address.starts_with("https://") || address.starts_with("http://");
    let is_plain = address
        .chars()
        .all(|letter| letter.is_ascii_alphanumeric() || "-._~:/%@+".contains(letter));
    if is_web && is_plain {
        Ok(address.trim_end_matches('/').to_owned())
    } else {
        Err("write an address such as https://github.com/acme/calendar/raw/main".to_owned())
    }
}

fn look_up_approvals(loaded: &mut Loaded, tree: &dyn Tree, ledger: Option<&LedgerState>) {
    let looked_up = ledger.and_then(|ledger| sign_offs(loaded, tree, ledger));
    loaded.settings.approval.sign_offs = looked_up;
}
