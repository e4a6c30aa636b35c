//! `kalends diff`: what changed against a revision, for whoever reviews it.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kalends::approval::sign_offs;
use kalends::diagnostic::Severity;
use kalends::diff::{Diff as Difference, Input, Side, diff};
use kalends::ledger::LedgerState;
use kalends::load::compare::{
    changed_between, changed_in_folder, commit_id, merge_base, publishing_branch,
};
use kalends::load::git::{Commit, is_repository};
use kalends::load::{Beside, Loaded, Pair, Tree, TreeError, git_state, load_pair, load_settings};
use kalends::render::check_full::Look;
use kalends::render::diff::{Report, Version, html, json, markdown, table};

use super::Context;
use super::exchange::write_out;
use super::workspace::Workspace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;

/// Shows what changed against a revision.
#[derive(Debug, Args)]
pub(super) struct Diff {
    /// The revision to compare with; absent means where this branch left the one that is published
    #[arg(value_name = "BASE")]
    base: Option<String>,
    /// Look at this revision instead of the folder as it is
    #[arg(long, value_name = "REV")]
    head: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
    /// Exit with 1 when there is a difference
    #[arg(long)]
    exit_code: bool,
    /// Where the files of this version are found on the web, for pictures in a comment, such as
    /// https://github.com/acme/calendar/raw/main
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
        let versions = self.versions(&workspace, context)?;
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
        match &self.output {
            Some(file) => write_out(file, &text)?,
            None => Terminal::data(&text)?,
        }
        Ok(if self.exit_code && !found.is_empty() {
            FINDINGS
        } else {
            0
        })
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

    /// Finds the two versions.
    fn versions(&self, workspace: &Workspace, context: Context<'_>) -> Result<Versions, Failure> {
        let root = workspace.root();
        if !is_repository(root)? {
            return Err(Failure::usage(
                "there is no git repository here, so there is nothing to compare with",
                "run `git init` and commit the calendar; `kalends calendar` shows it as it is",
            ));
        }
        if commit_id(root, "HEAD")?.is_none() && self.base.is_none() {
            return Err(Failure::usage(
                "the repository has no commit yet, so there is nothing to compare with",
                "commit the calendar first; `kalends calendar` shows it as it is",
            ));
        }
        let head = match &self.head {
            None => None,
            Some(revision) => {
                let id = known(workspace, revision)?;
                Some(Commit::open(root, &id)?)
            }
        };
        let (base_name, base_id) = match &self.base {
            Some(revision) => (revision.clone(), known(workspace, revision)?),
            None => usual_base(workspace, head.as_ref())?,
        };
        context
            .terminal
            .detail(&format!("compared with commit {base_id}"));
        let base = match Commit::open(root, &base_id) {
            Ok(commit) => Some(commit),
            Err(TreeError::NotCommitted { .. }) => None,
            Err(error) => return Err(error.into()),
        };
        let changed = match (&base, &head) {
            (None, _) => BTreeSet::new(),
            (Some(_), None) => changed_in_folder(root, &base_id)?,
            (Some(base), Some(head)) => changed_between(base, head)?,
        };
        let head: Box<dyn Tree> = match head {
            Some(commit) => Box::new(commit),
            None => Box::new(workspace.folder()),
        };
        Ok(Versions {
            base_name,
            base_id,
            base,
            head,
            changed,
        })
    }
}

/// Two versions of a workspace, found and not yet read.
struct Versions {
    base_name: String,
    base_id: String,
    /// `None` where the commit holds no workspace.
    base: Option<Commit>,
    head: Box<dyn Tree>,
    changed: BTreeSet<String>,
}

impl Versions {
    fn base(&self) -> Option<&dyn Tree> {
        self.base.as_ref().map(|commit| commit as &dyn Tree)
    }

    fn load(&self, workspace: &Workspace) -> Result<Pair, Failure> {
        let pair = load_pair(self.base(), self.head.as_ref(), &self.changed);
        pair.map_err(|error| match &error {
            // Which of the two it is about cannot be told from the error itself.
            TreeError::Unreadable { .. } if load_settings(&workspace.folder()).is_ok() => {
                let help = "name another revision that holds the calendar";
                Failure::usage(format!("in `{}`: {error}", self.base_name), help)
            }
            _ => error.into(),
        })
    }

    fn beside(&self) -> Beside<'_> {
        Beside {
            own: self.base(),
            other: self.head.as_ref(),
            changed: &self.changed,
        }
    }

    /// What a reader has to know of the comparison itself.
    fn notes(&self, pair: &Pair) -> Vec<String> {
        let mut notes = Vec::new();
        if self.base.is_none() {
            notes.push(format!(
                "`{}` holds no workspace here, so everything is new.",
                self.base_name
            ));
        }
        for (loaded, name) in [(&pair.base, "before"), (&pair.head, "now")] {
            if let Some(problems) = errors(loaded) {
                notes.push(format!(
                    "The files as they are {name} have {problems}, so what they define may be missing on that side; `kalends check` shows them."
                ));
            }
        }
        notes
    }
}

/// `3 errors`; `None` where there are none.
fn errors(loaded: &Loaded) -> Option<String> {
    let findings = loaded.diagnostics.iter();
    match findings
        .filter(|finding| finding.severity == Severity::Error)
        .count()
    {
        0 => None,
        1 => Some("1 error".to_owned()),
        many => Some(format!("{many} errors")),
    }
}

fn look_up_approvals(loaded: &mut Loaded, tree: &dyn Tree, ledger: Option<&LedgerState>) {
    let looked_up = ledger.and_then(|ledger| sign_offs(loaded, tree, ledger));
    loaded.settings.approval.sign_offs = looked_up;
}

/// The commit that a revision names.
fn known(workspace: &Workspace, revision: &str) -> Result<String, Failure> {
    let id = commit_id(workspace.root(), revision)?;
    id.ok_or_else(|| {
        let help = if is_shallow(workspace) {
            "this clone holds only a part of the history: fetch the rest with `git fetch --unshallow`, or name a commit that is here"
        } else {
            "`git branch --all` lists the branches; fetch it with `git fetch` if it is somewhere else"
        };
        Failure::usage(format!("there is no revision `{revision}` here"), help)
    })
}

fn is_shallow(workspace: &Workspace) -> bool {
    git_state(workspace.root()).is_ok_and(|state| state.shallow)
}

/// Where this version left the branch that is published: its name in words, and its id.
fn usual_base(workspace: &Workspace, head: Option<&Commit>) -> Result<(String, String), Failure> {
    let root = workspace.root();
    let settings = match head {
        Some(commit) => load_settings(commit)?,
        None => load_settings(&workspace.folder())?,
    };
    let named = settings
        .publish
        .branch
        .as_ref()
        .map(|branch| branch.value.as_str());
    let head_id = head.and_then(Tree::commit).unwrap_or("HEAD");
    let Some(branch) = publishing_branch(root, named)? else {
        return match head {
            // Nothing says what is published, but what is not committed is new all the same.
            None => Ok(("HEAD".to_owned(), known(workspace, "HEAD")?)),
            Some(_) => Err(Failure::usage(
                "nothing says which branch is published, so there is nothing to compare with",
                "name a revision, such as `kalends diff main`, or write branch = \"main\" in [publish] of kalends.toml",
            )),
        };
    };
    let short = branch
        .trim_start_matches("refs/remotes/")
        .trim_start_matches("refs/heads/");
    match merge_base(root, &branch, head_id)? {
        Some(id) => Ok((short.to_owned(), id)),
        None => {
            let help = if is_shallow(workspace) {
                "this clone holds only a part of the history: fetch the rest with `git fetch --unshallow`, or name a commit that is here, such as `kalends diff HEAD^1`"
            } else {
                "name a revision to compare with, such as `kalends diff main`"
            };
            let message = format!("this version and `{short}` have no commit in common");
            Err(Failure::usage(message, help))
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
