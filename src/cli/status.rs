//! `kalends status`: what needs a person first, what is due, what comes next.

use clap::Args;
use kalends::publish::{ending_tokens, pause_in_words, status};
use kalends::render::{overview_json, overview_text};
use kalends::time::to_local;

use super::workspace::Workspace;
use super::{Context, TableFormat};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Shows what needs you, what is due and what comes next.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl Status {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let (loaded, ledger) = workspace.load_with_ledger()?;
        let now = context.global.clock().now();
        let entries = status(&loaded, &ledger, now);
        let pauses = &ledger.workspace().pauses;
        let zone = loaded.settings.workspace.zone();
        let tokens = ending_tokens(&loaded, &ledger, to_local(now, zone).date());
        let text = match self.format {
            TableFormat::Json => overview_json::status(&entries, pauses, &tokens, zone),
            TableFormat::Table => {
                let told = pauses.iter();
                let told: Vec<String> = told
                    .map(|(scope, pause)| pause_in_words(scope, pause, zone))
                    .collect();
                overview_text::status(&entries, &told, &tokens, Terminal::width())
            }
        };
        Terminal::data(&text)?;
        Ok(0)
    }
}
