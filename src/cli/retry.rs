//! `kalends retry`: tries a failed, held or missed delivery again at the next run.

use clap::Args;
use kalends::ledger::What;

use super::Context;
use super::resolve::{Target, word};
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Tries a failed, held or missed delivery again at the next run.
#[derive(Debug, Args)]
pub(super) struct Retry {
    #[command(flatten)]
    target: Target,
}

impl Retry {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let key = self.target.key();
        word(context, &workspace, &key, None, |_, by| {
            Ok(What::Retried { by })
        })?;
        Terminal::data(&format!(
            "{key} goes out with the next `kalends publish`.\n"
        ))?;
        Ok(0)
    }
}
