//! `kalends calendar`: what goes out when.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use kalends::diagnostic::{Diagnostic, Severity};
use kalends::layout::{Input, called_off, lay_out};
use kalends::lint;
use kalends::load::Loaded;
use kalends::model::{BUILT_IN_PILLARS, Calendar as Contents};
use kalends::render::calendar::{
    Plan, STATES, Selection, agenda, csv, html, ics, json, markdown, svg, table,
};
use kalends::render::check_full::Look;
use kalends::time::{Duration, Zone};

use super::Context;
use super::exchange::write_out;
use super::init::zone;
use super::known::known;
use super::period::Period;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Shows what goes out when.
#[derive(Debug, Args)]
pub(super) struct Calendar {
    #[command(flatten)]
    period: Period,
    #[command(flatten)]
    choice: Choice,
    /// The zone that decides days and shown times; absent means the workspace's
    #[arg(long, value_name = "ZONE", value_parser = zone)]
    timezone: Option<Zone>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = Format::Agenda, value_name = "FORMAT")]
    format: Format,
    /// Remind so long before each delivery, such as 30m; for the feed of calendar programs
    #[arg(long, value_name = "DURATION", value_parser = Duration::parse)]
    alarm: Option<Duration>,
    /// Write it to this file instead; a file that is there is replaced
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

/// Which deliveries are shown.
#[derive(Debug, Args)]
struct Choice {
    /// Only this channel; may be given several times
    #[arg(long, value_name = "CHANNEL", value_delimiter = ',')]
    channel: Vec<String>,
    /// Only this campaign; may be given several times
    #[arg(long, value_name = "CAMPAIGN", value_delimiter = ',')]
    campaign: Vec<String>,
    /// Only this state, such as draft, approved, sent or held; may be given several times
    #[arg(long, value_name = "STATE", value_delimiter = ',')]
    state: Vec<String>,
    /// Only this kind of content; may be given several times
    #[arg(long, value_name = "PILLAR", value_delimiter = ',')]
    pillar: Vec<String>,
    /// Only what this person answers for; may be given several times
    #[arg(long, value_name = "NAME")]
    owner: Vec<String>,
}

/// How a calendar is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// Day by day, one line a delivery
    Agenda,
    /// A sheet with a column a weekday and a row a week
    Table,
    /// For spreadsheets; cells that begin like a formula get an apostrophe in front
    Csv,
    /// A table for a comment on a pull request
    Markdown,
    /// A feed for calendar programs, to subscribe to
    Ics,
    /// A page to look at in a browser, complete in one file
    Html,
    /// A picture of the weeks, for a README or a slide
    Svg,
    /// For programs
    Json,
}

impl Calendar {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let mut loaded = workspace.load()?;
        let ledger = workspace.ledger_here(context, &mut loaded)?;
        let now = context.global.clock().now();
        let own_zone = loaded.settings.workspace.zone();
        let zone = self.timezone.unwrap_or(own_zone);
        let window = self.period.window(now, zone)?;
        let selection = self.choice.selection(&loaded.calendar)?;
        let input = Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now,
        };
        let mut layout = lay_out(&input, window);
        if self.format == Format::Ics {
            // Whoever subscribed has to hear that it is off.
            let off = called_off(&input, window);
            layout.deliveries.extend(off.deliveries);
            layout.unplaced.extend(off.unplaced);
        }
        let plan = Plan::new(&input, layout, window, zone).select(&input, &selection);
        let text = self.text(context, (&workspace, &loaded), (&input, &plan));
        match &self.output {
            Some(file) => write_out(file, &text)?,
            None => Terminal::data(&text)?,
        }
        say_what_is_left_out(context, &loaded);
        Ok(0)
    }
}

impl Calendar {
    /// The plan in the format that is asked for.
    fn text(
        &self,
        context: Context<'_>,
        (workspace, loaded): (&Workspace, &Loaded),
        (input, plan): (&Input<'_>, &Plan<'_>),
    ) -> String {
        let file = self.output.as_ref();
        let way = file.and_then(|file| workspace.way_from(file));
        let look = Look {
            styled: self.output.is_none() && context.terminal.colored(),
            width: Terminal::width(),
        };
        match self.format {
            Format::Agenda => agenda::render(plan, look),
            Format::Table => table::render(plan, look),
            Format::Csv => csv::render(plan),
            Format::Markdown => markdown::render(plan),
            Format::Html => html::render(&html::Page {
                plan,
                input,
                findings: &findings(workspace, loaded, input),
                sources: &loaded.sources,
                files: &html::Files::of(plan.posts(), &workspace.folder()),
                workspace: way.as_deref(),
            }),
            Format::Ics => ics::render(plan, self.alarm),
            Format::Svg => svg::render(plan),
            Format::Json => json::render(plan),
        }
    }
}

/// What `check` finds in the same files.
fn findings(workspace: &Workspace, loaded: &Loaded, input: &Input<'_>) -> Vec<Diagnostic> {
    let report = lint::run(&lint::Input {
        loaded,
        ledger: Some(input.ledger),
        tree: &workspace.folder(),
        now: input.now,
        answers: None,
    });
    report.findings
}

impl Choice {
    /// What was asked for; a name that nothing has is a mistake, since it would show nothing.
    fn selection(&self, contents: &Contents) -> Result<Selection, Failure> {
        let owners: BTreeSet<&str> = contents
            .posts
            .values()
            .filter_map(|post| {
                let owner = post.value.owner.as_ref()?;
                Some(owner.value.as_str())
            })
            .collect();
        let own_pillars = contents.pillars.keys().map(String::as_str);
        known(
            "channel",
            &self.channel,
            contents.channels.keys().map(String::as_str),
        )?;
        known(
            "campaign",
            &self.campaign,
            contents.campaigns.keys().map(String::as_str),
        )?;
        known("state", &self.state, STATES)?;
        known("pillar", &self.pillar, own_pillars.chain(BUILT_IN_PILLARS))?;
        known("owner", &self.owner, owners)?;
        Ok(Selection {
            channels: self.channel.clone(),
            campaigns: self.campaign.clone(),
            states: self.state.clone(),
            pillars: self.pillar.clone(),
            owners: self.owner.clone(),
        })
    }
}

/// A calendar drawn from files with errors may lack what they define.
fn say_what_is_left_out(context: Context<'_>, loaded: &Loaded) {
    let findings = loaded.diagnostics.iter();
    let errors = findings
        .filter(|finding| finding.severity == Severity::Error)
        .count();
    let problems = match errors {
        0 => return,
        1 => "1 error".to_owned(),
        many => format!("{many} errors"),
    };
    context.terminal.note(&format!(
        "the files have {problems}, so something may be missing here; `kalends check` shows them"
    ));
}
