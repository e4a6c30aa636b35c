//! `kalends check`: everything that is wrong or doubtful, in every file, in one run.

mod fix;
mod format;
pub(super) mod replace;
mod watch;

use clap::Args;
use kalends::approval::sign_offs;
use kalends::ledger::LedgerState;
use kalends::lint::{Checked, Input, addresses, run};
use kalends::load::{Tree, load};
use kalends::source::{SourceId, Sources};

use super::Context;
use super::links::{self, Reach};
use super::workspace::Workspace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;
use fix::Fixes;
use format::Format;

/// Checks every calendar file.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Show, and fix, only what concerns these files or folders; everything is read all the same
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Full, value_name = "FORMAT")]
    format: Format,
    #[command(flatten)]
    fixes: Fixes,
    /// Ask the web whether the links of posts ahead lead anywhere
    #[arg(
        long,
        value_enum,
        value_name = "REACH",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "public",
        conflicts_with = "watch"
    )]
    online: Option<Reach>,
    /// Check again whenever a file changes, until Ctrl-C
    #[arg(long, conflicts_with = "fixing")]
    watch: bool,
}

impl Check {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        if self.watch {
            return watch::watch(&self, &workspace, context);
        }
        if let Some(which) = self.fixes.which() {
            return fix::run(&self, which, &workspace, context);
        }
        let checked = self.check(&workspace, &workspace.folder(), context)?;
        self.show(&checked, &workspace, context)
    }

    /// Checks the files of a tree, and keeps the findings that are asked for.
    fn check(
        &self,
        workspace: &Workspace,
        tree: &dyn Tree,
        context: Context<'_>,
    ) -> Result<Checked, Failure> {
        let mut loaded = load(tree)?;
        // What was published is another question: a ledger that cannot be read must not hide what is wrong in the files.
        let ledger: Option<LedgerState> = workspace.ledger_copy(&loaded.settings).ok().flatten();
        let looked_up = |ledger| sign_offs(&loaded, tree, ledger);
        loaded.settings.approval.sign_offs = ledger.as_ref().and_then(looked_up);
        let input = Input {
            loaded: &loaded,
            ledger: ledger.as_ref(),
            tree,
            now: context.global.clock().now(),
            answers: None,
        };
        let ask = |reach| links::ask(addresses(&input), reach);
        let answers = self.online.map(ask).transpose()?;
        let mut report = run(&Input {
            answers: answers.as_ref(),
            ..input
        });
        let asked = self.asked(&loaded.sources)?;
        report
            .findings
            .retain(|finding| asked.contains(&finding.label.span.source));
        Ok(Checked { loaded, report })
    }

    /// Prints what was found, and returns the exit code.
    fn show(
        &self,
        checked: &Checked,
        workspace: &Workspace,
        context: Context<'_>,
    ) -> Result<u8, Failure> {
        let shown = self.asked(&checked.loaded.sources)?;
        let folder = workspace.folder_in_repository();
        let text = self.format.render(checked, &shown, &folder, context);
        Terminal::data(&text)?;
        Ok(if checked.report.summary().errors > 0 {
            FINDINGS
        } else {
            0
        })
    }

    /// The files that the call is about, in their order.
    fn asked(&self, sources: &Sources) -> Result<Vec<SourceId>, Failure> {
        let asked: Vec<&str> = self
            .paths
            .iter()
            .map(|path| path.trim_start_matches("./").trim_end_matches('/'))
            .collect();
        let unknown = asked.iter().find(|asked| {
            !sources
                .iter()
                .any(|(_, source)| is_within(source.path(), asked))
        });
        if let Some(path) = unknown {
            let help = "name a file or folder of the calendar, from the workspace's folder, such as calendar/posts.toml";
            return Err(Failure::usage(
                format!("no calendar file is at `{path}`"),
                help,
            ));
        }
        let is_asked =
            |path: &str| asked.is_empty() || asked.iter().any(|asked| is_within(path, asked));
        Ok(sources
            .iter()
            .filter(|(_, source)| is_asked(source.path()))
            .map(|(id, _)| id)
            .collect())
    }
}

fn is_within(path: &str, asked: &str) -> bool {
    let below = path.strip_prefix(asked);
    below.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
