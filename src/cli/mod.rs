//! The commands: one file each. What is typed becomes [`Arguments`]; what it means is decided here and nowhere deeper.

mod adapter_test;
mod approve;
mod auth;
mod calendar;
mod check;
mod diff;
mod doctor;
mod engine;
mod exchange;
mod explain;
mod history;
mod init;
mod known;
mod ledger;
mod links;
mod lsp;
mod manual;
mod merge_file;
mod metrics;
mod new;
mod notify;
mod pause;
mod period;
mod person;
mod platforms;
mod preview;
mod publish;
mod reconcile;
mod record;
mod resolve;
mod retract;
mod retry;
mod rules;
mod schedule;
mod schema;
mod simulate;
mod status;
mod stretch;
mod trust;
mod workspace;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use kalends::publish::{HOSTS_VARIABLE, Hosts};
use kalends::time::{Clock, Instant, parse_instant};

use crate::failure::Failure;
use crate::terminal::Terminal;

/// Where help lists the flags of every command, apart from a command's own.
const GLOBAL: &str = "Options of every command";

/// A content calendar as code: plain TOML in git, checked, laid out, reviewed and published.
#[derive(Debug, Parser)]
#[command(name = "kalends", version, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done · 1 findings · 2 usage or configuration · 3 some failed · 4 some need a person · \
                        5 another run is publishing · 6 the ledger cannot be used"
)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Flags of every command.
#[derive(Debug, Args)]
pub(crate) struct Global {
    /// Work in this folder's workspace
    #[arg(short = 'C', value_name = "DIR", default_value = ".", global = true, help_heading = GLOBAL)]
    pub directory: PathBuf,
    /// Take this as the time, such as 2026-11-27T09:00:00+01:00
    #[arg(long, value_name = "TIME", value_parser = parse_instant, global = true, help_heading = GLOBAL)]
    pub now: Option<Instant>,
    /// When to use colours
    #[arg(long, value_enum, default_value_t = ColorChoice::Auto, value_name = "WHEN", global = true, help_heading = GLOBAL)]
    pub color: ColorChoice,
    /// Say only what is asked for
    #[arg(short, long, global = true, help_heading = GLOBAL, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say how the work is done
    #[arg(short, long, global = true, help_heading = GLOBAL)]
    pub verbose: bool,
    /// How notes and errors are written to standard error
    #[arg(long, value_enum, default_value_t = LogFormat::Text, value_name = "FORMAT", global = true, help_heading = GLOBAL)]
    pub log_format: LogFormat,
}

impl Global {
    /// The one clock of this command.
    fn clock(&self) -> Clock {
        self.now.map_or(Clock::System, Clock::Fixed)
    }
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ColorChoice {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// How notes and errors are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LogFormat {
    /// For people
    Text,
    /// One JSON object a line
    Json,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make a workspace with a commented example
    Init(init::Init),
    /// Add a post, a campaign or a channel
    #[command(subcommand)]
    New(new::New),
    /// Check every calendar file
    Check(check::Check),
    /// List the rules that check applies
    Rules(rules::Rules),
    /// Explain a rule, or why a post goes out when it does
    Explain(explain::Explain),
    /// Show what goes out when
    Calendar(calendar::Calendar),
    /// Show a post as its readers will see it
    Preview(preview::Preview),
    /// Show what changed against a revision, for whoever reviews it
    ///
    /// Deliveries that came, went, moved or changed, why they moved, what they say on each channel, findings that are new
    /// or fixed, and first of all what a reviewer must not miss: servers, accounts and secrets. Both versions are read
    /// from git, without a checkout.
    Diff(diff::Diff),
    /// Merge two versions of a calendar file by its tables, for git
    ///
    /// Posts that two branches add at one place stand one after the other, and of a post that both change each key is taken
    /// from whoever changed it. What both changed differently is left between markers, and the exit code is 1. The result
    /// takes the place of OURS.
    MergeFile(merge_file::MergeFile),
    /// Write the slots that posts of the queue have found into their files
    Schedule(schedule::Schedule),
    /// Record that posts may go out as they stand
    Approve(approve::Approve),
    /// Send what is due
    Publish(publish::Publish),
    /// Show what a job would send when, and what would go wrong, without sending
    Simulate(simulate::Simulate),
    /// Show what needs you, what is due and what comes next
    Status(status::Status),
    /// Show what was sent, with addresses
    History(history::History),
    /// Read from the platforms how what was sent does
    Metrics(metrics::Metrics),
    /// Look whether what is in doubt is there
    ///
    /// Nothing is changed on the platforms. What is found is recorded as sent. What is missing twice, half a minute apart,
    /// goes out with the next `kalends publish`. All else stays in doubt, and is listed with what to do.
    Reconcile(reconcile::Reconcile),
    /// Say what became of a delivery that is unknown or held
    Resolve(resolve::Resolve),
    /// Try a failed, held or missed delivery again
    Retry(retry::Retry),
    /// Delete what was published
    ///
    /// The last message of a thread goes first. If it is cut off, run it again: it goes on where it stopped. What is
    /// deleted is never published again under the same id.
    Retract(retract::Retract),
    /// Hold everything back, or one channel or campaign
    Pause(pause::Pause),
    /// Let go on what was paused
    Resume(pause::Resume),
    /// Show what each platform can do, and how to begin on one
    Platforms(platforms::Platforms),
    /// Obtain a channel's credentials, and keep them where it says
    Auth(auth::Auth),
    /// Accept the server and the account that a channel has now
    Trust(trust::Trust),
    /// Look whether publishing would work here
    Doctor(doctor::Doctor),
    /// Try a program of your own for an `exec` channel
    ///
    /// It is asked what a run would ask it, and its answers are read as a run would read them. It runs in the folder of `-C`,
    /// and finds `KALENDS_TOKEN`, `KALENDS_PASSWORD` and `KALENDS_SECRET` where they are set.
    AdapterTest(adapter_test::AdapterTest),
    /// Begin the record of what was sent, or take it to another place
    Ledger(ledger::Ledger),
    /// Print the JSON Schemas for editors
    Schema(schema::Schema),
    /// Serve an editor that speaks the language server protocol
    Lsp,
    /// Print completions for a shell
    Completions(manual::Completions),
    /// Print the manual page
    Man,
}

/// Runs a command and returns its exit code.
pub(crate) fn run(arguments: Arguments, terminal: Terminal) -> Result<u8, Failure> {
    let Arguments { global, command } = arguments;
    let context = Context {
        global: &global,
        terminal,
    };
    match command {
        Command::Init(command) => command.run(context),
        Command::New(command) => command.run(context),
        Command::Check(command) => command.run(context),
        Command::Rules(command) => command.run(),
        Command::Explain(command) => command.run(context),
        Command::Calendar(command) => command.run(context),
        Command::Preview(command) => command.run(context),
        Command::Diff(command) => command.run(context),
        Command::MergeFile(command) => command.run(context),
        Command::Schedule(command) => command.run(context),
        Command::Approve(command) => command.run(context),
        Command::Publish(command) => command.run(context),
        Command::Simulate(command) => command.run(context),
        Command::Status(command) => command.run(context),
        Command::History(command) => command.run(context),
        Command::Metrics(command) => command.run(context),
        Command::Reconcile(command) => command.run(context),
        Command::Resolve(command) => command.run(context),
        Command::Retry(command) => command.run(context),
        Command::Retract(command) => command.run(context),
        Command::Pause(command) => command.run(context),
        Command::Resume(command) => command.run(context),
        Command::Platforms(command) => command.run(context),
        Command::Auth(command) => command.run(context),
        Command::Trust(command) => command.run(context),
        Command::Doctor(command) => command.run(context),
        Command::AdapterTest(command) => command.run(context),
        Command::Ledger(command) => command.run(context),
        Command::Schema(command) => command.run(context),
        Command::Lsp => lsp::run(context),
        Command::Completions(command) => command.run(),
        Command::Man => manual::man(),
    }
}

/// What every command is given.
#[derive(Clone, Copy)]
struct Context<'a> {
    global: &'a Global,
    terminal: Terminal,
}

/// The hosts that the environment allows to be spoken to.
fn hosts() -> Hosts {
    std::env::var(HOSTS_VARIABLE).map_or_else(|_| Hosts::default(), |list| Hosts::parse(&list))
}

/// The formats of commands that print a table or JSON.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum TableFormat {
    /// For people
    Table,
    /// For programs
    Json,
}
