//! `kalends reconcile`: looks whether what is in doubt is there.

use clap::Args;
use kalends::publish::{Filter, reconcile};
use kalends::render::{reconcile_json, reconcile_text};

use super::engine::Engine;
use super::known::known;
use super::workspace::Workspace;
use super::{Context, TableFormat};
use crate::failure::{Failure, LEDGER};
use crate::terminal::Terminal;

/// Looks on the platforms whether what is in doubt is there. It changes nothing there.
#[derive(Debug, Args)]
pub(super) struct Reconcile {
    /// Only this post
    post: Option<String>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// Look once, and leave the second look to a later call
    #[arg(long)]
    no_wait: bool,
    /// Take the channels from the folder, not from the commit
    #[arg(long)]
    worktree: bool,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl Reconcile {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let engine = Engine::start(context, &workspace, self.worktree)?;
        self.refuse_unknown_names(&workspace, &engine)?;
        let around = engine.around(context, &workspace);
        let filter = Filter {
            channels: self.channel,
            posts: self.post.into_iter().collect(),
        };
        let reconciled = reconcile(&around, engine.store(&workspace)?, &filter, !self.no_wait)?;
        for note in &reconciled.notes {
            context.terminal.note(note);
        }
        let zone = engine.loaded.settings.workspace.zone();
        let text = match self.format {
            TableFormat::Table => reconcile_text::render(&reconciled, zone, Terminal::width()),
            TableFormat::Json => reconcile_json::render(&reconciled, zone),
        };
        Terminal::data(&text)?;
        if let Some(trouble) = &reconciled.trouble {
            context.terminal.error(&trouble.to_string(), None);
            return Ok(LEDGER);
        }
        Ok(reconciled.exit_code())
    }

    /// A mistyped name would otherwise read as "nothing is in doubt". What the calendar has lost, the ledger still knows.
    fn refuse_unknown_names(&self, workspace: &Workspace, engine: &Engine) -> Result<(), Failure> {
        let ledger = workspace.ledger(&engine.loaded.settings)?;
        let calendar = &engine.loaded.calendar;
        let recorded = || ledger.iter().map(|(key, _)| key);
        let posts = calendar.posts.keys().map(String::as_str);
        let posts = posts.chain(recorded().map(|key| key.post.as_str()));
        known("post", self.post.as_slice(), posts)?;
        let channels = calendar.channels.keys().map(String::as_str);
        let channels = channels.chain(recorded().map(|key| key.channel.as_str()));
        known("channel", &self.channel, channels)
    }
}
