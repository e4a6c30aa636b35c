//! `kalends preview`: a post as the readers of each of its channels will see it.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kalends::content::turns;
use kalends::diagnostic::Diagnostic;
use kalends::ledger::LedgerState;
use kalends::lint;
use kalends::load::git::Commit;
use kalends::load::{Loaded, Tree, load};
use kalends::model::Post;
use kalends::render::check_full::Look;
use kalends::render::preview::{Choice, Files, Sheet, channels_of, html, json, text};

use super::Context;
use super::exchange::write_out;
use super::known::{known, unknown};
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Shows a post as the readers of each channel will see it.
#[derive(Debug, Args)]
pub(super) struct Preview {
    /// The post's id
    #[arg(value_name = "POST")]
    post: String,
    /// Only this channel; may be given several times
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',')]
    channel: Vec<String>,
    /// Only this one of the texts that take turns, counted from 1; absent means each of them
    #[arg(long, value_name = "NUMBER")]
    variant: Option<usize>,
    /// The post as it is in this git revision, such as HEAD; absent means the folder as it is
    #[arg(long, value_name = "REVISION")]
    rev: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
    /// Write it to this file instead; a file that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// How a preview is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For a terminal
    Text,
    /// A page to look at in a browser, complete in one file
    Html,
    /// For programs
    Json,
}

impl Preview {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let tree: Box<dyn Tree> = match &self.rev {
            Some(revision) => Box::new(Commit::open(workspace.root(), revision)?),
            None => Box::new(workspace.folder()),
        };
        let mut loaded = load(tree.as_ref())?;
        let ledger = workspace.ledger_here(context, &mut loaded)?;
        let post = self.wanted(&loaded)?;
        let findings = findings(context, (&loaded, tree.as_ref()), &ledger);
        let files = Files::in_full([post], tree.as_ref());
        let choice = Choice {
            post: &self.post,
            channels: &self.channel,
            variant: self.variant,
        };
        let sheet = Sheet::new(&loaded, choice, &findings, &files);
        let shown = sheet.map(|sheet| self.text(context, &workspace, &sheet));
        let shown = shown.unwrap_or_default();
        match &self.output {
            Some(file) => write_out(file, &shown)?,
            None => Terminal::data(&shown)?,
        }
        Ok(0)
    }

    /// The post, if everything that was asked for is there.
    fn wanted<'a>(&self, loaded: &'a Loaded) -> Result<&'a Post, Failure> {
        let calendar = &loaded.calendar;
        let Some(entry) = calendar.posts.get(&self.post) else {
            let posts = calendar.posts.keys().map(String::as_str);
            return Err(unknown("post", &self.post, posts));
        };
        let post = &entry.value;
        known(
            "channel",
            &self.channel,
            calendar.channels.keys().map(String::as_str),
        )?;
        let channels = channels_of(calendar, post);
        let goes_to = |id: &String| channels.iter().any(|(one, _)| one == id);
        if let Some(id) = self.channel.iter().find(|id| !goes_to(id)) {
            let names: Vec<&str> = channels.iter().map(|(id, _)| *id).collect();
            return Err(Failure::usage(
                format!("`{}` does not go to `{id}`", self.post),
                format!("it goes to: {}", names.join(", ")),
            ));
        }
        let most = channels
            .iter()
            .map(|(id, channel)| turns(post, id, channel))
            .max();
        let most = most.unwrap_or(1);
        match self.variant {
            Some(number) if number == 0 || number > most => Err(Failure::usage(
                format!("`{}` has no variant {number}", self.post),
                match most {
                    1 => "it has one text; leave `--variant` out".to_owned(),
                    many => format!("write a number from 1 to {many}"),
                },
            )),
            Some(_) | None => Ok(post),
        }
    }

    fn text(&self, context: Context<'_>, workspace: &Workspace, sheet: &Sheet<'_>) -> String {
        match self.format {
            Format::Text => text::render(
                sheet,
                Look {
                    styled: self.output.is_none() && context.terminal.colored(),
                    width: Terminal::width(),
                },
            ),
            Format::Html => html::render(sheet, self.way_to(workspace).as_deref()),
            Format::Json => json::render(sheet),
        }
    }

    /// The way from the page that is written to the workspace, whose pictures it shows. Those of a commit are not there.
    fn way_to(&self, workspace: &Workspace) -> Option<String> {
        if self.rev.is_some() {
            return None;
        }
        workspace.way_from(self.output.as_ref()?)
    }
}

/// What `check` finds in the same files.
fn findings(
    context: Context<'_>,
    (loaded, tree): (&Loaded, &dyn Tree),
    ledger: &LedgerState,
) -> Vec<Diagnostic> {
    let report = lint::run(&lint::Input {
        loaded,
        ledger: Some(ledger),
        tree,
        now: context.global.clock().now(),
        answers: None,
    });
    report.findings
}
