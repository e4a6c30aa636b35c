//! `kalends rules`: what `check` looks for.

use clap::{Args, ValueEnum};
use kalends::lint::RULES;
use kalends::render::{rules_json, rules_markdown, rules_text};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Lists the rules that check applies.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// How to print them
    #[arg(long, value_enum, default_value_t = Format::Table, value_name = "FORMAT")]
    format: Format,
}

/// How rules are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Table,
    /// For programs
    Json,
    /// A table for documentation
    Markdown,
}

impl Rules {
    pub(super) fn run(&self) -> Result<u8, Failure> {
        let text = match self.format {
            Format::Table => rules_text::render(RULES, Terminal::width()),
            Format::Json => rules_json::render(RULES),
            Format::Markdown => rules_markdown::render(RULES),
        };
        Terminal::data(&text)?;
        Ok(0)
    }
}
