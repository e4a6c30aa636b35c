//! `kalends pause` and `kalends resume`: the kill switch, which works without a commit and within a run.

use clap::Args;
use kalends::ledger::{Scope, Stream, What};
use kalends::load::Loaded;
use kalends::publish::pause_in_words;

use super::Context;
use super::known::known;
use super::record::record;
use super::resolve::person;
use super::workspace::Workspace;
use crate::failure::Failure;
use crate::terminal::Terminal;

/// Holds everything back, or one channel or campaign.
#[derive(Debug, Args)]
#[command(
    after_help = "A run that is under way stops before its next message. What grows too late \
                  meanwhile is judged by `max_late` when it goes on."
)]
pub(super) struct Pause {
    #[command(flatten)]
    held: Held,
    /// Why, for whoever wonders
    #[arg(short, long, value_name = "TEXT")]
    reason: String,
}

/// Lets go on what was paused.
#[derive(Debug, Args)]
pub(super) struct Resume {
    #[command(flatten)]
    held: Held,
}

/// What is held back; everything, if nothing is named.
#[derive(Debug, Args)]
#[group(multiple = false)]
struct Held {
    /// Only this channel
    #[arg(long, value_name = "CHANNEL")]
    channel: Option<String>,
    /// Only the posts of this campaign
    #[arg(long, value_name = "CAMPAIGN")]
    campaign: Option<String>,
}

impl Held {
    fn scope(&self) -> Scope {
        match (&self.channel, &self.campaign) {
            (Some(id), _) => Scope::Channel(id.clone()),
            (None, Some(id)) => Scope::Campaign(id.clone()),
            (None, None) => Scope::All,
        }
    }

    /// A mistyped name would hold nothing back, and nobody would notice.
    fn refuse_unknown_names(&self, loaded: &Loaded) -> Result<(), Failure> {
        let calendar = &loaded.calendar;
        let names = |ids: &Option<String>| ids.iter().cloned().collect::<Vec<_>>();
        let channels = calendar.channels.keys().map(String::as_str);
        known("channel", &names(&self.channel), channels)?;
        let campaigns = calendar.campaigns.keys().map(String::as_str);
        known("campaign", &names(&self.campaign), campaigns)
    }
}

impl Pause {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        self.held.refuse_unknown_names(&loaded)?;
        let scope = self.held.scope();
        let by = person();
        let mut store = workspace.store(&loaded.settings)?;
        let state = record(context, store.as_mut(), &Stream::Workspace, &by, |_| {
            Ok(What::Paused {
                scope: scope.clone(),
                reason: self.reason.clone(),
                by: by.clone(),
            })
        })?;
        let zone = loaded.settings.workspace.zone();
        let told = state.workspace().pauses.get(&scope);
        let told = told.map(|pause| pause_in_words(&scope, pause, zone));
        Terminal::data(&format!("{}.\n", told.unwrap_or_default()))?;
        Ok(0)
    }
}

impl Resume {
    pub(super) fn run(self, context: Context<'_>) -> Result<u8, Failure> {
        let workspace = Workspace::find(context)?;
        let loaded = workspace.load()?;
        let scope = self.held.scope();
        let zone = loaded.settings.workspace.zone();
        let by = person();
        let mut store = workspace.store(&loaded.settings)?;
        let state = record(context, store.as_mut(), &Stream::Workspace, &by, |state| {
            if state.workspace().pauses.contains_key(&scope) {
                let (scope, by) = (scope.clone(), by.clone());
                return Ok(What::Resumed { scope, by });
            }
            let paused = &state.workspace().pauses;
            let paused = paused.iter();
            let others = paused.map(|(scope, pause)| pause_in_words(scope, pause, zone));
            Err(not_paused(&others.collect::<Vec<_>>()))
        })?;
        Terminal::data("It goes on with the next `kalends publish`.\n")?;
        for (scope, pause) in &state.workspace().pauses {
            Terminal::data(&format!("Still: {}.\n", pause_in_words(scope, pause, zone)))?;
        }
        Ok(0)
    }
}

fn not_paused(others: &[String]) -> Failure {
    let help = if others.is_empty() {
        "nothing is paused".to_owned()
    } else {
        others.join("; ")
    };
    Failure::usage("that is not paused".to_owned(), help)
}
