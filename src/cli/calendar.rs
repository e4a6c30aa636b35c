//! `kalends calendar`: what goes out when.

use chrono::{NaiveDate, NaiveTime, TimeDelta};
use clap::Args;
use kalends::layout::{Input, Window, lay_out};
use kalends::render::calendar::{Plan, Selection, json, list};
use kalends::time::{Instant, Zone, to_instant, to_local};

use super::workspace::Workspace;
use super::{Context, TableFormat};
use crate::failure::Failure;
use crate::terminal::Terminal;

/// How many days are shown when nobody says.
const USUAL_DAYS: i64 = 28;

/// Shows what goes out when.
#[derive(Debug, Args)]
pub(super) struct Calendar {
    /// First day; absent means today
    #[arg(long, value_name = "DATE")]
    from: Option<NaiveDate>,
    /// Last day; absent means four weeks
    #[arg(long, value_name = "DATE")]
    to: Option<NaiveDate>,
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Only this campaign
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
    /// How to print it
    #[arg(long, value_enum, default_value_t = TableFormat::Table, value_name = "FORMAT")]
    format: TableFormat,
}

impl Calendar {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        let ledger = workspace.ledger(&loaded.settings)?;
        let now = context.global.clock().now();
        let zone = loaded.settings.workspace.zone();
        let window = self.window(now, zone)?;
        let input = Input {
            calendar: &loaded.calendar,
            settings: &loaded.settings,
            ledger: &ledger,
            now,
        };
        let selection = Selection {
            channel: self.channel,
            campaign: self.campaign,
            state: None,
        };
        let layout = lay_out(&input, window);
        let plan = Plan::new(&input, layout, window, zone).select(&input, &selection);
        let text = match self.format {
            TableFormat::Json => json::render(&plan),
            TableFormat::Table => list::render(&plan, Terminal::width()),
        };
        Terminal::data(&text)?;
        say_what_is_left_out(context, &loaded);
        Ok(0)
    }

    fn window(&self, now: Instant, zone: Zone) -> Result<Window, Failure> {
        let first = self.from.unwrap_or_else(|| to_local(now, zone).date());
        let last = self.to.unwrap_or(first + TimeDelta::days(USUAL_DAYS - 1));
        if last < first {
            return Err(Failure::usage(
                format!("the calendar would end on {last}, before it begins on {first}"),
                "swap `--from` and `--to`",
            ));
        }
        let start = |day: NaiveDate| to_instant(day.and_time(NaiveTime::MIN), zone).instant;
        Ok(Window {
            from: start(first),
            to: start(last + TimeDelta::days(1)),
        })
    }
}

/// A calendar drawn from files with errors may lack what they define.
fn say_what_is_left_out(context: Context<'_>, loaded: &kalends::load::Loaded) {
    let errors = loaded
        .diagnostics
        .iter()
        .filter(|finding| finding.severity == kalends::diagnostic::Severity::Error)
        .count();
    if errors > 0 {
        let problems = if errors == 1 {
            "1 error".to_owned()
        } else {
            format!("{errors} errors")
        };
        context.terminal.note(&format!("the files have {problems}, so something may be missing here; `kalends check` shows them"));
    }
}
