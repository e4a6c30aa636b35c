//! `kalends publish`: sends what is due.

use std::path::Path;

use clap::{Args, ValueEnum};
use kalends::diagnostic::Severity;
use kalends::load::git::{is_repository, uncommitted};
use kalends::load::{Loaded, Tree, WORKSPACE_FILE, load};
use kalends::publish::{
    DryRun, Filter, Options, PLAN_DIGITS, Report, Stop, Surroundings, digest, history, publish,
    rehearse,
};
use kalends::render::{dry_run_json, dry_run_text, publish_json, publish_text};

use super::Context;
use super::engine::client;
use super::notify::{Ended, notify};
use super::workspace::Workspace;
use crate::failure::{Failure, LEDGER};
use crate::terminal::Terminal;

/// Sends what is due. Safe to run at any time, twice, and to stop at any moment.
#[derive(Debug, Args)]
pub(super) struct Publish {
    /// Show every request that would be made, without secrets, and send nothing
    #[arg(long)]
    dry_run: bool,
    /// Only these channels
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// Only these posts
    #[arg(long, value_name = "POST")]
    post: Vec<String>,
    /// Send at most so many deliveries
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// Send only if it is exactly what was reviewed: the digest that --dry-run showed
    #[arg(long, value_name = "DIGEST", conflicts_with = "dry_run", value_parser = plan_digest)]
    plan: Option<String>,
    /// Publish the folder as it is, not what is committed
    #[arg(long)]
    worktree: bool,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Publish {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree = workspace.published(context, self.worktree)?;
        let loaded = load(tree.as_ref())?;
        self.refuse_unknown_names(&loaded)?;
        if self.dry_run {
            refuse_broken_settings(&loaded)?;
        }
        say_what_is_left_out(context, workspace.root(), tree.as_ref(), &loaded)?;
        if self.dry_run {
            return self.rehearse(context, &workspace, tree.as_ref(), &loaded);
        }
        let sent = refuse_broken_settings(&loaded)
            .and_then(|()| self.send(context, &workspace, tree.as_ref(), &loaded));
        let told = match &sent {
            Ok(report) => self
                .tell(context, &workspace, &loaded, report)
                .map(|()| exit_code(context, report, &loaded)),
            Err(failure) => Ok(failure.code),
        };
        let ended = self.ended(&sent, &loaded);
        notify(context, &workspace, tree.as_ref(), &loaded, &ended);
        sent.and(told)
    }

    /// What those are told who do not watch.
    fn ended<'a>(&self, sent: &'a Result<Report, Failure>, loaded: &Loaded) -> Ended<'a> {
        let (code, report, failure) = match sent {
            Ok(report) => {
                let trouble = report.trouble.as_ref().map(ToString::to_string);
                let code = trouble.as_ref().map(|_| LEDGER);
                let code = code.unwrap_or_else(|| calm_exit_code(report, loaded));
                (code, Some(report), trouble)
            }
            Err(failure) => (failure.code, None, Some(failure.message.clone())),
        };
        Ended {
            code,
            report,
            failure,
            whole: self.channel.is_empty() && self.post.is_empty() && self.limit.is_none(),
        }
    }

    /// Prints the notes and the report.
    fn tell(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        loaded: &Loaded,
        report: &Report,
    ) -> Result<(), Failure> {
        for note in &report.notes {
            context.terminal.note(note);
        }
        if context.global.quiet && self.format == Format::Text && needs_nobody(report, loaded) {
            return Ok(());
        }
        self.print(context, workspace, loaded, report)
    }

    fn options(&self) -> Options {
        let filter = Filter {
            channels: self.channel.clone(),
            posts: self.post.clone(),
        };
        Options {
            filter,
            limit: self.limit,
            plan: self.plan.clone(),
            ..Options::default()
        }
    }

    fn send(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        tree: &dyn Tree,
        loaded: &Loaded,
    ) -> Result<Report, Failure> {
        let http = client(loaded)?;
        let stop = Stop::default();
        let asked = stop.clone();
        // Where no handler can be set, a signal ends the process at once, which every state of the ledger survives.
        if ctrlc::set_handler(move || asked.ask()).is_err() {
            context.terminal.detail("signals end this run at once");
        }
        let around = Surroundings {
            loaded,
            tree,
            workspace: workspace.root(),
            journal: workspace.journal(),
            clock: context.global.clock(),
            http: &http,
            observer: context.terminal.progress(),
            stop,
        };
        let store = workspace.store(&loaded.settings)?;
        Ok(publish(&around, store, &self.options())?)
    }

    fn print(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        loaded: &Loaded,
        report: &Report,
    ) -> Result<(), Failure> {
        let text = match self.format {
            Format::Json => publish_json::render(report),
            Format::Text if report.deliveries.is_empty() && report.trouble.is_none() => {
                // The run has just read it, so there is no need to ask for it again.
                let known = workspace.ledger_copy(&loaded.settings)?.unwrap_or_default();
                let past = history(&known, loaded.settings.workspace.zone());
                publish_text::nothing_due(&past, Terminal::width())
            }
            Format::Text => {
                publish_text::render(report, Terminal::width(), context.terminal.colored())
            }
        };
        Ok(Terminal::data(&text)?)
    }

    fn rehearse(
        &self,
        context: Context<'_>,
        workspace: &Workspace,
        tree: &dyn Tree,
        loaded: &Loaded,
    ) -> Result<u8, Failure> {
        let ledger = workspace.ledger(&loaded.settings)?;
        let now = context.global.clock().now();
        let (rehearsals, left) = rehearse(DryRun { loaded, tree }, &ledger, &self.options(), now);
        let text = match self.format {
            Format::Json => dry_run_json::render(&rehearsals, &left),
            Format::Text => {
                let command = self.planned(&digest(&rehearsals));
                dry_run_text::render(&rehearsals, &left, &command)
            }
        };
        Terminal::data(&text)?;
        Ok(0)
    }

    /// The command that sends exactly what this rehearsal shows.
    fn planned(&self, digest: &str) -> String {
        let channels = self.channel.iter().map(|id| format!("--channel {id}"));
        let posts = self.post.iter().map(|id| format!("--post {id}"));
        let limit = self.limit.map(|limit| format!("--limit {limit}"));
        let worktree = self.worktree.then(|| "--worktree".to_owned());
        let flags = channels.chain(posts).chain(limit).chain(worktree);
        let words: Vec<String> = std::iter::once("kalends publish".to_owned())
            .chain(flags)
            .chain([format!("--plan {digest}")])
            .collect();
        words.join(" ")
    }

    /// A mistyped name would otherwise read as "nothing is due".
    fn refuse_unknown_names(&self, loaded: &Loaded) -> Result<(), Failure> {
        let calendar = &loaded.calendar;
        let unknown_channel = self
            .channel
            .iter()
            .find(|id| !calendar.channels.contains_key(*id));
        let unknown_post = self
            .post
            .iter()
            .find(|id| !calendar.posts.contains_key(*id));
        let help = |known: Vec<&String>, typed: &String| {
            let near = kalends::decode::nearest(typed, known.into_iter().map(String::as_str));
            near.map_or("name one that the calendar defines".to_owned(), |near| {
                format!("did you mean `{near}`?")
            })
        };
        match (unknown_channel, unknown_post) {
            (Some(id), _) => Err(Failure::usage(
                format!("there is no channel `{id}`"),
                help(calendar.channels.keys().collect(), id),
            )),
            (None, Some(id)) => Err(Failure::usage(
                format!("there is no post `{id}`"),
                help(calendar.posts.keys().collect(), id),
            )),
            (None, None) => Ok(()),
        }
    }
}

/// The digest of a plan, as it is copied from somewhere.
fn plan_digest(text: &str) -> Result<String, String> {
    let digest = text.trim().to_ascii_lowercase();
    let is_digest = digest.len() == PLAN_DIGITS && digest.bytes().all(|c| c.is_ascii_hexdigit());
    if is_digest {
        return Ok(digest);
    }
    Err(format!(
        "write the {PLAN_DIGITS} digits that `kalends publish --dry-run` shows in its last line"
    ))
}

/// What a person might expect to go out, and why it does not.
fn say_what_is_left_out(
    context: Context<'_>,
    root: &Path,
    tree: &dyn Tree,
    loaded: &Loaded,
) -> Result<(), Failure> {
    for source in &loaded.broken_files {
        let path = loaded.sources.get(*source).path();
        context.terminal.note(&format!("`{path}` cannot be read throughout, so its posts are held; `kalends check {path}` shows why"));
    }
    say_what_is_not_committed(context, root, tree, "published")
}

/// Changes that nobody committed are in no commit, and so not in what is published or approved.
pub(super) fn say_what_is_not_committed(
    context: Context<'_>,
    root: &Path,
    tree: &dyn Tree,
    done: &str,
) -> Result<(), Failure> {
    if tree.commit().is_none() || !is_repository(root)? {
        return Ok(());
    }
    let changed = uncommitted(root)?;
    if let Some(first) = changed.first() {
        let others = if changed.len() == 1 {
            String::new()
        } else {
            format!(" and {} more", changed.len() - 1)
        };
        context.terminal.note(&format!(
            "changes to {first}{others} are not committed, so they are not {done}"
        ));
    }
    Ok(())
}

/// Settings with errors could mean anything, so nothing is published by them, and nothing approved.
pub(super) fn refuse_broken_settings(loaded: &Loaded) -> Result<(), Failure> {
    let in_settings = |finding: &&kalends::diagnostic::Diagnostic| {
        finding.severity == Severity::Error
            && finding.subject.is_none()
            && loaded.sources.get(finding.label.span.source).path() == WORKSPACE_FILE
    };
    match loaded.diagnostics.iter().find(in_settings) {
        None => Ok(()),
        Some(finding) => {
            let place = loaded
                .sources
                .get(finding.label.span.source)
                .position(finding.label.span.start as usize);
            let message = format!(
                "{WORKSPACE_FILE}:{}:{}: {}",
                place.line, place.column, finding.message
            );
            let way_out = [
                &finding.label.text,
                finding.help.as_deref().unwrap_or_default(),
            ];
            let known = way_out.into_iter().find(|text| !text.is_empty());
            let help = known.map_or("correct it", |text| text).to_owned();
            Err(Failure::usage(
                message,
                format!("{help} (`kalends check` shows every problem)"),
            ))
        }
    }
}

/// What cron has nobody to mail for: everything is sent, waits for the next run, or was left out on purpose.
fn needs_nobody(report: &Report, loaded: &Loaded) -> bool {
    report.trouble.is_none() && calm_exit_code(report, loaded) == 0
}

fn exit_code(context: Context<'_>, report: &Report, loaded: &Loaded) -> u8 {
    if let Some(trouble) = &report.trouble {
        context.terminal.error(
            &trouble.to_string(),
            Some(
                "nothing more was sent; run `kalends publish` again when the ledger can be written",
            ),
        );
        return LEDGER;
    }
    calm_exit_code(report, loaded)
}

/// The exit code of a run whose ledger took everything.
fn calm_exit_code(report: &Report, loaded: &Loaded) -> u8 {
    let code = report.summary().exit_code();
    if loaded.broken_files.is_empty() {
        code
    } else {
        code.max(4)
    }
}
