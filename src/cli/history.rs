//! `kalends history`: what was sent, with addresses.

use clap::Args;
use kalends::publish::history;
use kalends::render::{overview_json, overview_text};

use super::workspace::Workspace;
use super::{Context, TableFormat};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Shows what was sent, the newest first.
#[derive(Debug, Args)]
pub(super) struct History {
    /// Only this post
    #[arg(long, value_name = "POST")]
    post: Option<String>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// At most so many
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl History {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let settings = kalends::load::load_settings(&workspace.folder())?;
        let ledger = workspace.ledger(&settings)?;
        let mut entries = history(&ledger, settings.workspace.zone());
        let wanted =
            |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|wanted| wanted == id);
        entries.retain(|entry| {
            wanted(&self.post, &entry.key.post) && wanted(&self.channel, &entry.key.channel)
        });
        entries.truncate(self.limit.unwrap_or(usize::MAX));
        let text = match self.format {
            TableFormat::Json => overview_json::history(&entries),
            TableFormat::Table => overview_text::history(&entries, Terminal::width()),
        };
        Terminal::data(&text)?;
        Ok(0)
    }
}
