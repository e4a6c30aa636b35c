//! `kalends ledger move`: takes the record of what was sent to another place, and lets nothing be published by the old
//! one any more.

use clap::{Args, ValueEnum};
use kalends::config::{LedgerKind, Settings};
use kalends::ledger::{Destination, MoveError, Moved, Store, move_events};
use kalends::publish::{DEADLINE, longest_life};

use crate::cli::Context;
use crate::cli::publish::refuse_broken_settings;
use crate::cli::resolve::person;
use crate::cli::workspace::Workspace;
use crate::failure::{Failure, LEDGER, LOCKED};
use crate::terminal::Terminal;

/// Takes the ledger to another place, with everything that it knows.
#[derive(Debug, Args)]
#[command(
    about = "Take the ledger to another place, with everything that it knows",
    after_help = "The old ledger is closed, and stays to be read. If the command is cut off, run it again: it goes on \
                  where it stopped. In between, one of the two publishes at most."
)]
#[group(required = true, multiple = false)]
pub(super) struct Move {
    /// Where it goes, while kalends.toml still names where it is
    #[arg(long, value_name = "KIND")]
    to: Option<Place>,
    /// Where it is, if kalends.toml names already where it goes
    #[arg(long, value_name = "KIND")]
    from: Option<Place>,
}

/// Where a ledger can be.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Place {
    /// The file .kalends/ledger.db
    Sqlite,
    /// A branch of the repository
    Git,
    /// A database server
    Postgres,
}

impl Place {
    fn kind(self) -> LedgerKind {
        match self {
            Self::Sqlite => LedgerKind::Sqlite,
            Self::Git => LedgerKind::Git,
            Self::Postgres => LedgerKind::Postgres,
        }
    }
}

impl Move {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        refuse_broken_settings(&loaded)?;
        let settings = &loaded.settings;
        let named = settings.publish.ledger.map(|kind| kind.value);
        let named = named.unwrap_or_default();
        let from = self.from.map_or(named, Place::kind);
        let to = self.to.map_or(named, Place::kind);
        refuse_no_way(from, to)?;
        let _lock = workspace.lock_runs("kalends ledger move")?;
        let mut source = workspace.store_of(from, settings)?;
        let mut target = workspace.store_of(to, settings)?;
        let now = context.global.clock().now();
        let destination = Destination {
            to: to.word().to_owned(),
            place: in_words(&workspace, to, settings)?,
            by: person(),
            at: now,
        };
        take_in_journal(&workspace, source.as_mut())?;
        let deadline = settings.publish.deadline;
        let deadline = deadline.and_then(|it| it.as_delta().to_std().ok());
        let patience = longest_life(deadline.unwrap_or(DEADLINE));
        // No run of this host is at work, and a file has no others.
        let is_over = |at| from == LedgerKind::Sqlite || now - at >= patience;
        let moved = move_events(source.as_mut(), target.as_mut(), &destination, is_over)
            .map_err(|error| failure(error, to))?;
        if from == LedgerKind::Postgres && workspace.database_marker().exists() {
            std::fs::remove_file(workspace.database_marker())?;
        }
        Terminal::data(&told(moved, &destination, named == to))?;
        Ok(0)
    }
}

fn refuse_no_way(from: LedgerKind, to: LedgerKind) -> Result<(), Failure> {
    if from != to {
        return Ok(());
    }
    let word = to.word();
    Err(Failure::usage(
        format!("the ledger is of the kind \"{word}\" already, as kalends.toml says"),
        "say where it goes with `--to`, or, if kalends.toml names that already, where it is with `--from`",
    ))
}

/// Results that the old ledger did not take belong into it before it is closed; after that, the new one takes them in.
fn take_in_journal(workspace: &Workspace, source: &mut dyn Store) -> Result<(), Failure> {
    if !workspace.has_journal() || Workspace::is_closed(source)? {
        return Ok(());
    }
    let taken = workspace.journal().take_in(source);
    taken.map_err(|error| failure(error.into(), LedgerKind::default()))?;
    Ok(())
}

fn in_words(
    workspace: &Workspace,
    kind: LedgerKind,
    settings: &Settings,
) -> Result<String, Failure> {
    Ok(match kind {
        LedgerKind::Sqlite => "the file `.kalends/ledger.db`".to_owned(),
        LedgerKind::Git => workspace.branch(settings).name()?,
        LedgerKind::Postgres => {
            let place = workspace.database(settings)?.place();
            format!("the ledger {place}")
        }
    })
}

fn failure(error: MoveError, to: LedgerKind) -> Failure {
    let message = error.to_string();
    let (code, help) = match error {
        MoveError::Ledger(error) => return error.into(),
        MoveError::Occupied { .. } => (LEDGER, another(to).to_owned()),
        MoveError::UnderWay(_) => (
            LOCKED,
            "run this again in a quarter of an hour, when that has come to an end".to_owned(),
        ),
        MoveError::Differs => (
            LEDGER,
            format!(
                "the old ledger is closed and whole; {} and run this again",
                another(to)
            ),
        ),
    };
    Failure {
        code,
        message,
        help: Some(help),
    }
}

/// How a new ledger is named whose place is taken.
fn another(kind: LedgerKind) -> &'static str {
    match kind {
        LedgerKind::Sqlite => {
            "move `.kalends/ledger.db` and `.kalends/ledger.id` away, if nothing needs them any more"
        }
        LedgerKind::Git => "name another `ledger_branch` in [publish] of kalends.toml",
        LedgerKind::Postgres => "name another `ledger_workspace` in [publish] of kalends.toml",
    }
}

fn counted(count: usize, one: &str, many: &str) -> String {
    format!("{count} {}", if count == 1 { one } else { many })
}

fn told(moved: Moved, destination: &Destination, is_named: bool) -> String {
    let Destination { to, place, .. } = destination;
    let Moved {
        events, deliveries, ..
    } = moved;
    let what = format!(
        "{} of {}",
        counted(events, "event", "events"),
        counted(deliveries, "delivery", "deliveries")
    );
    let done = if moved.was_there {
        format!("It was moved before: {what} are in {place}.\n")
    } else {
        format!("Moved {what} to {place}, and read them back.\n")
    };
    let closed = "Nothing is published by the old ledger any more.\n";
    let next = if is_named {
        String::new()
    } else {
        format!("\nNext:\n  write ledger = \"{to}\" in [publish] of kalends.toml, and commit it\n")
    };
    done + closed + &next
}
