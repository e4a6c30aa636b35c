//! `kalends check`: everything that is wrong or doubtful, in every file, in one run.

use clap::{Args, ValueEnum};
use kalends::lint::{Input, Report, run};
use kalends::render::check_full::Look;
use kalends::render::{check_concise, check_full, check_json};

use super::Context;
use super::workspace::Workspace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;

/// Checks every calendar file.
#[derive(Debug, Args)]
pub(super) struct Check {
    /// Show only what concerns these files or folders; everything is read all the same
    #[arg(value_name = "PATH")]
    paths: Vec<String>,
    /// How to print the findings
    #[arg(long, value_enum, default_value_t = Format::Full, value_name = "FORMAT")]
    format: Format,
}

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// With the lines at fault
    Full,
    /// One line each
    Concise,
    /// For programs
    Json,
}

impl Check {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree = workspace.folder();
        let loaded = workspace.load()?;
        // What was published is another question: a ledger that cannot be read must not hide what is wrong in the files.
        let ledger = workspace.ledger(&loaded.settings).ok();
        let input = Input {
            loaded: &loaded,
            ledger: ledger.as_ref(),
            tree: &tree,
            now: context.global.clock().now(),
        };
        let mut report = run(&input);
        self.keep_asked(&mut report, &loaded.sources)?;
        let sources = &loaded.sources;
        let text = match self.format {
            Format::Full => check_full::render(
                &report,
                sources,
                Look {
                    styled: context.terminal.colored(),
                    width: Terminal::width(),
                },
            ),
            Format::Concise => check_concise::render(&report, sources),
            Format::Json => check_json::render(&report, sources),
        };
        Terminal::data(&text)?;
        Ok(if report.summary().errors > 0 {
            FINDINGS
        } else {
            0
        })
    }

    fn keep_asked(
        &self,
        report: &mut Report,
        sources: &kalends::source::Sources,
    ) -> Result<(), Failure> {
        if self.paths.is_empty() {
            return Ok(());
        }
        let asked: Vec<&str> = self
            .paths
            .iter()
            .map(|path| path.trim_start_matches("./").trim_end_matches('/'))
            .collect();
        let within = |path: &str, asked: &str| {
            path == asked
                || path
                    .strip_prefix(asked)
                    .is_some_and(|rest| rest.starts_with('/'))
        };
        let unknown = asked.iter().find(|asked| {
            !sources
                .iter()
                .any(|(_, source)| within(source.path(), asked))
        });
        if let Some(path) = unknown {
            let help = "name a file or folder of the calendar, from the workspace's folder, such as calendar/posts.toml";
            return Err(Failure::usage(
                format!("no calendar file is at `{path}`"),
                help,
            ));
        }
        report.findings.retain(|finding| {
            let path = sources.get(finding.label.span.source).path();
            asked.iter().any(|asked| within(path, asked))
        });
        Ok(())
    }
}
