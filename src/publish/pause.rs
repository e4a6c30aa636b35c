//! The kill switch: what a pause holds back, looked at when a run sorts out what is due and again right before each
//! message leaves.

use crate::layout::Delivery;
use crate::ledger::{Pause, Scope, WorkspaceRecord};
use crate::time::{Zone, format_instant};

/// Why a delivery does not go out, if it is paused.
pub(super) fn paused(workspace: &WorkspaceRecord, delivery: &Delivery) -> Option<String> {
    let campaign = delivery.campaign.as_deref();
    let (scope, pause) = workspace.pause_of(&delivery.key.channel, campaign)?;
    Some(in_words(scope, pause, delivery.zone))
}

/// A pause as people say it: what, since when, by whom, why, and how to end it.
pub fn in_words(scope: &Scope, pause: &Pause, zone: Zone) -> String {
    let (what, way_out) = told(scope, pause, zone);
    format!("{what}; {way_out}")
}

/// The same in two: what is paused, and how to end that.
pub(super) fn told(scope: &Scope, pause: &Pause, zone: Zone) -> (String, String) {
    let (what, flags) = match scope {
        Scope::All => ("everything is paused".to_owned(), String::new()),
        Scope::Channel(id) => (
            format!("the channel `{id}` is paused"),
            format!(" --channel {id}"),
        ),
        Scope::Campaign(id) => (
            format!("the campaign `{id}` is paused"),
            format!(" --campaign {id}"),
        ),
    };
    let Pause { reason, by, since } = pause;
    let since = format_instant(*since, zone);
    (
        format!("{what} since {since} by {by} ({reason})"),
        format!("`kalends resume{flags}` goes on"),
    )
}
