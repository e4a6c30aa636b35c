//! How findings are printed: for people, for programs, and for the services that show them beside a change.

use clap::ValueEnum;
use kalends::lint::Checked;
use kalends::render::check_full::Look;
use kalends::render::place::Files;
use kalends::render::{
    check_concise, check_full, check_github, check_gitlab, check_json, check_junit, check_sarif,
};
use kalends::source::SourceId;

use super::super::Context;
use crate::terminal::Terminal;

/// How findings are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// With the lines at fault
    Full,
    /// One line each
    Concise,
    /// For programs
    Json,
    /// Annotations of GitHub Actions
    Github,
    /// Code Quality of GitLab
    Gitlab,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Test reports: errors are failures, the rest is skipped
    Junit,
}

impl Format {
    /// The report as text. `shown` are the files that it is about, and `folder` is the workspace's in its repository.
    pub(super) fn render(
        self,
        checked: &Checked,
        shown: &[SourceId],
        folder: &str,
        context: Context<'_>,
    ) -> String {
        let (report, sources) = (&checked.report, &checked.loaded.sources);
        let files = Files {
            sources,
            workspace: folder,
        };
        match self {
            Self::Full => check_full::render(report, sources, look(context)),
            Self::Concise => check_concise::render(report, sources),
            Self::Json => check_json::render(report, sources),
            Self::Github => check_github::render(report, files),
            Self::Gitlab => check_gitlab::render(report, files),
            Self::Sarif => check_sarif::render(report, files),
            Self::Junit => check_junit::render(report, files, shown),
        }
    }

    /// The findings alone, without the lines that sum up; only for formats that people read.
    pub(super) fn findings(self, checked: &Checked, context: Context<'_>) -> String {
        let (report, sources) = (&checked.report, &checked.loaded.sources);
        match self {
            Self::Concise => check_concise::findings(report, sources),
            Self::Full | Self::Json | Self::Github | Self::Gitlab | Self::Sarif | Self::Junit => {
                check_full::findings(report, sources, look(context))
            }
        }
    }

    /// True for the formats that people read.
    pub(super) fn is_for_people(self) -> bool {
        matches!(self, Self::Full | Self::Concise)
    }
}

fn look(context: Context<'_>) -> Look {
    Look {
        styled: context.terminal.colored(),
        width: Terminal::width(),
    }
}
