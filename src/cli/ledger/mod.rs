//! `kalends ledger`: begins the record of what was sent, where that must be done by hand, and moves it elsewhere.

mod moving;

use clap::{Args, Subcommand};
use kalends::config::{LedgerKind, Settings};
use kalends::ledger::{Begun, LedgerError};

use super::Context;
use super::publish::refuse_broken_settings;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// The record of what was sent.
#[derive(Debug, Args)]
pub(super) struct Ledger {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make the ledger, once in the life of a workspace; one that is there is left as it is
    Init,
    /// Take the ledger to another place, with everything that it knows
    Move(moving::Move),
}

impl Ledger {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        match self.command {
            Command::Init => init(context),
            Command::Move(moving) => moving.run(context),
        }
    }
}

/// Whether somebody has made the ledger; what else may be wrong with it is told by whoever uses it.
fn is_there(workspace: &Workspace, kind: LedgerKind, settings: &Settings) -> Result<bool, Failure> {
    Ok(match kind {
        LedgerKind::Sqlite => workspace.has_ledger_file(),
        LedgerKind::Git | LedgerKind::Postgres => {
            let read = workspace.store_of(kind, settings)?.load();
            !matches!(read, Err(LedgerError::NotBegun { .. }))
        }
    })
}

fn init(context: Context<'_>) -> Result<u8, Failure> {
    let workspace = Workspace::find(context)?;
    let loaded = workspace.load()?;
    // A name that cannot be read would leave the ledger at the usual place, and not at the one that is meant.
    refuse_broken_settings(&loaded)?;
    let settings = loaded.settings;
    let kind = settings.publish.ledger.map(|kind| kind.value);
    let kind = kind.unwrap_or_default();
    if !is_there(&workspace, kind, &settings)? {
        workspace.refuse_beside_another(&settings)?;
    }
    let text = match kind {
        LedgerKind::Sqlite => {
            "The ledger is a file, which the first `kalends publish` makes.\n".to_owned()
        }
        LedgerKind::Git => {
            let mut branch = workspace.branch(&settings);
            let begun = branch.begin(context.global.clock().now())?;
            let name = branch.name()?;
            match begun {
                Begun::Made => format!("The ledger is {name}, and `kalends publish` may begin.\n"),
                Begun::WasThere => format!("The ledger is {name}, and was there already.\n"),
            }
        }
        LedgerKind::Postgres => match workspace.database(&settings)?.begin()? {
            (place, Begun::Made) => {
                format!("The ledger is that {place}, and `kalends publish` may begin.\n")
            }
            (place, Begun::WasThere) => {
                format!("The ledger is that {place}, and was there already.\n")
            }
        },
    };
    Terminal::data(&text)?;
    Ok(0)
}
