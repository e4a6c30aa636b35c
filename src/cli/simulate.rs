//! `kalends simulate`: what a job that publishes would send when, with nothing sent.

use chrono::{NaiveTime, TimeDelta};
use clap::{Args, ValueEnum};
use kalends::layout::{HORIZON_DAYS, Window};
use kalends::model::Calendar;
use kalends::publish::{Course, Job, Outage, Pause, simulate};
use kalends::render::check_full::Look;
use kalends::render::{simulate_json, simulate_text};
use kalends::time::{Cron, Day, Duration, Instant, Zone, to_instant, to_local};

use super::Context;
use super::known::known;
use super::publish::refuse_broken_settings;
use super::stretch::{OnChannel, Stretch};
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Shows what a job would send when, and what would go wrong.
#[derive(Debug, Args)]
#[command(
    after_help = "It begins now, with what was sent so far and with the files of the folder as they are. A platform answers \
                  unless an outage is given; credentials are not looked at. Exit codes: 0 nothing needs a person · 3 some \
                  would be given up · 4 some would need a person: held, missed or unknown"
)]
pub(super) struct Simulate {
    /// Last day, such as 2026-12-24, +2w or monday (the next one, or today)
    #[arg(long, value_name = "DAY")]
    until: Day,
    /// When the job runs, on the workspace's clock
    #[arg(long, value_name = "CRON", value_parser = Cron::parse, default_value = "*/15 * * * *")]
    cron: Cron,
    /// The share of runs that never happen, from 0 to 1, such as 0.2
    #[arg(long, value_name = "SHARE", value_parser = share, default_value = "0")]
    skip: f64,
    /// Each run comes up to so much late, such as 20m
    #[arg(long, value_name = "DURATION", value_parser = Duration::parse, default_value = "0s")]
    delay: Duration,
    /// Another number makes other runs late or missing; the same one makes the same
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    seed: u64,
    /// No run at all in this time, such as 2026-12-01/2026-12-03 or 2026-12-01T09:00/2026-12-01T17:00; may be given several times
    #[arg(long, value_name = "FROM/TO")]
    down: Vec<Stretch>,
    /// The channel answers nothing in this time; may be given several times
    #[arg(long, value_name = "CHANNEL=FROM/TO", value_parser = OnChannel::one)]
    outage: Vec<OnChannel>,
    /// Runs happen in this time, but nothing goes out, on one channel or on all; may be given several times
    #[arg(long, value_name = "[CHANNEL=]FROM/TO")]
    pause: Vec<OnChannel>,
    /// Report on this channel alone; may be given several times
    #[arg(long, value_name = "CHANNEL")]
    channel: Vec<String>,
    /// List what goes out on time too, and what is left out or still due
    #[arg(long)]
    all: bool,
    /// How to print the report
    #[arg(long, value_enum, default_value_t = Format::Text, value_name = "FORMAT")]
    format: Format,
}

/// How a report is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
}

impl Simulate {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        refuse_broken_settings(&loaded)?;
        self.refuse_unknown_channels(&loaded.calendar)?;
        let now = context.global.clock().now();
        let course = self.course(now, loaded.settings.workspace.zone())?;
        let ledger = workspace.ledger(&loaded.settings)?;
        let simulation = simulate(&loaded, &workspace.folder(), ledger, &course)?;
        let simulation = simulation.about(&self.channel);
        let look = Look {
            styled: context.terminal.colored(),
            width: Terminal::width(),
        };
        Terminal::data(&match self.format {
            Format::Text => simulate_text::render(&simulation, look, self.all),
            Format::Json => simulate_json::render(&simulation),
        })?;
        Ok(simulation.tally().exit_code())
    }

    fn refuse_unknown_channels(&self, calendar: &Calendar) -> Result<(), Failure> {
        let troubles = self.outage.iter().chain(&self.pause);
        let named = troubles.filter_map(|trouble| trouble.channel.clone());
        let named: Vec<String> = self.channel.iter().cloned().chain(named).collect();
        known(
            "channel",
            &named,
            calendar.channels.keys().map(String::as_str),
        )
    }

    fn course(&self, now: Instant, zone: Zone) -> Result<Course, Failure> {
        let window = |stretch: &Stretch| stretch.window(now, zone);
        let down: Result<_, Failure> = self.down.iter().map(window).collect();
        let outages = self.outage.iter().filter_map(|outage| {
            let channel = outage.channel.clone()?;
            Some(window(&outage.stretch).map(|time| Outage { channel, time }))
        });
        let pauses = self.pause.iter().map(|pause| {
            let channel = pause.channel.clone();
            window(&pause.stretch).map(|time| Pause { channel, time })
        });
        Ok(Course {
            span: self.span(now, zone)?,
            job: Job {
                cron: self.cron.clone(),
                skip: self.skip,
                delay: self.delay.as_delta(),
                seed: self.seed,
                down: down?,
            },
            outages: outages.collect::<Result<_, Failure>>()?,
            pauses: pauses.collect::<Result<_, Failure>>()?,
        })
    }

    /// From now to the end of the last day.
    fn span(&self, now: Instant, zone: Zone) -> Result<Window, Failure> {
        let today = to_local(now, zone).date();
        let last = self.until.on(today);
        if last < today {
            return Err(Failure::usage(
                format!("the simulation would end on {last}, and today is {today}"),
                "write a later day, such as `--until +2w`, or an earlier time as `--now`",
            ));
        }
        if (last - today).num_days() > HORIZON_DAYS {
            return Err(Failure::usage(
                format!("the simulation would end on {last}, more than a year from now"),
                "slots are laid out for a year: write a nearer day, such as `--until +12w`",
            ));
        }
        let midnight = (last + TimeDelta::days(1)).and_time(NaiveTime::MIN);
        Ok(Window {
            from: now,
            to: to_instant(midnight, zone).instant,
        })
    }
}

/// A share from 0 to 1.
fn share(typed: &str) -> Result<f64, String> {
    let number = typed.parse::<f64>().ok();
    number
        .filter(|share| (0.0..=1.0).contains(share))
        .ok_or_else(|| {
            format!(
                "`{typed}` is no share: write a number from 0 to 1, such as 0.2 for one run in five"
            )
        })
}
