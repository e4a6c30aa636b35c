//! `kalends rules`: what `check` looks for.

use clap::Args;
use kalends::lint::RULES;
use kalends::render::rules_text;

use super::Context;
use crate::failure::Failure;

/// Lists the rules that check applies.
#[derive(Debug, Args)]
pub(super) struct Rules {}

impl Rules {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        context.terminal.data(&rules_text::render(RULES, context.terminal.width()))?;
        Ok(0)
    }
}
