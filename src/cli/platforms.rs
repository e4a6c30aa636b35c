//! `kalends platforms`: what each platform can do, and how to begin on one.

use clap::{Args, ValueEnum};
use kalends::platform::{PLATFORMS, find};
use kalends::render::platforms;

use super::Context;
use super::known::unknown;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Lists the platforms, or tells how to begin on one.
#[derive(Debug, Args)]
pub(super) struct Platforms {
    /// The platform's id, such as mastodon; all of them when absent
    platform: Option<String>,
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
}

/// How platforms are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people: a table, or the page of the one that was named
    Table,
    /// For programs
    Json,
    /// A table for documentation
    Markdown,
}

impl Platforms {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let named = match &self.platform {
            None => None,
            Some(id) => {
                let ids = PLATFORMS.iter().map(|platform| platform.id);
                Some(find(id).ok_or_else(|| unknown("platform", id, ids))?)
            }
        };
        let shown = named.map_or(PLATFORMS.to_vec(), |platform| vec![platform]);
        let text = match (self.format, named) {
            (Format::Table, Some(platform)) => {
                platforms::page(platform, Terminal::width().min(100))
            }
            (Format::Table, None) => {
                platforms::text(&shown, Terminal::width(), context.terminal.colored())
            }
            (Format::Json, _) => platforms::json::render(&shown),
            (Format::Markdown, _) => platforms::markdown::render(&shown),
        };
        Terminal::data(&text)?;
        Ok(0)
    }
}
