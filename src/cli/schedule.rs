//! `kalends schedule`: writes the slots that the layout gave into the files, as fixed times.

use chrono::TimeDelta;
use clap::Args;
use kalends::diagnostic::Diagnostic;
use kalends::layout::{HORIZON_DAYS, Input, Window, lay_out, write_slots};
use kalends::lint::{Rewritten, Which, fixed};
use kalends::load::SYNTAX;
use kalends::render::fix_diff;

use super::Context;
use super::check::replace::replace;
use super::workspace::Workspace;
use crate::failure::{FINDINGS, Failure};
use crate::terminal::Terminal;

/// Writes the slots that posts of the queue, and posts with a day alone, have found into their files as `publish_at`.
#[derive(Debug, Args)]
pub(super) struct Schedule {
    /// Only on this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Write nothing and print the changes as a diff; the exit code is 1 if there are any, else 0
    #[arg(long)]
    dry_run: bool,
}

impl Schedule {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let files = self.rewritten(&workspace, context)?;
        if self.dry_run {
            Terminal::data(&fix_diff::render(&files, context.terminal.colored()))?;
            return Ok(if files.is_empty() { 0 } else { FINDINGS });
        }
        for file in &files {
            replace(workspace.root(), file)?;
            for title in &file.titles {
                context.terminal.note(&format!("{}: {title}", file.path));
            }
        }
        if files.is_empty() {
            context
                .terminal
                .note("nothing waits for a slot that could be written");
        }
        Ok(0)
    }

    fn rewritten(
        &self,
        workspace: &Workspace,
        context: Context<'_>,
    ) -> Result<Vec<Rewritten>, Failure> {
        let mut loaded = workspace.load()?;
        let channels = &loaded.calendar.channels;
        if let Some(id) = self
            .channel
            .as_ref()
            .filter(|id| !channels.contains_key(*id))
        {
            let known: Vec<&str> = channels.keys().map(String::as_str).collect();
            return Err(Failure::usage(
                format!("there is no channel `{id}`"),
                format!("known channels: {}", known.join(", ")),
            ));
        }
        let ledger = workspace.ledger_here(context, &mut loaded)?;
        let now = context.global.clock().now();
        let input = Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now,
        };
        let window = Window {
            from: now,
            to: now + TimeDelta::days(HORIZON_DAYS),
        };
        let written = write_slots(
            &input,
            &lay_out(&input, window),
            &loaded.sources,
            self.channel.as_deref(),
        );
        for id in written.by_hand {
            let source = loaded.sources.get(id.span.source);
            let line = source.position(id.span.start as usize).line;
            context.terminal.note(&format!(
                "`{}` at {}:{line} is left alone: its table is written in a way that only you can change; `kalends calendar` shows its slot",
                id.value,
                source.path()
            ));
        }
        let findings: Vec<Diagnostic> = written
            .fixes
            .into_iter()
            .map(|fix| Diagnostic::error(SYNTAX, fix.span, "").fix(fix))
            .collect();
        let changed = fixed(&loaded.sources, &findings, Which::Safe).into_iter();
        Ok(changed
            .map(|file| Rewritten {
                path: loaded.sources.get(file.source).path().to_owned(),
                before: loaded.sources.get(file.source).text().to_owned(),
                after: file.text,
                titles: file.titles,
            })
            .collect())
    }
}
