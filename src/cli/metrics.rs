//! `kalends metrics`: how what was published does, read from the platforms.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use clap::Args;
use kalends::ledger::LedgerState;
use kalends::load::{Loaded, load};
use kalends::platform::{Account, Figures, find};
use kalends::publish::{DEADLINE, Entry, HttpTransport, Reach, figures, history};
use kalends::render::figures::{Told, json, table};

use super::workspace::Workspace;
use super::{Context, TableFormat, hosts};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Reads how what was published does: reactions, replies, shares and whatever else its platform counts.
#[derive(Debug, Args)]
pub(super) struct Metrics {
    /// Only this post
    #[arg(long, value_name = "POST")]
    post: Option<String>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Only what was sent within so many days
    #[arg(long, value_name = "DAYS", default_value_t = 30)]
    days: u32,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl Metrics {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree = workspace.folder();
        let loaded = load(&tree)?;
        let ledger = workspace.ledger(&loaded.settings)?;
        let http = HttpTransport::new(DEADLINE, hosts())
            .map_err(|failure| Failure::usage(failure.to_string(), "try again"))?;
        let entries = self.wanted(history(&ledger, loaded.settings.workspace.zone()), context);
        let tokens = workspace.tokens(context, &loaded)?;
        let reach = Reach {
            http: &http,
            workspace: workspace.root(),
            tree: &tree,
            tokens: tokens.as_ref(),
        };
        let told = ask(context, &loaded, &entries, (reach, &ledger));
        let text = match self.format {
            TableFormat::Json => json(&told),
            TableFormat::Table if told.iter().all(|told| told.figures.is_err()) => {
                "There are no figures.\n".to_owned()
            }
            TableFormat::Table => table(&told, Terminal::width(), context.terminal.colored()),
        };
        Terminal::data(&text)?;
        Ok(0)
    }

    /// What was sent, as far as the flags go.
    fn wanted(&self, entries: Vec<Entry>, context: Context<'_>) -> Vec<Entry> {
        let since = context.global.clock().now() - TimeDelta::days(i64::from(self.days));
        let named = |wanted: &Option<String>, id: &str| wanted.as_deref().is_none_or(|it| it == id);
        let is_wanted = |entry: &Entry| {
            entry.state == "sent"
                && entry.sent_at.is_some_and(|at| at >= since)
                && named(&self.post, &entry.key.post)
                && named(&self.channel, &entry.key.channel)
        };
        entries.into_iter().filter(is_wanted).collect()
    }
}

/// Asks each channel about its deliveries, and says once why one tells nothing.
fn ask<'a>(
    context: Context<'_>,
    loaded: &Loaded,
    entries: &'a [Entry],
    asking: (Reach<'_>, &LedgerState),
) -> Vec<Told<'a>> {
    let mut by_channel: BTreeMap<&str, Vec<&Entry>> = BTreeMap::new();
    for entry in entries {
        by_channel
            .entry(&entry.key.channel)
            .or_default()
            .push(entry);
    }
    let mut all = Vec::new();
    for (id, sent) in by_channel {
        let told = of_channel(loaded, id, &sent, asking).unwrap_or_else(|reason| {
            context.terminal.note(&format!("`{id}`: {reason}"));
            vec![Err(reason); sent.len()]
        });
        let pairs = sent.into_iter().zip(told);
        all.extend(pairs.map(|(entry, figures)| Told { entry, figures }));
    }
    all.sort_by(|one, next| {
        (next.entry.sent_at, &one.entry.key).cmp(&(one.entry.sent_at, &next.entry.key))
    });
    all
}

type Answers = Vec<Result<Figures, String>>;

fn of_channel(
    loaded: &Loaded,
    id: &str,
    sent: &[&Entry],
    asking: (Reach<'_>, &LedgerState),
) -> Result<Answers, String> {
    let gone = || "the calendar has no such channel any more".to_owned();
    let channel = &loaded.calendar.channels.get(id).ok_or_else(gone)?.value;
    let platform = find(channel.platform_id()).ok_or_else(gone)?;
    figures(Account { id, channel }, platform, sent, asking)
}
